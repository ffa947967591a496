"""Publish a story, now or at a time; take it back; and what is the same in every language."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, gettext

from campaign import clock
from campaign.access import guard
from campaign.db import writing
from campaign.editor import checking, drafting, releasing, settling, showing
from campaign.editor.drafting import Working
from campaign.editor.forms import PublishForm, SettingsForm
from campaign.errors import Invalid, NotFound, Refusal
from campaign.stories.page_versions import Crossed
from campaign.stories.words import Words
from campaign.web import languages
from campaign.web.numbers import whole


def release(slug: str, language: str) -> ResponseReturnValue:
    """Show what is still missing, and what publishing would change."""
    working = showing.found(slug, language)
    given: dict[str, object] = {"seen": working.number}
    if working.is_scheduled and working.story and working.story.published_at:
        at = clock.pacific(working.story.published_at)
        given |= {"when": "at", "day": f"{at:%Y-%m-%d}", "hour": f"{at:%H:%M}"}
    return _page(working, PublishForm(formdata=None, data=given))


def publish(slug: str, language: str) -> ResponseReturnValue:
    """Let visitors read the draft."""
    working, form = showing.found(slug, language), PublishForm()
    if not form.validate_on_submit():
        return _page(working, form), 422
    account_id, at = g.account.id, form.moment()
    try:
        with writing():
            is_new = releasing.publish(
                slug, language, seen=form.seen.data or 0, at=at, account_id=account_id
            )
    except Invalid as refused:
        form.form_errors.append(str(refused))
        return _page(showing.found(slug, language), form), refused.status
    except Crossed as crossed:
        flash(gettext("Somebody else has changed the draft meanwhile. Look at it again."))
        return _page(showing.found(slug, language), PublishForm(formdata=None)), crossed.status
    if not is_new:
        flash(gettext("Nothing was different."))
    elif at is None:
        flash(gettext("Visitors see it now."))
    else:
        flash(gettext("Visitors see it from %(time)s on.", time=format_datetime(at)))
    return redirect(url_for("editor.release", slug=slug, language=language), 303)


def take_back(slug: str, language: str) -> ResponseReturnValue:
    """Let visitors read a story no longer; its words stay."""
    showing.found(slug, language)
    account_id, seen = g.account.id, request.form.get("seen", 0, type=whole)
    try:
        with writing():
            releasing.take_back(slug, language, seen=seen, account_id=account_id)
    except Crossed as crossed:
        flash(str(crossed))
    else:
        flash(gettext("Visitors do not see it any more. Its words are here, as a draft."))
    return redirect(url_for("editor.release", slug=slug, language=language), 303)


@guard.surely
def delete(slug: str, language: str) -> ResponseReturnValue:
    """Delete a draft for ever, once its address was typed."""
    working = showing.found(slug, language)
    account_id, typed = g.account.id, request.form.get("typed", "")
    try:
        with writing():
            releasing.delete_draft(slug, language, typed=typed, account_id=account_id)
    except Refusal as refused:
        form = PublishForm(formdata=None, data={"seen": working.number})
        form.form_errors.append(str(refused))
        return _page(showing.found(slug, language), form), refused.status
    flash(gettext("The draft is deleted."))
    return redirect(url_for("editor.stories"), 303)


def settings(slug: str) -> ResponseReturnValue:
    """Show the address and the petition of a story."""
    told = _any(slug)
    petition = showing.petition_of(told)
    given = {"slug": slug, "petition": str(petition.id) if petition else ""}
    return _settings(told, SettingsForm(formdata=None, data=given))


def settle(slug: str) -> ResponseReturnValue:
    """Give a story another address, or another petition."""
    told, form = _any(slug), SettingsForm()
    form.petition.choices = showing.petition_choices()
    if not form.validate_on_submit():
        return _settings(told, form), 422
    account_id, petition_id = g.account.id, int(form.petition.data or 0) or None
    try:
        with writing():
            settling.settle(
                slug,
                new_slug=form.slug.data,
                petition_id=petition_id,
                account_id=account_id,
            )
    except Invalid as refused:
        field = form.petition if isinstance(refused, settling.Bound) else form.slug
        field.errors = [str(refused)]
        return _settings(_any(slug), form), refused.status
    flash(gettext("Saved, for every language of the story."))
    return redirect(url_for("editor.settings", slug=form.slug.data), 303)


def _page(working: Working, form: PublishForm) -> str:
    if working.story is None:
        raise NotFound(gettext("This story is not written in this language yet."))
    lacks = checking.missing(working.words)
    petition = showing.petition_of(working)
    now = Words.of(working.story)
    is_new = working.story.published_at is None
    return render_template(
        "editor/desk_publish.html",
        working=working,
        form=form,
        lacks=lacks,
        advice=checking.advice(working.words, has_petition=petition is not None),
        paragraphs=[] if is_new else showing.difference(now.text, working.words.text),
        may_be_deleted=releasing.may_be_deleted(working.story),
    )


def _any(slug: str) -> Working:
    told = [drafting.at(slug, code) for code in languages.LANGUAGES]
    return next(one for one in told if one.story is not None)


def _settings(told: Working, form: SettingsForm) -> str:
    form.petition.choices = showing.petition_choices()
    return render_template("editor/desk_settings.html", told=told, form=form)
