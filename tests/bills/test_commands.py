"""``campaign bills``: the same, for a terminal."""

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from campaign.bills import tracking
from campaign.bills.commands import bills
from campaign.bills.models import Outcome, Step
from campaign.db import db
from tests.bills.tracked import PASSED_SENATE, make_bill, make_hearing
from tests.factories import make_petition


@pytest.fixture
def run(app):
    """Return a function that runs a command; it returns its exit code and what it said."""

    def command(*arguments):
        info = ScriptInfo(create_app=lambda: app)
        result = CliRunner().invoke(bills, arguments, obj=info)
        return result.exit_code, result.output

    return command


def test_show_says_where_it_stands(run):
    petition = make_bill()
    make_hearing(petition)

    code, said = run("show", petition.slug)

    assert code == 0
    assert "SB 54 California Values Act 2017-2018\nIt is in the Assembly now.\n" in said
    assert "Senate      Apr 3, 2017, 27 to 12" in said
    assert "Assembly Public Safety" in said


def test_show_says_that_nobody_has_said_anything(run):
    petition = make_petition()
    db.session.commit()

    assert run("show", petition.slug) == (
        1,
        "Error: Nobody has said yet where this bill stands.\n",
    )


@pytest.mark.usefixtures("asks", "openstates")
def test_a_trial_says_what_would_change_and_changes_nothing(run):
    petition = make_bill(keeps_fresh=True)

    code, said = run("refresh", petition.slug, "--dry-run")

    assert code == 0
    assert "It is in the Assembly now. → Signed into law on October 5, 2017." in said
    db.session.rollback()
    assert tracking.facts_of(petition).now is Step.ASSEMBLY


@pytest.mark.usefixtures("asks", "openstates")
def test_refresh_changes_a_bill_that_is_kept_fresh(run):
    petition = make_bill(keeps_fresh=True)

    assert "Visitors see it now." in run("refresh", petition.slug)[1]
    db.session.rollback()
    assert tracking.facts_of(petition).outcome is Outcome.SIGNED
    assert run("refresh", petition.slug)[1] == "OpenStates says the same.\n"
    assert "OpenStates answered last on" in run("show", petition.slug)[1]


@pytest.mark.usefixtures("asks", "openstates")
def test_refresh_points_to_the_desk_where_somebody_has_to_choose(run):
    petition = make_bill()

    assert "Take it at the desk" in run("refresh", petition.slug)[1]
    db.session.rollback()
    assert tracking.facts_of(petition).title == PASSED_SENATE.title


@pytest.mark.usefixtures("asks")
def test_refresh_says_what_failed(run, openstates):
    petition = make_bill()
    openstates.status = 404

    code, said = run("refresh", petition.slug)

    assert code == 1
    assert "OpenStates knows no such bill." in said
    assert "OpenStates knows no such bill." in run("show", petition.slug)[1]
