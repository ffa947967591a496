"""From a campaign's folder into the database: all of it, or nothing."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import select

from campaign import clock
from campaign.bills.models import Bill, BillStep
from campaign.comments.models import Thread
from campaign.config import Settings
from campaign.db import Base, db
from campaign.petitions import living
from campaign.petitions.models import Petition, PetitionState, Signature, Source, Wording
from campaign.stories import moves, page_versions, plan, shipped, story_versions
from campaign.stories.faults import Faults
from campaign.stories.folder import Campaign, Version
from campaign.stories.models import Page, Story
from campaign.stories.plan import Plan
from campaign.stories.words import Words

_Row = TypeVar("_Row", bound=Base)


class Change(StrEnum):
    """What became of one row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Done:
    """One row of the report."""

    change: Change
    what: str


def load(
    campaign: Campaign,
    settings: Settings,
    *,
    is_demonstration: bool = False,
    keeps_what_is_there: bool = False,
    over_the_desk: bool = False,
) -> list[Done]:
    """Create or change a petition, its story and pages, in the caller's transaction.

    A new petition is in rehearsal; one that is there keeps its state. Words may change at any
    time: confirmed signatures keep the letter they were confirmed with.

    Args:
        campaign: as :func:`campaign.stories.folder.read` returns it.
        settings: for the names in the pages.
        is_demonstration: the petition can never go live; no file can say so.
        keeps_what_is_there: add only what is missing.
        over_the_desk: also take the place of what was changed at the desk; what a story said
            stays among its versions.

    Raises:
        Faulty: it does not fit to what is there.

    """
    keeps_desk = not over_the_desk and not keeps_what_is_there
    check(campaign, is_demonstration=is_demonstration, keeps_desk=keeps_desk)
    rows = _Rows(keeps=keeps_what_is_there)
    told = campaign.plan
    petition = rows.put(
        Petition,
        {"slug": told.slug},
        {"bill": told.bill, "position": told.position} | _said(told, *_DATES),
        f"petition {told.slug}",
        fresh={"state": PetitionState.REHEARSAL, "is_demonstration": is_demonstration},
    )
    if over_the_desk:
        petition.edited_at = None
    rows.put(Source, {"petition_id": petition.id, "name": "page"}, {}, "its page as a source")
    _put_bill(rows, petition, told)
    what = f"comments of the story {told.story_slug}"
    thread = rows.put(Thread, {"slug": told.story_slug}, {"petition_id": petition.id}, what)
    for language, version in campaign.versions.items():
        key = {"petition_id": petition.id, "language": language}
        rows.put(Wording, key, version.wording, f"words of the petition ({language})")
        story = {"petition_id": petition.id, "thread_id": thread.id}
        _put_story(rows, told, language, version.story, story, over_the_desk=over_the_desk)
        _put_pages(rows, version, language, settings)
    return rows.done


def _put_bill(rows: "_Rows", petition: Petition, told: Plan) -> None:
    """Say where the bill stands; who changes it at the desk meanwhile is told."""
    before = len(rows.done)
    for step in told.steps:
        key = {"petition_id": petition.id, "step": step["step"]}
        rows.put(BillStep, key, step, f"the bill’s step “{step['step']}”")
    if told.tracked:
        key = {"petition_id": petition.id}
        fresh = {"edition": 0, "keeps_fresh": False}
        bill = rows.put(Bill, key, told.tracked, "the bill", fresh=fresh)
        if any(row.change is not Change.SAME for row in rows.done[before:]):
            bill.edition += 1


def _put_story(
    rows: "_Rows",
    told: Plan,
    language: str,
    words: dict[str, str],
    belongs: dict[str, int],
    *,
    over_the_desk: bool,
) -> None:
    """Put a story in place, and let the desk know what was changed."""
    key = {"slug": told.story_slug, "language": language}
    there = db.session.scalar(select(Story).filter_by(**key))
    before = None if there is None else Words.of(there)
    # Who published it at the desk, or took it back, has settled when it is read.
    settled = there is not None and not over_the_desk and story_versions.is_touched(there)
    when = {} if settled else _said(told, "published_at")
    story = rows.put(
        Story,
        key,
        words | {"petition_id": belongs["petition_id"]} | when,
        f"story {told.story_slug} ({language})",
        fresh={"updated_at": told.published_at or clock.now()},
    )
    story.thread_id = belongs["thread_id"]  # of one loaded before there were comments, too
    story_versions.follow_file(story, before)


def _put_pages(rows: "_Rows", version: Version, language: str, settings: Settings) -> None:
    for slug, page in version.pages.items():
        values = page | {"body": shipped.fill(page["body"], settings)}
        what = f"the site’s page {slug} ({language})"
        fresh = {"updated_at": clock.now()}
        where = {"slug": slug, "language": language}
        page_versions.keep(rows.put(Page, where, values, what, fresh=fresh))


_DATES = ("opens_at", "closes_at", "retention_days")


