"""``/my/<token>``: the letter, where it is, and all that its signer may still do.

The link is that of the mail which asked to confirm: whoever reads the mailbox, and nobody else.
"""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.db import writing
from campaign.errors import Invalid, Refusal
from campaign.petitions import agreeing, asking, beside, people, tokens
from campaign.petitions.models import NameStyle, Signature
from campaign.petitions.tokens import Purpose
from campaign.signers import (
    deleting,
    editing,
    following,
    holdings,
    hushing,
    moving,
    pages,
    receipts,
    steps,
)
from campaign.signers.forms import LetterForm, NameForm, OwnTicksForm
from campaign.signers.hushing import Wish
from campaign.signers.views import choose_district, erased, keep_private
from campaign.stories import ways
from campaign.supporters.forms import AlsoForm
from campaign.web import languages, limits, site
from campaign.web.errors import sentence

blueprint = Blueprint("my", __name__, url_prefix="/my")
blueprint.after_request(keep_private)


@blueprint.get("/<token>")
def page(token: str) -> ResponseReturnValue:
    """Show one's own letter, where it is, and what one may do."""
    return _page(token)


@blueprint.get("/<token>/<any(name, ticks, withdraw, undo):_part>")
def page_again(token: str, _part: str) -> ResponseReturnValue:
    """Lead back whoever reloads, or changes the language, on a page shown after an error."""
    return redirect(url_for("my.page", token=token), code=303)


@blueprint.route("/<token>/letter", methods=["GET", "POST"])
def letter(token: str) -> ResponseReturnValue:
    """Change one's letter, until it goes; after that, lead back: nothing could be kept."""
    form = LetterForm()
    if form.is_submitted():
        return _save_letter(token, form)
    signature = tokens.read(token, Purpose.CONFIRM)
    person = people.open_person(signature)
    if person is None or not pages.standing(signature, site.settings()).is_open:
        return redirect(url_for("my.page", token=token), code=303)
    form = LetterForm(
        formdata=None, words=person.words or "", letter=editing.shown(signature, person)
    )
    return _letter(token, form)


@blueprint.post("/<token>/name")
def name(token: str) -> ResponseReturnValue:
    """Choose how the office sees one's name, until the letter goes."""
    form = NameForm()
    if not form.validate():
        return _page(token, notice=gettext("Choose one of the two."), status=422)
    try:
        with writing():
            signature = tokens.read(token, Purpose.CONFIRM, for_update=True)
            editing.choose_name(signature, NameStyle(form.name_style.data))
    except Refusal as refused:
        return _page(token, notice=str(refused), status=refused.status)
    return redirect(url_for("my.page", token=token, _anchor="letter"), code=303)


@blueprint.post("/<token>/ticks")
def ticks(token: str) -> ResponseReturnValue:
    """Agree, or take back what one agreed to."""
    form = OwnTicksForm()
    with writing():
        signature = tokens.read(token, Purpose.CONFIRM, for_update=True)
        chosen = dict(form.ticked(signature.petition_id, languages.current()))
        if people.open_person(signature) is not None:
            before = following.agreed_to(signature)
            agreeing.take_back(signature, set(form.kinds()) - (form.wanted() & before))
            for kind, words in chosen.items():
                agreeing.agree(signature, kind, languages.current(), words)
            following.keep_to(signature, before)
    return redirect(url_for("my.page", token=token, _anchor="ticks"), code=303)


@blueprint.post("/<token>/hush/<wish>")
def hush(token: str, wish: str) -> ResponseReturnValue:
    """Ask for less mail, for none, or for mail again."""
    with writing():
        hushing.hush(tokens.read(token, Purpose.CONFIRM, for_update=True), wish)
    return redirect(url_for("my.page", token=token, _anchor="mail"), code=303)


@blueprint.post("/<token>/withdraw")
def withdraw(token: str) -> ResponseReturnValue:
    """Take the signature back; for a day it can be put back."""
    with writing():
        moving.withdraw(tokens.read(token, Purpose.CONFIRM, for_update=True))
    return redirect(url_for("my.page", token=token), code=303)


@blueprint.post("/<token>/undo")
def undo(token: str) -> ResponseReturnValue:
    """Put back what was withdrawn."""
    try:
        with writing():
            signature = tokens.read(token, Purpose.CONFIRM, for_update=True)
            receipts.confirm(signature, site.settings(), language=languages.current())
    except Refusal as refused:
        return _page(token, notice=str(refused), status=refused.status)
    return redirect(url_for("my.page", token=token), code=303)


