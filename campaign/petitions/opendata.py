"""Counts by district for everybody: a map, CSV and JSON; no cell under ten people.

``/petitions/<slug>/districts``, ``…/districts.csv`` and ``…/districts.json``. The CSV has the
columns of ``open_counts.COLUMNS``; what the JSON says, it says itself, in ``about``.
"""

import json

from flask import Blueprint, Response, make_response, render_template

from campaign.districts import maps
from campaign.petitions import open_counts, pages
from campaign.web import languages, sheets
from campaign.web.headers import publicly_cached

CACHED_SECONDS = 300

blueprint = Blueprint("opendata", __name__, url_prefix="/petitions")


@blueprint.get("/<slug>/districts")
def districts(slug: str) -> Response:
    """Show the map coloured by counts, and the table."""
    petition = pages.petition_called(slug)
    page = render_template(
        "petitions/districts.html",
        petition=petition,
        wording=pages.wording_of(petition.id, languages.current()),
        counts=open_counts.of(petition),
        about=open_counts.about(),
        pictures=maps.state(),
    )
    return publicly_cached(make_response(page), seconds=CACHED_SECONDS)


@blueprint.get("/<slug>/districts.csv")
def as_csv(slug: str) -> Response:
    """Answer with a row for each district."""
    petition = pages.petition_called(slug)
    rows = open_counts.lines(open_counts.of(petition))
    reply = Response("".join(sheets.stream(open_counts.COLUMNS, rows)), mimetype="text/csv")
    reply.headers["Content-Disposition"] = (
        f'attachment; filename="{petition.slug}-districts.csv"'
    )
    return _open(reply)


@blueprint.get("/<slug>/districts.json")
def as_json(slug: str) -> Response:
    """Answer with the same for programs."""
    content = open_counts.as_json(open_counts.of(pages.petition_called(slug)))
    text = json.dumps(content, ensure_ascii=False)
    return _open(Response(text, mimetype="application/json"))


def _open(reply: Response) -> Response:
    """Let anybody's page read *reply*: it is made for that, and says nothing of its reader."""
    reply.headers["Access-Control-Allow-Origin"] = "*"
    reply.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    reply.headers["Link"] = f'<{open_counts.LICENCE_URL}>; rel="license"'
    return publicly_cached(reply, seconds=CACHED_SECONDS)
