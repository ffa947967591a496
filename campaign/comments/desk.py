"""The moderators' queue."""

from flask import Blueprint

from campaign.access import guard
from campaign.web import shelf as shelf

blueprint = Blueprint("moderation", __name__, url_prefix="/desk/comments")
guard.guard(blueprint)
