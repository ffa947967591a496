"""One by one: for an office that wants it, each letter goes in a mail of its own.

At most 30 of them a day, over all petitions; the rest join the office's daily bundle.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import exists, func, select

from campaign import clock
from campaign.config import Settings
from campaign.db import alone, db, writing
from campaign.delivery import hours
from campaign.offices import filling, profiles, seats, waiting
from campaign.offices.models import Bundle, BundledLetter, BundleState, Cadence, Office
from campaign.petitions.models import Petition, PetitionState, Signature

MOST_A_DAY = 30  # to one office, by the day in Los Angeles on which they go


def seal(settings: Settings) -> int:
    """Put letters that have just come into mails of their own; return how many."""
    offices = [o for o in profiles.every().values() if o.cadence is Cadence.ONE_BY_ONE]
    if not offices:
        return 0
    petitions = db.session.scalars(
        select(Petition).where(Petition.state != PetitionState.DRAFT)
    ).all()
    sealed = 0
    # A rehearsal's mails reach nobody, so they take no room from those that do.
    for kind in (False, True):
        ids = [petition.id for petition in petitions if petition.is_rehearsal is kind]
        waits = seats.waiting(is_rehearsal=kind)
        for office in offices:
            if ids and office.district not in waits:
                sealed += _seal(office, ids, settings)
    return sealed


def is_meant_for(signature: Signature, office: Office | None) -> bool:
    """Return whether a waiting letter goes by itself, where the day has room for it.

    Args:
        signature: whose letter.
        office: to which it goes; None while no district is known.

    """
    if office is None or office.cadence is not Cadence.ONE_BY_ONE:
        return False
    bundled = select(BundledLetter.bundle_id).where(BundledLetter.signature_id == signature.id)
    return db.session.scalar(bundled.limit(1)) is None


def _seal(office: Office, petition_ids: list[int], settings: Settings) -> int:
    now = clock.now()
    # They are planned for when the office reads mail: a weekend's do not all come on Monday.
    release_at = hours.next_open(
        profiles.hours_of(office), now + timedelta(minutes=settings.hold_minutes)
    )
    with writing():
        alone("singles", office.district)  # who counts must be the only one to add
        room = MOST_A_DAY - _planned(office.district, petition_ids, release_at)
        if room <= 0:
            return 0
        rows = db.session.execute(
            waiting.letters(until=now)
            .with_only_columns(Signature.petition_id, Signature.id)
            .where(
                Signature.petition_id.in_(petition_ids),
                Signature.district == office.district,
                # What was taken out or recalled once goes with the daily bundle.
                ~exists().where(BundledLetter.signature_id == Signature.id),
            )
            .order_by(Signature.id)
            .limit(room)
            .with_for_update(of=Signature)
        ).all()
        for petition_id, signature_id in rows:
            order = filling.Order(
                petition_id=petition_id,
                district=office.district,
                until=now,
                release_at=release_at,
                most_letters=1,
            )
            bundle = filling.add(order, is_single=True)
            db.session.add(BundledLetter(bundle_id=bundle.id, signature_id=signature_id))
    return len(rows)


def _planned(district: int, petition_ids: list[int], release_at: datetime) -> int:
    """Count the single letters to an office on the day in Los Angeles of *release_at*."""
    day = clock.pacific(release_at).date()
    starts = datetime.combine(day, time(), tzinfo=clock.PACIFIC)
    ends = datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.PACIFIC)
    query = (
        select(func.count())
        .select_from(Bundle)
        .where(
            Bundle.petition_id.in_(petition_ids),
            Bundle.district == district,
            Bundle.is_single,
            Bundle.state != BundleState.RECALLED,
            Bundle.release_at >= starts,
            Bundle.release_at < ends,
        )
    )
    return db.session.scalar(query) or 0
