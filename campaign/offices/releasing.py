"""Release: when the hold is over, a bundle gets its number, its words, and its outbox row."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.delivery.post import File
from campaign.districts import lookup
from campaign.offices import bundling, letters, mailing, seats, spreadsheet
from campaign.offices.letters import BundleLetter
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import people
from campaign.petitions.models import Petition, Signature, SignatureState, Wording

MOST_SHEET_BYTES = 7_000_000  # of one part's CSV; base64 makes a third more of it
_TRIES = 5


@dataclass(frozen=True)
class _Contents:
    """A bundle's letters, opened and written, before it is known that they still stand."""

    letters: list[BundleLetter]
    sheet: bytes
    first_left_over: int | None  # signature from which on another part is needed


def release_due(settings: Settings) -> list[int]:
    """Release every held bundle whose time has come; return their numbers."""
    due = db.session.scalars(
        select(Bundle.id)
        .where(Bundle.state == BundleState.HELD, Bundle.release_at <= clock.now())
        .order_by(Bundle.id)
    ).all()
    return _release_all(list(due), settings)


def release_held(settings: Settings) -> list[int]:
    """Release every held bundle now, whatever its hold window; return their numbers."""
    held = db.session.scalars(
        select(Bundle.id).where(Bundle.state == BundleState.HELD).order_by(Bundle.id)
    ).all()
    return _release_all(list(held), settings)


def _release_all(ids: list[int], settings: Settings) -> list[int]:
    numbers = []
    for first in ids:
        part: int | None = first
        while part is not None:
            number, part = _release(part, settings)
            if number is not None:
                numbers.append(number)
    return numbers


def _release(bundle_id: int, settings: Settings) -> tuple[int | None, int | None]:
    """Release one bundle; return its number, and the id of the part that was split off."""
    for _ in range(_TRIES):
        try:
            return _try_release(bundle_id, settings)
        except (_Changed, IntegrityError):  # a signer withdrew meanwhile, or a number was taken
            continue
    return None, None  # the next call takes it up again


class _Changed(Exception):
    """The letters of a bundle changed between writing its documents and releasing it."""


def _try_release(bundle_id: int, settings: Settings) -> tuple[int | None, int | None]:
    db.session.rollback()
    bundle = db.session.get_one(Bundle, bundle_id)
    seat = seats.addressee(bundle.petition, bundle.district)
    contents = None if seat is None else _open(bundle, seat.name)
    db.session.rollback()  # the documents were made between transactions
    with writing():
        bundle = db.session.get_one(Bundle, bundle_id, with_for_update=True)
        if bundle.state is not BundleState.HELD:
            return None, None
        if seat is None or contents is None or not contents.letters:
            bundling.recall(bundle)
            return None, None
        part_id = None
        if contents.first_left_over is not None:
            part_id = bundling.split_off(bundle, contents.first_left_over)
        _settle(bundle, contents)
        number = bundle.number = bundling.next_number()
        bundle.state = BundleState.RELEASED
        bundle.released_at = clock.now()
        bundle.letter_count = len(contents.letters)
        bundle.senator_name = seat.name
        bundle.sha256 = hashlib.sha256(contents.sheet).hexdigest()
        bundle.message_id = _enqueue(bundle, contents, seat, settings)
    return number, part_id


def _open(bundle: Bundle, senator: str) -> _Contents:
    wordings = {
        wording.language: wording
        for wording in db.session.scalars(
            select(Wording)
            .where(Wording.petition_id == bundle.petition_id)
            .order_by(Wording.id)
        )
    }
    taken: list[BundleLetter] = []
    sheet = spreadsheet.Sheet()
    for letter in letters.of_bundle(bundle, wordings, senator):
        if taken and not sheet.has_room_for(letter, MOST_SHEET_BYTES):
            return _Contents(taken, sheet.content(), letter.signature_id)
        sheet.add(letter)
        taken.append(letter)
    return _Contents(taken, sheet.content(), None)


def _settle(bundle: Bundle, contents: _Contents) -> None:
    """Make sure that what was written is what the bundle holds; mark the rest as out."""
    ids = {letter.signature_id for letter in contents.letters}
    standing = set(
        db.session.scalars(
            select(Signature.id)
            .join(BundledLetter, BundledLetter.signature_id == Signature.id)
            .where(
                BundledLetter.bundle_id == bundle.id,
                ~BundledLetter.is_out,
                Signature.state == SignatureState.CONFIRMED,
                Signature.district == bundle.district,
                Signature.sealed.is_not(None),
            )
            .with_for_update(of=Signature)
        )
    )
    left_out = standing - ids
    if ids - standing or not _are_damaged(left_out):
        raise _Changed
    _mark_out(bundle, Signature.id.in_(left_out))
    _mark_out(
        bundle,
        (Signature.state != SignatureState.CONFIRMED)
        | Signature.district.is_distinct_from(bundle.district)
        | Signature.sealed.is_(None),
    )


def _are_damaged(ids: set[int]) -> bool:
    """Return whether none of these can be read: they stay behind, and hold nobody up."""
    rows = db.session.scalars(select(Signature).where(Signature.id.in_(ids)))
    return all(people.open_person(row) is None for row in rows)


def _mark_out(bundle: Bundle, which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(BundledLetter)
        .where(
            BundledLetter.bundle_id == bundle.id,
            BundledLetter.signature_id.in_(select(Signature.id).where(which)),
        )
        .values(is_out=True)
    )


def _enqueue(bundle: Bundle, contents: _Contents, seat: lookup.Seat, settings: Settings) -> int:
    petition = db.session.get_one(Petition, bundle.petition_id)
    so_far = db.session.scalar(
        select(func.coalesce(func.sum(Bundle.letter_count), 0)).where(
            Bundle.petition_id == bundle.petition_id,
            Bundle.district == bundle.district,
            Bundle.state == BundleState.RELEASED,
        )
    )
    file = File(mailing.file_name(petition, bundle), "text/csv", contents.sheet)
    return outbox.enqueue(
        kind=Kind.BUNDLE,
        scope=petition.scope,
        mail=mailing.word(
            mailing.Contents(
                petition=petition,
                bundle=bundle,
                letters=contents.letters,
                seat=seat,
                so_far=int(so_far or 0),
            ),
            file,
            settings,
        ),
        is_rehearsal=petition.is_rehearsal,
    ).id
