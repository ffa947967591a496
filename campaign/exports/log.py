"""Who took what, when, and what for."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from campaign import clock
from campaign.access import accounts
from campaign.db import db
from campaign.errors import NotFound
from campaign.exports import asking, reports
from campaign.exports.models import Export
from campaign.exports.reports import Report
from campaign.jobs.models import Job
from campaign.petitions.models import Petition
from campaign.signatures import asked, chips

MOST = 200  # exports shown


@dataclass(frozen=True)
class Taken:
    """One export."""

    row: Export
    slug: str
    who: str | None  # mail address; None: on the server's command line
    job: Job | None  # that makes it; None: it went at once
    purpose: str
    chips: list[str]  # what narrowed it, in words

    @property
    def report(self) -> Report:
        """Which kind of file it is."""
        return reports.called(self.row.what, self.row.profile)

    @property
    def is_going_on(self) -> bool:
        """Whether a worker is at it, or about to be."""
        return self.job is not None and not self.job.is_over and not self.row.is_whole

    @property
    def has_failed(self) -> bool:
        """Whether the work stands still, and the file is not whole."""
        return self.job is not None and self.job.is_over and not self.row.is_whole

    @property
    def is_there(self) -> bool:
        """Whether its file can be fetched now."""
        expires_at = self.row.expires_at
        return self.row.is_whole and expires_at is not None and expires_at > clock.now()


def latest(campaigns: Collection[int] | None) -> list[Taken]:
    """Return the latest exports, newest first; *campaigns*: ids of petitions, None for all."""
    query = select(Export).order_by(Export.id.desc()).limit(MOST)
    if campaigns is not None:
        query = query.where(Export.petition_id.in_(campaigns))
    return told(db.session.scalars(query).all())


def kept(petition_id: int, account_id: int) -> list[Taken]:
    """Return what is being made, or lies ready, for one person, newest first."""
    query = select(Export).where(
        Export.petition_id == petition_id,
        Export.account_id == account_id,
        Export.expires_at > clock.now(),
    )
    return told(db.session.scalars(query.order_by(Export.id.desc())).all())


def marked(mark: str) -> Taken:
    """Return the export that a file comes from.

    Raises:
        NotFound: none bears that mark.

    """
    found = db.session.scalars(select(Export).where(Export.mark == mark.strip().lower())).all()
    if not found:
        raise NotFound(f"No export bears the mark {mark!r}. It stands in the last column.")
    return told(found)[0]


def told(rows: Collection[Export]) -> list[Taken]:
    """Return exports with all that is said of them."""
    who = accounts.emails_of(row.account_id for row in rows)
    of_them = Petition.id.in_({row.petition_id for row in rows})
    named = select(Petition.id, Petition.slug).where(of_them)
    slugs = dict(db.session.execute(named).all())
    ids = [row.job_id for row in rows if row.job_id is not None]
    jobs = {job.id: job for job in db.session.scalars(select(Job).where(Job.id.in_(ids)))}
    return [
        Taken(
            row=row,
            slug=slugs[row.petition_id],
            who=who.get(row.account_id),
            job=jobs.get(row.job_id or 0),
            purpose=asking.purpose_of(row),
            chips=[words for _, words in chips.of(asked.kept(row.conditions))],
        )
        for row in rows
    ]
