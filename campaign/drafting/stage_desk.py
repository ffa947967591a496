"""How real a petition is: rehearse, go live, close, say how it ended, open again, copy."""

from collections.abc import Callable
from datetime import date

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from campaign import clock
from campaign.access import guard
from campaign.db import db, writing
from campaign.drafting import beginning, checklist, discarding, ending, proofreading
from campaign.drafting.beginning import AddressTaken
from campaign.drafting.desk import blueprint
from campaign.drafting.forms import CopyForm, OutcomeForm, TypedForm
from campaign.errors import Refusal
from campaign.petitions import living
from campaign.petitions.models import Outcome, Petition, PetitionState
from campaign.signers import announcing, rehearsing
from campaign.web import languages, site


@blueprint.get("/<slug>/stage")
def stage(slug: str) -> ResponseReturnValue:
    """Show where a petition stands, what is missing, and what one can do next."""
    petition = living.called(slug)
    return _stage(petition, TypedForm(formdata=None), _outcome_form(petition))


@blueprint.post("/<slug>/stage/rehearse")
def rehearse(slug: str) -> ResponseReturnValue:
    """Show the petition to visitors, in rehearsal."""
    return _pressed(
        slug,
        living.rehearse,
        gettext("It is in rehearsal: visitors see it, and none of its mail leaves."),
    )


@blueprint.post("/<slug>/stage/live")
@guard.surely
def live(slug: str) -> ResponseReturnValue:
    """Go live, where its address was typed; whoever does shows their second factor."""
    petition = living.called(slug)
    form = TypedForm()
    if not form.validate_on_submit() or form.typed.data != slug:
        form.typed.errors = [gettext("Type the address just so: %(slug)s", slug=slug)]
        return _stage(petition, form, _outcome_form(petition)), 422
    account_id = g.account.id
    try:
        rehearsing.begin(slug, site.settings(), account_id)
    except Refusal:  # the checklist says why
        flash(gettext("It cannot go live yet: see what is missing."))
    return redirect(url_for(".stage", slug=slug), 303)


@blueprint.post("/<slug>/stage/stay")
def stay(slug: str) -> ResponseReturnValue:
    """Stop on the way to going live."""
    rehearsing.stop(slug, g.account.id)
    flash(gettext("It stays in rehearsal. What was deleted so far is gone."))
    return redirect(url_for(".stage", slug=slug), 303)


@blueprint.post("/<slug>/stage/close")
def close(slug: str) -> ResponseReturnValue:
    """Take no more names."""
    return _pressed(slug, living.close, gettext("It takes no more names."))


@blueprint.post("/<slug>/stage/reopen")
def reopen(slug: str) -> ResponseReturnValue:
    """Take names again."""
    return _pressed(slug, living.reopen, gettext("It takes names again."))


@blueprint.post("/<slug>/stage/outcome")
def declare(slug: str) -> ResponseReturnValue:
    """Close a petition and say how it ended."""
    petition = living.called(slug)
    form = OutcomeForm()
    if not form.validate_on_submit():
        return _stage(petition, TypedForm(formdata=None), form), 422
    words = {code: form[f"{code}_words"].data or "" for code in languages.LANGUAGES}
    account_id = g.account.id
    with writing():
        ending.declare(
            living.called(slug, for_update=True),
            Outcome(form.outcome.data),
            date.fromisoformat(form.outcome_on.data),
            words,
            account_id,
        )
    flash(gettext("It is closed, and says how it ended."))
    return redirect(url_for(".stage", slug=slug, _anchor="end"), 303)


@blueprint.post("/<slug>/stage/discard")
@guard.surely
def discard(slug: str) -> ResponseReturnValue:
    """Throw a draft away for ever, where its address was typed."""
    form, account_id = TypedForm(), g.account.id
    try:
        with writing():
            discarding.discard(
                living.called(slug, for_update=True),
                typed=form.typed.data or "",
                account_id=account_id,
            )
    except Refusal as refused:
        db.session.rollback()
        form.typed.errors = [str(refused)]
        petition = living.called(slug)
        return _stage(petition, form, _outcome_form(petition)), 422
    flash(gettext("The draft is thrown away."))
    return redirect(url_for(".petitions"), 303)


@blueprint.route("/<slug>/copy", methods=["GET", "POST"])
def copy(slug: str) -> ResponseReturnValue:
    """Ask for the address and the bill of a copy; on POST, make it."""
    petition = living.called(slug)
    form = CopyForm(data={"bill": petition.bill})
    if form.validate_on_submit():
        account_id = g.account.id
        try:
            with writing():
                fresh = beginning.copy(
                    living.called(slug), form.slug.data, form.bill.data, account_id
                ).slug
        except AddressTaken as taken:
            form.slug.errors = [str(taken)]
        else:
            flash(gettext("The copy is there, as a draft. Nobody sees it but the desk."))
            return redirect(url_for(".edit", slug=fresh), 303)
    page = render_template("drafting/desk_copy.html", petition=petition, form=form)
    return page, 422 if form.errors else 200


def _pressed(
    slug: str, verb: Callable[[Petition, int | None], object], said: str
) -> ResponseReturnValue:
    account_id = g.account.id
    try:
        with writing():
            verb(living.called(slug, for_update=True), account_id)
    except Refusal:
        db.session.rollback()
        said = _refused(living.called(slug))
    flash(said)
    return redirect(url_for(".stage", slug=slug), 303)


def _refused(petition: Petition) -> str:
    """Word for the desk why a petition stays as it is."""
    if petition.is_over:
        return gettext("Its people were forgotten, as they were promised. Make a copy instead.")
    return gettext("People have signed it for real: their letters must not go to the drawer.")


def _stage(petition: Petition, typed: TypedForm, outcome: OutcomeForm) -> str:
    lines = checklist.of(petition, site.settings())
    forgotten = living.forgets_at(petition) if petition.is_over else None
    return render_template(
        "drafting/desk_stage.html",
        petition=petition,
        lines=lines,
        is_held_back=checklist.holds_back(lines),
        signatures=living.signature_count(petition.id)
        if petition.state is PetitionState.REHEARSAL
        else 0,
        is_signed=proofreading.is_signed(petition.id),
        forgotten_on=forgotten and format_date(clock.pacific(forgotten).date(), "long"),
        is_forgotten=living.is_forgotten(petition),
        told=announcing.told(petition),
        typed=typed,
        outcome=outcome,
        worded=ending.words_of(petition).keys(),
    )


def _outcome_form(petition: Petition) -> OutcomeForm:
    day = petition.outcome_on or clock.pacific(clock.now()).date()
    given = {f"{code}_words": said for code, said in ending.words_of(petition).items()}
    given |= {"outcome_on": day.isoformat(), "outcome": str(petition.outcome or "")}
    return OutcomeForm(formdata=None, data=given)


__all__ = ["blueprint"]