def check(
    campaign: Campaign, *, is_demonstration: bool = False, keeps_desk: bool = True
) -> None:
    """Make sure that a campaign fits to what is in the database; changes nothing.

    Args:
        campaign: as it was read.
        is_demonstration: whether it is the demonstration.
        keeps_desk: what was changed at the desk may not be written over.

    Raises:
        Faulty: with a line for every reason why it does not.

    """
    faults = Faults()
    told = campaign.plan
    petition = db.session.scalar(select(Petition).where(Petition.slug == told.slug))
    if petition is not None and petition.is_demonstration != is_demonstration:
        sentence = f"“{told.slug}” is {'the' if petition.is_demonstration else 'not the'} "
        faults.add(
            plan.FILE, sentence + "demonstration. Use another slug.", key="petition.slug"
        )
    if petition is not None and petition.edited_at is not None and keeps_desk:
        day = clock.pacific(petition.edited_at)
        sentence = (
            f"The petition was changed at the desk on {day:%Y-%m-%d}. Go on there; or, to "
        )
        faults.add(
            plan.FILE, sentence + "replace what it says by these files, add: --over-the-desk"
        )
    _check_dates(told, petition, faults)
    if petition is not None and petition.state is PetitionState.LIVE:
        _check_promises(told, petition, faults)
    others = db.session.scalars(select(Story).where(Story.slug == told.story_slug)).all()
    if any(petition is None or story.petition_id != petition.id for story in others):
        sentence = (
            f"The story “{told.story_slug}” belongs to another petition. Use another slug."
        )
        faults.add(plan.FILE, sentence, key="story.slug")
    moved = moves.leads_to(told.story_slug)
    if moved is not None:
        sentence = f"This address leads to the story “{moved}”, which had it before."
        faults.add(plan.FILE, f"{sentence} Use that slug, or another.", key="story.slug")
    if keeps_desk:
        for story in others:
            _check_desk(story, campaign, faults)
    faults.stop()


def _check_desk(story: Story, campaign: Campaign, faults: Faults) -> None:
    """Let no file write over what somebody has written at the desk."""
    version = campaign.versions.get(story.language)
    if version is None or version.story == asdict(Words.of(story)):
        return
    if story_versions.is_from_the_desk(story):
        faults.add(
            f"{story.language}/story.md",
            "The story was changed at the desk, and says something else than this file. Copy "
            "the desk’s words into the file, or load with --over-the-desk to replace them.",
        )


def _check_dates(told: Plan, petition: Petition | None, faults: Faults) -> None:
    """Let no file close a petition by a slip, or open it again: closing forgets people."""
    wish, now = told.closes_at, clock.now()
    there = None if petition is None else petition.closes_at
    if wish is None or wish == there:
        return
    key = "petition.closes_at"
    if there is not None and there <= now:
        sentence = f"It has closed. First: campaign petitions reopen {told.slug}"
        faults.add(plan.FILE, sentence, key=key)
    elif wish <= now:
        sentence = "This has passed. To close it now: campaign petitions close SLUG"
        faults.add(plan.FILE, sentence, key=key)


def _check_promises(told: Plan, petition: Petition, faults: Faults) -> None:
    """Let nobody's letter turn into another one, and keep nobody longer than they were told."""
    query = select(Signature.id).where(Signature.petition_id == petition.id).limit(1)
    if db.session.scalar(query) is None:
        return
    for name in ("bill", "position"):
        if getattr(petition, name) != getattr(told, name):
            sentence = f"People have signed for “{getattr(petition, name)}”. Use another slug."
            faults.add(plan.FILE, sentence, key=f"petition.{name}")
    if (told.retention_days or 0) > petition.retention_days:
        sentence = f"People were told {petition.retention_days} days. It may only become less."
        faults.add(plan.FILE, sentence, key="petition.retention_days")
    least = living.least_days(petition)
    if told.retention_days is not None and told.retention_days < min(
        least, petition.retention_days
    ):
        sentence = f"Its people would be forgotten within a week. Choose at least {least} days."
        faults.add(plan.FILE, sentence, key="petition.retention_days")


def _said(told: Plan, *names: str) -> dict[str, Any]:
    """Return what the file says of *names*; a line that was left out changes nothing."""
    found = {name: getattr(told, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


class _Rows:
    """Puts rows in place, and remembers what became of each."""

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps
        self.done: list[Done] = []

    def put(
        self,
        kind: type[_Row],
        key: dict[str, Any],
        values: dict[str, Any],
        what: str,
        *,
        fresh: dict[str, Any] | None = None,
    ) -> _Row:
        """Return the row that has *key*, with *values*; a new one gets *fresh* besides."""
        row = db.session.scalar(select(kind).filter_by(**key))
        change = Change.SAME
        if row is None:
            row = kind(**(values | key | (fresh or {})))
            db.session.add(row)
            change = Change.NEW
        elif not self._keeps:
            other = {n: v for n, v in values.items() if getattr(row, n) != v}
            if other and "updated_at" in (fresh or {}):
                other["updated_at"] = clock.now()
            for name, value in other.items():
                setattr(row, name, value)
            change = Change.CHANGED if other else Change.SAME
        db.session.flush()
        self.done.append(Done(change, what))
        return row
