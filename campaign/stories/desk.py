"""The site's plain pages: written and kept in versions at the desk."""

from flask import Blueprint

from campaign.access import guard

blueprint = Blueprint("pages", __name__, url_prefix="/desk/pages")
guard.guard(blueprint)
