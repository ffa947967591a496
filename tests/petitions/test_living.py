"""Rehearse, go live, close, open again: clear states, and no promise broken on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaign import clock
from campaign.access import audit
from campaign.config import Settings
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.petitions import living, tallying
from campaign.petitions.commands import petitions
from campaign.petitions.models import Petition, PetitionState, Position
from tests.factories import make_petition
from tests.signers_of import sign, signed


@pytest.fixture
def real(settings):
    """Settings of a site that may write to offices."""
    return replace(
        settings,
        organisation="Clean Water Now",
        postal_address="2 Alder Street, Fresno, CA 93701",
        contact="kim@cleanwaternow.org",
        sender="letters@cleanwaternow.org",
        sendgrid_key="SG.key",
        base_url="https://act.cleanwaternow.org",
    )


@pytest.fixture
def run(app):
    def command(*args):
        db.session.commit()
        db.session.remove()
        return app.test_cli_runner().invoke(petitions, args)

    return command


def acts():
    return [row.act for row in reversed(audit.latest("petitions."))]


def refusal(verb, *args):
    with pytest.raises(Refusal) as told:
        verb(*args)
    return str(told.value)


def test_a_petition_goes_live_and_it_is_noted(real):
    petition = make_petition(slug="clean-water")

    living.go_live(petition, real)

    assert petition.state is PetitionState.LIVE
    assert not petition.is_rehearsal
    (row,) = audit.latest("petitions.live")
    assert row.campaign == petition.id
    assert row.detail == {
        "petition": petition.id,
        "slug": "clean-water",
        "was_state": "rehearsal",
        "state": "live",
        "discarded": 0,
    }


def test_going_live_twice_is_noted_once(real):
    petition = make_petition()

    living.go_live(petition, real)
    living.go_live(petition, real)

    assert acts() == ["petitions.live"]


def test_a_demonstration_never_goes_live(real):
    petition = make_petition(is_demonstration=True)

    assert "in rehearsal for ever" in refusal(living.go_live, petition, real)
    assert petition.state is PetitionState.REHEARSAL


def test_everything_that_is_missing_is_told_together(settings):
    bare = Settings(instance=settings.instance)
    petition = make_petition(slug="clean-water", closes_at=clock.now())

    assert refusal(living.go_live, petition, bare).splitlines() == [
        "“clean-water” cannot go live yet:",
        "It has closed. First: campaign petitions reopen clean-water",
        "CAMPAIGN_ORGANISATION is still the example’s: “Step Up California”.",
        (
            "CAMPAIGN_POSTAL_ADDRESS is still the example’s: “1 Example Street, Sacramento, CA "
            "95814”."
        ),
        "CAMPAIGN_CONTACT is still the example’s: “desk@example.org”.",
        "CAMPAIGN_SENDER is still the example’s: “letters@example.org”.",
        "CAMPAIGN_SENDGRID_KEY is not set: no mail would leave.",
        "CAMPAIGN_BASE_URL is no public address that begins with https://.",
    ]
    assert petition.state is PetitionState.REHEARSAL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("organisation", " "),
        ("postal_address", Settings.postal_address),
        ("contact", "kim@stepup.example.org"),
        ("sender", "letters@act.example"),
        ("sendgrid_key", ""),
        ("base_url", "http://127.0.0.1:8000"),
    ],
)
def test_each_thing_that_is_missing_holds_it_back(real, name, value):
    petition = make_petition()

    told = refusal(living.go_live, petition, replace(real, **{name: value}))

    assert f"CAMPAIGN_{name.upper()}" in told
    assert len(told.splitlines()) == 2


def test_a_draft_or_one_without_words_does_not_go_live(real):
    draft = Petition(slug="bare", bill="SB 1", position=Position.OPPOSE)
    db.session.add(draft)
    db.session.flush()

    told = refusal(living.go_live, draft, real)

    assert "It is a draft. First: campaign petitions rehearse bare" in told
    assert "It has no words. First: campaign stories load FOLDER" in told


def test_signatures_of_a_rehearsal_hold_it_back(real, settings):
    petition = make_petition()
    sign(petition, settings)

    assert "--discard-rehearsal" in refusal(living.go_live, petition, real)
    assert petition.state is PetitionState.REHEARSAL


def test_back_to_rehearsal_while_nobody_has_signed(real):
    petition = make_petition()
    living.go_live(petition, real)

    living.rehearse(petition)
    living.rehearse(petition)

    assert petition.state is PetitionState.REHEARSAL
    assert acts() == ["petitions.live", "petitions.rehearse"]


def test_letters_of_real_signers_are_never_turned_into_a_rehearsal(settings):
    petition = make_petition(slug="clean-water", state=PetitionState.LIVE)
    sign(petition, settings)

    assert "campaign petitions close clean-water" in refusal(living.rehearse, petition)
    assert petition.state is PetitionState.LIVE


def test_a_closed_petition_takes_no_names_and_says_when_people_are_forgotten(stopped_clock):
    petition = make_petition(retention_days=30)

    forgotten_at = living.close(petition)

    assert not petition.is_open
    assert forgotten_at == clock.now() + timedelta(days=30)


def test_closing_again_does_not_move_the_day_on_which_people_are_forgotten(stopped_clock):
    petition = make_petition()
    first = living.close(petition)
    stopped_clock(timedelta(days=5))

    assert living.close(petition) == first
    assert acts() == ["petitions.close"]


def test_closing_wins_over_a_later_end():
    petition = make_petition(closes_at=clock.now() + timedelta(days=5))

    living.close(petition)

    assert not petition.is_open


def test_a_petition_opens_again_until_its_people_are_forgotten(stopped_clock):
    petition = make_petition(retention_days=30)
    living.close(petition)
    stopped_clock(timedelta(days=29))

    living.reopen(petition)
    living.reopen(petition)

    assert petition.is_open
    assert acts() == ["petitions.close", "petitions.reopen"]


def test_forgotten_people_are_not_asked_to_come_back(stopped_clock):
    petition = make_petition(retention_days=30)
    living.close(petition)
    stopped_clock(timedelta(days=30))

    assert "were forgotten" in refusal(living.reopen, petition)
    assert not petition.is_open


def test_commands_say_what_they_did(run, settings):
    signed(make_petition(slug="clean-water", state=PetitionState.LIVE), settings)

    closed, listed = run("close", "clean-water"), run("list")
    opened, rehearsed = run("reopen", "clean-water"), run("rehearse", "clean-water")

    assert "“clean-water” is closed since" in closed.output
    assert "forgotten for ever on" in closed.output
    assert "        1  live        clean-water  (closed)" in listed.output
    assert "takes names, with no end set" in opened.output
    assert "for real" in str(rehearsed.exception)
    assert rehearsed.exit_code == 1


def test_an_unknown_petition_is_told(run):
    assert isinstance(run("close", "nowhere").exception, NotFound)
    assert "campaign stories example" in run("list").output


def test_recounting_reaches_drafts_too(run, settings):
    petition = make_petition(slug="clean-water")
    signed(petition, settings)
    tallying.move(tallying.cell_of(signed(petition, settings, email="an@example.org")), 5)
    petition.state = PetitionState.DRAFT

    assert "2 signatures" in run("recount", "clean-water").output
