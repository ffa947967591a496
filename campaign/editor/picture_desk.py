"""Pictures for a story: brought by a form, or chosen from those that are there."""

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from campaign.access import audit, guard
from campaign.db import writing
from campaign.editor import decoding, drafting, picturing, showing
from campaign.editor.forms import PictureForm, PictureWordsForm, StoryForm
from campaign.errors import Invalid, NotFound, Refusal
from campaign.stories import picture_store
from campaign.stories.models import Picture
from campaign.stories.page_versions import Crossed
from campaign.stories.picture_store import Made
from campaign.web import errors

_MOST_LISTED = 200


def upload(slug: str, language: str) -> ResponseReturnValue:
    """Take a picture, and put it at the end of the text, which is saved with it.

    The script asks for JSON instead: it puts the picture where the reader's cursor stands.
    """
    showing.found(slug, language)
    form, picture = StoryForm(), PictureForm(prefix=showing.PICTURES)
    made = _made(picture)
    if _wants_json():
        return _told(picture, made, language)
    if made is None or not form.validate():
        return showing.page(showing.found(slug, language), form, picture=picture), 422
    account_id = g.account.id
    try:
        with writing():
            kept = _keep(picture, made, account_id)
            words = drafting.with_figure(form.words(), kept, language)
            drafting.save(
                slug, language, words, seen=form.seen.data or 0, account_id=account_id
            )
    except Crossed as crossed:
        return showing.crossed(slug, language, form), crossed.status
    flash(
        gettext("The picture stands at the end of the text; move its lines where you want it.")
    )
    return redirect(url_for("editor.story", slug=slug, language=language), 303)


def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that a picture is too large; nothing that came with it was read."""
    del error
    if request.endpoint != "editor.upload":
        return errors.page(errors.sentence(413), 413)
    if _wants_json():
        return jsonify(faults={f"{showing.PICTURES}file": str(decoding.TOO_LARGE)}), 413
    words = gettext(
        "This picture is too large for us to take. Go back with your browser, so that your "
        "text is there again, and choose a smaller one."
    )
    return errors.page(words, 413)


def put(slug: str, language: str, picture_id: int) -> ResponseReturnValue:
    """Put a picture that is there at the end of the text, which is saved with it."""
    working, form = showing.found(slug, language), StoryForm()
    if not form.validate():
        return showing.page(working, form), 422
    who = showing.writer()
    try:
        with writing():
            picture = picturing.called(picture_id, who, for_update=True)
            words = drafting.with_figure(form.words(), picture, language)
            drafting.save(
                slug, language, words, seen=form.seen.data or 0, account_id=who.account_id
            )
    except Crossed as crossed:
        return showing.crossed(slug, language, form), crossed.status
    flash(
        gettext("The picture stands at the end of the text; move its lines where you want it.")
    )
    return redirect(url_for("editor.story", slug=slug, language=language), 303)


def pictures() -> ResponseReturnValue:
    """List the pictures that are there, the newest first."""
    shown = [
        (one, picture_store.named(one))
        for one in picturing.newest(_MOST_LISTED, showing.writer())
    ]
    return render_template("editor/desk_pictures.html", pictures=shown)


def picture(picture_id: int) -> ResponseReturnValue:
    """Show a picture, what is said of it, and where it is shown."""
    there = picturing.called(picture_id, showing.writer())
    return _page(there, PictureWordsForm(formdata=None, obj=there))


def describe(picture_id: int) -> ResponseReturnValue:
    """Say something else of a picture."""
    form, who = PictureWordsForm(), showing.writer()
    if not form.validate_on_submit():
        return _page(picturing.called(picture_id, who), form), 422
    with writing():
        there = picturing.called(picture_id, who, for_update=True)
        picturing.describe(there, form.said(), who.account_id)
    flash(gettext("Saved."))
    return redirect(url_for("editor.picture", picture_id=picture_id), 303)


@guard.surely
def remove(picture_id: int) -> ResponseReturnValue:
    """Delete a picture that nothing shows, once its number was typed."""
    who, typed = showing.writer(), request.form.get("typed", "")
    try:
        with writing():
            there = picturing.called(picture_id, who, for_update=True)
            picturing.remove(there, typed=typed, account_id=who.account_id)
    except NotFound:
        raise
    except Refusal as refused:
        there = picturing.called(picture_id, who)
        form = PictureWordsForm(formdata=None, obj=there)
        form.form_errors.append(str(refused))
        return _page(there, form), refused.status
    flash(gettext("The picture is deleted."))
    return redirect(url_for("editor.pictures"), 303)


def _page(there: Picture, form: PictureWordsForm) -> str:
    return render_template(
        "editor/desk_picture.html",
        picture=there,
        named=picture_store.named(there),
        shown_at=picturing.addresses_of(there, showing.theirs()),
        form=form,
    )


def _made(form: PictureForm) -> Made | None:
    """Return the picture that was sent; None where the form has a fault, which it says."""
    is_said = form.validate()
    file = request.files.get(form.file.name)
    content = file.read(decoding.MOST_BYTES + 1) if file else b""
    if not content:
        form.file.errors = [gettext("Choose a picture.")]
    if not content or not is_said:
        return None  # nothing is decoded before the words are right
    try:
        return decoding.made(content)
    except Invalid as refused:
        form.file.errors = [str(refused)]
        return None


def _keep(form: PictureForm, made: Made, account_id: int) -> Picture:
    picture = picture_store.add(made, **form.said(), account_id=account_id)
    audit.note("stories.picture", account_id, picture=picture.id)
    return picture


def _told(form: PictureForm, made: Made | None, language: str) -> ResponseReturnValue:
    if made is None:
        faults = {field.id: str(field.errors[0]) for field in form if field.errors}
        return jsonify(faults=faults), 422
    account_id = g.account.id
    with writing():
        picture = _keep(form, made, account_id)
        figure, address = (
            drafting.figure(picture, language),
            picture_store.named(picture).sizes[0].address,
        )
        alt = picture.alt
    return jsonify(figure=figure, address=address, alt=alt)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
