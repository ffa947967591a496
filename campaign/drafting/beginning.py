"""Begin a petition: a draft with a letter to start from, or a copy of a whole campaign."""

from typing import Any, TypeVar

from flask_babel import gettext
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import audit
from campaign.bills.models import Bill, BillStep
from campaign.comments import threads
from campaign.db import Base, alone, db
from campaign.drafting import shapes
from campaign.editor.drafting import ADDRESSES, slug_of
from campaign.errors import Invalid, Refusal
from campaign.petitions import beside, sources
from campaign.petitions.models import Petition, PetitionState, Position, Wording
from campaign.stories import moves, story_versions
from campaign.stories.models import Story
from campaign.stories.words import Words
from campaign.web import languages

_Row = TypeVar("_Row", bound=Base)


class AddressTaken(Refusal):
    """Another petition has this address."""


def begin(
    slug: str,
    *,
    bill: str,
    position: Position,
    language: str,
    call: str,
    ask: str,
    account_id: int,
) -> Petition:
    """Create a draft, in the caller's transaction; its letter is one to start from.

    Raises:
        AddressTaken: there is a petition with this slug.

    """
    petition = _added(Petition(slug=slug, bill=bill, position=position))
    subject, body = first_letter(position, language)
    db.session.add(
        Wording(
            petition_id=petition.id,
            language=language,
            call=call,
            ask=ask,
            letter_subject=subject,
            letter_body=body,
        )
    )
    audit.note("petitions.begin", account_id, petition=petition.id, slug=slug)
    return petition


def proposed(call: str) -> str:
    """Return an address made from a call, which no petition has."""
    wish, number = slug_of(call, empty="petition"), 1
    wish = wish[: shapes.MOST_SLUG - 4].strip("-")  # room for a number behind it
    slug = wish
    while _is_taken(slug):
        number += 1
        slug = f"{wish}-{number}"
    return slug


def _is_taken(slug: str) -> bool:
    try:
        shapes.slug(slug)
    except Invalid:  # a word of the desk
        return True
    return db.session.scalar(select(Petition.id).where(Petition.slug == slug)) is not None


def first_letter(position: Position, language: str) -> tuple[str, str]:
    """Return subject and text of a letter to start from, with placeholders."""
    with languages.speaking(language):
        if position is Position.SUPPORT:
            subject = gettext("Please support $bill")
            wish = gettext("I ask you to support $bill.")
        else:
            subject = gettext("Please vote against $bill")
            wish = gettext("I ask you to vote against $bill.")
        opening = gettext("Dear Senator $senator,")
        home = gettext("I live in $city, in your district.")
        close = gettext("Respectfully,")
    body = f"{opening}\n\n{home} {wish}\n\n$words\n\n{close}\n$name\n$city $zip"
    return subject, body


def copy(petition: Petition, slug: str, bill: str, account_id: int) -> Petition:
    """Create a draft with all that a campaign says, in the caller's transaction.

    Copied are the words, the letter, what stands beside the boxes, milestones, sponsor, where
    the bill stands if it is the same, and the stories in all languages, as drafts under new
    addresses. Not copied are people, counts, outcome, and where signatures came from.

    Raises:
        AddressTaken: there is a petition with this slug.

    """
    fresh = _added(
        Petition(
            slug=slug,
            bill=bill,
            position=petition.position,
            retention_days=petition.retention_days,
            sponsor=petition.sponsor,
            goals=petition.goals,
        )
    )
    for wording in _of(Wording, petition):
        db.session.add(_like(wording, petition_id=fresh.id, outcome_words=""))
    for language in languages.LANGUAGES:
        words = beside.latest(petition.id, language)
        beside.write(fresh.id, language, words, account_id)
    if bill == petition.bill:  # of another bill they would not be true
        for told in _of(Bill, petition):
            db.session.add(_like(told, petition_id=fresh.id, edition=0))
        for step in _of(BillStep, petition):
            db.session.add(_like(step, petition_id=fresh.id, step=step.step))
    stories = _copy_stories(petition, fresh)
    audit.note(
        "petitions.copy",
        account_id,
        petition=fresh.id,
        slug=slug,
        of=petition.id,
        stories=stories,
    )
    return fresh


def _copy_stories(petition: Petition, fresh: Petition) -> int:
    told = _of(Story, petition)
    addresses: dict[str, str] = {}
    alone(ADDRESSES)
    for story in told:
        if story.slug not in addresses:
            addresses[story.slug] = _free(f"{story.slug}-{fresh.slug}")
            threads.clear(addresses[story.slug])
        copied = _like(
            story,
            slug=addresses[story.slug],
            petition_id=fresh.id,
            thread_id=None,  # it gets its own when it is published
            published_at=None,
            updated_at=clock.now(),
            first_slug=None,
        )
        # What is being worked on is newer than what is published, where it is.
        Words.of(story_versions.draft_of(story) or story).put_into(copied)
        db.session.add(copied)
        db.session.flush()
    return len(told)


def _free(wished: str) -> str:
    """Return an address for a story that none has."""
    slug, number = wished[:76].strip("-"), 1
    while not moves.is_free(slug):
        number += 1
        slug = f"{wished[:76].strip('-')}-{number}"
    return slug


def _added(petition: Petition) -> Petition:
    petition.state, petition.edited_at = PetitionState.DRAFT, clock.now()
    try:
        with db.session.begin_nested():
            db.session.add(petition)
    except IntegrityError as error:
        raise AddressTaken(gettext("Another petition has this address.")) from error
    sources.named(petition, sources.PAGE)
    return petition


def _of(kind: type[_Row], petition: Petition) -> list[_Row]:
    table = inspect(kind).local_table
    rows = select(kind).where(table.c.petition_id == petition.id)
    return list(db.session.scalars(rows.order_by(*table.primary_key)))


def _like(row: _Row, **others: Any) -> _Row:
    """Return a new row with the columns of *row*, but for its key, its age, and *others*."""
    mapper = inspect(type(row))
    left = {"created_at", *(column.key for column in mapper.primary_key)}
    names = [c.key for c in mapper.column_attrs if c.key not in left]
    return type(row)(**({name: getattr(row, name) for name in names} | others))
