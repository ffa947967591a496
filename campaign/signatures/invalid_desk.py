"""Invalidate by conditions: look first, say why, watch it, and undo it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import accounts, guard
from campaign.access.roles import May
from campaign.dashboard import figures
from campaign.db import writing
from campaign.errors import NotFound, Refusal
from campaign.jobs import queueing
from campaign.petitions import whose
from campaign.petitions.invalidation import Reason
from campaign.signatures import acts, asked, chips, invalidating, previewing, undoing
from campaign.signatures.choosing import choices
from campaign.signatures.desk import heading
from campaign.signatures.filters import Filters
from campaign.signatures.forms import InvalidateForm
from campaign.signatures.invalidating import Wish
from campaign.signatures.previewing import Preview
from campaign.web.numbers import whole

blueprint = Blueprint("invalidations", __name__, url_prefix="/desk/petitions/<slug>/invalid")
guard.guard(blueprint, may=May.OPEN, of=whose.by_slug)


@blueprint.get("")
def invalidations(slug: str) -> ResponseReturnValue:
    """List what was made invalid, newest first."""
    petition = figures.petition_called(slug)
    found = acts.latest(petition.id)
    return render_template(
        "signatures/desk_invalidations.html",
        **heading(petition),
        acts=found,
        who=accounts.emails_of(act.row.account_id for act in found),
    )


@blueprint.route("/new", methods=["GET", "POST"])
def invalidate(slug: str) -> ResponseReturnValue:
    """Show what the filters in the address would meet; on POST, make it invalid."""
    petition = figures.petition_called(slug)
    filters, faults = asked.read(request.args)
    if faults:
        query: dict[str, Any] = request.args.to_dict()
        return redirect(url_for("signatures.signatures", slug=slug, **query), 303)
    form, preview = InvalidateForm(), previewing.preview(petition, filters)
    if form.validate_on_submit():
        wish, account_id = _wish(form, filters, preview), g.account.id
        try:
            with writing():
                petition = figures.petition_called(slug)
                begun = invalidating.begin(petition, wish, account_id).id
        except NotFound:
            raise
        except Refusal as refusal:  # another tab was faster
            flash(str(refusal))
            return redirect(url_for(".invalidations", slug=slug), 303)
        return redirect(url_for(".invalidation", slug=slug, number=begun), 303)
    shown = render_template(
        "signatures/desk_invalidate.html",
        **heading(petition),
        form=form,
        preview=preview,
        **choices(petition.id, filters, request.args),
    )
    return shown, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.get("/<int:number>")
def invalidation(slug: str, number: int) -> ResponseReturnValue:
    """Show one act: which, why, by whom, how far, and how to undo it."""
    petition = figures.petition_called(slug)
    act = acts.called(petition.id, number)
    return render_template(
        "signatures/desk_invalidation.html",
        **heading(petition),
        act=act,
        chips=chips.of(act.filters),
        who=accounts.emails_of([act.row.account_id]),
    )


@blueprint.post("/<int:number>/undo")
def undo(slug: str, number: int) -> ResponseReturnValue:
    """Put everything back."""
    petition_id, account_id = figures.petition_called(slug).id, g.account.id
    try:
        with writing():
            undoing.begin(acts.called(petition_id, number).row.id, account_id)
    except Refusal as refusal:
        flash(str(refusal))
    return redirect(url_for(".invalidation", slug=slug, number=number), 303)


@blueprint.post("/<int:number>/go-on")
def go_on(slug: str, number: int) -> ResponseReturnValue:
    """Let work that failed go on where it stopped."""
    petition_id = figures.petition_called(slug).id
    try:
        with writing():
            job_id = acts.called(petition_id, number).row.job_id
            queueing.go_on(queueing.called(job_id or 0, for_update=True))
    except Refusal as refusal:
        flash(str(refusal))
    else:
        flash(gettext("It goes on where it stopped."))
    return redirect(url_for(".invalidation", slug=slug, number=number), 303)


def _wish(form: InvalidateForm, filters: Filters, preview: Preview) -> Wish:
    has_pending = bool(form.has_pending.data)
    try:
        until_id = whole(form.until_id.data or "")
    except ValueError:
        until_id = 0  # nobody's preview: nothing is meant
    return Wish(
        filters=filters,
        has_pending=has_pending,
        until_id=until_id,
        expected=preview.expected(has_pending=has_pending),
        reason=Reason(form.reason.data),
        note=form.note.data or "",
    )
