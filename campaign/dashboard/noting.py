"""The desk's pages for moments that mattered: note one, mend it, take it away, put it back."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign import clock
from campaign.access import guard
from campaign.access.roles import May
from campaign.dashboard import figures, moments, timeline
from campaign.dashboard.forms import KINDS, MomentForm
from campaign.dashboard.models import Moment, MomentKind
from campaign.db import writing
from campaign.errors import NotFound
from campaign.petitions import whose
from campaign.petitions.models import Petition
from campaign.web import languages
from campaign.web.numbers import whole

blueprint = Blueprint("moments", __name__, url_prefix="/desk/petitions/<slug>/moments")
guard.guard(blueprint, may=May.WRITE, of=whose.by_slug)
blueprint.context_processor(lambda: {"when": timeline.when})


@blueprint.route("", methods=["GET", "POST"], endpoint="moments")
def show(slug: str) -> ResponseReturnValue:
    """Show all moments of a campaign; on POST, note one."""
    now = clock.pacific(clock.now()).replace(second=0, microsecond=0, tzinfo=None)
    form = MomentForm(at=now)
    if form.validate_on_submit():
        account_id = g.account.id
        try:
            with writing():
                moments.note(
                    figures.petition_called(slug),
                    at=form.moment,
                    kind=MomentKind(form.kind.data),
                    words=form.words.data,
                    account_id=account_id,
                )
        except moments.OutOfTime as elsewhen:
            form.at.errors = [str(elsewhen)]
        else:
            flash(_noted(form))
            return redirect(url_for(".moments", slug=slug), 303)
    petition = figures.petition_called(slug)
    page = render_template(
        "dashboard/desk_moments.html",
        petition=petition,
        told=list(reversed(moments.of(petition, languages.current()))),
        ahead=[one for one in moments.noted(petition) if one.at > clock.now()],
        removed=_removed(petition),
        kinds=KINDS,
        form=form,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<int:moment_id>", methods=["GET", "POST"])
def moment(slug: str, moment_id: int) -> ResponseReturnValue:
    """Show one for mending; on POST, mend it: what was typed stays, whatever goes wrong."""
    petition = figures.petition_called(slug)
    found = moments.called(petition, moment_id)
    there = clock.pacific(found.at).replace(tzinfo=None)
    form = MomentForm(words=found.words, kind=found.kind.value, at=there, seen=found.version)
    theirs, status = None, 422
    if form.validate_on_submit():
        account_id = g.account.id
        try:
            with writing():
                petition = figures.petition_called(slug)
                moments.mend(
                    petition,
                    moments.called(petition, moment_id, for_update=True),
                    seen=_seen(form),
                    at=form.moment,
                    kind=MomentKind(form.kind.data),
                    words=form.words.data,
                    account_id=account_id,
                )
        except moments.Crossed as crossed:
            petition = figures.petition_called(slug)
            theirs = moments.called(petition, moment_id)
            form.seen.data, status = theirs.version, crossed.status
            form.words.errors = [str(crossed)]
        except moments.OutOfTime as elsewhen:
            form.at.errors = [str(elsewhen)]
        else:
            flash(gettext("It is mended."))
            return redirect(url_for(".moments", slug=slug), 303)
    page = render_template(
        "dashboard/desk_moment.html",
        petition=petition,
        moment_id=moment_id,
        theirs=theirs,
        kinds=KINDS,
        form=form,
    )
    return page, status if form.errors else 200


@blueprint.post("/<int:moment_id>/remove")
def remove(slug: str, moment_id: int) -> ResponseReturnValue:
    """Take one away; the page offers to put it back."""
    _move(slug, moment_id, moments.remove)
    return redirect(url_for(".moments", slug=slug, removed=moment_id), 303)


@blueprint.post("/<int:moment_id>/restore")
def restore(slug: str, moment_id: int) -> ResponseReturnValue:
    """Put one back."""
    _move(slug, moment_id, moments.restore)
    flash(gettext("It is back."))
    return redirect(url_for(".moments", slug=slug), 303)


def _noted(form: MomentForm) -> str:
    if form.moment > clock.now():
        return str(
            gettext("Noted. It stands in the list, and in the chart once its time has come.")
        )
    return str(gettext("Noted. It stands in the chart and in the list."))


def _move(slug: str, moment_id: int, verb: Callable[[Petition, Moment, int], None]) -> None:
    account_id = g.account.id
    with writing():
        petition = figures.petition_called(slug)
        verb(petition, moments.called(petition, moment_id, for_update=True), account_id)


def _removed(petition: Petition) -> Moment | None:
    """Return what was taken away just now, as the page's address says."""
    moment_id = request.args.get("removed", type=whole)
    try:
        found = moments.called(petition, moment_id or 0)
    except NotFound:
        return None
    return found if found.removed_at is not None else None


def _seen(form: MomentForm) -> int:
    """Return the version that was mended; of none that anybody has where that is no number."""
    try:
        return whole(form.seen.data or "")
    except ValueError:
        return 0
