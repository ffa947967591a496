"""What an organiser takes out is what signers gave, and the trail says who took it."""

import csv
import io
import os
import stat

import pytest
from sqlalchemy import event, select

from campaign.access import accounts
from campaign.access.models import AuditRow
from campaign.db import db, writing
from campaign.errors import NotFound
from campaign.exports import signatures
from campaign.exports.commands import exports
from campaign.petitions import confirming
from campaign.petitions.models import Signature
from tests.access.organiser import EMAIL, signed_in
from tests.factories import make_petition
from tests.pages import text_of
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
        "letter changed": "yes",
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

    assert (outside["street"], outside["words"], outside["letter changed"]) == (
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
    signed_in(client)
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
    signed_in(client)
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
    signed_in(client)

    assert client.get(PATH).status_code == 405
    assert trail() == []


def test_there_is_nothing_to_take_from_an_unknown_petition(client):
    signed_in(client)

    assert client.post(PATH).status_code == 404
    assert trail() == []


def test_the_log_says_who_took_what(client, petition, settings, app, tmp_path):
    signed_in(client)
    assert "Nobody has taken anything out yet." in text_of(client.get("/desk/exports"))
    signed(petition, settings)
    client.post(PATH).get_data()
    run(app, tmp_path / "all.csv", "--all")

    words = text_of(client.get("/desk/exports"))

    assert f"{EMAIL} Signatures of values-act 1" in words
    assert "command line Signatures of values-act, with pending and withdrawn ones 1" in words
    assert words.index("command line") < words.index(EMAIL)


def test_the_trail_holds_nothing_personal(client, petition, settings):
    signed_in(client)
    signed(petition, settings, words="My neighbour was taken.")
    client.post(PATH).get_data()

    told = str(trail())
    for secret in ("Kim", "kim@", "neighbour", "93640", EMAIL):
        assert secret not in told


def run(app, out, *more, slug="values-act"):
    return app.test_cli_runner().invoke(
        exports, ["write", "signatures", "--petition", slug, "--out", str(out), *more]
    )


def test_the_command_writes_a_file_that_only_its_owner_can_read(
    app, petition, settings, tmp_path
):
    signed(petition, settings)
    out = tmp_path / "signatures.csv"
    os.umask(0o022)

    said = run(app, out)

    assert said.exit_code == 0
    assert "1 signatures are in" in said.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [row["email"] for row in read(out.read_bytes())] == ["kim@example.org"]
    assert [act for act, *_ in trail()] == [
        "exports.signatures.began",
        "exports.signatures.ended",
    ]
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_that_cannot_be_written_leaves_the_one_before_as_it_was(
    app, petition, settings, tmp_path
):
    signature = signed(petition, settings)
    out = tmp_path / "signatures.csv"
    out.write_text("of yesterday")
    with writing():
        db.session.get_one(Signature, signature.id).sealed = b"damaged"

    said = run(app, out)

    assert said.exit_code != 0
    assert out.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_that_is_not_there_is_named(app, petition, tmp_path):
    said = run(app, tmp_path / "nowhere" / "signatures.csv")

    assert said.exit_code == 1
    assert "cannot be written: No such file or directory." in said.output


def test_an_unknown_petition_is_refused_in_a_sentence(app, tmp_path):
    said = run(app, tmp_path / "signatures.csv", slug="nothing")

    assert said.exit_code == 1
    assert isinstance(said.exception, NotFound)
    assert str(said.exception) == "There is no petition called nothing."
    assert list(tmp_path.iterdir()) == []


def test_every_command_shows_an_example(app):
    for command in ([], ["write"], ["write", "signatures"]):
        said = app.test_cli_runner().invoke(exports, [*command, "--help"])
        assert "Example" in said.output
