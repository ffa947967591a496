"""``/petitions/<slug>``: the petition's own page, and where every form of it is sent."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError

from campaign.db import writing
from campaign.petitions import lending, naming, pages, signing, sources, tokens
from campaign.petitions.forms import SignatureForm
from campaign.petitions.models import NameStyle, Petition
from campaign.petitions.signing import Answers, PetitionClosed
from campaign.petitions.tokens import Purpose
from campaign.web import errors, languages, limits, origin, site, timed
from campaign.web.headers import publicly_cached

blueprint = Blueprint("petitions", __name__, url_prefix="/petitions")
blueprint.app_template_global("petition_call")(naming.call_of)  # for the desk
blueprint.record_once(lambda _state: lending.lend())

PAGE_SECONDS = 30


@blueprint.get("/<slug>")
def petition(slug: str) -> ResponseReturnValue:
    """Show a petition; the same bytes for everybody."""
    card = pages.card(pages.petition_called(slug), languages.current())
    page = make_response(
        render_template("petitions/petition.html", card=card, notice=None, action=_action(slug))
    )
    return publicly_cached(page, seconds=PAGE_SECONDS)


@blueprint.post("/<slug>")
def sign(slug: str) -> ResponseReturnValue:
    """Sign it; whatever is wrong, show the form again as it was filled."""
    form = SignatureForm()
    refused = refusal(form, slug)
    if refused is not None:
        return _again(slug, form, *refused)
    carried = sources.carried(request.args)
    try:
        with writing():
            petition = pages.petition_called(slug)
            signature = signing.sign(
                petition,
                answers(form, petition),
                settings=site.settings(),
                language=languages.current(),
                source=carried.get("source"),
                came_by=carried.get("via"),
                otherwise=_led_here(form),
                origin_print=limits.origin_print(),
            )
            token = tokens.make(signature, Purpose.THANKS)
    except PetitionClosed as closed:
        return _again(slug, form, str(closed), closed.status)
    return redirect(url_for("signers.thanks", token=token), code=303)


def refusal(form: SignatureForm, slug: str) -> tuple[str | None, int] | None:
    """Return why the form is not taken, with its status; None where it is.

    The reason is None where it stands beside its field.
    """
    return _stopped_at_the_door(form, slug) or _not_as_it_should_be(form, slug)


def _stopped_at_the_door(form: SignatureForm, slug: str) -> tuple[str, int] | None:
    if not origin.is_ours():
        return gettext(
            "This form came from another site. Is it yours? Press the button again."
        ), 403
    if form.token.data and not timed.is_fresh(form.token.data, slug):
        return gettext(
            "This page was open for a long time. Please press the button again."
        ), 422
    if form.website.data:
        return gettext("Something filled in a box that people do not see. Press again."), 422
    return None


def _not_as_it_should_be(form: SignatureForm, slug: str) -> tuple[str | None, int] | None:
    if not form.validate():
        return None, 422
    ticks = [box for box in form.boxes() if box.data]
    petition = pages.petition_called(slug)
    if len(form.ticked(petition.id, languages.current())) < len(ticks):
        return gettext(
            "The words beside a box have changed. Please read them, and tick what you agree to."
        ), 422
    if "letter" in request.form and not form.letter.data:
        wording = pages.wording_of(petition.id, languages.current())
        form.letter.data = pages.shown_letter(petition, wording)
        return gettext(
            "Your letter was empty, so we put ours back. Change it, or send it as it is."
        ), 422
    if not limits.allows(site.settings().signing_limit, "sign"):
        return gettext(
            "Many people have signed from your network in a short time. Wait a minute, and "
            "press the button again: nothing is lost."
        ), 429
    return None


def answers(form: SignatureForm, petition: Petition) -> Answers:
    """Return what a form says that is not refused."""
    return Answers(
        name=form.name.data,
        email=form.email.data,
        zip_code=form.zip_code.data,
        words=form.words.data or "",
        letter=form.letter.data or "",
        street=form.street.data or "",
        phone=form.phone.data or "",
        name_style=NameStyle(form.name_style.data or NameStyle.FULL),
        consents=form.ticked(petition.id, languages.current()),
    )


def _again(
    slug: str, form: SignatureForm, notice: str | None, status: int
) -> ResponseReturnValue:
    """Show the form as it was filled: never cached, with a fresh timed token."""
    form.token.data = timed.token(slug)
    form.website.data = ""
    card = pages.card(pages.petition_called(slug), languages.current(), form)
    page = render_template(
        "petitions/petition.html", card=card, notice=notice, action=_action(slug)
    )
    return page, status


def _action(slug: str) -> str:
    """Return where the form is sent: with the link or the source that the visitor came by."""
    words = _landing() if request.method == "POST" else {}
    carried = sources.carried(request.args) | words
    return url_for("petitions.petition", **carried | {"slug": slug})


def _led_here(form: SignatureForm) -> str | None:
    """Return what else says where a signer came from; the words of a link before a site."""
    tagged = sources.tagged(_landing())
    return tagged or sources.referred(form.came_from.data, ours=origin.hosts())


def _landing() -> dict[str, str]:
    """Return the words in the address of the page that the form stood on.

    Our pages are kept without them, the same bytes for everybody. But a browser sends that
    address with the form, to us alone; once the form is shown again, it carries them itself.
    """
    own = sources.tags(request.args)
    return own or sources.landing(request.referrer, ours=origin.hosts())


@blueprint.errorhandler(DBAPIError)
def database_away(error: DBAPIError) -> ResponseReturnValue:
    """Keep what somebody typed on the screen while the database cannot take it."""
    plain = errors.database_away(error)
    if request.method != "POST":
        return plain
    slug = str((request.view_args or {})["slug"])
    form = SignatureForm()
    form.word_without_database()
    form.token.data = timed.token(slug)
    page = render_template("petitions/again.html", form=form, slug=slug, action=_action(slug))
    return page, 503, {"Retry-After": "30"}
