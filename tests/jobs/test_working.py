"""Long work goes on step by step, whatever crashes, and nothing is done twice."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import select

from campaign.db import db, writing
from campaign.jobs import queueing, working
from campaign.jobs.models import Job, JobState
from campaign.jobs.working import Step
from campaign.petitions.models import Petition
from tests.access.organiser import signed_in
from tests.factories import make_petition


class Counting:
    """Counts to a total by tens, in a row of the database; may be told to stumble."""

    def __init__(self, petition, total):
        self.petition_id = petition.id
        self.total = total
        self.stumbles = 0

    def __call__(self, job, settings):
        count = min(10, self.total - job.cursor)

        def write(locked):
            petition = db.session.get_one(Petition, self.petition_id)
            petition.retention_days += count
            locked.cursor += count
            db.session.flush()
            if self.stumbles:
                self.stumbles -= 1
                raise OSError("somebody@example.org is on fire")
            return count

        return Step(write, is_last=job.cursor + count >= self.total)


@pytest.fixture
def counting():
    petition = make_petition(retention_days=0)
    db.session.commit()
    return Counting(petition, 35)


def asked(total=35):
    with writing():
        return queueing.ask("test.count", None, total=total)


def counted(counting):
    db.session.rollback()
    return db.session.get_one(Petition, counting.petition_id).retention_days


def the_job():
    db.session.rollback()
    return db.session.scalars(select(Job)).one()


def test_a_job_is_done_in_steps_and_says_how_far_it_is(counting, settings):
    asked()
    handlers = {"test.count": counting}
    turn = working.claim(handlers)

    assert working.step(turn, handlers, settings)
    assert (the_job().done, the_job().percent, the_job().state) == (10, 28, JobState.RUNNING)
    while working.step(turn, handlers, settings):
        pass

    assert (the_job().done, the_job().percent, the_job().state) == (35, 100, JobState.DONE)
    assert counted(counting) == 35
    assert working.claim(handlers) is None


def test_a_job_of_a_kind_that_nobody_here_does_is_left_to_others(counting, settings):
    asked()

    assert not working.run_one({"another": counting}, settings)

    assert the_job().state is JobState.QUEUED


def test_after_a_crash_another_worker_goes_on_when_the_lease_is_over(
    counting, settings, stopped_clock
):
    asked()
    handlers = {"test.count": counting}
    dead = working.claim(handlers)
    working.step(dead, handlers, settings)

    assert not working.run_one(handlers, settings)
    stopped_clock(working.LEASE)
    assert working.run_one(handlers, settings)

    assert counted(counting) == 35
    assert the_job().done == 35
    assert not working.step(dead, handlers, settings), "whoever lost the lease does nothing"
    assert counted(counting) == 35


def test_a_step_that_fails_leaves_nothing_and_is_tried_again(counting, settings, stopped_clock):
    asked()
    counting.stumbles = 2

    for _ in range(3):
        working.run_one({"test.count": counting}, settings)
        stopped_clock(timedelta(minutes=1))

    assert the_job().state is JobState.DONE
    assert counted(counting) == 35


def test_what_fails_again_and_again_waits_for_a_person_and_quotes_nobody(
    counting, settings, stopped_clock, caplog
):
    asked()
    counting.stumbles = 100

    for _ in range(10):
        working.run_one({"test.count": counting}, settings)
        stopped_clock(timedelta(minutes=2))

    assert the_job().state is JobState.FAILED
    assert the_job().error == "OSError"
    assert counted(counting) == 0
    assert "example.org" not in caplog.text
    counting.stumbles = 0
    with writing():
        queueing.go_on(queueing.called(the_job().id, for_update=True))
    assert working.run_one({"test.count": counting}, settings)
    assert counted(counting) == 35


def test_a_job_that_is_stopped_ends_between_two_steps(counting, settings):
    asked()
    handlers = {"test.count": counting}
    turn = working.claim(handlers)
    working.step(turn, handlers, settings)

    with writing():
        assert queueing.cancel(queueing.called(turn.job_id, for_update=True))

    assert not working.step(turn, handlers, settings)
    assert the_job().state is JobState.CANCELLED
    assert counted(counting) == 10


def test_a_worker_that_has_to_stop_hands_the_job_back(counting, settings):
    asked()
    handlers = {"test.count": counting}

    working.run_one(handlers, settings, is_stopping=lambda: True)
    assert the_job().state is JobState.QUEUED
    working.run_one(handlers, settings)

    assert counted(counting) == 35


def test_two_workers_never_do_the_same_step(app, counting, settings):
    with writing():
        queueing.ask("test.count", None, total=35)
    handlers, stop = {"test.count": counting}, Event()

    def work():
        with app.app_context():
            working.run(handlers, settings, stop=stop)

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for _ in range(200):
        if the_job().is_over:
            break
        stop.wait(0.05)
    stop.set()
    for worker in workers:
        worker.join(10)

    assert the_job().done == 35
    assert counted(counting) == 35


def test_its_address_tells_people_of_the_desk_and_nobody_else(counting, client, app):
    job_id = asked().id

    assert app.test_client().get(f"/desk/jobs/{job_id}.json").status_code == 303
    desk = signed_in(client)
    assert desk.get(f"/desk/jobs/{job_id}.json").json == {
        "state": "queued",
        "done": 0,
        "percent": 0,
        "is_over": False,
        "said": "It begins in a moment.",
    }
    assert desk.get("/desk/jobs/999.json").status_code == 404


def test_the_command_lists_stops_and_continues(counting, app):
    job_id = asked().id
    runner = app.test_cli_runner()

    def says(*arguments):
        from campaign.jobs.commands import jobs

        return runner.invoke(jobs, arguments).output

    assert "test.count  0 of 35" in says("list")
    assert "Stopped" in says("cancel", str(job_id))
    assert "over already" in says("cancel", str(job_id))
    assert "goes on" in says("continue", str(job_id))
    assert the_job().state is JobState.QUEUED
