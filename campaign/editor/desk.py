"""The story editor's addresses, all of them; what stands behind each is in the edges beside."""

from flask import Blueprint, request

from campaign.access import guard
from campaign.access.roles import May
from campaign.editor import (
    picture_desk,
    release_desk,
    settling,
    version_desk,
    writing_desk,
)
from campaign.web import languages

MOST_UPLOAD_BYTES = 30 * 1024 * 1024  # a file too large comes this far, and is told so in words

blueprint = Blueprint("editor", __name__, url_prefix="/desk/stories")
guard.guard(blueprint, may=May.WRITE, of=settling.campaign_of)

_STORY = "/<slug>/<language>"
for rule, method, view in (
    ("", "GET", writing_desk.stories),
    ("/new", "GET", writing_desk.new),
    ("/new", "POST", writing_desk.begin),
    ("/pictures", "GET", picture_desk.pictures),
    ("/pictures/<int:picture_id>", "GET", picture_desk.picture),
    ("/pictures/<int:picture_id>", "POST", picture_desk.describe),
    ("/pictures/<int:picture_id>/delete", "POST", picture_desk.remove),
    ("/<slug>/settings", "GET", release_desk.settings),
    ("/<slug>/settings", "POST", release_desk.settle),
    (_STORY, "GET", writing_desk.story),
    (_STORY, "POST", writing_desk.save),
    (f"{_STORY}/autosave", "POST", writing_desk.autosave),
    (f"{_STORY}/preview", "GET", writing_desk.preview),
    (f"{_STORY}/preview", "POST", writing_desk.preview_typed),
    (f"{_STORY}/pictures", "POST", picture_desk.upload),
    (f"{_STORY}/pictures/<int:picture_id>", "POST", picture_desk.put),
    (f"{_STORY}/publish", "GET", release_desk.release),
    (f"{_STORY}/publish", "POST", release_desk.publish),
    (f"{_STORY}/take-back", "POST", release_desk.take_back),
    (f"{_STORY}/delete", "POST", release_desk.delete),
    (f"{_STORY}/versions", "GET", version_desk.versions),
    (f"{_STORY}/versions/<int:version_id>/restore", "POST", version_desk.restore),
):
    blueprint.add_url_rule(rule, view_func=view, methods=[method])


blueprint.register_error_handler(413, picture_desk.too_large)


@blueprint.url_value_preprocessor
def take_pictures(endpoint: str | None, values: object) -> None:
    """Let pictures come whole, from people of the desk alone who write.

    Before anything reads the form: the check for forged requests does.
    """
    del values
    if endpoint == "editor.upload" and guard.recognise() and guard.lets_in("editor.stories"):
        request.max_content_length = MOST_UPLOAD_BYTES


@blueprint.teardown_request
def let_go(error: BaseException | None) -> None:
    """Close the files that a large picture has come through."""
    del error
    request.close()


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give these pages the names of languages."""
    return {"languages": languages.LANGUAGES}
