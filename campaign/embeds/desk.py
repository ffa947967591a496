"""Which partners' sites may show a petition."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import guard
from campaign.access.roles import May
from campaign.db import writing
from campaign.embeds import partners
from campaign.embeds.forms import PartnerForm
from campaign.errors import NotFound
from campaign.petitions import naming, pages
from campaign.petitions.models import Petition
from campaign.web import languages

blueprint = Blueprint("partners", __name__, url_prefix="/desk/partners")
guard.guard(blueprint, may=May.WRITE, of=guard.everywhere)

_SWITCHES = {"on": True, "off": False}


@blueprint.route("", methods=["GET", "POST"], endpoint="partners")
def show() -> ResponseReturnValue:
    """Show who may show what; on POST, add a site."""
    form = PartnerForm()
    shown = partners.petitions()
    form.petition.choices = [(one.slug, naming.choice(one)) for one in shown]
    if form.validate_on_submit():
        account_id = g.account.id
        try:
            with writing():
                partner = partners.add(
                    pages.petition_called(form.petition.data),
                    name=form.name.data,
                    origin=form.origin.data,
                    account_id=account_id,
                )
                added = partner.id
        except partners.NameTaken as refusal:
            form.name.errors = [str(refusal)]
        else:
            flash(gettext("They may show it. Send them the lines below."))
            return redirect(url_for(".partners", _anchor=f"partner-{added}"), 303)
    page = render_template(
        "embeds/desk_partners.html",
        form=form,
        groups=[(one, partners.listed(one)) for one in shown],
        call_in=_call_in,
        stage=naming.stage,
        languages=languages.LANGUAGES,
        default=languages.DEFAULT,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<int:partner_id>/<act>")
def switch(partner_id: int, act: str) -> ResponseReturnValue:
    """Let a partner show its petition again, or stop it."""
    is_active = _SWITCHES.get(act)
    if is_active is None:
        abort(404)
    account_id = g.account.id
    with writing():
        name = partners.switch(partner_id, is_active=is_active, account_id=account_id).name
    flash(
        gettext("%(name)s may show it again.", name=name)
        if is_active
        else gettext("%(name)s shows nothing from now on.", name=name)
    )
    return redirect(url_for(".partners", _anchor=f"partner-{partner_id}"), 303)


def _call_in(petition: Petition, language: str) -> str:
    try:
        return pages.wording_of(petition.id, language).call
    except NotFound:  # it says nothing yet
        return petition.slug
