"""The list of a campaign's signatures, finding one person, and what may be done for them."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import guard
from campaign.access.roles import May
from campaign.dashboard import figures
from campaign.db import writing
from campaign.errors import NotFound, Refusal
from campaign.petitions import naming, people, tallying, whose
from campaign.petitions.invalidation import Reason
from campaign.petitions.models import Petition, Signature
from campaign.signatures import (
    asked,
    chips,
    finding,
    invalidating,
    listing,
    mending,
    opening,
    undoing,
)
from campaign.signatures.choosing import choices
from campaign.signatures.forms import REASONS, FindForm, MendForm, ReasonForm
from campaign.web import site

blueprint = Blueprint("signatures", __name__, url_prefix="/desk/petitions/<slug>/signatures")
guard.guard(blueprint, may=May.OPEN, of=whose.by_slug)
blueprint.app_template_filter("signature_state")(chips.state)
blueprint.app_template_filter("iso_day")(date.fromisoformat)
blueprint.app_template_filter("source_name")(naming.source)
blueprint.app_template_filter("language_name")(naming.language)
blueprint.app_template_filter("consent_name")(chips.consent)
blueprint.app_template_filter("invalid_reason")(lambda reason: REASONS[reason])


@blueprint.get("")
def signatures(slug: str) -> ResponseReturnValue:
    """Show a page of signatures, as the address narrows them."""
    return _list(slug, FindForm(formdata=None))


@blueprint.get("/find")
def find_again(slug: str) -> ResponseReturnValue:
    """Lead back whoever reloads the page that found nobody."""
    return redirect(url_for(".signatures", slug=slug), 303)


@blueprint.post("/find")
def find(slug: str) -> ResponseReturnValue:
    """Find one person by mail address, which stands in no address of ours."""
    form = FindForm()
    if not form.validate_on_submit():
        return _list(slug, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        found = finding.by_mail(figures.petition_called(slug), form.email.data)
    except NotFound as missing:
        form.email.errors = [str(missing)]
        return _list(slug, form, HTTPStatus.NOT_FOUND)
    return redirect(_page_of(slug, found.id), 303)


@blueprint.get("/<int:number>")
def signature(slug: str, number: int) -> ResponseReturnValue:
    """Open one person; that somebody did is written down first."""
    return _open(slug, number)


@blueprint.post("/<int:number>/mend")
def mend(slug: str, number: int) -> ResponseReturnValue:
    """Put a typo in the name or ZIP code right."""
    form = MendForm()
    if not form.validate_on_submit():
        return _open(slug, number, mend_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(
        slug,
        number,
        lambda one, who: mending.mend(
            one, name=form.name.data, zip_code=form.zip_code.data, account_id=who
        ),
    )


@blueprint.post("/<int:number>/invalidate")
def invalidate_one(slug: str, number: int) -> ResponseReturnValue:
    """Take one signature out of the count."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _open(slug, number, reason_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reason, note = Reason(form.reason.data), form.note.data or ""

    def act(one: Signature, who: int) -> str:
        gone = invalidating.one(one, reason, note, who).gone
        if gone:
            return gettext(
                "It no longer counts. Its letter has gone, and cannot be called back."
            )
        return gettext("It no longer counts, and its letter does not go.")

    return _done(slug, number, act)


@blueprint.post("/<int:number>/<act>")
def press(slug: str, number: int, act: str) -> ResponseReturnValue:
    """Do what one button says."""
    verb = _ACTS.get(act)
    if verb is None:
        abort(404)
    return _done(slug, number, verb)


@blueprint.get("/<int:number>/<any(mend, invalidate, withdraw, hide, show, validate):_act>")
def signature_again(slug: str, number: int, _act: str) -> ResponseReturnValue:
    """Lead back whoever reloads a page shown after an error."""
    return redirect(_page_of(slug, number), 303)


def _withdraw(one: Signature, who: int) -> str:
    mending.withdraw(one, who)
    if one.sealed is None:
        return gettext("Withdrawn, and erased: it was not confirmed yet.")
    return gettext("Withdrawn. For a day you can put it back; then it is erased.")


def _put_back(one: Signature, who: int) -> str:
    mending.put_back(one, who, site.settings())
    return gettext("Put back: it counts again.")


def _validate(one: Signature, who: int) -> str:
    undoing.one(one, who)
    return gettext("It is valid again.")


def _hide(one: Signature, who: int) -> str:
    mending.hide_name(one, who, is_hidden=True)
    return gettext("The name is gone from the public pages.")


def _show(one: Signature, who: int) -> str:
    mending.hide_name(one, who, is_hidden=False)
    return gettext("The name may be shown again.")


_ACTS: dict[str, Callable[[Signature, int], str]] = {
    "withdraw": _withdraw,
    "put-back": _put_back,
    "validate": _validate,
    "hide": _hide,
    "show": _show,
}


def _done(slug: str, number: int, act: Callable[[Signature, int], str]) -> ResponseReturnValue:
    """Do *act* to a signature that nobody else has in hand, and say what came of it."""
    account_id = g.account.id
    try:
        with writing():
            petition = figures.petition_called(slug)
            said = act(finding.in_hand(petition, number, for_update=True), account_id)
    except NotFound:
        raise
    except Refusal as refusal:
        said = str(refusal)
    flash(said)
    return redirect(_page_of(slug, number), 303)


def _list(slug: str, form: FindForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    petition = figures.petition_called(slug)
    filters, faults = asked.read(request.args)
    after, before = request.args.get("after"), request.args.get("before")
    page, count = listing.Page((), None, None), listing.Count(0)
    if faults:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        typed = before or after
        spot = listing.Spot.of(typed, is_before=before is not None) if typed else None
        page = listing.page(
            petition.id, filters, spot=spot, is_last=request.args.get("end") == "last"
        )
        count = listing.counted(petition.id, filters)
    shown = render_template(
        "signatures/desk_signatures.html",
        **heading(petition),
        page=page,
        count=count,
        find_form=form,
        faults=faults,
        total=tallying.total(petition.id) if filters.is_narrow else count.number,
        **choices(petition.id, filters, request.args),
    )
    return shown, status


def _open(
    slug: str,
    number: int,
    *,
    mend_form: MendForm | None = None,
    reason_form: ReasonForm | None = None,
    status: int = HTTPStatus.OK,
) -> ResponseReturnValue:
    account_id = g.account.id
    with writing():
        petition = figures.petition_called(slug)
        opening.note(finding.in_hand(petition, number), account_id)
    found = finding.in_hand(petition, number)
    person = people.open_person(found)
    typed = {} if person is None else {"name": person.name, "zip_code": found.zip}
    shown = render_template(
        "signatures/desk_signature.html",
        **heading(petition),
        one=opening.opened(found, site.settings()),
        mend_form=mend_form or MendForm(formdata=None, **typed),
        reason_form=reason_form or ReasonForm(formdata=None),
    )
    return shown, status


def heading(petition: Petition) -> dict[str, Any]:
    """Return what stands above every page of a campaign's signatures."""
    return {"petition": petition, "call": naming.call_of(petition)}


def _page_of(slug: str, number: int) -> str:
    return url_for(".signature", slug=slug, number=number)
