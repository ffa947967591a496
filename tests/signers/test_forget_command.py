"""``campaign petitions forget``: first what would go, then only by typing the address."""

import pytest
from sqlalchemy import text

from campaign.access import audit
from campaign.db import db
from campaign.errors import Refusal
from campaign.petitions import living
from campaign.signers import forgetting
from campaign.signers.commands import petitions
from tests.factories import make_petition
from tests.signers.forgetful import closed_petition
from tests.signers_of import signed


@pytest.fixture
def petition(settings):
    return closed_petition(settings)


def run(app, *words, **more):
    return app.test_cli_runner().invoke(petitions, ["forget", *words], **more)


def test_the_dry_run_says_what_would_go_and_changes_nothing(app, petition):
    before = _everything()

    ended = run(app, petition.slug, "--dry-run")

    assert ended.exit_code == 0
    assert "2  signatures with a name, a mail address and a letter" in ended.output
    assert "1  things that signers agreed to" in ended.output
    assert "1  comments whose mailbox is known" in ended.output
    assert "2  files that went with mails" in ended.output
    assert "1  signatures that count" in ended.output
    assert "Nothing was changed." in ended.output
    assert _everything() == before


def test_the_dry_run_names_whatever_lies_beneath_a_petition_in_plain_words(app, petition):
    found = forgetting.foretell(petition).others

    said = run(app, petition.slug, "--dry-run").output

    assert set(found) == {"attachment", "export_piece", "import", "import_piece"}
    assert "1  files that were brought in or wait for it, by name" in said
    assert "1  pieces of files that were brought in, with their rows" in said
    assert "1  pieces of files with people that can still be fetched" in said
    assert "_" not in said


def test_people_are_forgotten_at_once_only_by_typing_the_address(app, petition, settings):
    petition.retention_days = 90
    db.session.commit()

    assert run(app, petition.slug, "--yes", "another").exit_code == 1
    assert run(app, petition.slug, input="yes\n").exit_code == 1
    assert not living.is_forgotten(petition)
    ended = run(app, petition.slug, "--yes", petition.slug)

    assert ended.exit_code == 0
    assert "Forgotten: 2 people." in ended.output
    db.session.expire_all()
    assert living.is_forgotten(petition)
    assert [row.detail["slug"] for row in audit.latest("petitions.forg")] == [petition.slug] * 2
    with pytest.raises(Refusal):
        living.reopen(petition)
    assert run(app, petition.slug, "--yes", petition.slug).exit_code == 0


def test_a_petition_that_takes_names_forgets_nobody(app, settings):
    petition = make_petition()
    signed(petition, settings)

    ended = run(app, petition.slug, "--yes", petition.slug)

    assert isinstance(ended.exception, Refusal)
    assert f"campaign petitions close {petition.slug}" in str(ended.exception)
    assert not forgetting.foretell(petition).is_nothing


def _everything():
    tables = [t for t in db.metadata.sorted_tables if t.name not in {"place", "zip_share"}]
    return {
        table.name: db.session.execute(text(f'select * from "{table.name}"')).all()
        for table in tables
    }
