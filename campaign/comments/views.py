"""``/comments/<slug>``: read what others wrote, and write."""

from flask import Blueprint

blueprint = Blueprint("comments", __name__, url_prefix="/comments")
