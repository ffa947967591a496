"""The signer's own pages: thanks, confirm, and choosing a district.

Each address holds an unguessable token, which is all the guard they need; none is cached.
"""

from collections.abc import Callable

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
from flask_babel import gettext

from campaign.db import db, writing
from campaign.districts import geocoder
from campaign.errors import Invalid, Refusal
from campaign.petitions import agreeing, asking, beside, confirming, tokens
from campaign.petitions.forms import AddressForm
from campaign.petitions.models import Placing, Signature, SignatureState
from campaign.petitions.tokens import Purpose
from campaign.signers import moving, pages, placing_pages, receipts, seeing
from campaign.signers.forms import DistrictForm, StreetForm, TicksForm
from campaign.stories import ways
from campaign.web import headers, languages, limits, site
from campaign.web.errors import sentence

blueprint = Blueprint("signers", __name__)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep these pages out of search engines, and their addresses out of other sites."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/thanks/<token>")
def thanks(token: str) -> ResponseReturnValue:
    """Thank a signer, say what happens next, and offer help where no mail comes."""
    return _thanks(token)


@blueprint.get("/thanks/<token>/again")
@blueprint.get("/thanks/<token>/address")
def thanks_again(token: str) -> ResponseReturnValue:
    """Lead back whoever reloads, or changes the language, on a page shown after an error."""
    return redirect(url_for("signers.thanks", token=token), code=303)


@blueprint.get("/confirm/<token>/withdraw")
def confirm_again(token: str) -> ResponseReturnValue:
    """Lead back to the page that asks."""
    return redirect(url_for("signers.confirm", token=token), code=303)


@blueprint.post("/thanks/<token>/again")
def send_again(token: str) -> ResponseReturnValue:
    """Send the confirmation once more."""
    return _change(token, lambda s: asking.send_again(s, site.settings()))


@blueprint.post("/thanks/<token>/address")
def change_address(token: str) -> ResponseReturnValue:
    """Send the confirmation to another address, and forget the first."""
    form = AddressForm()
    if not form.validate():
        return _thanks(token, form=form, status=422)
    email = form.email.data
    return _change(token, lambda s: asking.change_address(s, email, site.settings()))


@blueprint.route("/thanks/<token>/district", methods=["GET", "POST"])
def thanks_district(token: str) -> ResponseReturnValue:
    """Choose a district right after signing."""
    return choose_district(token, Purpose.THANKS, "signers.thanks")


@blueprint.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Show who signs, from where, and the letter. Mail scanners come here: nothing happens.

    Only that the page was opened is counted, once.
    """
    signature = tokens.read(token, Purpose.CONFIRM)
    if not signature.may_confirm:
        return redirect(url_for("my.page", token=token), code=303)
    page = make_response(_confirm(token, signature))
    return seeing.once_sent(page, signature) if request.method == "GET" else page


@blueprint.post("/confirm/<token>")
def confirmed(token: str) -> ResponseReturnValue:
    """Count the signature with what is ticked, and lead on to its signer's own page."""
    ticks = TicksForm()
    try:
        with writing():
            signature = tokens.read(token, Purpose.CONFIRM, for_update=True)
            receipts.confirm(
                signature,
                site.settings(),
                language=languages.current(),
                consents=ticks.ticked(signature.petition_id, languages.current()),
            )
    except confirming.AlreadySigned as known:
        signature = tokens.read(token, Purpose.CONFIRM)
        return _confirm(token, signature, notice=str(known), has_signed=True)
    return redirect(url_for("my.page", token=token), code=303)


@blueprint.post("/confirm/<token>/withdraw")
def withdraw(token: str) -> ResponseReturnValue:
    """Take the signature back: it wasn't them, or they changed their mind."""
    with writing():
        moving.withdraw(tokens.read(token, Purpose.CONFIRM, for_update=True))
    return redirect(url_for("signers.confirm", token=token), code=303)


@blueprint.route("/confirm/<token>/district", methods=["GET", "POST"])
def confirm_district(token: str) -> ResponseReturnValue:
    """Choose a district from the mail's link."""
    return choose_district(token, Purpose.CONFIRM, "signers.confirm")


