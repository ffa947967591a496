"""The look-up for the sign form, and for anybody's program."""

import json
from typing import Any

from flask import Blueprint, Response, request

from campaign.districts import lookup
from campaign.errors import Refusal
from campaign.web.headers import publicly_cached

CACHED_SECONDS = 300  # a seat changes hands a few times a year

blueprint = Blueprint("districts", __name__)


@blueprint.get("/districts/lookup")
def find() -> Response:
    """Answer ``?zip=93640`` with its districts and their senators, as JSON."""
    try:
        match = lookup.find(lookup.normal_zip(request.args.get("zip", "")))
    except Refusal as refusal:
        return _json({"error": str(refusal)}, refusal.status)
    return publicly_cached(_json(match.as_json()), seconds=CACHED_SECONDS)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    """Write *content* in its own order; Flask's own ``jsonify`` sorts the names."""
    return Response(json.dumps(content), status, mimetype="application/json")
