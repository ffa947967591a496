"""The count before sending: as exact as it can be while somebody waits for the page."""

import pytest
from sqlalchemy import event

from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.updates import audience, drafting
from tests.pages import text_of
from tests.signers_of import BAKERSFIELD
from tests.updates.readers import make_live, make_reader, make_readers, make_update
from tests.updates.test_batching import begun
from tests.updates.test_desk import UPDATES


@pytest.fixture
def petition():
    return make_live()


def test_the_page_before_sending_says_which_numbers_are_exact(desk, petition, monkeypatch):
    make_readers(3)
    path = f"{UPDATES}/{make_update(petition).id}/send"
    assert "3 mailboxes, if it began now These numbers are exact" in text_of(desk.get(path))

    monkeypatch.setattr(audience, "MOST_OPENED", 2)
    page = text_of(desk.get(path))

    assert "about 3 mailboxes, if it began now Exactly 3 asked for this news." in page
    assert "estimated from 2 of these mailboxes" in page


def test_who_asked_is_counted_before_the_write_lock_is_taken(petition):
    make_readers(3)
    counted = []

    def note(connection, cursor, statement, *rest):
        if statement.startswith("SELECT count") and "FROM subscriber" in statement:
            counted.append("campaign_begin" in connection.get_execution_options())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        update_id = begun(make_update(petition))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert counted == [False]
    assert drafting.called(update_id).candidates == 3


def test_no_more_mailboxes_are_opened_for_a_count_than_some(petition, monkeypatch):
    monkeypatch.setattr(audience, "MOST_OPENED", 10)
    make_readers(30)
    for n in range(10):
        make_reader(f"far{n}@example.org", zip=BAKERSFIELD)
    with writing():
        for n in range(15):
            suppressing.suppress(f"reader{n}@example.org", Reason.BOUNCE)

    count = audience.count(make_update(petition))
    near = audience.count(make_update(petition, districts=[14]))
    nowhere = audience.count(make_update(petition, districts=[40]))

    assert (count.asked, count.looked_at, count.is_exact) == (40, 10, False)
    assert count.mailboxes + count.silenced == 40
    assert (near.asked, near.looked_at, near.elsewhere) == (40, 10, 10)
    assert near.mailboxes + near.silenced == 30
    assert (nowhere.mailboxes, nowhere.elsewhere, nowhere.is_exact) == (0, 40, False)


def test_a_number_that_is_estimated_has_two_digits():
    assert [audience._rounded(n) for n in (0, 7, 97, 974, 97_499)] == [0, 7, 97, 970, 97_000]
