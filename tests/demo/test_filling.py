from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.demo import crowd, filling, loading
from campaign.demo.commands import demo
from campaign.districts import lookup
from campaign.errors import NotFound, Refusal
from campaign.mail import addresses
from campaign.petitions import living, pages, people, tallying
from campaign.petitions import tasks as petition_tasks
from campaign.petitions.models import (
    Consent,
    Petition,
    PetitionState,
    Placing,
    Signature,
    SignatureState,
)
from campaign.signers import asking_again
from tests.factories import make_petition
from tests.signers_of import sign, signed

SLUG = "values-act"


@pytest.fixture
def petition(settings):
    loading.load(settings)
    db.session.commit()
    return living.called(SLUG)


@pytest.fixture
def filled(petition, settings):
    """The demonstration with 900 made-up signatures: two transactions' worth."""
    for _ in filling.fill(SLUG, 900, settings):
        pass
    return db.session.get(Petition, petition.id)


def is_personal(person, signature):
    wording = pages.wording_of(signature.petition_id, signature.language)
    return bool(person.words) or person.letter not in {None, wording.letter_body}


def rows(*conditions):
    return db.session.scalars(select(Signature).where(*conditions)).all()


def test_the_counts_are_those_that_a_recount_finds(filled):
    told = tallying.total(filled.id)

    assert tallying.recount(filled) == 0
    assert told == len(rows(Signature.state == SignatureState.CONFIRMED))
    assert 700 < told < 900


def test_everybody_is_sealed_and_known_again_as_a_real_signer_is(filled):
    for signature in rows(Signature.sealed.is_not(None)):
        person = people.open_person(signature)

        assert crowd.is_made_up(person.email)
        canonical = addresses.canonical(person.email)
        assert signature.address_print == people.address_print(filled, canonical)
        assert signature.is_form_letter is not is_personal(person, signature)
        assert (person.subject is not None) == (signature.confirmed_at is not None)


def test_everybody_is_placed_as_their_zip_code_places_them(filled):
    ways = set()
    for signature in rows():
        match = lookup.find(signature.zip)
        ways.add(signature.placing)

        if match.candidate is not None:
            assert signature.placing is Placing.ZIP
            assert signature.district == match.candidate.district
        elif match.outcome is lookup.Outcome.OUTSIDE:
            assert signature.placing is Placing.OUTSIDE
            assert signature.district is None
        elif signature.district is None:
            assert signature.placing is Placing.WAITING
        else:
            shares = {c.district: c.share for c in match.candidates}
            assert signature.confidence == shares[signature.district]
    assert {Placing.ZIP, Placing.CHOSEN, Placing.WAITING, Placing.OUTSIDE} <= ways


def test_they_come_over_weeks_and_nobody_from_the_future(filled):
    now = clock.now()

    for signature in rows():
        confirmed_at, withdrawn_at = signature.confirmed_at, signature.withdrawn_at
        assert signature.created_at <= (confirmed_at or now) <= (withdrawn_at or now) <= now
        assert filled.opens_at <= signature.created_at
    assert len(tallying.by_day(filled.id)) > 35
    assert {row.language for row in rows()} == {"en", "es"}
    assert len({row.source_id for row in rows()}) >= 6


def test_the_worker_finds_nothing_to_remind_to_ask_or_to_forget(filled, settings):
    left = len(rows())

    assert petition_tasks.remind(settings) == 0
    assert petition_tasks.forget() == 0
    asking_again.ask(settings)
    assert len(rows(Signature.message_id.is_not(None))) == 0
    assert len(rows()) == left


def test_they_agreed_to_the_words_that_stand_beside_the_boxes(filled):
    consents = db.session.scalars(select(Consent)).all()

    assert {consent.text.kind for consent in consents} == {
        "hear_delivery",
        "keep_informed",
        "office_reply",
        "show_name",
    }
    words = {c.text.words for c in consents if c.text.kind == "show_name"}
    assert "Show my first name and city under the petition" in words
    assert len(words) == 2


def test_what_was_left_half_way_is_counted_and_goes_on(petition, settings):
    batches = filling.fill(SLUG, 900, settings)
    assert next(batches) == filling.BATCH
    batches.close()

    assert tallying.recount(db.session.get(Petition, petition.id)) == 0
    assert filling.missing(SLUG, 900) == 900 - filling.BATCH

    assert sum(filling.fill(SLUG, 900 - filling.BATCH, settings)) == 400
    assert filling.missing(SLUG, 900) == 0
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 900


def test_a_live_petition_is_refused(settings):
    slug = make_petition(state=PetitionState.LIVE).slug
    db.session.commit()

    with pytest.raises(Refusal, match="is live"):
        filling.missing(slug, 1)
    with pytest.raises(Refusal, match="is live"):
        next(filling.fill(slug, 1, settings))


def test_a_petition_that_goes_live_meanwhile_gets_no_more(settings):
    petition = make_petition()
    slug = petition.slug
    db.session.commit()
    batches = filling.fill(slug, 900, settings)
    next(batches)
    living.called(slug).state = PetitionState.LIVE
    db.session.commit()

    with pytest.raises(Refusal, match="is live"):
        next(batches)


def test_a_petition_that_real_people_signed_is_refused(petition, settings):
    signed(petition, settings, email="kim.osei@gmail.com")

    with pytest.raises(Refusal, match="may be real"):
        filling.missing(SLUG, 10)


def test_who_was_made_up_by_hand_is_no_real_person(petition, settings):
    sign(petition, settings, email="kim@example.org")
    sign(petition, settings, email="kim@post.example")

    assert filling.missing(SLUG, 10) == 10


def test_a_draft_and_a_petition_that_is_not_there_are_refused(settings):
    draft = make_petition(state=PetitionState.DRAFT)

    with pytest.raises(Refusal, match="is a draft"):
        filling.missing(draft.slug, 1)
    with pytest.raises(NotFound):
        filling.missing("nowhere", 1)


def test_the_command_says_what_it_did_and_can_be_run_again(app, petition):
    runner = app.test_cli_runner()

    first, second = (runner.invoke(demo, ["fill", "--signatures", "20"]) for _ in range(2))

    assert first.exit_code == second.exit_code == 0
    assert "20 made-up signatures added" in first.output
    assert "0 made-up signatures added" in second.output


def test_many_cells_move_as_one_by_one(petition, settings):
    signature = signed(petition, settings)
    cell = tallying.cell_of(signature)
    later = replace(cell, day=cell.day + timedelta(days=1))

    tallying.move_all({cell: 4, later: 2})

    assert tallying.total(petition.id) == 7
    assert [count for _, count in tallying.by_day(petition.id)] == [5, 2]
