"""The door of the desk: signing in by password or by link, signing out, setting a password."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import accounts, audit, factors, guard, links, passwords, tries
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import Invalid
from campaign.organisers import welcoming
from campaign.organisers.forms import PasswordForm, SignInForm, SignOutForm, UseLinkForm
from campaign.web import languages, site
from campaign.web.limits import limiter

blueprint = Blueprint("organisers", __name__, url_prefix="/desk")
guard.guard(
    blueprint,
    may=May.SELF,
    open_to_strangers=("sign_in", "use_link"),
    open_without_factor=("password", "sign_out"),
)

# Read at request time; one count for both ways in.
_limited = limiter.shared_limit(
    lambda: site.settings().sign_in_limit, scope="sign-in", methods=["POST"]
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@_limited
def sign_in() -> ResponseReturnValue:
    """Let a person in who knows their password, or mail them a link."""
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        if form.mail_link.data:
            with writing():
                welcoming.mail_link(site.settings(), form.email.data, languages.current())
            return redirect(url_for(".sign_in", sent=1), 303)
        try:
            if _lets_in(form):
                return redirect(guard.safe_next(request.args.get("next")), 303)
        except tries.TooOften as refusal:
            way = gettext("Or have a link mailed to you.")
            form.email.errors, status = [f"{refusal} {way}"], refusal.status
    if form.errors and status == HTTPStatus.OK:
        status = 422
    is_sent = "sent" in request.args
    return render_template("organisers/desk_sign_in.html", form=form, is_sent=is_sent), status


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@_limited
def use_link(token: str) -> ResponseReturnValue:
    """Show a button; pressing it uses the link up."""
    form = UseLinkForm()
    try:
        if not form.validate_on_submit():
            links.check(token)
            return render_template("organisers/desk_use_link.html", form=form)
        with writing():
            account = links.use(token)
            has_password = account.password_hash is not None
            guard.let_in(account, is_by_link=True)
            audit.note("organisers.sign_in", account.id, by="link")
    except links.StaleLink as refusal:
        page = render_template("organisers/desk_stale_link.html", reason=str(refusal))
        return page, refusal.status
    return redirect(url_for("dashboard.overview" if has_password else ".password"), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    if SignOutForm().validate_on_submit():
        account_id = g.account.id
        with writing():
            guard.let_out()
            audit.note("organisers.sign_out", account_id)
    return redirect(url_for(".sign_in"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
@_limited
def password() -> ResponseReturnValue:
    """Set a password, or another one: by the present one, or else by the second factor."""
    knows_none = g.account.password_hash is None or g.desk_session.is_by_link
    if knows_none and factors.has_any(g.account.id):
        return guard.surely(_choose_password)(knows_none=True)
    return _choose_password(knows_none=knows_none)


def _choose_password(*, knows_none: bool) -> ResponseReturnValue:
    form = PasswordForm()
    if knows_none:
        del form.current  # whoever came by a link may have forgotten it
    if form.validate_on_submit():
        try:
            _keep_password(form)
        except Invalid as refusal:
            form.new.errors = [str(refusal)]
        if not form.errors:
            flash(gettext("Your password is kept. From now on you sign in with it."))
            return redirect(url_for("dashboard.overview"), 303)
    page = render_template(
        "organisers/desk_password.html", form=form, email=accounts.email_of(g.account)
    )
    return page, 422 if form.errors else 200


def _lets_in(form: SignInForm) -> bool:
    """Three steps, because a password takes longer to check than a write may last."""
    with writing():
        tries.count(form.email.data)
    proof = accounts.check_password(form.email.data, form.password.data)
    if proof is None:
        form.password.errors = [
            gettext("That is not right. Check both, or have a link mailed.")
        ]
        return False
    with writing():
        account = accounts.keep(proof)
        tries.forget(account.email_print)
        guard.let_in(account, is_by_link=False)
        audit.note("organisers.sign_in", account.id, by="password")
    return True


def _keep_password(form: PasswordForm) -> None:
    email = accounts.email_of(g.account)
    account_id, session_id = g.account.id, g.desk_session.id
    if form.current is not None and not passwords.fits(
        g.account.password_hash, form.current.data
    ):
        form.current.errors = [gettext("That is not your present password.")]
        return
    settings = site.settings()
    names = (settings.organisation, settings.base_url, settings.contact)
    hashed = passwords.hashed(form.new.data, email=email, own=names)
    with writing():
        account = accounts.by_id(account_id)
        accounts.set_password(account, hashed, except_session=session_id)
        audit.note("organisers.password", account_id)
