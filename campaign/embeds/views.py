"""``/embed/<slug>/<partner>``: a petition in a frame on a partner's site."""

from flask import Blueprint

blueprint = Blueprint("embeds", __name__, url_prefix="/embed")
