"""The page of the audit trail: who did what, and when; and the same as a spreadsheet."""

from collections.abc import Iterator

from flask import Blueprint, Response, g, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import audit, guard, proving
from campaign.access.roles import May
from campaign.db import writing
from campaign.petitions import whose
from campaign.trail import filters as filtering
from campaign.trail import reading, sentences, spreadsheet
from campaign.trail.filters import SERVER, Filters, Spot
from campaign.trail.reading import Within

blueprint = Blueprint("trail", __name__, url_prefix="/desk/trail")
guard.guard(blueprint, may=May.OWN, of=whose.by_slug)


@blueprint.get("", endpoint="trail")
def show() -> ResponseReturnValue:
    """Show acts, newest first, narrowed by what stands in the address."""
    filters, faults = filtering.read(request.args)
    within = _within()
    after = request.args.get("after")
    page = None
    if not faults:
        page = reading.page(filters, within, spot=Spot.of(after) if after else None)
    told = render_template(
        "trail/desk_trail.html",
        page=page,
        faults=faults,
        typed=request.args,
        query=filters.query(),
        is_first=after is None,
        people=reading.people(within),
        server=SERVER,
        kinds=sentences.KINDS,
        campaigns=reading.campaigns(within),
        check=proving.latest() if within is None else None,
        is_overdue=proving.is_overdue(),
        is_everywhere=within is None,
    )
    return told, 422 if faults else 200


@blueprint.post("/trail.csv")
@guard.surely
def take() -> ResponseReturnValue:
    """Stream the acts that the address names; who takes them is written down first."""
    filters, faults = filtering.read(request.args)
    if faults:
        return show()  # which says what to mend: the whole trail is not what was asked for
    account_id, within = g.account.id, _within()
    with writing():
        _note(filters, account_id)
    answer = Response(stream_with_context(_streamed(filters, within)), mimetype="text/csv")
    day = clock.pacific(clock.now()).date().isoformat()
    answer.headers.set("Content-Disposition", "attachment", filename=f"trail-{day}.csv")
    return answer


def _streamed(filters: Filters, within: Within) -> Iterator[bytes]:
    yield from spreadsheet.stream(reading.all_of(filters, within))


def _note(filters: Filters, account_id: int) -> None:
    query = filters.query()
    audit.note(
        "audit.export",
        account_id,
        about=filters.campaign,
        of=filters.account,
        kind=filters.kind,
        since=query.get("since"),
        until=query.get("until"),
    )


def _within() -> Within:
    found: Within = g.duties.campaigns(May.OWN)
    return found
