"""Where a bill stands: the way it goes, what may be said of it, and two who say it at once."""

from dataclasses import replace
from datetime import date

import pytest

from campaign.access import audit
from campaign.bills import courses, facts, tracking
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import BillStep, Outcome, Step
from campaign.db import db, writing
from tests.bills.tracked import PASSED_SENATE, make_bill
from tests.factories import make_petition

FIRST, HEARD, SENATE, ASSEMBLY, GOVERNOR = Step


@pytest.mark.parametrize(
    ("bill", "steps"),
    [
        ("SB 54", (FIRST, HEARD, SENATE, ASSEMBLY, GOVERNOR)),
        ("AB 12", (FIRST, HEARD, ASSEMBLY, SENATE, GOVERNOR)),
        ("ab12", (FIRST, HEARD, ASSEMBLY, SENATE, GOVERNOR)),
        ("the Values Act (AB 12)", (FIRST, HEARD, ASSEMBLY, SENATE, GOVERNOR)),
        ("SCA 3", (FIRST, HEARD, SENATE, ASSEMBLY)),
        ("ACR 5", (FIRST, HEARD, ASSEMBLY, SENATE)),
        ("SR 7", (FIRST, HEARD, SENATE)),
        ("HR 7", (FIRST, HEARD, ASSEMBLY)),
        ("ABX1 26", (FIRST, HEARD, ASSEMBLY, SENATE, GOVERNOR)),
        ("our bill", (FIRST, HEARD, SENATE, ASSEMBLY, GOVERNOR)),
    ],
)
def test_the_number_says_which_way_a_bill_goes(bill, steps):
    assert courses.of(bill).steps == steps


@pytest.mark.parametrize(
    ("session", "is_one"),
    [
        ("2017-2018", True),
        ("2018-2019", False),
        ("2017-2019", False),
        ("2017", False),
        ("2017-2018\n", False),
        ("", False),
    ],
)
def test_a_session_is_two_years_and_the_first_is_odd(session, is_one):
    assert courses.is_session(session) is is_one


def test_the_official_page_is_known_with_number_and_session():
    page = courses.official_page("SB 54", "2017-2018")

    assert page.endswith("billNavClient.xhtml?bill_id=201720180SB54")
    assert courses.official_page("SB 54", "") == ""
    assert courses.official_page("SB 1/2", "2017-2018") == ""
    assert courses.official_page("our bill", "2017-2018") == ""


def test_what_is_said_of_a_bill_is_read_as_it_was_said():
    petition = make_bill()

    told = tracking.facts_of(petition)

    assert told == facts.fitted(PASSED_SENATE, courses.of("SB 54"))
    assert [told.reached(courses.of("SB 54")), told.stage(SENATE).ayes] == [3, 27]


def test_nobody_said_anything_is_not_that_it_is_introduced():
    assert tracking.facts_of(make_petition()) is None


def test_rows_from_before_there_were_ends_are_law_once_all_is_done():
    petition = make_petition()
    for step in Step:
        row = BillStep(petition_id=petition.id, step=step, is_done=True, is_now=False)
        db.session.add(row)
    db.session.flush()

    assert tracking.facts_of(petition).standing == (None, Outcome.LAW, None)


def test_rows_that_name_no_step_as_taken_now_mean_the_first_that_is_not_done():
    petition = make_petition()
    for step in (SENATE, GOVERNOR, FIRST):
        row = BillStep(petition_id=petition.id, step=step, is_done=step is FIRST, is_now=False)
        db.session.add(row)
    db.session.flush()

    assert tracking.facts_of(petition).now is HEARD


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        (Facts(now=ASSEMBLY, outcome=Outcome.SIGNED), (None, Outcome.SIGNED, None)),
        (Facts(now=HEARD, outcome=Outcome.DIED), (HEARD, Outcome.DIED, None)),
        (Facts(now=None), (None, Outcome.LAW, None)),
        (Facts(now=HEARD, outcome_on=date(2017, 1, 1)), (HEARD, None, None)),
    ],
)
def test_what_ended_has_taken_every_step_unless_it_died(told, standing):
    assert facts.fitted(told, courses.of("SB 54")).standing == standing


def test_a_resolution_has_no_governor():
    fitted = facts.fitted(Facts(now=GOVERNOR, stages={GOVERNOR: Stage()}), courses.of("SCR 7"))

    assert fitted.now is FIRST
    assert GOVERNOR not in fitted.stages


def write(petition, told, *, seen, keeps_fresh=False):
    with writing():
        return tracking.write(
            petition, told, keeps_fresh=keeps_fresh, seen=seen, account_id=None
        )


def test_the_second_of_two_editors_is_told_and_changes_nothing():
    petition = make_bill()
    seen = tracking.row_of(petition).edition
    write(petition, replace(PASSED_SENATE, title="First"), seen=seen)

    with pytest.raises(tracking.Crossed):
        write(petition, replace(PASSED_SENATE, title="Second"), seen=seen)

    assert tracking.facts_of(petition).title == "First"


def test_who_says_what_stands_there_already_is_not_crossed():
    petition = make_bill()

    assert write(petition, PASSED_SENATE, seen=0) is False


def test_a_change_is_written_into_the_trail():
    petition = make_bill()

    write(petition, PASSED_SENATE, seen=1, keeps_fresh=True)

    acts = {row.act: row.detail for row in audit.latest("bills.")}
    assert acts["bills.fresh"] == {"petition": petition.slug, "on": True}
    assert "bills.write" in acts


def test_facts_survive_being_kept_as_text():
    found = facts.fitted(replace(PASSED_SENATE, outcome=Outcome.SIGNED), courses.of("SB 54"))

    assert facts.from_json(facts.to_json(found)) == found
