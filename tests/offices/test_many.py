"""With many letters, what waits is found through indexes, not by reading everything."""

from datetime import UTC, datetime

from campaign.db import db
from campaign.offices import waiting
from tests.plans import plans_of


def test_whether_a_letter_lies_in_a_bundle_is_asked_of_an_index(database_kind):
    asked = waiting.letters(until=datetime(2026, 11, 23, tzinfo=UTC))

    [plan] = plans_of(lambda: db.session.execute(asked), "bundled_letter")

    assert "bundled_letter" in plan
    assert "SCAN bundled_letter" not in plan
    assert "Seq Scan on bundled_letter" not in plan
    if database_kind == "sqlite":
        assert "uq_bundled_letter_once" in plan
