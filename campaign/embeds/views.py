"""``/embed/<slug>/<partner>``: a petition in a frame on a partner's site."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from campaign.db import writing
from campaign.embeds import partners
from campaign.embeds.models import Partner
from campaign.petitions import pages, signing
from campaign.petitions import views as signing_page
from campaign.petitions.forms import SignatureForm
from campaign.petitions.signing import PetitionClosed
from campaign.web import errors, headers, languages, limits, site, timed

blueprint = Blueprint("embeds", __name__, url_prefix="/embed")

PAGE_SECONDS = 30
_MOST_REMEMBERED = 500
# Who may frame which address, as last read: so that what somebody typed stays in the frame
# while the database is away. Nothing else relies on it.
_sites: dict[tuple[str, str], str] = {}


@blueprint.get("/<slug>/<name>")
def embed(slug: str, name: str) -> ResponseReturnValue:
    """Show a petition for a partner's frame; the same bytes for everybody."""
    partner = _partner(slug, name)
    page = _framed(partner, "embeds/embed.html", card=_card(partner), notice=None)
    return headers.publicly_cached(page, seconds=PAGE_SECONDS)


@blueprint.post("/<slug>/<name>")
def sign(slug: str, name: str) -> ResponseReturnValue:
    """Sign it within the frame; whatever is wrong, show the form again as it was filled."""
    partner = _partner(slug, name)
    form = SignatureForm()
    refused = signing_page.refusal(form, slug)
    if refused is not None:
        return _again(partner, form, *refused)
    try:
        with writing():
            partner = _partner(slug, name)  # it may have been switched off meanwhile
            signing.sign(
                partner.petition,
                signing_page.answers(form, partner.petition),
                settings=site.settings(),
                language=languages.current(),
                source=name,
                origin_print=limits.origin_print(),
            )
    except PetitionClosed as closed:
        return _again(_partner(slug, name), form, str(closed), closed.status)
    return redirect(url_for(".thanks", slug=slug, name=name), code=303)


@blueprint.get("/<slug>/<name>/thanks")
def thanks(slug: str, name: str) -> ResponseReturnValue:
    """Say within the frame what comes next: to anybody, so that it needs no token."""
    partner = _partner(slug, name)
    page = _framed(partner, "embeds/thanks.html", card=_card(partner))
    return headers.publicly_cached(page, seconds=PAGE_SECONDS)


@blueprint.errorhandler(DBAPIError)
def database_away(error: DBAPIError) -> ResponseReturnValue:
    """Keep what somebody typed in the frame while the database cannot take it."""
    plain = errors.database_away(error)
    which = request.view_args or {}
    known = _sites.get((which.get("slug", ""), which.get("name", "")))
    if request.method != "POST" or known is None:
        return plain
    form = SignatureForm()
    form.word_without_database()
    form.token.data = timed.token(which["slug"])
    page = make_response(render_template("embeds/again.html", form=form, site=known, **which))
    page.headers["Retry-After"] = "30"
    return headers.framed_by(page, known), 503


def _partner(slug: str, name: str) -> Partner:
    partner = partners.allowed(slug, name)
    if len(_sites) >= _MOST_REMEMBERED:
        _sites.clear()
    _sites[slug, name] = partner.origin
    return partner


def _card(partner: Partner, form: SignatureForm | None = None) -> pages.Card:
    return pages.card(partner.petition, languages.current(), form)


def _again(
    partner: Partner, form: SignatureForm, notice: str | None, status: int
) -> ResponseReturnValue:
    """Show the form as it was filled: never cached, with a fresh timed token."""
    form.token.data = timed.token(partner.petition.slug)
    form.website.data = ""
    card = _card(partner, form)
    return _framed(partner, "embeds/embed.html", card=card, notice=notice), status


def _framed(partner: Partner, template: str, **parts: Any) -> Response:
    page = make_response(
        render_template(template, name=partner.name, site=partner.origin, **parts)
    )
    return headers.framed_by(page, partner.origin)
