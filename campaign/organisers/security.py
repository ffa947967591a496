"""One's own security: the second factor, codes for recovery, and where one is signed in."""

from http import HTTPStatus

import pyotp
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import accounts, audit, factors, guard, passkeys, sessions, tries
from campaign.access.models import DeskSession, Factor, FactorKind
from campaign.access.roles import May
from campaign.db import db, writing
from campaign.errors import Invalid
from campaign.organisers.forms import AppForm, PasskeyForm, SecondForm
from campaign.web import qr, site
from campaign.web.limits import limiter

blueprint = Blueprint("security", __name__, url_prefix="/desk")
guard.guard(
    blueprint,
    may=May.SELF,
    open_half_way=("second",),
    open_without_factor=("security", "app", "passkey"),
)

_limited = limiter.shared_limit(
    lambda: site.settings().sign_in_limit, scope="sign-in", methods=["POST"]
)


@blueprint.get("/security")
def security() -> ResponseReturnValue:
    """Show what guards this account, and where it is signed in."""
    return render_template(
        "organisers/desk_security.html",
        email=accounts.email_of(g.account),
        factors=[(one, _name_of(one)) for one in factors.of(g.account.id)],
        codes=factors.codes_left(g.account.id),
        sessions=sessions.of(g.account.id),
        is_needed="needed" in request.args,
        is_owed=guard.must_have_factor(),
        next=_next(),
    )


