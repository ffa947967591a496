"""The pages that visitors come for: the same bytes for everyone, so that caches keep them."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from campaign.errors import NotFound
from campaign.petitions import pages, sources
from campaign.petitions.models import PetitionState
from campaign.stories import markdown, publishing, ways
from campaign.stories.models import Story
from campaign.web import languages, site
from campaign.web.headers import publicly_cached

SHOWN_SECONDS = 30  # how old a page may be before a cache asks again

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
    petition = told.petition
    card, action = None, None
    if petition is not None and petition.state is not PetitionState.DRAFT:
        card = pages.card(petition, language)
        carried = sources.carried(request.args)
        action = url_for("petitions.petition", slug=petition.slug, **carried)
    body = markdown.render(told.body)
    share = ways.of_story(told, site.settings(), language, card.count if card else 0)
    return _page(
        "stories/story.html",
        story=told,
        body=body,
        card=card,
        action=action,
        share=share,
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
