"""What visitors get of a bill: the strip on a story or petition, and hearings for calendars."""

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, make_response

from campaign.bills import calendars, hearings, phrases, strips
from campaign.bills.facts import Facts
from campaign.bills.models import Hearing, Step
from campaign.bills.strips import Strip
from campaign.petitions import pages
from campaign.petitions.models import Petition
from campaign.web import languages, site
from campaign.web.headers import publicly_cached

blueprint = Blueprint("hearings", __name__, url_prefix="/petitions/<slug>")

KEPT_SECONDS = 300


@blueprint.get("/hearings.ics")
def feed(slug: str) -> Response:
    """Answer with every hearing of a petition's bill, for a calendar that asks again."""
    petition = pages.petition_called(slug)
    return _calendar(petition, hearings.listed(petition.id))


@blueprint.get("/hearings/<uid>.ics")
def one(slug: str, uid: str) -> Response:
    """Answer with one hearing, to be put into a calendar once."""
    petition = pages.petition_called(slug)
    answer = _calendar(petition, [hearings.by_uid(petition, uid)])
    answer.headers.set("Content-Disposition", "attachment", filename=f"hearing-{slug}.ics")
    return answer


@blueprint.app_template_global("bill_strip_of")
def bill_strip_of(petition: Petition) -> Strip | None:
    """Return where a petition's bill stands; None where nobody has said it."""
    return strips.of(petition)


@blueprint.app_template_filter("step_name")
def step_name(step: Step) -> str:
    """Return what a step of a bill is called, in the reader's language."""
    return phrases.step_name(step)


@blueprint.app_template_filter("standing_words")
def standing_words(told: Facts) -> str:
    """Return a sentence that says where a bill stands, in the reader's language."""
    return phrases.standing(*told.standing)


@blueprint.app_template_filter("hearing_time")
def hearing_time(moment: datetime) -> str:
    """Return a moment with its day of the week, as a clock in Sacramento shows it."""
    return phrases.when(moment)


@blueprint.app_template_filter("in_days")
def in_days(moment: datetime) -> str:
    """Return how many days away a moment is: "in 3 days"."""
    return phrases.in_days(hearings.days_until(moment))


def _calendar(petition: Petition, told: Iterable[Hearing]) -> Response:
    settings = site.settings()
    content = calendars.written(
        told,
        bill=petition.bill,
        address=settings.link(f"/petitions/{petition.slug}", languages.current()),
        organisation=settings.organisation,
    )
    answer = make_response(content)
    answer.mimetype = calendars.MEDIA_TYPE
    return publicly_cached(answer, seconds=KEPT_SECONDS)