@blueprint.route("/security/app", methods=["GET", "POST"])
@_limited
def app() -> ResponseReturnValue:
    """Set up an app that shows codes."""
    form, account_id, session_id = AppForm(), g.account.id, g.desk_session.id
    if not _may_change():
        return redirect(url_for(".second", again=1, next=guard.here()), 303)
    with writing():
        secret = factors.begin_app(accounts.by_id(account_id))
    if form.validate_on_submit():
        try:
            with writing():
                factors.finish_app(accounts.by_id(account_id), form.code.data)
                codes = _set_up(account_id, session_id, "app")
        except Invalid as refusal:
            form.code.errors = [str(refusal)]
        else:
            return _done(codes)
    email = accounts.email_of(g.account)
    address = pyotp.TOTP(secret).provisioning_uri(
        name=email, issuer_name=site.settings().organisation
    )
    page = render_template(
        "organisers/desk_app.html",
        form=form,
        secret=secret,
        picture=qr.svg(address, gettext("A code for the app to scan")),
        next=_next(),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/security/passkey", methods=["GET", "POST"])
@_limited
def passkey() -> ResponseReturnValue:
    """Set up a passkey; the browser makes it, by a script."""
    form, settings = PasskeyForm(), site.settings()
    account_id, session_id = g.account.id, g.desk_session.id
    if not _may_change():
        return redirect(url_for(".second", again=1, next=guard.here()), 303)
    if passkeys.host_of(settings.base_url) is None:
        return render_template("organisers/desk_passkey.html", form=form, next=_next())
    if form.validate_on_submit():
        try:
            with writing():
                passkeys.register(
                    accounts.by_id(account_id),
                    db.session.get_one(DeskSession, session_id),
                    form.answer.data or "",
                    base_url=settings.base_url,
                    label=form.label_.data or "",
                )
                codes = _set_up(account_id, session_id, "passkey")
        except Invalid as refusal:
            form.form_errors = [str(refusal)]
        else:
            return _done(codes)
    with writing():
        account = accounts.by_id(account_id)
        options = passkeys.to_register(
            account,
            db.session.get_one(DeskSession, session_id),
            base_url=settings.base_url,
            site_name=settings.organisation,
            user_name=accounts.email_of(account),
        )
    page = render_template(
        "organisers/desk_passkey.html",
        form=form,
        options=options,
        next=_next(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/security/codes")
@guard.surely
def codes() -> ResponseReturnValue:
    """Make codes for recovery anew, and show them this once."""
    account_id = g.account.id
    with writing():
        made = factors.new_codes(accounts.by_id(account_id))
        audit.note("organisers.codes", account_id)
    return _done(made)


@blueprint.post("/security/factors/<int:factor_id>/remove")
@guard.surely
def remove(factor_id: int) -> ResponseReturnValue:
    """Take one factor away."""
    account_id, is_owed = g.account.id, guard.must_have_factor()
    with writing():
        account = accounts.by_id(account_id)
        if is_owed and len(factors.of(account_id)) == 1:
            flash(gettext("Whoever owns the desk keeps one: set up another first."))
            return redirect(url_for(".security"), 303)
        if factors.remove(account, factor_id):
            audit.note("organisers.factor_removed", account_id, factor=factor_id)
    flash(gettext("It does not let anybody in any more."))
    return redirect(url_for(".security"), 303)


@blueprint.post("/security/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign another browser of one's own out."""
    account_id = g.account.id
    with writing():
        if sessions.end_one(account_id, session_id):
            audit.note("organisers.session_ended", account_id)
    flash(gettext("That browser is signed out."))
    return redirect(url_for(".security"), 303)


@blueprint.route("/second", methods=["GET", "POST"])
@_limited
def second() -> ResponseReturnValue:
    """Ask for the second factor: after the password, and before what cannot be taken back."""
    if not factors.has_any(g.account.id):
        return redirect(url_for(".security", next=_next()), 303)
    form, status = SecondForm(), 200
    if form.validate_on_submit():
        try:
            if _shows(form):
                if "press" in request.args:
                    flash(gettext("Thank you. Nothing was done yet: now press it once more."))
                return redirect(_next(), 303)
        except tries.TooOften as refusal:
            form.code.errors, status = [str(refusal)], refusal.status
    kinds = {one.kind for one in factors.of(g.account.id)}
    page = render_template(
        "organisers/desk_second.html",
        form=form,
        options=_challenge() if FactorKind.PASSKEY in kinds else None,
        is_again="again" in request.args,
    )
    return page, 422 if form.errors and status == HTTPStatus.OK else status


def _challenge() -> str:
    account_id, session_id = g.account.id, g.desk_session.id
    with writing():
        return passkeys.to_show(
            accounts.by_id(account_id),
            db.session.get_one(DeskSession, session_id),
            base_url=site.settings().base_url,
        )


def _shows(form: SecondForm) -> bool:
    """Count the try before it is known whether it is right; so many at once gain nothing."""
    account_id, session_id = g.account.id, g.desk_session.id
    counted = f"second factor of {account_id}"
    if not form.answer.data and factors.is_guessable(form.code.data or ""):
        with writing():
            tries.count(counted)
    with writing():
        account = accounts.by_id(account_id)
        session = db.session.get_one(DeskSession, session_id)
        by = "passkey" if form.answer.data else "code"
        if form.answer.data:
            is_right = passkeys.shows(
                account, session, form.answer.data, base_url=site.settings().base_url
            )
        else:
            is_right = factors.shows(account, form.code.data or "")
        if is_right:
            sessions.show_factor(session)
            tries.forget(accounts.email_print(counted))
            audit.note("organisers.second", account_id, by=by)
    if not is_right:
        form.code.errors = [gettext("That is not right. Codes change each half minute.")]
    return is_right


def _may_change() -> bool:
    """Whether one may add a factor: whoever has one has to show it first."""
    return not factors.has_any(g.account.id) or sessions.is_sure(g.desk_session, guard.SURE_FOR)


def _set_up(account_id: int, session_id: int, by: str) -> list[str]:
    """Note a new factor; return codes for recovery where it is the first."""
    sessions.show_factor(db.session.get_one(DeskSession, session_id))
    audit.note("organisers.factor_added", account_id, by=by)
    account = accounts.by_id(account_id)
    return [] if factors.codes_left(account_id) else factors.new_codes(account)


def _done(codes: list[str]) -> ResponseReturnValue:
    """Show fresh codes, or go on where there are none."""
    if not codes:
        flash(gettext("It is kept. From now on it is asked for when you sign in."))
        return redirect(_next(), 303)
    return render_template("organisers/desk_codes.html", codes=codes, next=_next())


def _name_of(factor: Factor) -> str:
    if factor.kind is FactorKind.APP:
        return str(gettext("An app that shows codes"))
    return passkeys.label_of(factor) or str(gettext("A passkey"))


def _next() -> str:
    return guard.safe_next(request.args.get("next"))
