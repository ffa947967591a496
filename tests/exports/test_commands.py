"""Spreadsheets into files, and the log of who took what."""

import csv
import io
import os
import stat

import pytest
from sqlalchemy import select

from campaign.access.models import AuditRow
from campaign.db import db, writing
from campaign.errors import NotFound
from campaign.exports.commands import exports
from campaign.petitions.models import Signature
from tests.access.organiser import EMAIL, sure
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import signed

PATH = "/desk/petitions/values-act/signatures.csv"


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


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
    assert "1 signature is in" in said.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [row["email"] for row in read(out.read_bytes())] == ["kim@example.org"]
    assert db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)).all() == [
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


def test_the_log_says_who_took_what(client, petition, settings, app, tmp_path):
    sure(client)
    assert "Nobody has taken anything out yet." in text_of(client.get("/desk/exports"))
    signed(petition, settings)
    client.post(PATH).get_data()
    run(app, tmp_path / "all.csv", "--all")

    words = text_of(client.get("/desk/exports"))

    assert f"{EMAIL} Signatures of values-act 1" in words
    assert "command line Signatures of values-act, with pending and withdrawn ones 1" in words
    assert words.index("command line") < words.index(EMAIL)
