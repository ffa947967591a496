"""What a signature costs the database: thousands come in an hour, on a small machine."""

from contextlib import contextmanager

from sqlalchemy import event

from campaign.db import db

TICKS = {"show_name": "y", "keep_informed": "y"}


@contextmanager
def counting():
    """Count the statements until the block ends; one of the shelf's comes once a second."""
    said = []

    def note(_connection, _cursor, statement, *_):
        if " edition " not in statement:
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def costs(person, email):
    """Sign and confirm; return how many statements each step took."""
    told, client = {}, person.browser
    answers = {"name": "Kim Osei", "email": email, "zip_code": "93640"} | TICKS
    with counting() as said:
        thanks = client.post("/petitions/values-act", data=answers).location
    told["sign"] = len(said)
    with counting() as said:
        assert client.get(thanks).status_code == 200
    told["thanks"] = len(said)
    link = person.link(answers)
    with counting() as said:
        assert client.get(link).status_code == 200
    told["look"] = len(said)
    with counting() as said:
        assert client.post(link, data=TICKS).status_code == 303
    told["confirm"] = len(said)
    return told


def test_a_signature_costs_a_few_statements_and_no_more(person, petition):
    costs(person, "kim@example.org")  # sources, wordings and the like are added
    second = costs(person, "ben@example.org")
    third = costs(person, "ana@example.org")

    assert third == second, "the next costs what the last did"
    most = {"sign": 21, "thanks": 10, "look": 13, "confirm": 40}
    assert {step: count for step, count in second.items() if count > most[step]} == {}
