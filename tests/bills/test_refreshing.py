"""OpenStates keeps a bill fresh: what is taken over, what a person wrote, what went wrong."""

import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest

from campaign import clock
from campaign.bills import facts, refreshing, tasks, tracking
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import BillCheck, Failure, Outcome, Step
from campaign.db import db, writing
from campaign.errors import Refusal
from campaign.petitions.models import PetitionState
from tests.bills.openstates_server import KEY, WAY, bill
from tests.bills.tracked import PASSED_SENATE, make_bill
from tests.factories import make_petition

BARE = Facts(session="2017-2018", now=Step.INTRODUCED)


def refresh(petition, asking, **how):
    return refreshing.refresh(petition.id, asking, **how)


def check_of(petition):
    return db.session.get(BillCheck, petition.id)


def test_a_bill_that_is_kept_fresh_takes_over_what_openstates_knows(openstates, asking):
    petition = make_bill(told=BARE, keeps_fresh=True)

    done = refresh(petition, asking)

    told = tracking.facts_of(petition)
    assert (done.failure, done.has_changed, done.is_waiting) == (None, True, False)
    assert told.outcome is Outcome.SIGNED
    assert told.title == "Law enforcement: sharing data."
    assert told.stage(Step.SENATE) == Stage(happened_on=date(2017, 4, 3), ayes=27, noes=12)


def test_a_bill_that_is_not_is_left_alone_and_the_answer_waits(openstates, asking):
    petition = make_bill()

    done = refresh(petition, asking)

    assert (done.has_changed, done.is_waiting) == (False, True)
    assert tracking.facts_of(petition).now is Step.ASSEMBLY
    assert facts.from_json(check_of(petition).found).outcome is Outcome.SIGNED


def test_what_a_person_wrote_stays_until_openstates_says_something_new_of_it(
    openstates, asking
):
    openstates.bill = bill(*WAY[:4])
    petition = make_bill(told=BARE, keeps_fresh=True)
    refresh(petition, asking)
    mine = tracking.facts_of(petition)
    stages = {**mine.stages, Step.SENATE: Stage(happened_on=date(2017, 4, 4), note="Late")}
    mine = replace(mine, title="California Values Act", stages=stages)
    with writing():
        tracking.put(petition, mine)

    refresh(petition, asking)
    assert tracking.facts_of(petition) == mine

    openstates.bill = bill(*WAY[:7])
    refresh(petition, asking)
    told = tracking.facts_of(petition)
    assert told.now is Step.GOVERNOR
    assert told.stage(Step.ASSEMBLY).ayes == 51
    assert told.stage(Step.SENATE) == stages[Step.SENATE]
    assert told.title == "California Values Act"


def test_a_day_that_openstates_does_not_know_stays(openstates, asking):
    openstates.bill = bill(*WAY[:1])
    petition = make_bill(keeps_fresh=True)

    refresh(petition, asking)

    assert tracking.facts_of(petition).stage(Step.SENATE).ayes == 27


def test_taking_it_over_takes_exactly_what_was_shown(openstates, asking):
    petition = make_bill()
    refresh(petition, asking)
    mark, seen = refreshing.mark_of(check_of(petition)), tracking.row_of(petition).edition

    with writing():
        assert refreshing.take(petition, mark=mark, seen=seen, account_id=None)

    assert tracking.facts_of(petition).outcome is Outcome.SIGNED
    assert tracking.facts_of(petition).title == "California Values Act"


def test_what_was_shown_and_is_no_more_is_not_taken_over(openstates, asking):
    petition = make_bill()
    refresh(petition, asking)
    mark = refreshing.mark_of(check_of(petition))
    openstates.bill = bill(*WAY[:7])
    refresh(petition, asking)

    with pytest.raises(Refusal, match="something else by now"), writing():
        refreshing.take(petition, mark=mark, seen=1, account_id=None)

    assert tracking.facts_of(petition).now is Step.ASSEMBLY


def test_a_trial_changes_nothing_and_makes_no_news_old(openstates, asking):
    petition = make_bill(told=BARE, keeps_fresh=True)

    done = refresh(petition, asking, is_trial=True)

    assert (done.has_changed, done.is_waiting) == (False, True)
    assert tracking.facts_of(petition).now is Step.INTRODUCED
    assert refresh(petition, asking).has_changed


def test_no_connection_to_the_database_is_held_while_we_wait_for_it(openstates, asking):
    petition = make_bill()
    pool, answer, held = db.engine.pool, openstates.answer, []
    openstates.answer = lambda key: (held.append(pool.checkedout()), answer(key))[1]

    refresh(petition, asking)

    assert held == [0]


