"""Invalidating at the desk: look, say why, leave, come back, undo."""

import re

import pytest

from campaign.db import db, writing
from campaign.jobs import queueing, working
from campaign.jobs.models import Job
from campaign.petitions import tallying
from campaign.petitions.invalidation import Invalidation
from campaign.signatures import invalidating
from campaign.signatures.tasks import JOBS
from campaign.signers import moving
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.offices.at_the_desk import page, press
from tests.pages import text_of
from tests.signatures.crowd import crowd, work
from tests.signers_of import signed

ACTS = "/desk/petitions/values-act/invalid"
NEW = f"{ACTS}/new?source=bots"


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    crowd(petition, 12, source="bots")
    crowd(petition, 2, name="people")
    return petition


def until(desk):
    return re.search(r'name="until_id" value="(\d+)"', desk.get(NEW).text)[1]


def begin(desk, **values):
    wish = {"reason": "burst", "note": "", "has_pending": "y", "until_id": until(desk)}
    return desk.post(NEW, data=wish | values)


def test_an_empty_list_says_when_one_needs_it(desk):
    make_petition(slug="values-act")
    db.session.commit()

    assert "Nothing was made invalid. Came many at once" in page(desk, ACTS)


def test_the_preview_says_what_would_happen_and_asks_why(desk, petition):
    words = page(desk, NEW)

    assert "Source: bots" in words
    assert "Confirmed 12 would no longer count" in words
    assert "The newest of them" in words
    without = desk.post(NEW, data={"until_id": until(desk)})
    assert without.status_code == 422
    assert "Choose a reason." in text_of(without)
    assert db.session.query(Job).count() == 0


def test_all_signatures_at_once_are_never_meant(desk, petition):
    assert desk.get(f"{ACTS}/new").status_code == 422
    assert desk.get(f"{ACTS}/new?state=invalid&source=bots").status_code == 422
    assert "signatures?zip=1" in desk.get(f"{ACTS}/new?zip=1").location
    assert "No signature is like that." in page(desk, f"{ACTS}/new?zip=97201")


def test_it_runs_by_itself_can_be_left_and_is_undone(desk, petition, settings, monkeypatch):
    monkeypatch.setattr(invalidating, "BATCH", 5)

    act = begin(desk, note="the night of the 26th").location
    assert "They are being made invalid It begins in a moment." in page(desk, act)
    turn = working.claim(JOBS)
    working.step(turn, JOBS, settings)
    assert "5 of 12" in page(desk, act)
    assert "Is being done" in page(desk, ACTS)
    while working.step(turn, JOBS, settings):
        pass

    words = page(desk, act)
    assert "In force" in words
    assert "Made invalid 12 12 of them counted" in words
    assert "Many at once that no people typed: the night of the 26th" in words
    assert tallying.total(petition.id) == 2
    number = act.rsplit("/", 1)[1]
    found = f"/desk/petitions/values-act/signatures?state=invalid&invalidation={number}"
    listed = page(desk, found)
    assert "12 signatures that do not count" in listed
    press(desk, f"{act}/undo")
    work(settings)
    assert "Put back 12 with their letters" in page(desk, act)
    assert "Undone" in page(desk, ACTS)
    assert tallying.total(petition.id) == 14
    assert "undone already" in press(desk, f"{act}/undo")


def test_work_that_failed_says_so_and_goes_on_when_told(desk, petition, settings):
    act = begin(desk).location
    with writing():
        queueing.give_up(queueing.called(db.session.query(Job).one().id), "OSError")

    words = page(desk, act)
    assert "Stopped: needs a person" in words
    assert "It failed (OSError). What was done stays done: 0" in words
    press(desk, f"{act}/go-on")
    work(settings)

    assert tallying.total(petition.id) == 2
    assert "not at a standstill" in press(desk, f"{act}/go-on")


def test_what_belongs_to_another_petition_is_not_there(desk, petition):
    act = begin(desk).location
    make_petition(slug="another")
    db.session.commit()

    assert desk.get(act.replace("values-act", "another")).status_code == 404
    assert desk.get(f"{ACTS}/99").status_code == 404


def test_a_preview_that_nobody_saw_means_nobody(desk, petition, settings):
    begin(desk, until_id="x")
    work(settings)

    assert tallying.total(petition.id) == 14


def test_what_runs_can_be_stopped_and_undone_before_it_has_begun(desk, petition, settings):
    act = begin(desk).location
    assert "Stop, and undo" in page(desk, act)

    press(desk, f"{act}/undo")
    work(settings)

    assert "Undone" in page(desk, act)
    assert tallying.total(petition.id) == 14


def test_the_same_asked_twice_is_done_once(desk, petition, settings):
    shown = until(desk)

    begin(desk, until_id=shown)
    going_on = press(desk, NEW, reason="burst", note="", has_pending="y", until_id=shown)
    work(settings)
    done = press(desk, NEW, reason="burst", note="", has_pending="y", until_id=shown)

    assert "Nothing was done: the same is being made invalid already." in going_on
    assert "Nothing was done: no signature is like that any more." in done
    assert db.session.query(Invalidation).count() == 1


def test_undoing_says_of_letters_that_have_gone_that_they_stay_gone(desk, petition, settings):
    begin(desk)
    work(settings)
    act = db.session.query(Invalidation).one()
    assert "Their letters wait for the next bundle." in page(desk, f"{ACTS}/{act.id}")
    with writing():
        db.session.get_one(Invalidation, act.id).gone = 4226

    words = page(desk, f"{ACTS}/{act.id}")

    assert "Letters that had gone are not sent again: 4,226." in words
    assert "Their letters wait" not in words


def test_an_undone_act_says_of_each_who_is_not_back_why(desk, petition, settings):
    _, gone = (
        signed(petition, settings, source="bots", email=f"{name}@example.org")
        for name in ("rosa", "omar")
    )
    act = begin(desk).location
    work(settings)
    signed(petition, settings, email="rosa@example.org")
    with writing():
        moving.withdraw(gone)
    press(desk, f"{act}/undo")
    work(settings)

    words = page(desk, act)

    assert "Put back 12 still invalid, as their mailboxes signed anew meanwhile: 1;" in words
    assert "erased or withdrawn meanwhile: 1" in words
