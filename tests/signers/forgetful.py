"""A petition that is about to be forgotten, with one of everything beneath it."""

from datetime import timedelta

from campaign import clock
from campaign.comments import threads
from campaign.db import db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Kind, Reason
from tests.comments.talking import make_thread, wrote
from tests.factories import make_mail
from tests.signers.arriving import arrive
from tests.signers_of import sign, signed


def closed_petition(settings):
    """A petition that closed yesterday, with one of everything beneath it."""
    thread = make_thread()
    petition = threads.petition_of(thread)
    signed(
        petition, settings, consents=(("show_name", "Show my first name"),), words="My uncle."
    )
    arrive(settings)
    sign(petition, settings, email="ben@example.org", name="Ben Ito")
    outbox.enqueue(
        kind=Kind.RECEIPT,
        scope=petition.scope,
        mail=make_mail(recipient="kim@example.org"),
        is_rehearsal=True,
    )
    wrote(thread, name="Kim")
    suppressing.suppress("kim@example.org", Reason.NEVER)
    petition.closes_at, petition.retention_days = clock.now() - timedelta(days=1), 0
    db.session.commit()
    return petition
