"""The people of the desk: who they are, what they may do, and asking others to join."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from campaign import clock
from campaign.access import guard, roles, sessions
from campaign.access.links import StaleLink
from campaign.access.models import Role
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import Invalid
from campaign.organisers import inviting, managing, naming
from campaign.organisers.forms import InviteForm, PressForm, RolesForm, UseLinkForm
from campaign.organisers.managing import Within
from campaign.petitions import whose
from campaign.web import languages, site
from campaign.web.limits import limiter

blueprint = Blueprint("people", __name__, url_prefix="/desk")
guard.guard(blueprint, may=May.OWN, of=whose.by_slug, open_to_strangers=("invitation",))

_limited = limiter.shared_limit(
    lambda: site.settings().sign_in_limit, scope="sign-in", methods=["POST"]
)


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """Show who is at the desk, and who is asked to it."""
    within = _within()
    return render_template(
        "organisers/desk_people.html",
        people=managing.people(within),
        invitations=[(one, inviting.email_of(one)) for one in inviting.waiting(within)],
        names={number: naming.campaign(number) for number in _numbers(within)},
        role_name=naming.role,
        is_everywhere=within is None,
        now=clock.now(),
    )


@blueprint.route("/people/invite", methods=["GET", "POST"])
@_limited
@guard.surely
def invite() -> ResponseReturnValue:
    """Ask somebody to the desk by mail."""
    asked = request.args.get("campaign", type=int)  # a campaign's own page may lead here
    form, by = InviteForm(language=languages.current(), campaign=asked), g.account.id
    form.offer(naming.campaigns(_within()))
    if form.validate_on_submit():
        try:
            with writing():
                inviting.invite(
                    site.settings(),
                    form.email.data,
                    role=Role(form.role.data),
                    campaign=form.campaign.data,
                    language=form.language.data,
                    by=by,
                )
        except (Invalid, inviting.HasIt) as refusal:
            form.email.errors = [str(refusal)]
        else:
            flash(_sent(form.email.data))
            return redirect(url_for(".people", _anchor="invitations"), 303)
    page = render_template("organisers/desk_invite.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/people/invitations/<int:invitation_id>/<act>")
@guard.surely
def change_invitation(invitation_id: int, act: str) -> ResponseReturnValue:
    """Send an invitation again, or call it back."""
    by = g.account.id
    if act not in {"again", "call-back"} or not PressForm().validate_on_submit():
        abort(404)
    with writing():
        if act == "again":
            said = _sent(inviting.send_again(site.settings(), invitation_id, by))
        else:
            email = inviting.call_back(invitation_id, by)
            said = gettext("The invitation of %(email)s is good no more.", email=email)
    flash(said)
    return redirect(url_for(".people", _anchor="invitations"), 303)


@blueprint.route("/people/<int:account_id>", methods=["GET", "POST"])
@guard.surely
def person(account_id: int) -> ResponseReturnValue:
    """Show one person; on POST, change what they may do."""
    within, by, status, is_crossed = _within(), g.account.id, HTTPStatus.OK, False
    there, campaigns = managing.person_called(account_id, within), naming.campaigns(within)
    form = RolesForm(seen=there.mark, duties=there.mark.split())
    form.offer(campaigns)
    if form.validate_on_submit():
        try:
            with writing():
                managing.set_roles(account_id, form.wanted(), seen=form.seen.data, by=by)
        except (managing.Crossed, managing.LastOwner) as refusal:
            form.form_errors, status = [str(refusal)], HTTPStatus.CONFLICT
            is_crossed = isinstance(refusal, managing.Crossed)
            there = managing.person_called(account_id, _within())
            form.seen.data = there.mark  # who looks at both, and sends again, means it
        else:
            flash(gettext("From now on %(email)s has these roles.", email=there.email))
            if by == account_id and not roles.of(by).may(May.OWN, None):
                return redirect(
                    url_for("dashboard.overview"), 303
                )  # the list is not theirs now
            return redirect(url_for(".people", _anchor=f"person-{account_id}"), 303)
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "organisers/desk_person.html",
        form=form,
        person=there,
        campaigns=campaigns,
        roles=[(one, naming.role(one), naming.may(one)) for one in Role],
        role_name=naming.role,
        sessions=sessions.of(account_id),
        is_everywhere=within is None,
        is_crossed=is_crossed,
    )
    return page, status


@blueprint.post("/people/<int:account_id>/<act>")
@guard.surely
def act(account_id: int, act: str) -> ResponseReturnValue:
    """Shut somebody out, let them in again, or sign them out everywhere."""
    by, email = g.account.id, managing.person_called(account_id, _within()).email
    if act not in {"shut-out", "let-in", "sign-out"} or not PressForm().validate_on_submit():
        abort(404)
    with writing():
        if act == "shut-out":
            managing.shut_out(account_id, by)
            said = gettext("%(email)s is shut out, and signed out everywhere.", email=email)
        elif act == "let-in":
            managing.let_in(account_id, by)
            said = gettext("%(email)s is let in again, as before.", email=email)
        else:
            count = managing.end_sessions(account_id, by)
            said = ngettext(
                "%(num)s browser of %(email)s is signed out.",
                "%(num)s browsers of %(email)s are signed out.",
                count,
                email=email,
            )
    flash(said)
    return redirect(url_for(".people", _anchor=f"person-{account_id}"), 303)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@_limited
def invitation(token: str) -> ResponseReturnValue:
    """Show what somebody is asked to be, and a button; pressing it uses the link up."""
    form = UseLinkForm()
    try:
        if not form.validate_on_submit():
            asked = inviting.check(token)
            return render_template(
                "organisers/desk_invitation.html",
                form=form,
                role=naming.role(asked.role),
                may=naming.may(asked.role),
                campaign=naming.campaign(asked.campaign),
            )
        with writing():
            accepted = inviting.accept(token)
            if accepted.is_new:
                guard.let_in(accepted.account, is_by_link=True)
    except StaleLink as refusal:
        page = render_template("organisers/desk_stale_invitation.html", reason=str(refusal))
        return page, refusal.status
    if accepted.is_new:
        return redirect(url_for("organisers.password"), 303)
    flash(gettext("The role is yours. You are at this desk already: go in as always."))
    return redirect(url_for("dashboard.overview"), 303)


def _within() -> Within:
    found: Within = g.duties.campaigns(May.OWN)
    return found


def _numbers(within: Within) -> set[int]:
    held = {number for one in managing.people(within) for _, number in one.duties}
    return held | {one.campaign for one in inviting.waiting(within)}


def _sent(email: str) -> str:
    return str(
        gettext(
            "The invitation goes to %(email)s now. It is good for %(days)s days.",
            email=email,
            days=inviting.GOOD_FOR.days,
        )
    )
