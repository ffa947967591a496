"""``/images/…``: the pictures that organisers brought. What an address shows never changes."""

from flask import Blueprint, Response, make_response, request
from flask_babel import gettext

from campaign.errors import NotFound
from campaign.stories import picture_store
from campaign.stories.pictures import Uploaded

KEPT_SECONDS = 31_536_000  # a year, which is for ever

blueprint = Blueprint("images", __name__)


@blueprint.get("/images/<name>/<int:width>x<int:height>.webp")
def image(name: str, width: int, height: int) -> Response:
    """Hand out one size of a picture."""
    asked = Uploaded(name, width, height)
    content = picture_store.content(asked)
    if content is None:
        raise NotFound(gettext("There is no picture at this address."))
    answer = make_response(content)
    answer.mimetype = "image/webp"
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # readers of the feed
    answer.set_etag(f"{name}-{width}")
    answer.make_conditional(request)
    return answer
