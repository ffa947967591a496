"""What is shared of a story: its link that counts, its picture, its poster."""

import re

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaign.db import writing
from campaign.petitions import pages, sharing, tallying
from campaign.petitions.models import Petition, PetitionState, Share
from campaign.petitions.pages import Card
from campaign.stories import posters, publishing, share_picture
from campaign.web import languages, limits, site
from campaign.web.headers import publicly_cached

blueprint = Blueprint("sharing", __name__)

KEPT_SECONDS = 300  # what is drawn changes with the words and with large steps of the count
VISITS_LIMIT = "6 per minute; 30 per hour"  # that one network address counts for
# Programs that look at a link for somebody, like the preview in a chat.
_PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|preview|facebookexternalhit|whatsapp|curl|wget|python",
    re.IGNORECASE,
)


@blueprint.get("/r/<code>")
def link(code: str) -> ResponseReturnValue:
    """Count one visit by somebody's link, and lead on to what they shared.

    A link that is gone leads to the stories, like one that never was.
    """
    if _is_a_person() and limits.allows(VISITS_LIMIT, "visit"):
        with writing():
            share = sharing.called(code)
            if share is not None:
                sharing.visited(share)
            target = _target(share)
    else:
        target = _target(sharing.called(code))
    answer = redirect(target)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.get("/stories/<slug>/share.png")
def picture(slug: str) -> Response:
    """Show the picture that goes with a story's link."""
    language = languages.current()
    story = publishing.story(slug, language)
    return _drawn(
        share_picture.png(
            ("story", story.id, story.updated_at),
            kicker=story.kicker,
            headline=story.headline,
            count=_count(story.petition),
            settings=site.settings(),
            language=story.language,
        ),
        "image/png",
    )


@blueprint.get("/petitions/<slug>/share.png")
def petition_picture(slug: str) -> Response:
    """Show the picture that goes with a petition's link."""
    petition = pages.petition_called(slug)
    wording = pages.wording_of(petition.id, languages.current())
    return _drawn(
        share_picture.png(
            ("petition", petition.id, wording.call),
            kicker=petition.bill,
            headline=wording.call,
            count=_count(petition),
            settings=site.settings(),
            language=wording.language,
        ),
        "image/png",
    )


@blueprint.get("/stories/<slug>/poster.pdf")
def poster(slug: str) -> Response:
    """Hand out the poster, to print."""
    language = languages.current()
    content = posters.pdf(publishing.story(slug, language), site.settings(), language)
    answer = _drawn(content, "application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{slug}-{language}.pdf"'
    return answer


@blueprint.get("/stories/<slug>/qr.svg")
def code(slug: str) -> Response:
    """Show the poster's code alone, for whoever makes a leaflet of their own."""
    language = languages.current()
    drawing = posters.code(publishing.story(slug, language), site.settings(), language)
    return _drawn(drawing.encode(), "image/svg+xml")


@blueprint.app_template_global("picture_of")
def picture_of(card: Card) -> str:
    """Return the absolute address of the picture that goes with a petition's link."""
    path = f"/petitions/{card.petition.slug}"
    end = share_picture.name(card.count)
    return site.settings().link(path, languages.current()) + end


def _is_a_person() -> bool:
    """Return whether this looks like somebody who follows a link, and not like a program."""
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    return not _PROGRAMS.search(request.headers.get("User-Agent") or "bot")


def _target(share: Share | None) -> str:
    if share is None:
        return url_for("stories.home")
    petition = sharing.petition_of(share)
    story = publishing.story_about(petition.id, languages.current())
    if story is not None:
        return url_for("stories.story", slug=story.slug, via=share.code)
    return url_for("petitions.petition", slug=petition.slug, via=share.code)


def _count(petition: Petition | None) -> int:
    if petition is None or petition.state is PetitionState.DRAFT:
        return 0
    return tallying.total(petition.id)


def _drawn(content: bytes, kind: str) -> Response:
    answer = make_response(content)
    answer.mimetype = kind
    return publicly_cached(answer, seconds=KEPT_SECONDS)
