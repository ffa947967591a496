"""The overview of the desk, and one petition with its pictures."""

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import guard
from campaign.access.roles import EVERY, May
from campaign.dashboard import (
    ahead,
    bars,
    drawing,
    figures,
    headlines,
    letters,
    report,
    shading,
    sparks,
    taking,
    timeline,
    todo,
)
from campaign.dashboard.pictures import PICTURES, Board
from campaign.dashboard.shading import Shade
from campaign.dashboard.timeline import Period
from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.petitions import living, tallying, whose
from campaign.supporters import counting
from campaign.web import languages, site

Choice = TypeVar("Choice", bound=StrEnum)

_BUNDLES = 12  # the newest: the offices' pages have them all
_LIST = "signatures.signatures"
_FORMS = {
    "svg": (taking.svg, "image/svg+xml"),
    "png": (taking.png, "image/png"),
    "csv": (taking.csv, "text/csv"),
}

blueprint = Blueprint("dashboard", __name__, url_prefix="/desk")
guard.guard(blueprint, may=May.SEE, of=whose.by_slug)


@blueprint.context_processor
def drawing_pens() -> dict[str, object]:
    """Give these pages what turns shapes and values into what one sees."""
    return {
        "on_page": drawing.on_page,
        "value_of": shading.value_of,
        "as_read": bars.as_read,
        "short_day": timeline.short,
        "when": timeline.when,
    }


@blueprint.app_template_global()
def office_page_of(message_id: int) -> str | None:
    """Return the address of the page of the office whose letters a message holds.

    For pages of floors that know messages, and no offices.
    """
    district = letters.district_of(message_id)
    return None if district is None else url_for("offices.office", district=district)


@blueprint.app_template_global()
def headline_of(slug: str) -> str:
    """Return what a story is called. For pages of floors that know no stories."""
    return headlines.of_story(slug, languages.current())


@blueprint.get("/")
def overview() -> ResponseReturnValue:
    """Show what needs a person, and every petition with its figures."""
    theirs = g.duties.campaigns(May.SEE)
    petitions = figures.summaries(languages.current(), theirs)
    return render_template(
        "dashboard/desk_overview.html",
        todo=todo.needs_a_person(site.settings(), g.duties),
        petitions=petitions,
        calls={one.petition.id: one.call for one in petitions},
        sparks=sparks.of_all(theirs),
        outbox=letters.outbox_counts() if g.duties.may(May.WRITE, EVERY) else None,
        news=counting.figures() if g.duties.may(May.SEE, EVERY) else None,
    )


@blueprint.get("/petitions/<slug>")
def petition(slug: str) -> ResponseReturnValue:
    """Show one petition in pictures, and its bundles. ``?period=`` and ``?by=`` say which."""
    board = _board(slug)
    return render_template(
        "dashboard/desk_petition.html",
        board=board,
        summary=board.summary,
        pictures={name: draw(board) for name, draw in PICTURES.items()},
        bundles=letters.bundles_of(board.petition, limit=_BUNDLES),
        bundle_count=letters.bundle_count(board.petition),
        views=_views(board),
        now=clock.now(),
        forgets_at=living.forgets_at(board.petition),
        is_forgotten_soon=ahead.is_soon(board.petition),
        is_forgotten=living.is_forgotten(board.petition),
        elsewhere=tallying.elsewhere(board.petition.id),
    )


@blueprint.get("/petitions/<slug>/pictures/<name>.<form>")
def picture(slug: str, name: str, form: str) -> ResponseReturnValue:
    """Answer with one picture as a file, drawn as the page was that links here."""
    draw, form_of = PICTURES.get(name), _FORMS.get(form)
    if draw is None or form_of is None:
        abort(404)
    board = _board(slug)
    found = draw(board)
    make, kind = form_of
    return _file(make(board, found), kind, taking.name_of(board, found.name, form))


@blueprint.get("/petitions/<slug>/report.pdf")
def report_page(slug: str) -> ResponseReturnValue:
    """Answer with one page for the board."""
    board = _board(slug)
    page = report.pdf(board, site.settings())
    return _file(page, "application/pdf", taking.name_of(board, "report", "pdf"))


def _board(slug: str) -> Board:
    found = figures.petition_called(slug)
    may_open = guard.lets_in(_LIST, found.id)
    districts = range(1, DISTRICT_COUNT + 1) if may_open else ()
    links = {n: url_for(_LIST, slug=slug, district=n) for n in districts}
    return Board(
        found,
        languages.current(),
        period=_chosen(Period, "period", Period.MONTH),
        shade=_chosen(Shade, "by", Shade.COUNT),
        links=links,
    )


def _chosen(kind: type[Choice], name: str, default: Choice) -> Choice:
    """Return what the page's address asks for; what it cannot mean is left alone."""
    try:
        return kind(request.args.get(name, default))
    except ValueError:
        return default


def _views(board: Board) -> dict[str, str]:
    """Return what keeps the pictures as they are seen, for the addresses on the page."""
    return {"period": board.period.value, "by": board.shade.value}


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
