"""``/petitions/<slug>/count.json``: the figures on a page, fresh."""

from flask import Blueprint

blueprint = Blueprint("counts", __name__, url_prefix="/petitions")
