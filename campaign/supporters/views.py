"""``/news``: ask for news by mail, confirm it, choose, and leave again."""

from flask import Blueprint

blueprint = Blueprint("supporters", __name__, url_prefix="/news")
