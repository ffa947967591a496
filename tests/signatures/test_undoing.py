"""What was made invalid comes back exactly as it was, whatever dies on the way."""

import random

import pytest
from sqlalchemy import event, func, select

from campaign import clock
from campaign.comments.models import Comment, CommentState
from campaign.db import db, writing
from campaign.delivery.models import OutboxMessage, State
from campaign.errors import Refusal
from campaign.jobs import working
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import confirming, sharing, tallying
from campaign.petitions import tasks as petition_tasks
from campaign.petitions.invalidation import Invalidation, InvalidationState
from campaign.petitions.models import SignatureState
from campaign.signatures import invalidating, undoing
from campaign.signatures.filters import Filters
from campaign.signatures.tasks import JOBS
from campaign.signers import deleting, moving
from tests.access.organiser import make_account
from tests.comments.talk import make_comment, make_commenter, make_thread
from tests.factories import make_petition
from tests.signatures.crowd import counts, crowd, work
from tests.signatures.invalidated import begun, letters_waiting, undone
from tests.signers_of import confirm, sign, signed


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def kim():
    return make_account().id


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(invalidating, "BATCH", 4)
    monkeypatch.setattr(undoing, "BATCH", 3)


def test_those_not_confirmed_go_where_wished_and_are_asked_again_on_undo(
    petition, kim, settings
):
    slow = sign(petition, settings, source="bots")

    act = begun(petition, kim)
    work(settings)
    assert db.session.get_one(OutboxMessage, slow.message_id).state is State.CANCELLED
    with pytest.raises(confirming.IsInvalid):
        confirming.confirm(slow)
    undone(act, kim, settings)

    assert slow.state is SignatureState.PENDING
    assert petition_tasks.send_owed(settings) == 1
    assert confirm(slow).state is SignatureState.CONFIRMED


def test_undo_puts_back_state_counts_links_and_letters(petition, kim, settings):
    friend = signed(petition, settings)
    code = sharing.link_of(friend).code
    db.session.commit()
    crowd(petition, 6, source="bots", came_by=code)
    with writing():
        sharing.link_of(friend).signatures = 6
    before, waited = counts(petition), letters_waiting()

    act = begun(petition, kim)
    work(settings)
    assert sharing.link_of(friend).signatures == 0
    done = undone(act, kim, settings)

    assert counts(petition) == before
    assert letters_waiting() == waited
    assert (done.state, done.restored) == (InvalidationState.UNDONE, 6)


def test_letters_leave_a_bundle_that_is_held_and_wait_again_on_undo(petition, kim, settings):
    crowd(petition, 5, source="bots")
    crowd(petition, 2, name="people")
    bundling.seal(settings)

    act = begun(petition, kim)
    work(settings)
    releasing.release_held(settings)
    bundle = db.session.scalars(select(Bundle)).one()
    if bundle.state is BundleState.HELD:
        bundle.release_at = clock.now()
        db.session.commit()
        releasing.release_held(settings)
    done = undone(act, kim, settings)

    assert (done.taken_out, done.gone) == (5, 0)
    assert db.session.get_one(Bundle, bundle.id).letter_count == 2
    assert letters_waiting() == 5


def test_a_mail_that_nobody_has_spoken_of_is_taken_back_and_one_that_went_is_counted(
    petition, kim, settings
):
    crowd(petition, 3, source="bots")
    crowd(petition, 3, source="more-bots", name="more", district=11)
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)
    bundles = db.session.scalars(select(Bundle).order_by(Bundle.district)).all()
    with writing():
        db.session.get_one(OutboxMessage, bundles[0].message_id).state = State.DELIVERED

    waits = begun(petition, kim, Filters(source="bots"))
    went = begun(petition, kim, Filters(source="more-bots"))
    work(settings)

    told = [db.session.get_one(Invalidation, act) for act in (waits, went)]
    assert [(one.taken_out, one.gone) for one in told] == [(3, 0), (0, 3)]
    undone(went, kim, settings)
    assert letters_waiting() == 0, "what an office has does not go a second time"


