"""The pages that visitors come for: the same bytes for everyone, so that caches keep them."""

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

from campaign.errors import NotFound
from campaign.petitions import pages, sources
from campaign.petitions.models import Petition, PetitionState
from campaign.stories import markdown, moves, publishing, ways
from campaign.stories.models import Story
from campaign.web import errors, languages, site
from campaign.web.headers import publicly_cached

SHOWN_SECONDS = 30  # how old a page may be before a cache asks again
_ADDING = {"comments.post", "comments.post_as", "comments.prove", "comments.report"}

blueprint = Blueprint("stories", __name__)


@blueprint.get("/")
def home() -> Response:
    """List the stories."""
    told = publishing.stories(languages.current())
    picture = markdown.first_picture(told[0].body) if told else None
    return _page("stories/home.html", stories=told, picture=picture)


@blueprint.get("/stories/<slug>")
def story(slug: str) -> Response:
    """Show a story with its petition."""
    language = languages.current()
    told = publishing.story(slug, language)
    return publicly_cached(
        make_response(rendered(told, told.petition, language)), seconds=SHOWN_SECONDS
    )


def rendered(
    told: Story, petition: Petition | None, language: str, *, is_draft: bool = False
) -> str:
    """Return a story's page: for visitors, and for its editor while it is a draft.

    Args:
        told: the words; a draft's are in no session.
        petition: that the story is about.
        language: of the page.
        is_draft: shown in a frame that runs no script, so the page has none.

    """
    card, action = None, None
    if petition is not None and petition.state is not PetitionState.DRAFT:
        card = pages.card(petition, language)
        carried = sources.carried(request.args)
        action = url_for("petitions.petition", slug=petition.slug, **carried)
    body = markdown.render(told.body)
    share = ways.of_story(told, site.settings(), language, card.count if card else 0)
    return render_template(
        "stories/story.html",
        story=told,
        body=body,
        card=card,
        action=action,
        share=share,
        is_draft=is_draft,
    )


@blueprint.get("/terms")
def terms() -> Response:
    """Show the terms of use."""
    return _plain("terms")


@blueprint.get("/privacy")
def privacy() -> Response:
    """Show what becomes of a signer's data."""
    return _plain("privacy")


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """Show what works for whom, what does not yet, and whom to tell."""
    return _plain("accessibility")


@blueprint.before_app_request
def only_beneath_what_is_read() -> None:
    """Take no comment, answer or report beneath a story that nobody can read.

    What one wrote can be mended, withdrawn and erased as ever.
    """
    if request.method == "POST" and request.endpoint in _ADDING:
        publishing.story((request.view_args or {})["slug"], languages.current())


@blueprint.app_errorhandler(NotFound)
def not_here(error: NotFound) -> ResponseReturnValue:
    """Lead on from an address that a story had, to the same page as it is now."""
    given = request.view_args or {}
    if "slug" in given and request.blueprint in {"stories", "sharing", "comments", "editor"}:
        slug = moves.leads_to(given["slug"])
        is_told = request.blueprint == "editor" or (slug and publishing.languages_of(slug))
        if slug is not None and is_told:  # the name of a draft is nobody else's business
            there = {**request.args, **given, "slug": slug}
            answer = redirect(url_for(request.endpoint or "", **there), 308)
            # Nobody keeps it: the story may take its old address again, and then there is a
            # circle in somebody's browser.
            answer.headers["Cache-Control"] = "no-store"
            return answer
    return errors.page(str(error), error.status)


@blueprint.app_template_global("story_called")
def story_called(slug: str) -> Story:
    """Return a published story in the reader's language: for pages that know its name alone."""
    return publishing.story(slug, languages.current())


@blueprint.app_template_global("published_headline_of")
def published_headline_of(slug: str) -> str:
    """Return a story's headline in the reader's language; nothing where it is not published."""
    try:
        return story_called(slug).headline
    except NotFound:
        return ""


def _plain(slug: str) -> Response:
    page = publishing.page(slug, languages.current())
    about = markdown.excerpt(page.body)
    return _page("stories/page.html", page=page, body=markdown.render(page.body), about=about)


def _page(template: str, **parts: Any) -> Response:
    html = render_template(template, **parts)
    return publicly_cached(make_response(html), seconds=SHOWN_SECONDS)
