"""Rehearse, go live by typed confirmation, close, say how it ended, open again, copy."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.offices import exact
from campaign.petitions.models import Outcome, Petition, PetitionState, Signature, Wording
from campaign.signers import rehearsing, tasks
from tests.access.organiser import show_factor, sign_in
from tests.drafting.desk_of import BASE, Desk, filled, real
from tests.factories import make_story
from tests.pages import text_of
from tests.signers_of import my_path, sign, signed, thanks_path

WATER = f"{BASE}/clean-water"


@pytest.fixture
def ready(another_site, settings, desk):
    """The desk of a site that may write to offices, over the same database."""
    client = another_site(real(settings)).test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    with client.application.app_context():
        sign_in(client)
        show_factor()
    return Desk(client, is_signed_in=True)


def told(slug="clean-water"):
    db.session.expire_all()
    return db.session.scalar(select(Petition).filter_by(slug=slug))


def people():
    return len(db.session.scalars(select(Signature)).all())


def test_a_draft_is_rehearsed_and_then_visitors_see_it(desk, client):
    told().state = PetitionState.DRAFT
    db.session.commit()
    assert client.get("/petitions/clean-water").status_code == 404

    desk.press("stage/rehearse")

    assert told().state is PetitionState.REHEARSAL
    assert "In rehearsal" in text_of(client.get("/petitions/clean-water"))
    assert audit.latest("petitions.rehearse")[0].account_id is not None


def test_the_checklist_says_what_is_missing_and_where_to_mend_it(desk):
    db.session.scalar(select(Wording)).letter_body = "Dear $sentor"
    db.session.commit()

    page = desk.open("stage")

    words = text_of(page)
    assert "No mail would leave: the key of the mail service is not set." in words
    assert "CAMPAIGN_SENDGRID_KEY" in words
    assert "There is no placeholder $sentor. Did you mean $senator?" in words
    assert f'href="{WATER}/edit#en_body"' in page.text
    assert "It is not offered in Español." in words
    assert "It cannot go live yet: see what is missing above." in words


def test_what_is_missing_holds_it_back_even_where_the_address_is_typed(desk):
    desk.press("stage/live", typed="clean-water")

    assert told().state is PetitionState.REHEARSAL
    assert told().going_live_at is None


def test_whoever_types_the_address_goes_live_and_the_rehearsal_is_deleted(ready, settings):
    signed(told(), settings)

    page = ready.said("stage")
    assert "What was signed in rehearsal is deleted for ever: 1 signature" in page
    ready.press("stage/live", typed="clean-water")

    assert told().state is PetitionState.LIVE
    assert told().going_live_at is None
    assert people() == 0
    assert [row.act for row in audit.latest("petitions.")] == [
        "petitions.live",
        "petitions.go_live",
    ]
    assert "It is live" in ready.said("stage")


def test_whoever_types_something_else_stays_in_rehearsal(ready):
    reply = ready.press("stage/live", typed="clean water")

    assert reply.status_code == 422
    assert "Type the address just so: clean-water" in text_of(reply)
    assert told().state is PetitionState.REHEARSAL


def test_the_demonstration_never_goes_live(ready):
    told().is_demonstration = True
    db.session.commit()

    assert "Type its address" not in ready.said("stage")
    ready.press("stage/live", typed="clean-water")

    assert told().state is PetitionState.REHEARSAL


def test_a_long_rehearsal_goes_on_by_itself_and_the_page_says_how_far(
    ready, settings, monkeypatch
):
    monkeypatch.setattr(rehearsing, "_STEPS_AT_ONCE", 0)
    for name in ("an", "bo", "cy"):
        sign(told(), settings, email=f"{name}@example.org")

    ready.press("stage/live", typed="clean-water")
    assert told().state is PetitionState.REHEARSAL
    assert "3 signatures of the rehearsal are still to be deleted." in ready.said("stage")
    tasks.every_minute(real(settings))

    assert told().state is PetitionState.LIVE
    assert people() == 0


def test_on_its_way_it_can_still_be_stopped(ready, settings, monkeypatch):
    monkeypatch.setattr(rehearsing, "_STEPS_AT_ONCE", 0)
    sign(told(), settings)
    ready.press("stage/live", typed="clean-water")

    ready.press("stage/stay")
    rehearsing.carry_on(real(settings))
    rehearsing._step("clean-water", real(settings))  # a worker that was between two batches

    assert told().state is PetitionState.REHEARSAL
    assert people() == 1


def test_what_goes_missing_on_the_way_lets_it_stay_in_rehearsal(settings, petition):
    with writing():
        told().going_live_at = clock.now()

    rehearsing.carry_on(settings)

    assert told().state is PetitionState.REHEARSAL
    assert told().going_live_at is None


def test_signed_for_real_it_does_not_go_back(desk, settings, client):
    petition = told()
    petition.state = PetitionState.LIVE
    sign(petition, settings)

    page = client.post(f"{WATER}/stage/rehearse", follow_redirects=True)

    assert "People have signed it for real" in text_of(page)
    assert "Back to rehearsal" not in text_of(page)
    assert told().state is PetitionState.LIVE


def ended(desk, **changes):
    form = filled(desk.open("stage"), f"{desk.path}/stage/outcome")
    given = {"outcome": "won", "en_words": "Thank you, all of you."}
    return desk.press("stage/outcome", **(form | given | changes))


def test_an_outcome_closes_it_and_is_told_wherever_signers_look(desk, client, settings):
    signature = signed(told(), settings)
    story = make_story(petition=told())
    db.session.commit()

    ended(desk)

    assert told().outcome is Outcome.WON
    assert not told().is_open
    places = (
        "/petitions/clean-water",
        f"/stories/{story.slug}",
        my_path(signature),
        thanks_path(signature),
    )
    for place in places:
        page = text_of(client.get(place))
        assert "We won." in page, place
        assert "Thank you, all of you." in page, place


def test_an_outcome_that_only_words_tell_needs_some(desk):
    page = ended(desk, outcome="other", en_words="")

    assert page.status_code == 422
    assert "Say below how it ended" in text_of(page)
    assert told().is_open


def test_words_can_be_mended_and_all_is_taken_back_by_opening_it_again(desk, client):
    ended(desk)
    ended(desk, outcome="lost", en_words="We go on.")
    assert "We go on." in text_of(client.get("/petitions/clean-water"))

    desk.press("stage/reopen")

    assert told().is_open
    assert told().outcome is None
    assert "We go on." not in text_of(client.get("/petitions/clean-water"))


def test_once_its_people_are_forgotten_it_does_not_open_again(desk, client, stopped_clock):
    desk.press("stage/close")
    stopped_clock(timedelta(days=90))
    sign_in(client)
    show_factor()

    page = client.post(f"{WATER}/stage/reopen", follow_redirects=True)

    assert "Its people were forgotten" in text_of(page)
    assert not told().is_open


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": ""}, "Say how it ended."),
        ({"outcome_on": "2999-01-01"}, "This day has not come yet."),
        ({"outcome_on": "0001-01-01"}, "Check the year: it should be like 2027."),
        ({"outcome_on": "yesterday"}, "Write the day like 2026-11-30."),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_and_its_words_are_not_lost(
    desk, changes, sentence
):
    reply = ended(desk, **changes)

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    assert "Thank you, all of you." in text_of(reply)
    assert told().is_open


def test_mails_about_it_say_who_pays(desk, client, settings, drawer):
    desk.save(sponsor="Clean Water Now")
    signature = sign(told(), settings)

    mail = outbox.read(signature.message_id)

    assert "Paid for by Clean Water Now" in mail.text
    assert "Paid for by Clean Water Now" in mail.html


def test_the_mail_to_an_office_says_who_pays(desk, settings):
    desk.save(sponsor="Clean Water Now")
    signed(told(), settings)

    _, mail = exact.of_today(14, "clean-water", settings)

    assert "Paid for by Clean Water Now" in mail.text
