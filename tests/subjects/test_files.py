"""Whoever is forgotten lies in no file any more that the site keeps."""

import pytest
from sqlalchemy import func, select

from campaign.access import audit
from campaign.db import db, writing
from campaign.exports import asking
from campaign.exports.models import Export, ExportPiece
from campaign.imports.models import Import, ImportPiece, ImportState
from campaign.petitions import tallying
from tests.access.organiser import make_account, sure
from tests.exports import taking
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import signed
from tests.subjects.holding import KIM, lies_in_a_file

HOME = "/desk/subjects"


@pytest.fixture
def desk(client):
    return sure(client)


@pytest.fixture
def petition(desk, settings):
    petition = make_petition()
    db.session.commit()
    signed(petition, settings, email=KIM)
    return petition


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def forget(desk):
    return desk.post(f"{HOME}/forgotten", data={"email": KIM, "typed": KIM})


def test_a_file_that_waits_with_them_in_it_is_deleted_and_others_stay(desk, petition):
    boss = make_account("boss@example.org", None).id
    theirs = lies_in_a_file(petition, boss)
    other = lies_in_a_file(petition, boss)
    with writing():
        piece = select(ImportPiece).where(ImportPiece.import_id == other)
        db.session.delete(db.session.scalars(piece.order_by(ImportPiece.place)).first())
    asked = text_of(desk.post(f"{HOME}/forget", data={"email": KIM}))
    assert "1 file that waits to be brought in holds them, and is deleted." in asked

    assert forget(desk).status_code == 303

    db.session.rollback()
    assert db.session.get(Import, theirs).state is ImportState.DROPPED
    assert db.session.get(Import, theirs).sealed is None
    assert db.session.get(Import, other).state is ImportState.MATCHING
    assert count(ImportPiece) == 1
    [row] = audit.latest("subjects.forget")
    assert row.detail["files"] == 1


def test_nothing_is_erased_while_a_file_that_holds_them_is_brought_in(desk, petition):
    number = lies_in_a_file(petition, make_account("boss@example.org", None).id)
    with writing():
        db.session.get(Import, number).state = ImportState.RUNNING

    reply = forget(desk)

    assert reply.status_code == 409
    assert "A file that holds this person is being brought in." in text_of(reply)
    assert tallying.total(petition.id) == 1
    assert count(ImportPiece) == 2


def test_files_kept_for_download_are_destroyed(desk, petition, settings, monkeypatch):
    monkeypatch.setattr(asking, "MOST_AT_ONCE", 5)
    taking.ask_for_ten(desk, petition)
    taking.work(settings)
    assert count(ExportPiece) == 1

    forget(desk)

    assert count(ExportPiece) == 0
    assert db.session.scalars(select(Export.expires_at)).all() == [None]
