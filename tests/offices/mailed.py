"""Seal, release, and read what offices get."""

from sqlalchemy import select

from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import TO_OFFICES, OutboxMessage
from campaign.offices import bundling, profiles, releasing
from campaign.offices.models import Bundle
from tests.factories import make_petition
from tests.signers_of import signed

REDDING = "96001"  # all of it in district 1


def crowd(settings, count, petition=None, **answers):
    """Letters of so many people to district 14."""
    petition = petition or make_petition()
    base = petition.id * 1000
    return [
        signed(petition, settings, email=f"kim{base + n}@example.org", **answers)
        for n in range(count)
    ]


def wish(district=14, **fields):
    """Change an office's profile, and keep it."""
    changed = profiles.change(district, None, **fields)
    db.session.commit()
    return changed


def bundles():
    db.session.expire_all()
    return db.session.scalars(select(Bundle).order_by(Bundle.id)).all()


def messages():
    db.session.expire_all()
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind.in_(TO_OFFICES))
        .order_by(OutboxMessage.id)
    ).all()


def bundle_mails():
    return [outbox.read(message.id) for message in messages()]


def seal_now(settings):
    """Seal and release everything that can go; return the numbers given."""
    bundling.seal(settings, hold=False)
    return releasing.release_held(settings)