def _thanks(
    token: str, *, form: AddressForm | None = None, notice: str | None = None, status: int = 200
) -> ResponseReturnValue:
    signature = tokens.read(token, Purpose.THANKS)
    page = render_template(
        "signers/thanks.html",
        stands=pages.standing(signature, site.settings()),
        token=token,
        form=form or AddressForm(formdata=None),
        notice=notice,
        was_sent="sent" in request.args,
        share=ways.of_signature(signature, site.settings(), languages.current(), is_own=False),
    )
    return page, status


def _change(token: str, verb: Callable[[Signature], None]) -> ResponseReturnValue:
    if not limits.allows(site.settings().signing_limit, "mail again"):
        return _thanks(token, notice=sentence(429), status=429)
    try:
        with writing():
            verb(tokens.read(token, Purpose.THANKS, for_update=True))
    except (asking.TooOften, asking.NothingToSend) as refused:
        return _thanks(token, notice=str(refused), status=refused.status)
    return redirect(url_for("signers.thanks", token=token, sent=1), code=303)


def _confirm(
    token: str, signature: Signature, *, notice: str | None = None, has_signed: bool = False
) -> ResponseReturnValue:
    stands = pages.standing(signature, site.settings())
    wishes = {one.text.kind: one.text for one in agreeing.all_of(signature)}
    # What somebody ticked on paper was kept in words of whoever brought it: they stand by it,
    # or not, as it is worded here.
    was_brought = signature.state is SignatureState.ELSEWHERE
    old = {} if was_brought else beside.left_behind(signature.petition_id, wishes.values())
    ticks = TicksForm(formdata=None, **dict.fromkeys(wishes.keys() - old.keys(), True))
    ticks.word(signature.petition_id, languages.current())
    return render_template(
        "signers/confirm.html",
        stands=stands,
        letter=pages.letter_of(stands),
        token=token,
        ticks=ticks,
        notice=notice,
        has_signed=has_signed or asking.has_signed(signature),
        is_expired=confirming.is_expired(signature),
    )


def erased(slug: str) -> ResponseReturnValue:
    """Say that a signature was erased."""
    return make_response(render_template("signers/erased.html", slug=slug), 410)


def choose_district(token: str, purpose: Purpose, back: str) -> ResponseReturnValue:
    """Show the districts on a map and in a list, and take the answer.

    A place that somebody pointed at is answered with the same page, which asks whether that is
    their home: only a district that they accept is stored, and of the place nothing.

    Args:
        token: of the signer's link.
        purpose: what that link is for.
        back: endpoint of the page to go back to.

    """
    notice, status = None, 200
    try:
        if request.method == "POST":
            point = _pointed_at(token, purpose)
            if point is not None:
                return _district(token, purpose, back, point=point)
            form = DistrictForm()
            answer, proofs = form.district.data or "", form.proof.data or ""
            with writing():
                signature = tokens.read(token, purpose, for_update=True)
                moving.choose(signature, answer, purpose, proofs=proofs)
            return redirect(url_for(back, token=token), code=303)
    except Refusal as refused:
        notice, status = str(refused), refused.status
    return _district(token, purpose, back, notice=notice, status=status)


def _pointed_at(token: str, purpose: Purpose) -> placing_pages.Point | None:
    """Return the place that a form speaks of; None where it is an answer."""
    url = site.settings().geocoder_url
    if url and "street" in request.form:
        form = StreetForm()
        if not form.validate():
            raise Invalid(gettext("Enter your street with its number."))
        if not limits.allows(site.settings().signing_limit, "addresses"):
            raise asking.TooOften(sentence(429))
        address = f"{form.street.data}, {tokens.read(token, purpose).zip}"
        db.session.rollback()  # nothing waits for us while we wait for the network
        return placing_pages.addressed(geocoder.find(url, address))
    if "latitude" in request.form:
        return placing_pages.located(request.form)
    return placing_pages.tapped(request.form)


def _district(
    token: str,
    purpose: Purpose,
    back: str,
    *,
    point: placing_pages.Point | None = None,
    notice: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    signature = tokens.read(token, purpose)
    if signature.sealed is None:
        return erased(signature.petition.slug)
    page = render_template(
        "signers/district.html",
        signature=signature,
        choice=placing_pages.choice(signature, point),
        sizes=placing_pages.SIZES,
        is_outside=signature.placing is Placing.OUTSIDE,
        token=token,
        back=back,
        notice=notice,
    )
    return headers.may_ask_where(make_response(page, status))
