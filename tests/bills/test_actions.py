"""What OpenStates' actions and votes say of where a bill stands."""

from datetime import date

import pytest

from campaign.bills import actions
from campaign.bills.models import Failure, Outcome, Step
from campaign.bills.openstates import Failed
from tests.bills.openstates_server import (
    ASSEMBLY,
    CHAPTERED,
    CONCURRED,
    DIED,
    HEARD,
    INTRODUCED,
    PRESENTED,
    REFERRED,
    SENATE,
    SIGNED,
    VETOED,
    WAY,
    action,
    bill,
)


def read(*done, number="SB 54", **values):
    told = bill(*done, identifier=number, **values)
    return actions.read(told, bill=number, session="2017-2018")


def test_every_step_has_its_day_and_its_votes():
    found = read(*WAY)

    told = {step: found.stage(step).told for step in Step}
    assert told == {
        Step.INTRODUCED: (date(2016, 12, 5), None, None),
        Step.COMMITTEE: (date(2017, 3, 13), 5, 2),
        Step.SENATE: (date(2017, 4, 3), 27, 12),
        Step.ASSEMBLY: (date(2017, 9, 15), 51, 26),
        Step.GOVERNOR: (date(2017, 10, 5), None, None),
    }
    assert found.title == "Law enforcement: sharing data."
    assert found.standing == (None, Outcome.SIGNED, date(2017, 10, 5))


@pytest.mark.parametrize(
    ("done", "now"),
    [
        ((), Step.INTRODUCED),
        (WAY[:1], Step.INTRODUCED),
        (WAY[:2], Step.COMMITTEE),
        (WAY[:3], Step.SENATE),
        (WAY[:4], Step.ASSEMBLY),
        (WAY[:5], Step.ASSEMBLY),
        (WAY[:6], Step.ASSEMBLY),
        (WAY[:7], Step.GOVERNOR),
    ],
)
def test_it_is_where_the_last_sure_word_has_it(done, now):
    assert read(*done).standing == (now, None, None)


def test_a_bill_that_the_next_committee_has_is_in_committee():
    sent_on = action(
        "2017-02-01",
        "upper",
        "From committee: Do pass and re-refer to Com. on APPR. (Ayes 5. Noes 2.)",
        *("committee-passage", "committee-passage-favorable"),
    )

    assert read(INTRODUCED, REFERRED, sent_on).now is Step.COMMITTEE


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        ((*WAY[:7], SIGNED), Outcome.SIGNED),
        ((*WAY[:7], CHAPTERED), Outcome.LAW),
        ((*WAY[:7], VETOED), Outcome.VETOED),
        ((*WAY[:3], DIED), Outcome.DIED),
    ],
)
def test_an_end_is_told_as_what_it_was(done, outcome):
    assert read(*done).outcome is outcome


def test_who_died_died_where_it_was():
    assert read(INTRODUCED, REFERRED, DIED).standing == (
        Step.COMMITTEE,
        Outcome.DIED,
        date(2018, 2, 1),
    )


def test_a_failure_that_was_reconsidered_is_no_end():
    refused = action("2017-06-01", "upper", "Read third time. Refused passage.", "failure")
    again = action("2017-06-05", "upper", "Reconsideration granted.")

    assert read(INTRODUCED, REFERRED, HEARD, refused, again).outcome is None


def test_concurrence_is_no_committee_though_it_is_called_one():
    found = read(INTRODUCED, REFERRED, HEARD, SENATE, ASSEMBLY, CONCURRED)

    assert found.stage(Step.COMMITTEE).happened_on == date(2017, 3, 13)


def test_the_order_of_the_answer_does_not_matter():
    told = bill(*WAY)
    told["actions"].reverse()

    assert actions.read(told, bill="SB 54", session="2017-2018") == read(*WAY)


def test_an_assembly_bill_is_heard_in_the_assembly_first():
    passed = SENATE | {"organization": ASSEMBLY["organization"]}

    found = read(INTRODUCED, passed, number="AB 12", votes=[])

    assert found.now is Step.SENATE
    assert found.stage(Step.ASSEMBLY).told == (date(2017, 4, 3), 27, 12)


@pytest.mark.parametrize(
    ("number", "done", "outcome"),
    [
        ("SR 7", (INTRODUCED, SENATE), Outcome.ADOPTED),
        ("SCR 7", (INTRODUCED, SENATE, ASSEMBLY), None),
        ("SCR 7", (INTRODUCED, SENATE, ASSEMBLY, CHAPTERED), Outcome.ADOPTED),
        ("SCR 7", (INTRODUCED, SENATE, ASSEMBLY, PRESENTED), None),
    ],
)
def test_a_resolution_is_adopted_and_never_on_the_governors_desk(number, done, outcome):
    found = read(*done, number=number)

    assert found.outcome is outcome
    assert Step.GOVERNOR not in found.stages
    assert found.now is not Step.GOVERNOR


def test_counts_that_no_house_has_are_not_believed():
    strange = SENATE | {"description": "Read third time. Passed. (Ayes 99. Noes 12.)"}

    assert read(INTRODUCED, strange, votes=[]).stage(Step.SENATE).ayes is None


@pytest.mark.parametrize(
    "told",
    [
        {},
        bill(*WAY) | {"identifier": "SB 55"},
        bill(*WAY) | {"session": "20192020"},
        bill(*WAY) | {"actions": None},
        bill(*WAY) | {"votes": [{"result": "pass"}]},
        bill(*WAY) | {"actions": [{"order": "first"}]},
        bill(INTRODUCED | {"date": "last week"}),
        bill(INTRODUCED | {"organization": None}),
    ],
    ids=["empty", "another", "session", "none", "half a vote", "no order", "no day", "nobody"],
)
def test_an_answer_of_another_shape_or_bill_is_odd(told):
    with pytest.raises(Failed) as failed:
        actions.read(told, bill="SB 54", session="2017-2018")

    assert failed.value.failure is Failure.ODD
