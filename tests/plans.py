"""How the database would go about what was asked, were its tables as large as in earnest."""

from sqlalchemy import event

from campaign.db import db


def plans_of(look, *words, may_sort=True):
    """Return the plan of each statement with all of *words* that *look* sends, in their order.

    A test’s tables are all but empty, and PostgreSQL would rather read a handful of rows:
    until the transaction ends it may not, nor know from whoever tidied up that it is one.
    """
    asked = []

    def hear(connection, cursor, statement, parameters, *_):
        if all(word in statement for word in words):
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        look()
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    assert asked
    db.session.rollback()  # else tables cannot be put in order below
    with db.engine.connect() as connection:
        start = "EXPLAIN QUERY PLAN "
        if connection.dialect.name == "postgresql":
            _pretend_that_tables_are_large(connection, asked, may_sort)
            start = "EXPLAIN "
        plans = [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(start + sql, values))
            for sql, values in asked
        ]
        connection.rollback()
    return plans


def _pretend_that_tables_are_large(connection, asked, may_sort):
    for way in ("seqscan", "bitmapscan", *(() if may_sort else ("sort",))):
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    for name in db.metadata.tables:
        if any(name in statement for statement, _ in asked):
            # Other tests' dead rows lie in the indices, in one more than in another.
            connection.exec_driver_sql(f"REINDEX TABLE {name}")
            whose = f"= '{name}'::regclass"
            connection.exec_driver_sql(f"DELETE FROM pg_statistic WHERE starelid {whose}")
            connection.exec_driver_sql(
                f"UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid {whose}"
            )
