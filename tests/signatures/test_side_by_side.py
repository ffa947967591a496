"""Several at the same signatures: nobody is missed, nobody waits in a ring."""

import pytest
from sqlalchemy import event, select

from campaign.db import db, writing
from campaign.errors import Refusal
from campaign.jobs import queueing, working
from campaign.jobs.models import Job, JobState
from campaign.petitions import confirming, tallying
from campaign.petitions.invalidation import Invalidation, InvalidationState
from campaign.petitions.models import Signature, SignatureState
from campaign.signatures import finding, invalidating, mending, undoing
from campaign.signatures.filters import Filters
from campaign.signatures.tasks import JOBS
from tests.access.organiser import make_account
from tests.factories import make_petition
from tests.meeting import Other
from tests.petitions.test_at_once import at_once
from tests.signatures.crowd import crowd, work
from tests.signatures.invalidated import begun, states, undone
from tests.signers_of import BAKERSFIELD, sign


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def kim():
    return make_account().id


def job_of(act):
    db.session.rollback()
    return db.session.get_one(Job, db.session.get_one(Invalidation, act).job_id)


def go_on(job_id):
    with writing():
        queueing.go_on(queueing.called(job_id, for_update=True))


def acting_between(act):
    """Handlers that do *act* between what a step of an invalidation reads and writes, once."""
    acts = [act]

    def step(job, settings):
        coming = invalidating.step(job, settings)
        if acts:
            acts.pop()()
        return coming

    return {invalidating.KIND: step}


def test_what_was_undone_stays_so_though_its_first_work_is_told_to_go_on(
    petition, kim, settings, monkeypatch
):
    monkeypatch.setattr(invalidating, "BATCH", 2)
    crowd(petition, 7, source="bots")
    act = begun(petition, kim)
    working.step(working.claim(JOBS), JOBS, settings)
    first = job_of(act).id
    undone(act, kim, settings)

    go_on(first)
    work(settings)

    assert states(petition) == {SignatureState.CONFIRMED: 7}
    assert db.session.get_one(Job, first).state is JobState.CANCELLED
    told = db.session.get_one(Invalidation, act)
    assert (told.state, told.invalidated) == (InvalidationState.UNDONE, 2)
    assert tallying.recount(petition) == 0


def test_an_undoing_that_another_one_took_over_ends(petition, kim, settings):
    crowd(petition, 3, source="bots")
    act = begun(petition, kim)
    work(settings)
    with writing():
        undoing.begin(act, kim)
        stray = queueing.ask(undoing.KIND, kim, invalidation=act).id
    work(settings)

    told = db.session.get_one(Invalidation, act)
    assert (told.restored, told.superseded) == (3, 0)
    assert db.session.get_one(Job, stray).state is JobState.CANCELLED


def test_what_was_stopped_and_not_undone_goes_on(petition, kim, settings, monkeypatch):
    monkeypatch.setattr(invalidating, "BATCH", 2)
    crowd(petition, 5, source="bots")
    act = begun(petition, kim)
    working.step(working.claim(JOBS), JOBS, settings)
    with writing():
        queueing.cancel(queueing.called(job_of(act).id, for_update=True))

    go_on(job_of(act).id)
    work(settings)

    assert states(petition) == {SignatureState.INVALID: 5}
    assert job_of(act).state is JobState.DONE


def test_whoever_confirms_while_the_last_batch_is_read_is_meant_too(
    petition, kim, settings, app
):
    slow = sign(petition, settings, source="bots").id
    crowd(petition, 2, source="bots")
    act = begun(petition, kim)
    waits = [slow]

    def confirm():
        with writing():
            confirming.confirm(db.session.get_one(Signature, slow))

    def confirms(*reading):
        if waits and reading[2].startswith("SELECT signature.id") and "LIMIT" in reading[2]:
            waits.pop()
            at_once(app, [confirm])

    event.listen(db.engine, "after_cursor_execute", confirms)
    try:
        work(settings)
    finally:
        event.remove(db.engine, "after_cursor_execute", confirms)

    assert not waits
    assert states(petition) == {SignatureState.INVALID: 3}
    assert db.session.get_one(Invalidation, act).counted == 3


def test_whoever_confirms_before_the_last_batch_is_written_is_met_again(
    petition, kim, settings
):
    slow = sign(petition, settings, source="bots").id
    crowd(petition, 2, source="bots")
    begun(petition, kim, has_pending=False)

    def confirm():
        with writing():
            confirming.confirm(db.session.get_one(Signature, slow))

    working.run_one(acting_between(confirm), settings)

    assert states(petition) == {SignatureState.INVALID: 3}


def test_whoever_is_mended_out_of_the_conditions_in_between_is_left_alone(
    petition, kim, settings
):
    mended = crowd(petition, 3, name="bots")[1].id
    begun(petition, kim, Filters(zip="93640"))

    def mend():
        with writing():
            one = db.session.get_one(Signature, mended)
            mending.mend(one, name="Kim Osei", zip_code=BAKERSFIELD, account_id=kim)

    working.run_one(acting_between(mend), settings)

    left = db.session.scalars(
        select(Signature.id).where(Signature.state == SignatureState.CONFIRMED)
    )
    assert left.all() == [mended]
    assert tallying.recount(petition) == 0


def test_putting_one_back_while_all_are_put_back_makes_no_ring(petition, kim, settings, app):
    ids = [one.id for one in crowd(petition, 4, source="bots")]
    act = begun(petition, kim)
    work(settings)
    with writing():
        undoing.begin(act, kim)

    with writing():
        one = finding.in_hand(petition, ids[2], for_update=True)
        worker = Other(app, lambda: working.run_one(JOBS, settings))
        with pytest.raises(Refusal, match="Wait until it has ended"):
            undoing.one(one, kim)

    assert worker.ended()
    assert (job_of(act).state, job_of(act).failures) == (JobState.DONE, 0)
    assert states(petition) == {SignatureState.CONFIRMED: 4}
