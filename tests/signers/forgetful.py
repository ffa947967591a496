"""A petition that is about to be forgotten, with one of everything beneath it."""

from datetime import timedelta

from campaign import clock
from campaign.comments import threads
from campaign.db import db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Kind, Reason
from campaign.exports import asking, pieces
from campaign.imports import decoding, keeping
from campaign.imports.models import Kind as ImportKind
from tests.comments.talking import make_thread, wrote
from tests.exports.taking import wish_for
from tests.factories import make_mail
from tests.signers.arriving import arrive
from tests.signers_of import sign, signed


def brought_and_taken(petition):
    """A file that waits to be brought in, and one that lies ready to be fetched."""
    keeping.keep(
        petition.id,
        petition.scope,
        decoding.sheet(b"name,zip,street\r\nRosa Li,93640,1 Main St\r\n"),
        name="market.csv",
        kind=ImportKind.PAPER,
        account_id=None,
    )
    export = asking.begin(petition, wish_for("name"), None)
    pieces.add(export.id, 0, 4, pieces.sealed(petition.scope, b"name"))


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
    db.session.commit()  # a file is read outside of any transaction
    brought_and_taken(petition)
    petition.closes_at, petition.retention_days = clock.now() - timedelta(days=1), 0
    db.session.commit()
    return petition
