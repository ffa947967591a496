"""What an organiser takes out is what signers gave, and the trail says who took it."""

import csv
import io

import pytest
from sqlalchemy import event, select

from campaign.access import accounts
from campaign.access.models import AuditRow
from campaign.db import db, writing
from campaign.exports import signatures
from campaign.petitions import confirming
from campaign.petitions.models import Signature
from tests.access.organiser import EMAIL, sure
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, PORTLAND, sign, signed

PATH = "/desk/petitions/values-act/signatures.csv"


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def rows(petition, **options):
    return [
        dict(zip(signatures.HEADER, row, strict=True))
        for row in signatures.rows(petition, **options)
    ]


def trail():
    return [
        (row.act, row.account_id, row.detail)
        for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))
        if row.act.startswith("exports.")
    ]


def test_a_row_says_all_that_a_signer_gave(petition, settings):
    signature = signed(
        petition,
        settings,
        street="12 Elm St",
        phone="559 555 0100",
        words="My neighbour was taken.",
        consents=(("show_name", "Show my name."), ("keep_informed", "Keep me informed.")),
    )

    [row] = rows(petition)

    assert row == {
        "name": "Kim Osei",
        "email": "kim@example.org",
        "zip": "93640",
        "city": "Mendota",
        "street": "12 Elm St",
        "phone": "559 555 0100",
        "words": "My neighbour was taken.",
        "personal letter": "yes",
        "district": 14,
        "senator": "Anna Caballero",
        "state": "confirmed",
        "language": "en",
        "source": "page",
        "show name": "yes",
        "keep informed": "yes",
        "signed at": signature.created_at.isoformat(timespec="seconds"),
        "confirmed at": signature.confirmed_at.isoformat(timespec="seconds"),
    }
    assert row["confirmed at"].endswith("+00:00")


def test_a_bare_signature_has_empty_cells_and_no_consents(petition, settings):
    signed(petition, settings, zip_code=PORTLAND)
    signed(petition, settings, email="an@example.org", zip_code=BAKERSFIELD)

    outside, unplaced = rows(petition)

    assert (outside["street"], outside["words"], outside["personal letter"]) == (
        None,
        None,
        "no",
    )
    assert (outside["show name"], outside["keep informed"]) == ("no", "no")
    assert (outside["district"], outside["senator"]) == ("outside California", None)
    assert (unplaced["district"], unplaced["senator"]) == (None, None)


def test_only_confirmed_signatures_leave_unless_all_are_asked_for(petition, settings):
    signed(petition, settings)
    sign(petition, settings, email="pending@example.org")
    withdrawn = signed(petition, settings, email="withdrawn@example.org")
    with writing():
        confirming.withdraw(withdrawn)

    assert [row["email"] for row in rows(petition)] == ["kim@example.org"]
    assert [row["state"] for row in rows(petition, is_every_state=True)] == [
        "confirmed",
        "pending",
        "withdrawn",
    ]


def test_who_was_erased_is_left_out(petition, settings):
    signature = signed(petition, settings)
    with writing():
        db.session.get_one(Signature, signature.id).sealed = None

    assert rows(petition) == []


def test_another_petitions_signers_stay_there(petition, settings):
    signed(make_petition(), settings)

    assert rows(petition) == []


def test_batches_leave_nobody_out_and_ask_no_question_for_each_row(petition, settings):
    for number in range(7):
        signed(petition, settings, email=f"signer{number}@example.org")
    asked = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    try:
        found = [row["email"] for row in rows(petition, batch=3)]
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert found == [f"signer{number}@example.org" for number in range(7)]
    queries = [statement for statement in asked if statement.startswith("SELECT")]
    assert (
        len(queries) <= 2 + 2 * 3 + 2
    )  # senators, sources; each batch and its consents; the end


def test_nothing_waits_for_a_slow_reader(petition, settings):
    signed(petition, settings)
    signed(petition, settings, email="an@example.org")
    reader = signatures.rows(petition)
    db.session.rollback()

    next(reader)

    assert db.engine.pool.checkedout() == 0
    assert len(list(reader)) == 1


def test_an_organiser_takes_a_spreadsheet_out_and_both_ends_are_noted(
    client, petition, settings
):
    sure(client)
    signed(petition, settings, name="=Kim", words="+1")
    account_id = accounts.by_email(EMAIL).id

    reply = client.post(PATH)

    assert reply.status_code == 200
    assert reply.mimetype == "text/csv"
    disposition = reply.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=values-act-signatures-")
    [row] = read(reply.data)
    assert (row["name"], row["words"], row["zip"]) == ("'=Kim", "'+1", "93640")
    began = db.session.scalars(select(AuditRow.id).where(AuditRow.act.endswith("began"))).one()
    assert trail() == [
        (
            "exports.signatures.began",
            account_id,
            {"petition": petition.id, "slug": "values-act", "every": False},
        ),
        ("exports.signatures.ended", account_id, {"began": began, "rows": 1, "whole": True}),
    ]


def test_taking_is_noted_before_the_first_byte(client, petition, settings):
    sure(client)
    signed(petition, settings)

    reply = client.post(PATH, buffered=False)

    assert [act for act, *_ in trail()] == ["exports.signatures.began"]
    db.session.rollback()
    assert read(b"".join(reply.iter_encoded()))[0]["email"] == "kim@example.org"
    assert [act for act, *_ in trail()][1:] == ["exports.signatures.ended"]
    reply.close()


def test_a_reader_who_leaves_in_the_middle_leaves_the_number_behind():
    told = signatures.noted(iter([("a",), ("b",), ("c",)]), began=1, account_id=None)
    next(told)
    next(told)
    told.close()

    assert trail() == [
        ("exports.signatures.ended", None, {"began": 1, "rows": 2, "whole": False})
    ]


def test_following_a_link_takes_nothing_out(client, petition):
    sure(client)

    assert client.get(PATH).status_code == 405
    assert trail() == []


def test_there_is_nothing_to_take_from_an_unknown_petition(client):
    sure(client)

    assert client.post(PATH).status_code == 404
    assert trail() == []


def test_the_trail_holds_nothing_personal(client, petition, settings):
    sure(client)
    signed(petition, settings, words="My neighbour was taken.")
    client.post(PATH).get_data()

    told = str(trail())
    for secret in ("Kim", "kim@", "neighbour", "93640", EMAIL):
        assert secret not in told