@blueprint.route("/<token>/district", methods=["GET", "POST"])
def district(token: str) -> ResponseReturnValue:
    """Choose a district."""
    return choose_district(token, Purpose.CONFIRM, "my.page")


@blueprint.get("/<token>/data")
def data(token: str) -> ResponseReturnValue:
    """Hand over all that is held about the signer, as a file."""
    signature = tokens.read(token, Purpose.CONFIRM)
    if signature.sealed is None:
        return erased(signature.petition.slug)
    reply = jsonify(holdings.of(signature, site.settings()))
    reply.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return reply


@blueprint.get("/<token>/delete")
def delete(token: str) -> ResponseReturnValue:
    """Say what deleting does, and ask once more."""
    signature = tokens.read(token, Purpose.CONFIRM)
    if signature.sealed is None:
        return erased(signature.petition.slug)
    stands = pages.standing(signature, site.settings())
    return render_template(
        "signers/delete.html",
        stands=stands,
        token=token,
        news=following.own_page(signature),
        also_form=AlsoForm(formdata=None),
    )


@blueprint.post("/<token>/delete")
def deleted(token: str) -> ResponseReturnValue:
    """Erase the signer for good."""
    with writing():
        signature = deleting.in_hand(tokens.read(token, Purpose.CONFIRM))
        if AlsoForm().also_news.data:
            following.end(signature)
        deleting.delete_signer(signature)
    return redirect(url_for("my.page", token=token), code=303)


def _page(token: str, *, notice: str | None = None, status: int = 200) -> ResponseReturnValue:
    signature = tokens.read(token, Purpose.CONFIRM)
    if signature.may_confirm:
        return redirect(url_for("signers.confirm", token=token), code=303)
    if signature.sealed is None:
        return erased(signature.petition.slug)
    stands = pages.standing(signature, site.settings())
    shown = render_template(
        "signers/my.html",
        stands=stands,
        steps=steps.of(stands),
        letter=pages.letter_of(stands),
        token=token,
        notice=notice,
        name_form=NameForm(formdata=None, name_style=signature.name_style.value),
        ticks_form=_ticks(signature),
        hush={reason.value for reason in hushing.reasons(signature)},
        wishes=Wish,
        has_signed=asking.has_signed(signature),
        news=following.own_page(signature),
        share=ways.of_signature(signature, site.settings(), languages.current(), is_own=True),
    )
    return shown, status


def _ticks(signature: Signature) -> OwnTicksForm:
    """Return the boxes: what was agreed to with the words that it was agreed in."""
    given = following.agreed_to(signature)
    texts = [one.text for one in agreeing.all_of(signature) if one.text.kind in given]
    form = OwnTicksForm(formdata=None, **dict.fromkeys(given, True))
    old = beside.left_behind(signature.petition_id, texts)
    form.word(signature.petition_id, languages.current(), old)
    return form


def _save_letter(token: str, form: LetterForm) -> ResponseReturnValue:
    if not form.validate():
        return _letter(token, form, status=422)
    if not limits.allows(site.settings().signing_limit, "letter"):
        return _letter(token, form, notice=sentence(429), status=429)
    typed: dict[str, Any] = {"words": form.words.data or "", "letter": form.letter.data or ""}
    try:
        with writing():
            signature = tokens.read(token, Purpose.CONFIRM, for_update=True)
            editing.edit(signature, **typed)
    except Invalid as empty:
        signature = tokens.read(token, Purpose.CONFIRM)
        person = people.open_person(signature)
        form.letter.data = person and editing.shown(signature, person)
        return _letter(token, form, notice=str(empty), status=empty.status)
    except Refusal as refused:
        return _letter(token, form, notice=str(refused), status=refused.status)
    return redirect(url_for("my.page", token=token, _anchor="letter"), code=303)


def _letter(
    token: str, form: LetterForm, *, notice: str | None = None, status: int = 200
) -> ResponseReturnValue:
    signature = tokens.read(token, Purpose.CONFIRM)
    if signature.sealed is None:
        return erased(signature.petition.slug)
    stands = pages.standing(signature, site.settings())
    shown = render_template(
        "signers/letter.html", stands=stands, token=token, form=form, notice=notice
    )
    return shown, status
