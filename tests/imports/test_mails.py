"""The mails that ask whom an import brought in to confirm."""

import re

from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.petitions import tasks as petition_tasks
from campaign.petitions.models import Petition, Signature
from tests.imports import files
from tests.imports.files import as_csv, brought, states, the, undo
from tests.signers_of import confirm_path


def test_undoing_takes_the_waiting_mails_back(desk, petition, settings):
    address = brought(desk, petition, as_csv(files.people(2)), settings, asks="each")
    petition_tasks.send_owed(settings)

    undo(desk, address, settings)

    states_of_mails = db.session.scalars(
        select(OutboxMessage.state).where(OutboxMessage.kind == Kind.CONFIRMATION)
    )
    assert set(states_of_mails) == {State.CANCELLED}


def test_undoing_erases_our_copies_of_the_mails_that_went(desk, petition, settings):
    address = brought(desk, petition, as_csv(files.people(2)), settings, asks="each")
    petition_tasks.send_owed(settings)
    with writing():
        for mail in db.session.scalars(select(OutboxMessage)):
            mail.state = State.ACCEPTED

    undo(desk, address, settings)

    mails = db.session.scalars(select(OutboxMessage)).all()
    assert {(mail.state, mail.sealed) for mail in mails} == {(State.ACCEPTED, None)}


def test_a_closed_petition_asks_nobody_to_confirm(desk, petition, settings):
    content = as_csv(files.people(2))
    looked_at = files.looked_over(desk, petition, content, settings, asks="each")
    with writing():
        db.session.get_one(Petition, petition.id).closes_at = clock.now()

    pressed = desk.post(
        f"{looked_at}/bring", data={"seen": the(looked_at).number}, follow_redirects=True
    )
    chosen = files.match(desk, files.uploaded(desk, petition, content), asks="each")
    brought(desk, petition, content, settings)

    assert "nobody could confirm" in pressed.get_data(as_text=True)
    assert chosen.status_code == 422
    assert "nobody could confirm" in chosen.get_data(as_text=True)
    assert states(petition) == {"elsewhere": 2}


def test_a_minute_asks_only_some_so_that_no_signer_waits_behind_a_list(
    desk, petition, settings, monkeypatch
):
    brought(desk, petition, as_csv(files.people(7)), settings, asks="each")
    monkeypatch.setattr(petition_tasks, "BATCH", 2)
    monkeypatch.setattr(petition_tasks, "BROUGHT_A_MINUTE", 4)

    assert petition_tasks.send_owed(settings) == 4
    assert petition_tasks.send_owed(settings) == 3
    assert petition_tasks.send_owed(settings) == 0


def test_what_was_ticked_on_paper_is_ticked_where_its_signer_confirms(
    desk, client, petition, settings
):
    header = [*files.HEADER, "A (show name)", "B (keep informed)"]
    rows = [[*files.people(1)[0], "YES", "Sí"]]
    brought(desk, petition, as_csv(rows, header), settings, asks="each")
    signature = db.session.scalars(select(Signature)).one()

    page = client.get(confirm_path(signature)).get_data(as_text=True)

    ticked = re.findall(r"<input (?=[^>]*\bchecked\b)[^>]*\bname=\"(\w+)\"", page)
    assert set(ticked) == {"show_name", "keep_informed"}
