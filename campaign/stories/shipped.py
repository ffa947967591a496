"""The plain pages that come with the program, for sites that wrote none."""

import re
from pathlib import Path
from string import Template

from sqlalchemy import select

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.stories import heads, page_versions
from campaign.stories.faults import Faults
from campaign.stories.models import Page
from campaign.web.languages import LANGUAGES

PAGES = ("terms", "privacy", "accessibility")
PLACEHOLDERS = (
    *("organisation", "postal_address", "contact"),
    *("accessibility_contact", "abuse_contact", "copyright_contact"),
)
FOLDER = Path(__file__).parent / "pages"


def load_missing(settings: Settings) -> str:
    """Add the pages that are missing, in the caller's transaction; return what was done.

    A page that nobody has rewritten follows the settings: its names and addresses are filled
    in anew. One that was rewritten is never touched.
    """
    added, followed = 0, 0
    for language in LANGUAGES:
        for slug in PAGES:
            text = _shipped(slug, language)
            body = fill(text.body, settings)
            found = db.session.scalar(select(Page).filter_by(slug=slug, language=language))
            if found is None:
                title = text.head["title"]
                page = Page(slug=slug, language=language, title=title, body=body)
                page.updated_at = clock.now()
                db.session.add(page)
                page_versions.keep(page)
                added += 1
            elif found.body != body and _is_untouched(found.body, text.body):
                page_versions.keep(found)  # what it said, before anybody counted versions
                found.body = body
                found.updated_at = clock.now()
                page_versions.keep(found)
                followed += 1
    db.session.flush()
    if added:
        return f"Plain pages, as they come with the program: {added} added."
    return "The plain pages follow the settings." if followed else ""


def fill(text: str, settings: Settings) -> str:
    """Put the organisation's name and addresses into a page; the contact serves for others."""
    given = {name: getattr(settings, name) or settings.contact for name in PLACEHOLDERS}
    return Template(text).substitute(given)


def text(slug: str, language: str, settings: Settings) -> tuple[str, str]:
    """Return title and body of a page as it comes with the program, filled in."""
    found = _shipped(slug, language)
    return found.head["title"], fill(found.body, settings)


def _shipped(slug: str, language: str) -> heads.Text:
    faults = Faults()
    file = f"{language}/{slug}.md"
    text = heads.read(FOLDER / file, file, faults)
    faults.stop()
    if text is None:  # pragma: no cover -- a fault has said so
        raise RuntimeError(file)
    return text


def _is_untouched(body: str, shipped: str) -> bool:
    """Return whether *body* is the shipped text, whatever stands in its placeholders."""
    pieces = re.split(rf"\$(?:{'|'.join(PLACEHOLDERS)})\b", shipped)
    return re.fullmatch(".+".join(map(re.escape, pieces)), body) is not None
