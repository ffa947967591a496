"""With many letters, what waits is found through indexes, not by reading everything."""

from datetime import UTC, datetime

from campaign.db import db
from campaign.offices import waiting


def plan_of(query):
    """Ask the database how it would go about a query."""
    compiled = query.compile(db.engine)
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        unsaid = tuple(None for _ in compiled.positiontup)
        return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", unsaid).all()
    connection.exec_driver_sql("set local enable_seqscan = off")  # the tables are empty
    values = {name: getattr(value, "value", value) for name, value in compiled.params.items()}
    return connection.exec_driver_sql(f"EXPLAIN {compiled}", values).all()


def test_whether_a_letter_lies_in_a_bundle_is_asked_of_an_index(database_kind):
    plan = " ".join(
        map(str, plan_of(waiting.letters(until=datetime(2026, 11, 23, tzinfo=UTC))))
    )

    assert "bundled_letter" in plan
    assert "SCAN bundled_letter" not in plan
    assert "Seq Scan on bundled_letter" not in plan
    if database_kind == "sqlite":
        assert "uq_bundled_letter_once" in plan
