"""Plain pages with a memory: what each said at every time, who wrote it, and what differs.

The page's own row holds what visitors read; each version is a copy beside it. So a page that
came from a file long ago is one without versions, until somebody changes it.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import func, select

from campaign import clock
from campaign.access import accounts, audit
from campaign.db import alone, db
from campaign.errors import NotFound, Refusal
from campaign.stories.models import Page, PageVersion
from campaign.web import shelf

MOST_SHOWN = 100  # versions listed; older ones are kept


class Crossed(Refusal):
    """Somebody else changed the page since it was shown; nothing is changed."""


@dataclass(frozen=True)
class Written:
    """One version as the desk lists it."""

    version: PageVersion
    who: str | None  # mail address; None: a file


def page_of(slug: str, language: str) -> Page | None:
    """Return a page in exactly this language; None where nobody has written it."""
    return db.session.scalar(select(Page).filter_by(slug=slug, language=language))


def number_of(page: Page | None) -> int:
    """Return how often a page was written: two who edit it compare it. 0: never at the desk."""
    if page is None:
        return 0
    query = select(func.count()).select_from(PageVersion).where(PageVersion.page_id == page.id)
    return db.session.scalar(query) or 0


def keep(page: Page) -> None:
    """Remember what a file has just written into a page, in the caller's transaction."""
    db.session.flush()
    latest = _latest(page)
    if latest is None or (latest.title, latest.body) != (page.title, page.body):
        _remember(page, None, page.updated_at)
        shelf.drop()


def write(
    slug: str, language: str, *, title: str, body: str, seen: int, account_id: int
) -> bool:
    """Let a page say something else, in the caller's transaction.

    Args:
        slug: of the page; it is made where it is not there.
        language: of the words.
        title: its headline.
        body: Markdown.
        seen: :func:`number_of` the page that whoever writes has looked at.
        account_id: who writes.

    Returns:
        Whether anything was different.

    Raises:
        Crossed: somebody else has written it meanwhile, and something else.

    """
    alone("page", slug, language)
    page = page_of(slug, language)
    if page is not None and (page.title, page.body) == (title, body):
        return False
    if number_of(page) != seen:
        raise Crossed(gettext("Somebody else has changed this page meanwhile."))
    now = clock.now()
    if page is None:
        page = Page(slug=slug, language=language, title=title, body=body, updated_at=now)
        db.session.add(page)
        db.session.flush()
    else:
        keep(page)  # what came before anybody counted versions
    page.title, page.body, page.updated_at = title, body, now
    _remember(page, account_id, now)
    audit.note("pages.write", account_id, page=slug, language=language)
    shelf.drop()
    return True


def restore(version_id: int, *, seen: int, account_id: int) -> bool:
    """Let a page say again what it said in an older version; that makes a new one.

    In the caller's transaction. See :func:`write` for *seen*, the answer and the refusal.

    Raises:
        Crossed: somebody else has written it meanwhile.
        NotFound: there is no such version.

    """
    version = db.session.get(PageVersion, version_id)
    if version is None:
        raise NotFound(gettext("There is no such version."))
    page = db.session.get_one(Page, version.page_id)
    is_new = write(
        page.slug,
        page.language,
        title=version.title,
        body=version.body,
        seen=seen,
        account_id=account_id,
    )
    if is_new:
        audit.note("pages.restore", account_id, page=page.slug, version=version_id)
    return is_new


def versions_of(page: Page) -> list[Written]:
    """Return what a page said, newest first."""
    query = select(PageVersion).where(PageVersion.page_id == page.id)
    found = db.session.scalars(query.order_by(PageVersion.id.desc()).limit(MOST_SHOWN)).all()
    people = accounts.emails_of(version.account_id for version in found)
    return [Written(version, people.get(version.account_id)) for version in found]


def version_called(page: Page, version_id: int) -> PageVersion:
    """Return one version of *page*.

    Raises:
        NotFound: the page has no such version.

    """
    found = db.session.get(PageVersion, version_id)
    if found is None or found.page_id != page.id:
        raise NotFound(gettext("There is no such version."))
    return found


def _latest(page: Page) -> PageVersion | None:
    query = select(PageVersion).where(PageVersion.page_id == page.id)
    return db.session.scalar(query.order_by(PageVersion.id.desc()).limit(1))


def _remember(page: Page, account_id: int | None, when: datetime) -> None:
    version = PageVersion(page_id=page.id, title=page.title, body=page.body)
    version.account_id, version.created_at = account_id, when
    db.session.add(version)
    db.session.flush()
