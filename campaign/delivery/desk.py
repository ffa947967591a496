"""The outbox at the desk: does mail flow, and what to do about the mail that does not."""

from datetime import timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from campaign import clock
from campaign.access import audit, guard
from campaign.access.roles import May
from campaign.db import db, writing
from campaign.delivery import (
    breaker,
    mending,
    outbox,
    pausing,
    picture,
    progress,
    suppressing,
    troubles,
    worker,
)
from campaign.delivery.forms import ActForm, LookedForm, PauseForm
from campaign.delivery.models import TO_OFFICES, Kind, Lane, State
from campaign.web import site
from campaign.web.numbers import whole

ASLEEP_AFTER = timedelta(seconds=30)
_ALL = frozenset(Kind)
_KINDS = {"offices": TO_OFFICES, "people": _ALL - TO_OFFICES, "all": _ALL}

blueprint = Blueprint("outbox", __name__, url_prefix="/desk/outbox")
guard.guard(blueprint, may=May.WRITE, of=guard.everywhere)


@blueprint.route("", methods=["GET", "POST"], endpoint="outbox")
def flow() -> ResponseReturnValue:
    """Show whether mail flows; on POST, let all sending rest."""
    form = PauseForm()
    if form.validate_on_submit():
        account_id = g.account.id
        with writing():
            pausing.pause_by_hand(form.reason.data)
            audit.note("outbox.pause", account_id)
        flash(gettext("Sending rests. What is in hand is finished; all other mail waits."))
        return redirect(url_for(".outbox"), 303)
    hours = picture.drawn(picture.by_hour())
    has_left = bool(site.settings().sendgrid_key) and progress.has_left_since(
        clock.now() - timedelta(hours=picture.HOURS)
    )
    page = render_template(
        "delivery/desk_outbox.html",
        form=form,
        pause=pausing.paused(),
        is_awake=worker.is_alive(ASLEEP_AFTER),
        waiting=progress.waiting(),
        by_hand=progress.totals().get(State.BY_HAND, 0),
        hours=hours,
        is_drawer=hours is not None and not (has_left or hours.delivered or hours.returned),
        lanes=progress.lanes(),
        to_mend=sum(troubles.for_a_person().values()),
        suppressed=suppressing.count_by_reason(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/resume")
def resume() -> ResponseReturnValue:
    """End the pause of all sending."""
    _check(ActForm())
    account_id = g.account.id
    with writing():
        was_paused = pausing.resume()
        audit.note("outbox.resume", account_id)
    flash(gettext("Mail goes out again.") if was_paused else gettext("Nothing was paused."))
    return redirect(url_for(".outbox"), 303)


@blueprint.post("/lanes/<int:lane_id>/resume")
def resume_lane(lane_id: int) -> ResponseReturnValue:
    """Let mail to one domain flow again."""
    _check(ActForm())
    account_id = g.account.id
    with writing():
        lane = db.get_or_404(Lane, lane_id)
        domain = lane.domain
        breaker.resume_lane(domain)
        audit.note("outbox.resume_lane", account_id, lane=lane_id)
    flash(gettext("Mail to %(domain)s goes out again.", domain=domain))
    return redirect(url_for(".outbox"), 303)


@blueprint.get("/troubles", endpoint="troubles")
def failed() -> ResponseReturnValue:
    """Show the mails that failed or are in doubt, and what to do about each."""
    of, state = request.args.get("of", ""), request.args.get("state", "")
    of, state = of if of in _KINDS else "", state if state in progress.FAILED else ""
    page = troubles.listed(
        kinds=_KINDS.get(of, _ALL),
        is_for_a_person=not (of or state),
        states=[State(state)] if state else progress.FAILED,
        before=request.args.get("before", type=whole),
    )
    return render_template(
        "delivery/desk_troubles.html",
        page=page,
        counts=troubles.counts(),
        of=of,
        state=state,
        aside=request.args.get("aside", type=whole),
    )


@blueprint.post("/troubles/retry-refused")
def retry_refused() -> ResponseReturnValue:
    """Queue all refused mails anew."""
    _check(ActForm())
    account_id, until, count = g.account.id, clock.now(), 0
    while True:
        with writing():
            moved = mending.retry_refused(until=until)
            count += moved
            if not moved:
                audit.note("outbox.retry_refused", account_id, count=count)
                break
    said = ngettext("%(num)s mail goes again.", "%(num)s mails go again.", count)
    flash(said)
    return redirect(url_for(".troubles"), 303)


@blueprint.post("/troubles/<int:message_id>/<act>")
def mend(message_id: int, act: str) -> ResponseReturnValue:
    """Do one thing about one mail in trouble."""
    if act not in _ACTS:
        abort(404)
    _check(LookedForm() if act == "looked" else ActForm())
    account_id = g.account.id
    with writing():
        said = _ACTS[act](message_id, account_id)
    if said:
        flash(said)
    aside = message_id if act == "aside" else None
    of, state = (request.form.get(name) or None for name in ("of", "state"))
    return redirect(url_for(".troubles", aside=aside, of=of, state=state), 303)


def _again(message_id: int, account_id: int) -> str:
    message = outbox.retry(message_id)
    audit.note("outbox.retry", account_id, message=message_id, kind=message.kind)
    return str(gettext("It is queued and goes with the next batch."))


def _looked(message_id: int, account_id: int) -> str:
    message = outbox.retry(message_id, may_arrive_twice=True)
    audit.note("outbox.retry_looked", account_id, message=message_id, kind=message.kind)
    return str(gettext("It is queued and goes with the next batch."))


def _arrived(message_id: int, account_id: int) -> str:
    mending.arrived(message_id)
    audit.note("outbox.arrived", account_id, message=message_id)
    return str(gettext("Noted: it arrived."))


def _aside(message_id: int, account_id: int) -> str:
    mending.put_aside(message_id, account_id=account_id)
    return ""  # the page says it, with the way back


def _back(message_id: int, account_id: int) -> str:
    mending.bring_back(message_id, account_id=account_id)
    return str(gettext("It is back."))


_ACTS = {
    "again": _again,
    "looked": _looked,
    "arrived": _arrived,
    "aside": _aside,
    "back": _back,
}


def _check(form: ActForm | LookedForm) -> None:
    if not form.validate_on_submit():
        abort(400)
