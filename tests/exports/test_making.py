"""A large file is made piece by piece, kept sealed for a day, and handed out in parts."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from campaign.access.models import Role
from campaign.config import Settings
from campaign.db import db, writing
from campaign.exports import asking, making
from campaign.exports.models import Export, ExportPiece
from campaign.exports.tasks import JOBS, every_minute
from campaign.jobs import queueing, working
from campaign.jobs.models import Job, JobState
from campaign.vault import vault
from tests.access.organiser import make_account, show_factor, sign_in, sure, with_app
from tests.exports.taking import ask_for_ten, from_csv, from_xlsx, latest, path, work
from tests.factories import make_petition
from tests.pages import text_of


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Let a handful be many, and few rows a piece."""
    monkeypatch.setattr(asking, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(making, "BATCH", 2)
    monkeypatch.setattr(making, "BATCHES_AT_ONCE", 2)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def names_in(content):
    return [row["email"] for row in from_csv(content)]


WAVE = [f"wave{number}@example.org" for number in range(10)]


def test_a_large_file_is_made_by_a_worker_and_waits_for_who_ask_for_ten(
    client, petition, settings
):
    sure(client)
    page = ask_for_ten(client, petition)
    assert "It begins in a moment." in text_of(client.get(page))

    work(settings)

    words = text_of(client.get(page))
    assert "It is ready" in words
    assert "10 rows" in words
    assert asking.file_name(latest(), petition.slug) in words
    reply = client.get(f"{page}/file")
    assert names_in(reply.data) == WAVE
    assert reply.headers["Content-Length"] == str(len(reply.data))
    assert db.session.scalar(select(func.count()).select_from(ExportPiece)) > 2
    assert "ready until" in text_of(client.get(path(petition)))


def test_the_pieces_are_sealed(client, petition, settings):
    sure(client)
    ask_for_ten(client, petition)

    work(settings)

    for blob in db.session.scalars(select(ExportPiece.sealed)):
        assert b"example.org" not in blob


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_whatever_crashes_between_two_steps_the_file_goes_on_where_it_ended(
    client, petition, settings, format_
):
    sure(client)
    page = ask_for_ten(client, petition, format=format_)
    turn = working.claim(JOBS)
    assert working.step(turn, JOBS, settings)
    half = latest()
    assert (half.rows, half.is_whole) == (4, False)
    assert client.get(f"{page}/file").status_code == 404  # no half file is offered
    with writing():
        db.session.get_one(Job, turn.job_id).lease_until = half.created_at

    work(settings)

    content = client.get(f"{page}/file").data
    rows = names_in(content) if format_ == "csv" else [r[1] for r in from_xlsx(content)[1:]]
    assert rows == WAVE
    assert latest().rows == 10


def test_a_step_that_fails_before_its_commit_leaves_nothing_twice(
    client, petition, settings, monkeypatch, stopped_clock
):
    sure(client)
    page = ask_for_ten(client, petition)
    with monkeypatch.context() as broken:
        broken.setattr(making.asking, "ended", lambda *_: 1 / 0)
        work(settings)
    assert latest().is_whole is False
    stopped_clock(timedelta(minutes=2))

    work(settings)

    show_factor()
    assert names_in(client.get(f"{page}/file").data) == WAVE


def back_again(client):
    """Sign in the next day."""
    sign_in(client)
    show_factor()


def test_after_a_day_it_is_gone_and_its_pieces_are_destroyed(
    client, petition, settings, stopped_clock
):
    sure(client)
    page = ask_for_ten(client, petition)
    work(settings)
    stopped_clock(making.KEPT - timedelta(minutes=1))
    every_minute(settings)
    back_again(client)
    assert client.get(f"{page}/file").status_code == 200

    stopped_clock(timedelta(minutes=1))
    assert client.get(f"{page}/file").status_code == 410
    every_minute(settings)

    assert client.get(f"{page}/file").status_code == 410
    assert db.session.scalars(select(ExportPiece.id)).all() == []
    assert latest().expires_at is None
    words = text_of(client.get(page))
    assert "kept for 24 hours and is destroyed" in words
    assert "Take the same again" in words
    assert "wave" not in text_of(client.get("/desk/exports"))


def test_what_was_never_finished_goes_after_a_day_too(
    client, petition, settings, stopped_clock
):
    sure(client)
    ask_for_ten(client, petition)
    working.step(working.claim(JOBS), JOBS, settings)
    stopped_clock(making.KEPT)

    every_minute(settings)

    assert db.session.scalars(select(ExportPiece.id)).all() == []
    assert db.session.scalars(select(Job)).one().state is JobState.CANCELLED
    work(settings)
    assert db.session.scalars(select(ExportPiece.id)).all() == []


def test_a_job_told_to_go_on_after_its_day_makes_nothing(
    client, petition, settings, stopped_clock
):
    sure(client)
    ask_for_ten(client, petition)
    stopped_clock(making.KEPT)
    every_minute(settings)
    with writing():
        queueing.go_on(queueing.called(latest().job_id, for_update=True))

    work(settings)

    assert db.session.scalars(select(Job)).one().state is JobState.FAILED
    assert db.session.scalars(select(ExportPiece.id)).all() == []


def test_when_the_petition_is_forgotten_its_files_cannot_be_opened(client, petition, settings):
    sure(client)
    page = ask_for_ten(client, petition)
    work(settings)

    vault.store.destroy(petition.scope)
    vault.forget_cached()

    assert client.get(f"{page}/file").status_code == 410


def test_the_work_can_be_stopped_and_goes_on_where_it_stopped(client, petition, settings):
    sure(client)
    page = ask_for_ten(client, petition)
    working.step(working.claim(JOBS), JOBS, settings)

    client.post(f"{page}/stop")
    assert "The work stands still" in text_of(client.get(page))
    work(settings)
    assert latest().is_whole is False

    client.post(f"{page}/go-on")
    work(settings)
    assert names_in(client.get(f"{page}/file").data) == WAVE


def test_a_file_that_is_being_made_says_how_far_it_is(client, petition, settings: Settings):
    sure(client)
    page = ask_for_ten(client, petition)
    working.step(working.claim(JOBS), JOBS, settings)

    words = text_of(client.get(page))

    assert "4 of 10" in words
    assert "Look again" in words
    job_id = db.session.scalars(select(Export)).one().job_id
    assert client.get(f"/desk/jobs/{job_id}.json").json["percent"] == 40


def test_an_exporter_sees_how_far_their_own_work_is_and_no_one_elses(
    client, app, petition, settings
):
    exporter = make_account("an@example.org", role=Role.EXPORTER, campaign=petition.id)
    with_app(exporter)
    sign_in(client, "an@example.org")
    show_factor("an@example.org")
    ask_for_ten(client, petition)
    number = latest().job_id
    make_account("bo@example.org", role=Role.EXPORTER, campaign=petition.id)
    other = app.test_client()
    sign_in(other, "bo@example.org")

    assert client.get(f"/desk/jobs/{number}.json").json["state"] == "queued"
    assert other.get(f"/desk/jobs/{number}.json").status_code == 404
