"""What programs read: the feed, the site map, robots.txt and the like."""

from flask import Blueprint

blueprint = Blueprint("feeds", __name__)
