"""Write a story: the list, a new one, and the editor with its page beside it."""

from dataclasses import replace

from flask import (
    Response,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext

from campaign import clock
from campaign.access import audit
from campaign.db import writing
from campaign.editor import drafting, lists, showing
from campaign.editor.drafting import Working
from campaign.editor.forms import NewForm, StoryForm
from campaign.stories import views
from campaign.stories.page_versions import Crossed
from campaign.web import headers, languages, site


def stories() -> ResponseReturnValue:
    """List the stories, with how far each has come."""
    return render_template("editor/desk_stories.html", stories=lists.stories(showing.theirs()))


def new() -> ResponseReturnValue:
    """Ask what one has to know to begin."""
    given = {"language": languages.current(), "petition": request.args.get("petition", "")}
    return _new(NewForm(formdata=None, data=given))


def begin() -> ResponseReturnValue:
    """Begin a story, and open its editor."""
    form = NewForm()
    form.petition.choices = showing.petition_choices()
    if not form.validate_on_submit():
        return _new(form), 422
    account_id, byline = g.account.id, site.settings().organisation[:120]
    with writing():
        begun = drafting.begin(
            form.headline.data,
            form.language.data,
            byline=byline,
            petition_id=int(form.petition.data or 0) or None,
            account_id=account_id,
        )
        slug, language = begun.slug, begun.language
    return redirect(url_for("editor.story", slug=slug, language=language), 303)


def story(slug: str, language: str) -> ResponseReturnValue:
    """Show a story for writing; ``?beside=en`` shows that language beside it."""
    working = showing.found(slug, language)
    return showing.page(working, showing.filled(working), beside=request.args.get("beside"))


def save(slug: str, language: str) -> ResponseReturnValue:
    """Keep what was typed as a draft; visitors see nothing of it yet."""
    working, form = showing.found(slug, language), StoryForm()
    if not form.validate_on_submit():
        return showing.page(working, form), 422
    try:
        _save(slug, language, form)
    except Crossed as crossed:
        return showing.crossed(slug, language, form), crossed.status
    if request.form.get("then") == "publish":
        return redirect(url_for("editor.release", slug=slug, language=language), 303)
    flash(gettext("Your draft is saved. Visitors see nothing of it until you publish it."))
    beside = request.args.get("beside")
    return redirect(url_for("editor.story", slug=slug, language=language, beside=beside), 303)


def autosave(slug: str, language: str) -> ResponseReturnValue:
    """Keep what was typed so far, for the script that asks every few seconds."""
    showing.found(slug, language)
    form = StoryForm()
    if not form.validate_on_submit():
        faults = [f"{field.label.text}: {fault}" for field in form for fault in field.errors]
        return jsonify(said=" ".join(faults)), 422
    try:
        number = _save(slug, language, form, is_noted=False)
    except Crossed as crossed:
        said = gettext(
            "Somebody else has changed this story. Yours is not saved: press “Save draft” to "
            "see both."
        )
        return jsonify(said=said), crossed.status
    told = [
        gettext("Saved at %(time)s", time=format_time(clock.now(), "short")),
        *showing.slips(showing.found(slug, language)),
    ]
    return jsonify(seen=number, said=" · ".join(told))


def preview(slug: str, language: str) -> ResponseReturnValue:
    """Answer with the page as visitors would see the draft."""
    return _as_visitors_see(showing.found(slug, language))


def preview_typed(slug: str, language: str) -> ResponseReturnValue:
    """Answer with the page as visitors would see what was typed."""
    return _as_visitors_see(replace(showing.found(slug, language), words=StoryForm().words()))


def _save(slug: str, language: str, form: StoryForm, *, is_noted: bool = True) -> int:
    account_id = g.account.id
    with writing():
        number = drafting.save(
            slug, language, form.words(), seen=form.seen.data or 0, account_id=account_id
        )
        if is_noted:
            story = drafting.story_of(slug, language)
            audit.note(
                "stories.save",
                account_id,
                about=None if story is None else story.petition_id,
                story=slug,
                language=language,
            )
    return number


def _new(form: NewForm) -> str:
    form.petition.choices = showing.petition_choices()
    return render_template("editor/desk_new.html", form=form)


def _as_visitors_see(working: Working) -> Response:
    told = showing.draft_as_story(working)
    at = working.story.published_at if working.story else None
    told.published_at = told.updated_at = at or clock.now()
    petition = showing.petition_of(working)
    with languages.speaking(working.language):
        html = views.rendered(told, petition, working.language, is_draft=True)
    return headers.framed_by(make_response(html), "'self'")