def test_whose_mailbox_signed_anew_meanwhile_stays_invalid(petition, kim, settings):
    first = signed(petition, settings, source="bots")
    crowd(petition, 2, source="bots")
    act = begun(petition, kim)
    work(settings)
    second = signed(petition, settings)

    done = undone(act, kim, settings)

    assert (first.state, second.state) == (SignatureState.INVALID, SignatureState.CONFIRMED)
    assert (done.restored, done.superseded) == (2, 1)
    assert tallying.total(petition.id) == 3
    assert tallying.recount(petition) == 0
    with pytest.raises(Refusal, match="signed anew"), writing():
        undoing.one(first, kim)
    with writing():
        moving.withdraw(second)
        undoing.one(first, kim)
    assert first.state is SignatureState.CONFIRMED


def test_whoever_was_erased_or_withdrew_meanwhile_is_left_in_peace(petition, kim, settings):
    erased, gone = (
        signed(petition, settings, source="bots", email=f"{name}@example.org")
        for name in ("rosa", "omar")
    )
    act = begun(petition, kim)
    work(settings)
    with writing():
        deleting.delete_signer(erased)
        moving.withdraw(gone)
    with pytest.raises(confirming.IsInvalid):
        confirming.confirm(gone)

    done = undone(act, kim, settings)

    assert erased.sealed is None
    assert erased.state is gone.state is SignatureState.WITHDRAWN
    assert (done.restored, done.superseded) == (0, 0)
    assert tallying.total(petition.id) == 0
    assert confirm(gone).state is SignatureState.CONFIRMED, "as anybody who withdrew"


def test_a_comment_loses_its_mark_and_gets_it_back(petition, kim, settings):
    rosa = signed(petition, settings, email="rosa@example.org", source="bots")
    thread = make_thread(petition_id=petition.id)
    writer = make_commenter("rosa@example.org")
    comment = make_comment(thread=thread, commenter=writer, is_signer=True)
    comment.state = CommentState.SHOWN
    comment = comment.id
    db.session.commit()

    act = begun(petition, kim)
    work(settings)
    assert not db.session.get_one(Comment, comment).is_signer
    undone(act, kim, settings)

    assert db.session.get_one(Comment, comment).is_signer
    assert rosa.state is SignatureState.CONFIRMED


def test_undo_of_what_still_runs_stops_it_first(petition, kim, settings, monkeypatch):
    monkeypatch.setattr(invalidating, "BATCH", 4)
    crowd(petition, 10, source="bots")
    before = counts(petition)
    act = begun(petition, kim)
    turn = working.claim(JOBS)
    working.step(turn, JOBS, settings)

    with writing():
        undoing.begin(act, kim)
    assert not working.step(turn, JOBS, settings)
    work(settings)

    assert counts(petition) == before
    assert db.session.get_one(Invalidation, act).restored == 4
    with pytest.raises(Refusal), writing():
        undoing.begin(act, kim)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_dies_between_two_lines_nothing_is_counted_twice(
    petition, small_batches, settings, stopped_clock, seed
):
    """Kills a worker at any statement of a step, again and again, there and back."""
    kim = make_account().id
    crowd(petition, 9, source="bots")
    crowd(petition, 5, source="bots", name="slow", state=SignatureState.PENDING)
    crowd(petition, 3, name="people")
    bundling.seal(settings)
    before, chance = counts(petition), random.Random(seed)

    act = begun(petition, kim)
    work_with_deaths(settings, stopped_clock, chance)
    assert tallying.total(petition.id) == 3
    assert tallying.recount(petition) == 0
    done = db.session.get_one(Invalidation, act)
    assert (done.invalidated, done.counted, done.taken_out) == (14, 9, 9)
    with writing():
        undoing.begin(act, kim)
    work_with_deaths(settings, stopped_clock, chance)

    assert counts(petition) == before
    assert tallying.recount(petition) == 0
    assert letters_waiting() == 9
    assert in_bundles() == 3


class Death(BaseException):
    """What a SIGKILL leaves behind: a transaction that nobody commits."""


def work_with_deaths(settings, stopped_clock, chance):
    left = 0

    def dies(*_):
        nonlocal left
        left -= 1
        if left == 0:
            raise Death

    for _ in range(60):
        left = chance.randrange(1, 60)
        event.listen(db.engine, "before_cursor_execute", dies)
        try:
            is_busy = working.run_one(JOBS, settings)
        except Death:
            is_busy = True
        finally:
            event.remove(db.engine, "before_cursor_execute", dies)
            db.session.rollback()
        stopped_clock(working.LEASE)
        if not is_busy:
            return
    raise AssertionError("it never came to its end")


def in_bundles():
    return db.session.scalar(
        select(func.count()).select_from(BundledLetter).where(~BundledLetter.is_out)
    )
