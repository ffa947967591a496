"""``GET /metrics``: figures for a watcher who knows the token. No session, no cookie."""

import hmac
from http import HTTPStatus

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from campaign.dashboard import metrics
from campaign.web import site

_SCHEME = "bearer"  # in any case: RFC 9110, 11.1
_FORMAT = "text/plain; version=0.0.4; charset=utf-8"

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics", endpoint="metrics")
def figures() -> ResponseReturnValue:
    """Answer with all figures; 404 where no token is set, 401 where another is named."""
    token = site.settings().metrics_token
    if not token:
        abort(404)
    if not _names(token):
        return Response(
            "Name the token of this site: Authorization: Bearer …\n",
            HTTPStatus.UNAUTHORIZED,
            headers={"WWW-Authenticate": "Bearer"},
            mimetype="text/plain",
        )
    return Response(metrics.text(), content_type=_FORMAT)


def _names(token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != _SCHEME:
        return False
    # Compared in a time that does not tell how much of it was right.
    return hmac.compare_digest(given.strip().encode(), token.encode())
