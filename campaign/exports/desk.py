"""Take signatures out as a spreadsheet, and see who took what."""

from flask import Blueprint, Response, g, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from campaign.access import guard
from campaign.access.roles import May
from campaign.db import writing
from campaign.exports import log as trail
from campaign.exports import signatures
from campaign.exports import writing as spreadsheet
from campaign.petitions import whose

blueprint = Blueprint("exports", __name__, url_prefix="/desk")
guard.guard(blueprint, may=May.TAKE, of=whose.by_slug)


@blueprint.post("/petitions/<slug>/signatures.csv")
@guard.surely
def take_signatures(slug: str) -> ResponseReturnValue:
    """Stream the confirmed signatures; who takes them is written down before the first byte."""
    account_id = g.account.id
    with writing():
        petition = signatures.petition_called(slug)
        began = signatures.begin(petition, account_id=account_id, is_every_state=False)
        name, found = signatures.file_name(petition), signatures.rows(petition)
    # From here on nothing touches the request's own transaction until all rows are out.
    told = signatures.noted(found, began=began, account_id=account_id)
    answer = Response(
        stream_with_context(spreadsheet.stream(signatures.HEADER, told)), mimetype="text/csv"
    )
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/exports")
def log() -> ResponseReturnValue:
    """Show who took what, newest first."""
    return render_template(
        "exports/desk_log.html", taken=trail.latest(g.duties.campaigns(May.TAKE))
    )
