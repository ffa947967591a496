"""``/petitions/<slug>/count.json``: the figures on a page, fresh; for it, and for anybody.

Nothing in it says more than the page does: names of those who agreed, and districts in tens.
"""

import json
from typing import Any

from flask import Blueprint, Response
from flask_babel import format_decimal

from campaign.petitions import figures, pages, tallying
from campaign.petitions.figures import Figures
from campaign.web.headers import publicly_cached

CACHED_SECONDS = 10

blueprint = Blueprint("counts", __name__, url_prefix="/petitions")


@blueprint.get("/<slug>/count.json")
def count(slug: str) -> Response:
    """Answer with numbers, names, and the sentences of the page in its language."""
    petition = pages.petition_called(slug)
    content = _as_json(figures.of(petition))
    content["districts"] = tallying.neighbours(petition.id)
    reply = Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")
    return publicly_cached(reply, seconds=CACHED_SECONDS)


def _as_json(found: Figures) -> dict[str, Any]:
    return {
        "count": found.count,
        "goal": found.goal,
        "is_open": found.is_open,
        "reached": [
            {"count": mark.count, "day": mark.day.isoformat()} for mark in found.reached
        ],
        "latest": [
            {"name": shown.name, "place": shown.place, "day": shown.day.isoformat()}
            for shown in found.latest
        ],
        "said": {
            "count": format_decimal(found.count),
            "people": found.people,
            "progress": found.progress,
            "landmark": found.landmark,
            "since": found.since,
        },
    }
