"""Release: when the hold is over, a bundle gets its number, its words, and its outbox row."""

from collections.abc import Collection, Iterable
from contextlib import ExitStack
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.offices import bundling, filling, letters, numbering, parcels, profiles, seats
from campaign.offices.models import Bundle, BundledLetter, BundleState, Channel
from campaign.offices.parcels import Parcel
from campaign.offices.seats import Addressee
from campaign.petitions import people
from campaign.petitions.models import Signature, SignatureState

_TRIES = 5


def release_due(settings: Settings) -> list[int]:
    """Release every held bundle whose time has come; return their numbers."""
    due = db.session.scalars(
        select(Bundle.id)
        .where(Bundle.state == BundleState.HELD, Bundle.release_at <= clock.now())
        .order_by(Bundle.id)
    ).all()
    return release(due, settings)


def release_held(settings: Settings, *, at_once: bool = False) -> list[int]:
    """Release every held bundle now, whatever its hold window; return their numbers."""
    held = db.session.scalars(
        select(Bundle.id).where(Bundle.state == BundleState.HELD).order_by(Bundle.id)
    ).all()
    return release(held, settings, at_once=at_once)


def release(ids: Iterable[int], settings: Settings, *, at_once: bool = False) -> list[int]:
    """Release some held bundles, in transactions of its own; return their numbers.

    Args:
        ids: of the bundles.
        settings: for the letterhead.
        at_once: send them whatever the office's hours: a person says so.

    """
    numbers: list[int] = []
    with ExitStack() as all_of_them:  # one that fails holds up no other, and is told at the end
        for first in reversed(list(ids)):
            all_of_them.callback(_release_parts, first, numbers, settings, at_once=at_once)
    return numbers


def _release_parts(
    first: int, numbers: list[int], settings: Settings, *, at_once: bool
) -> None:
    part: int | None = first
    while part is not None:
        number, part = _release(part, settings, at_once=at_once)
        if number is not None:
            numbers.append(number)


def _release(
    bundle_id: int, settings: Settings, *, at_once: bool
) -> tuple[int | None, int | None]:
    """Release one bundle; return its number, and the id of the part that was split off."""
    for _ in range(_TRIES):
        try:
            return _try_release(bundle_id, settings, at_once=at_once)
        except (_Changed, IntegrityError):  # a signer withdrew meanwhile, or a number was taken
            continue
    return None, None  # the next call takes it up again


class _Changed(Exception):
    """Something about a bundle changed between writing its documents and releasing it."""


def _try_release(
    bundle_id: int, settings: Settings, *, at_once: bool
) -> tuple[int | None, int | None]:
    with writing():
        bundle = _held(bundle_id)
        if bundle is None:
            return None, None
        to = seats.addressee(bundle.petition, bundle.district)
        if to is None or not _has_letters(bundle):
            bundling.recall(bundle)
            return None, None
        numbering.give(bundle)  # it stands in the documents
    written_to = (to.seat, to.recipients, to.profile.channel)
    parcel = parcels.make(bundle, to, settings)
    db.session.rollback()  # the documents were made between transactions
    with writing():
        bundle = _held(bundle_id)
        if bundle is None:
            return None, None
        if parcel is None:
            bundling.recall(bundle)
            return None, None
        to = seats.addressee(bundle.petition, bundle.district)
        if to is None or (to.seat, to.recipients, to.profile.channel) != written_to:
            raise _Changed
        part_id = None
        if parcel.first_left_over is not None:
            part_id = filling.split_off(bundle, parcel.first_left_over)
        _settle(bundle, parcel)
        _hand_over(bundle, parcel, to, at_once=at_once)
        return bundle.number, part_id


def _held(bundle_id: int) -> Bundle | None:
    bundle = db.session.get(Bundle, bundle_id, with_for_update=True, populate_existing=True)
    return bundle if bundle is not None and bundle.state is BundleState.HELD else None


def _has_letters(bundle: Bundle) -> bool:
    lying = exists().where(
        BundledLetter.bundle_id == bundle.id,
        ~BundledLetter.is_out,
        Signature.id == BundledLetter.signature_id,
        *_stands(bundle),
    )
    return bool(db.session.scalar(select(lying)))


def _stands(bundle: Bundle) -> tuple[ColumnElement[bool], ...]:
    return (
        Signature.state == SignatureState.CONFIRMED,
        Signature.district == bundle.district,
        Signature.sealed.is_not(None),
    )


def _settle(bundle: Bundle, parcel: Parcel) -> None:
    """Make sure that what was written is what the bundle holds; mark the rest as out."""
    standing = letters.marks(bundle, *_stands(bundle))
    # One who withdrew, or changed a word or a tick, since it was opened: it is written anew.
    is_as_written = all(standing.get(id_) == mark for id_, mark in parcel.marks.items())
    left_out = standing.keys() - parcel.marks.keys()
    if not is_as_written or not _are_damaged(left_out) or parcel.is_outdated(bundle):
        raise _Changed
    gone = select(Signature.id).where(~and_(*_stands(bundle)))
    for which in (
        BundledLetter.signature_id.in_(left_out),
        BundledLetter.signature_id.in_(gone),
    ):
        bundling.mark_out((BundledLetter.bundle_id == bundle.id) & which)


def _are_damaged(ids: Collection[int]) -> bool:
    """Return whether none of these can be read: they stay behind, and hold nobody up."""
    rows = db.session.scalars(select(Signature).where(Signature.id.in_(ids)))
    return all(people.open_person(row) is None for row in rows)


def _hand_over(bundle: Bundle, parcel: Parcel, to: Addressee, *, at_once: bool) -> None:
    """Put the mail into the outbox; a rehearsal's always goes to the drawer, never by hand."""
    petition = bundle.petition
    bundle.channel = Channel.MAIL if petition.is_rehearsal else to.profile.channel
    is_by_hand = bundle.channel is not Channel.MAIL
    goes_at_any_time = petition.is_rehearsal or is_by_hand or at_once
    first, *copies = to.recipients
    bundle.message_id = outbox.enqueue(
        kind=Kind.LETTER if bundle.is_single else Kind.BUNDLE,
        scope=petition.scope,
        mail=replace(parcel.mail, recipient=first, copies=tuple(copies)),
        is_rehearsal=petition.is_rehearsal,
        hours=None if goes_at_any_time else profiles.hours_of(to.profile),
        is_by_hand=is_by_hand,
    )
    bundle.state = BundleState.RELEASED
    bundle.released_at = clock.now()
    bundle.letter_count = len(parcel.marks)
    bundle.senator_name = to.seat.name
    bundle.sha256 = parcel.sha256
    bundle.pdf_sha256 = parcel.pdf_sha256
