"""The exact words of a bundle: what went, what will go, what would go now, what to paste."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext
from sqlalchemy import select

from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox, remedies
from campaign.delivery.models import Event
from campaign.districts.lookup import Seat
from campaign.errors import NotFound
from campaign.mail.post import Mail
from campaign.offices import by_hand, fates, holding, letters, parcels, pasting, seats
from campaign.offices.contents import Contents
from campaign.offices.fates import Fate, Told
from campaign.offices.letters import BundleLetter
from campaign.offices.seats import Reason
from campaign.petitions import people
from campaign.petitions.models import Petition, Signature, Wording

PAGE = 50  # letters of a held bundle on one page


@dataclass(frozen=True)
class Page:
    """Some letters of a held bundle."""

    number: int  # from 1
    letters: list[BundleLetter]
    has_more: bool


@dataclass(frozen=True)
class TakenOut:
    """A letter that a person took out of a held bundle."""

    signature_id: int
    name: str
    zip: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All that a bundle's page shows beside its fate."""

    mail: Mail | None
    letters: Page | None  # while it is held
    out: list[TakenOut]
    events: Sequence[Event]  # what the carrier told, oldest first
    why: str | None  # what happened to a mail in trouble
    paste: str | None  # the text for a contact form, while it waits to be carried
    may_undo: bool  # it was carried by hand a moment ago
    reason: Reason | None  # why letters to this office have to wait


def shown(told: Told, settings: Settings, *, number: int) -> Shown:
    """Return what a bundle's page shows; *number* is that of its page of letters, from 1."""
    bundle = told.bundle
    events = fates.events(told)
    code = events[-1].code if events else None
    trouble = told.message if told.fate in fates.TROUBLES else None
    return Shown(
        mail=mail_of(told, settings),
        letters=letters_in(told, number) if told.fate is Fate.HELD else None,
        out=letters_out(told),
        events=events,
        why=None if trouble is None else remedies.why(trouble, code),
        paste=to_paste(told) if told.fate is Fate.BY_HAND else None,
        may_undo=by_hand.may_be_undone(bundle),
        reason=seats.why_waiting(bundle.petition, bundle.district),
    )


def mail_of(told: Told, settings: Settings) -> Mail | None:
    """Return a bundle's mail as it went, or as it will be; None where there is none.

    A recalled one has none, nor one that has to wait, nor one whose words were erased.
    """
    if told.message is not None:
        return outbox.read(told.message.id)
    to = seats.addressee(told.bundle.petition, told.bundle.district)
    if told.fate is not Fate.HELD or to is None:
        return None
    parcel = parcels.make(told.bundle, to, settings)
    return None if parcel is None else parcel.mail


def of_today(district: int, slug: str, settings: Settings) -> tuple[Petition, Mail | None]:
    """Return the mail that an office would get for one petition if it were sealed now.

    Raises:
        NotFound: there is no such petition.

    """
    petition = db.session.scalar(select(Petition).where(Petition.slug == slug))
    if petition is None:
        raise NotFound(gettext("There is no such petition."))
    to = seats.addressee(petition, district)
    if to is None:
        return petition, None
    return petition, parcels.preview(petition, to, district, settings)


def letters_in(told: Told, number: int) -> Page:
    """Return one page of the letters in a held bundle, in the order they came."""
    first = (number - 1) * PAGE
    found = list(islice(_letters(told), first, first + PAGE + 1))
    return Page(number, found[:PAGE], len(found) > PAGE)


def letters_out(told: Told) -> list[TakenOut]:
    """Return the letters that were taken out of a held bundle and can be put back."""
    if told.fate is not Fate.HELD:
        return []
    ids = holding.taken_out(told.bundle)
    rows = db.session.scalars(
        select(Signature).where(Signature.id.in_(ids)).order_by(Signature.id)
    )
    people_of = [(row, people.open_person(row)) for row in rows]
    return [
        TakenOut(row.id, people.shown_name(person.name, row.name_style), row.zip)
        for row, person in people_of
        if person is not None
    ]


def to_paste(told: Told) -> str | None:
    """Return a bundle's text for a contact form; None where none of its letters is left.

    Whoever has withdrawn since the release is left out: nothing has gone yet.
    """
    found = list(_letters(told))
    if not found:
        return None
    bundle = told.bundle
    seat = Seat(_senator(told), "", "", "", "")
    contents = Contents(
        petition=bundle.petition,
        bundle=bundle,
        letters=found,
        seat=seat,
        so_far=parcels.before(bundle.petition_id, bundle.district),
    )
    return pasting.text(contents)


def _letters(told: Told) -> Iterator[BundleLetter]:
    return letters.of_bundle(told.bundle, _wordings(told), _senator(told))


def _senator(told: Told) -> str:
    if told.bundle.senator_name:
        return told.bundle.senator_name
    to = seats.addressee(told.bundle.petition, told.bundle.district)
    return to.seat.name if to else ""


def _wordings(told: Told) -> dict[str, Wording]:
    rows = db.session.scalars(
        select(Wording)
        .where(Wording.petition_id == told.bundle.petition_id)
        .order_by(Wording.id)
    )
    return {wording.language: wording for wording in rows}
