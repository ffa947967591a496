"""The poster: a story's headline, what it asks, and a code that leads there, on one page."""

from flask_babel import gettext

from campaign.config import Settings
from campaign.petitions import pages, sources
from campaign.petitions.models import PetitionState
from campaign.stories import printed
from campaign.stories.models import Story
from campaign.web import qr

MOST_KEPT = 16  # pages of some 40 KB, in each process

kept = printed.Kept(MOST_KEPT)


def address(story: Story, settings: Settings, language: str) -> str:
    """Return where the code on paper leads: to the story, counted as the poster's."""
    return settings.link(f"/stories/{story.slug}?source={sources.POSTER}", language)


def code(story: Story, settings: Settings, language: str, *, has_border: bool = True) -> str:
    """Return the code alone, as a drawing (SVG)."""
    where = settings.link(f"/stories/{story.slug}", language)
    return qr.svg(address(story, settings, language), where, has_border=has_border)


def pdf(story: Story, settings: Settings, language: str) -> bytes:
    """Return the poster as a PDF of one US Letter page, in the language of the request.

    Raises:
        NotDrawn: the press failed.

    """
    petition = story.petition
    ask = story.standfirst
    if petition is not None and petition.state is not PetitionState.DRAFT:
        ask = pages.wording_of(petition.id, language).ask
    where = settings.link(f"/stories/{story.slug}", language)
    words = {
        "kicker": story.kicker,
        "headline": story.headline,
        "ask": ask,
        "scan": gettext("Point your phone’s camera here"),
        "or": gettext("or type this address:"),
        "where": where.partition("://")[2],
        "organisation": settings.organisation,
        "alt": gettext("A code that leads to %(address)s", address=where),
    }
    drawing = code(story, settings, language, has_border=False)
    marks = {"language": story.language, "code": drawing}
    version = (story.id, story.updated_at, ask, language)
    return kept.get(version, lambda: printed.draw("poster.typ", words, marks, "pdf"))
