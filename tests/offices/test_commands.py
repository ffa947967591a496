"""``campaign bundles`` and ``campaign offices``: what a person at a terminal is told."""

import pytest

from campaign.access import audit
from campaign.db import db
from campaign.delivery.models import State
from campaign.errors import Refusal
from campaign.offices import commands, profiles
from campaign.offices.models import BundleState
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.offices.mailed import bundles, crowd, messages, seal_now, wish
from tests.signers_of import signed


@pytest.fixture
def run(app):
    """Return a function that runs a command and returns what it says."""

    def command(group, *args):
        result = app.test_cli_runner().invoke(getattr(commands, group), args)
        if isinstance(result.exception, Refusal):
            raise result.exception
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.output

    return command


def live():
    return make_petition(state=PetitionState.LIVE)


def test_a_terminal_seals_lists_and_shows_a_bundle(run, settings):
    assert "There are no bundles yet" in run("bundles", "list")
    signed(make_petition(), settings)

    sealed = run("bundles", "seal", "--now")
    assert "1 letter put into bundles." in sealed
    assert "1 bundle released to the outbox." in sealed
    assert "No. 1" in run("bundles", "list")
    assert "district 14, 1 letter" in run("bundles", "list")

    shown = run("bundles", "show", "1")
    assert "To: senator.caballero@senate.ca.gov" in shown
    assert "Dear Senator Anna Caballero" in shown
    assert "PDF attached, SHA-256 " in shown


def test_what_a_person_sends_now_keeps_no_office_hours(run, settings, at):
    crowd(settings, 1, live())
    run("bundles", "seal", "--now")

    assert messages()[0].hours is None


def test_one_office_can_be_sealed_alone(run, settings):
    crowd(settings, 2)

    assert "0 letters put" in run("bundles", "seal", "--district", "1")
    assert "2 letters put" in run("bundles", "seal", "--district", "14")


@pytest.mark.parametrize("name", ["9", "id9", "x", "id"])
def test_a_bundle_that_is_not_there_is_said_so(run, name):
    with pytest.raises(Refusal, match=f"There is no bundle {name}"):
        run("bundles", "show", name)


def test_a_held_bundle_is_recalled_by_its_id(run, settings):
    crowd(settings, 2)
    run("bundles", "seal")
    name = f"id{bundles()[0].id}"
    assert f"{name}: " in run("bundles", "list")
    assert "no words yet" in run("bundles", "show", name)

    assert "recalled" in run("bundles", "recall", name)

    assert bundles()[0].state is BundleState.RECALLED
    assert [row.act for row in audit.latest("bundles.recall")] == ["bundles.recall"]
    with pytest.raises(Refusal, match="recalled already"):
        run("bundles", "release", name)


def test_a_held_bundle_is_released_now(run, settings):
    crowd(settings, 2)
    run("bundles", "seal")

    assert "No. 1: " in run("bundles", "release", f"id{bundles()[0].id}")

    assert bundles()[0].letter_count == 2


def test_a_bundle_whose_office_is_paused_waits_and_says_so(run, settings):
    crowd(settings, 2)
    run("bundles", "seal")
    run("offices", "pause", "14", "They move house")

    assert "Nothing was released" in run("bundles", "release", f"id{bundles()[0].id}")
    assert "District 14: 2 letters waiting (paused)." in run("bundles", "seal")
    assert "letters wait: paused" in run("offices", "show")

    run("offices", "resume", "14")
    assert "2 letters put" in run("bundles", "seal")


def test_a_bundle_that_came_back_is_sent_anew_or_waits(run, settings, at):
    crowd(settings, 1, live())
    seal_now(settings)
    messages()[0].state = State.BOUNCED
    db.session.commit()

    assert "queued; message" in run("bundles", "send-anew", "1")
    messages()[1].state = State.BOUNCED
    db.session.commit()
    assert "recalled" in run("bundles", "let-wait", "1")


def test_what_is_carried_by_hand_is_listed_done_and_undone(run, settings, at):
    wish(channel="form")
    assert "No bundle waits to be carried." in run("bundles", "hand-done")
    crowd(settings, 1, live())
    seal_now(settings)

    assert "contact form" in run("bundles", "hand-done")
    assert "carried by hand" in run("bundles", "hand-done", "1")
    assert "No bundle waits" in run("bundles", "hand-done")
    assert "waits to be carried again" in run("bundles", "hand-done", "1", "--undo")


def test_an_offices_wishes_are_set_and_shown(run, at):
    said = run("offices", "set", "14", "cadence=weekly", "days=tue", "cut_off=10:00")
    assert "cadence: daily -> weekly" in said
    assert "cut_off: (empty) -> 10:00" in said
    assert "Nothing to change." in run("offices", "set", "14", "cadence=weekly")

    shown = run("offices", "show", "14")
    assert "Senator Anna Caballero" in shown
    assert "cadence=weekly" in shown
    assert "Mail goes to: senator.caballero@senate.ca.gov" in shown
    assert "next Tue 2026-11-24 10:00" in run("offices", "show")


def test_a_wish_that_cannot_be_changes_nothing(run):
    with pytest.raises(profiles.Faulty, match="Choose one of these"):
        run("offices", "set", "14", "cadence=monthly", "notes=Hello")
    assert "FIELD=VALUE" in run("offices", "set", "14", "weekly")

    assert profiles.history(14) == []
