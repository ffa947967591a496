"""What a story said at every time, and back to it."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.db import writing
from campaign.editor import releasing, showing
from campaign.errors import NotFound
from campaign.stories import story_versions
from campaign.stories.page_versions import Crossed
from campaign.stories.words import Words
from campaign.web.numbers import whole


def versions(slug: str, language: str) -> ResponseReturnValue:
    """List the versions of a story, and show what one of them changed."""
    working = showing.found(slug, language)
    if working.story is None:
        raise NotFound(gettext("This story is not written in this language yet."))
    chosen, paragraphs = request.args.get("version", type=whole), None
    if chosen:
        version = story_versions.version_called(working.story, chosen)
        paragraphs = showing.difference(Words.of(version).text, working.words.text)
    return render_template(
        "editor/desk_versions.html",
        working=working,
        listed=story_versions.versions_of(working.story),
        chosen=chosen,
        paragraphs=paragraphs,
    )


def restore(slug: str, language: str, version_id: int) -> ResponseReturnValue:
    """Bring an older version into the draft, to look at and to publish."""
    showing.found(slug, language)
    account_id, seen = g.account.id, request.form.get("seen", 0, type=whole)
    try:
        with writing():
            releasing.restore(slug, language, version_id, seen=seen, account_id=account_id)
    except Crossed as crossed:
        flash(str(crossed))
        return redirect(url_for("editor.versions", slug=slug, language=language), 303)
    flash(gettext("The draft says that again. Look at it, and publish it."))
    return redirect(url_for("editor.story", slug=slug, language=language), 303)
