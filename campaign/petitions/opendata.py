"""Counts by district for everybody: a map, CSV and JSON; no cell under ten people."""

from flask import Blueprint

blueprint = Blueprint("opendata", __name__, url_prefix="/petitions")
