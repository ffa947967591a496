"""Files on the command line, and whose a file is."""

import os
import stat

import pytest
from sqlalchemy import select

from campaign.access.models import AuditRow
from campaign.db import db, writing
from campaign.errors import Invalid, NotFound
from campaign.exports.commands import exports
from campaign.petitions.models import Signature
from tests.access.organiser import EMAIL, sure
from tests.exports.taking import PURPOSE, from_csv, from_xlsx, latest, take
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, signed


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def run(app, out, *more, what="signatures", slug="values-act"):
    arguments = ["write", what, "--petition", slug, "--out", str(out), "--purpose", PURPOSE]
    return app.test_cli_runner().invoke(exports, [*arguments, *more])


def test_the_command_writes_a_file_that_only_its_owner_can_read(
    app, petition, settings, tmp_path
):
    signed(petition, settings)
    out = tmp_path / "signatures.csv"
    os.umask(0o022)

    said = run(app, out)

    assert said.exit_code == 0
    assert "1 row is in" in said.output
    assert latest().mark in said.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [row["email"] for row in from_csv(out.read_bytes())] == ["kim@example.org"]
    acts = db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)).all()
    assert acts == ["exports.began", "exports.ended"]
    filed = set(db.session.scalars(select(AuditRow.campaign)))
    assert filed == {petition.id}, "owners of the campaign see both"
    assert list(tmp_path.iterdir()) == [out]


def test_format_profile_columns_and_filters_are_chosen_as_at_the_desk(
    app, petition, settings, tmp_path
):
    signed(petition, settings)
    signed(petition, settings, email="an@example.org", zip_code=BAKERSFIELD)
    out = tmp_path / "for-them.xlsx"

    said = run(app, out, "--profile", "office", "--column", "zip", "--where", "zip=93301")

    assert said.exit_code == 0
    assert from_xlsx(out.read_bytes()) == [["zip", "export"], ["93301", latest().mark]]


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


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--column", "password"], "This file has no column password. It has: name, email"),
        (["--where", "zip=9"], "zip: Enter five digits, like 93640."),
        (["--where", "name=Kim"], "There is no filter name. These exist: city, consent"),
        (["--profile", "office"], None),
    ],
)
def test_what_is_not_understood_is_said_and_takes_nothing(
    app, petition, tmp_path, more, sentence
):
    said = run(app, tmp_path / "x.csv", *more, what="signatures" if sentence else "comments")

    assert isinstance(said.exception, Invalid)
    assert str(said.exception).startswith(sentence or "There is no such file. These exist:")
    assert db.session.scalars(select(AuditRow)).all() == []


def test_a_name_that_says_no_format_is_asked_about(app, petition, tmp_path):
    said = run(app, tmp_path / "signatures.pdf")

    assert said.exit_code == 2
    assert "Say --format: one of csv, xlsx, ndjson." in said.output


def test_an_unknown_petition_is_refused_in_a_sentence(app, tmp_path):
    said = run(app, tmp_path / "signatures.csv", slug="nothing")

    assert said.exit_code == 1
    assert isinstance(said.exception, NotFound)
    assert list(tmp_path.iterdir()) == []


def test_a_mark_tells_who_took_the_file_and_what_for(app, client, petition, settings):
    sure(client)
    signed(petition, settings)
    take(client, petition, query={"district": "14"}).get_data()

    said = app.test_cli_runner().invoke(exports, ["who", latest().mark.upper()])

    assert said.exit_code == 0
    for words in (EMAIL, "signatures of values-act", PURPOSE, "district=14", "Rows      1"):
        assert words in said.output


def test_a_mark_of_nobody_is_said_so(app, petition):
    said = app.test_cli_runner().invoke(exports, ["who", "xxxxxxxxxx"])

    assert isinstance(said.exception, NotFound)


def test_every_command_shows_an_example(app):
    for command in ([], ["write"], ["who"]):
        said = app.test_cli_runner().invoke(exports, [*command, "--help"])
        assert "Example" in said.output