@pytest.mark.parametrize(
    ("status", "failure"), [(404, Failure.UNKNOWN), (503, Failure.SILENT), (429, Failure.BUSY)]
)
def test_a_failure_is_kept_and_changes_nothing(openstates, asking, status, failure):
    petition = make_bill(keeps_fresh=True)
    refresh(petition, asking)
    before = tracking.facts_of(petition)
    openstates.status = status

    done = refresh(petition, asking)

    assert (done.failure, check_of(petition).failure) == (failure, failure)
    assert check_of(petition).answered_at is not None
    assert tracking.facts_of(petition) == before


def test_the_next_good_answer_clears_the_failure(openstates, asking):
    petition = make_bill()
    openstates.status = 404
    refresh(petition, asking)
    openstates.status = 200

    refresh(petition, asking)

    assert check_of(petition).failure is None


def test_asked_too_often_it_is_not_asked_before_its_time(openstates, asking, stopped_clock):
    petition = make_bill()
    openstates.status, openstates.headers = 429, {"Retry-After": "600"}
    refresh(petition, asking)
    openstates.status = 200

    assert refresh(petition, asking).failure is Failure.BUSY
    assert len(openstates.questions) == 1
    stopped_clock(timedelta(seconds=600))
    assert refresh(petition, asking).failure is None


@pytest.mark.parametrize(
    ("told", "number", "reason"),
    [(Facts(now=Step.INTRODUCED), "SB 54", "session"), (BARE, "our bill", "number")],
)
def test_what_is_missing_is_said_before_anybody_is_asked(
    openstates, asking, told, number, reason
):
    petition = make_bill(make_petition(bill=number), told)

    with pytest.raises(refreshing.CannotAsk, match=reason):
        refresh(petition, asking)

    assert openstates.questions == []


def test_without_a_key_nobody_is_asked(openstates, asking):
    petition = make_bill()

    with pytest.raises(refreshing.CannotAsk, match="CAMPAIGN_OPENSTATES_KEY"):
        refresh(petition, replace(asking, openstates_key=""))

    assert openstates.questions == []


def test_each_hour_those_are_asked_about_that_somebody_chose(openstates, asking):
    chosen = make_bill(keeps_fresh=True)
    make_bill()
    make_bill(make_petition(state=PetitionState.DRAFT), keeps_fresh=True)
    over = replace(PASSED_SENATE, outcome=Outcome.SIGNED)
    make_bill(told=over, keeps_fresh=True)
    make_bill(told=Facts(now=Step.INTRODUCED), keeps_fresh=True)

    tasks.every_hour(asking)

    assert len(openstates.questions) == 1
    assert tracking.facts_of(chosen).outcome is Outcome.SIGNED


def test_each_hour_nobody_is_asked_without_a_key(openstates, asking):
    make_bill(keeps_fresh=True)

    tasks.every_hour(replace(asking, openstates_key=""))

    assert openstates.questions == []


def test_a_round_ends_when_openstates_wants_to_be_left_alone(openstates, asking):
    make_bill(keeps_fresh=True)
    make_bill(keeps_fresh=True)
    openstates.status = 429

    tasks.every_hour(asking)

    assert len(openstates.questions) == 1


def test_one_bill_that_it_does_not_know_holds_up_no_other(openstates, asking, caplog):
    make_bill(make_petition(bill="SB 55"), keeps_fresh=True)
    make_bill(keeps_fresh=True)

    with caplog.at_level(logging.WARNING):
        tasks.every_hour(asking)

    assert len(openstates.questions) == 2
    assert "a bill is not fresh" in caplog.text
    assert KEY not in caplog.text


def test_who_was_not_asked_about_for_longest_comes_first(openstates, asking, stopped_clock):
    first, second = make_bill(keeps_fresh=True), make_bill(keeps_fresh=True)
    openstates.bill = bill(*WAY[:4])
    refresh(first, asking)
    stopped_clock(timedelta(hours=1))
    refresh(second, asking)
    third = make_bill(keeps_fresh=True)

    assert refreshing.due() == [third.id, first.id, second.id]
    assert clock.now() > check_of(first).asked_at


def test_choosing_to_keep_it_fresh_makes_everything_news_again(openstates, asking):
    petition = make_bill()
    refresh(petition, asking)
    with writing():
        tracking.write(petition, PASSED_SENATE, keeps_fresh=True, seen=1, account_id=None)

    assert refresh(petition, asking).has_changed
