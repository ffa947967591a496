"""What the outbox's page says first: whether all has gone."""

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import Kind, State, WorkerBeat
from tests.access.organiser import signed_in
from tests.delivery.handed import make_handed
from tests.pages import text_of


def test_of_a_rehearsal_nothing_is_said_to_be_on_its_way(client):
    desk = signed_in(client)
    with writing():
        db.session.add(WorkerBeat(id=1, beat_at=clock.now()))
    make_handed(State.ACCEPTED, kind=Kind.BUNDLE)

    words = text_of(desk.get("/desk/outbox"))

    assert "Rehearsed: all mail is in the drawer, and nothing left." in words
    assert "1 in the drawer" in words
    assert "on their way" not in words


def test_all_mail_has_not_gone_out_while_a_bundle_is_in_doubt(client):
    desk = signed_in(client)
    with writing():
        db.session.add(WorkerBeat(id=1, beat_at=clock.now()))
    assert "All mail has gone out." in text_of(desk.get("/desk/outbox"))
    make_handed(State.UNCERTAIN, kind=Kind.BUNDLE)

    words = text_of(desk.get("/desk/outbox"))

    assert "All mail has gone out." not in words
    assert "Nothing waits for its turn, but some mail needs a person." in words
