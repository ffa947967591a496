"""One person at the desk: opening is noted, a typo is mended, a name is hidden."""

from datetime import timedelta

import pytest

from campaign.access import audit
from campaign.access.models import AuditRow
from campaign.db import db, writing
from campaign.offices import bundling
from campaign.petitions import agreeing, names, people, placing, tallying
from campaign.petitions import tasks as petition_tasks
from campaign.petitions.models import Placing, SignatureState
from campaign.petitions.tally_models import UNPLACED
from campaign.signers import deleting, moving
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.offices.at_the_desk import page, press, released
from tests.pages import text_of
from tests.signers_of import BAKERSFIELD, my_path, sign, signed, thanks_path

HOME = "/desk/petitions/values-act/signatures"


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def rosa(petition, settings):
    return signed(
        petition, settings, name="Rosa Medina", email="rosa@example.org", words="My sister."
    )


def at(signature, act=""):
    return f"{HOME}/{signature.id}{act}"


def notes(act):
    return [row.detail for row in audit.latest(act)]


def test_opening_a_person_shows_all_and_is_written_down_with_numbers_alone(desk, rosa):
    words = page(desk, at(rosa))

    for told in ("Rosa Medina", "rosa@example.org", "93640 · Mendota", "My sister."):
        assert told in words
    assert "Waits for the office’s next bundle" in words
    assert "Kim.Osei@stepup.example.org opened this page" in words
    assert notes("signatures.open") == [{"petition": rosa.petition_id, "signature": rosa.id}]
    other = make_petition(slug="another")
    db.session.commit()
    assert desk.get(f"/desk/petitions/{other.slug}/signatures/{rosa.id}").status_code == 404
    assert len(notes("signatures.open")) == 1, "nobody was shown"


def test_who_opens_a_person_again_and_again_is_noted_once_a_visit(desk, rosa, stopped_clock):
    for _ in range(3):
        desk.get(at(rosa))
    press(desk, at(rosa, "/hide"))
    stopped_clock(timedelta(minutes=16))
    words = page(desk, at(rosa))

    assert len(notes("signatures.open")) == 2
    assert "opened this page" in words
    stopped_clock(timedelta(minutes=16))
    assert "opened this page (2 times since" in page(desk, at(rosa))


def test_a_person_is_told_of_in_the_words_of_the_figures(desk, rosa):
    words = page(desk, at(rosa))

    assert "Language English" in words
    assert "Came from The page itself" in words
    assert "A mail to confirm a signature" in words
    assert "waits in the outbox" in words
    row = page(desk, HOME)
    assert "The page itself English" in row


def test_what_is_noted_of_a_person_is_nothing_personal(desk, rosa):
    press(desk, at(rosa, "/mend"), name="Rosa Medína", zip_code=BAKERSFIELD)
    press(desk, at(rosa, "/withdraw"))
    press(desk, at(rosa, "/put-back"))

    said = " ".join(str(row.detail) for row in db.session.query(AuditRow))
    assert "Rosa" not in said
    assert "rosa" not in said
    assert BAKERSFIELD not in said


def test_a_typo_in_a_name_is_mended_in_the_letter_that_waits(desk, rosa, settings):
    words = press(desk, at(rosa, "/mend"), name="Rosa Medína", zip_code="93640")

    assert "Mended. The letter goes with the new words." in words
    assert people.open_person(rosa).name == "Rosa Medína"
    assert people.open_person(rosa).words == "My sister."
    assert "mended the name or ZIP code" in words


def test_a_mended_zip_places_the_signature_anew_with_its_count_and_letter(desk, rosa, settings):
    bundling.seal(settings)
    assert bundling.holding(rosa) is not None

    words = press(desk, at(rosa, "/mend"), name="Rosa Medina", zip_code="94301")

    db.session.refresh(rosa)
    assert rosa.placing is Placing.ZIP
    assert rosa.district not in {14, None}
    assert f"the office of District {rosa.district}" in words
    assert tallying.by_district(rosa.petition_id) == {rosa.district: 1}
    assert tallying.recount(rosa.petition) == 0
    assert bundling.holding(rosa) is None


def test_a_mended_zip_that_two_districts_share_lets_the_letter_wait(desk, rosa):
    words = press(desk, at(rosa, "/mend"), name="Rosa Medina", zip_code=BAKERSFIELD)

    assert "The signer can say it on their own page" in words
    assert tallying.by_district(rosa.petition_id)[UNPLACED] == 1


def test_what_is_said_of_a_mended_zip_is_what_the_page_shows(desk, rosa):
    words = press(desk, at(rosa, "/mend"), name="Rosa Medina", zip_code="97201")
    assert "Mended. Outside California: no letter." in words
    assert "The signer can say it" not in words

    words = press(desk, at(rosa, "/mend"), name="Rosa Medina", zip_code=BAKERSFIELD)
    assert "The signer can say it on their own page" in words
    words = press(desk, at(rosa, "/mend"), name="Rosa Medína", zip_code=BAKERSFIELD)
    assert "The signer can say it on their own page" in words
    words = press(desk, at(rosa, "/mend"), name="Rosa Medína", zip_code="93640")
    assert "the office of District 14" in words


def test_a_district_that_the_signer_chose_stays_where_the_new_zip_reaches_into_it(
    desk, petition, settings
):
    omar = signed(petition, settings, zip_code=BAKERSFIELD)
    with writing():
        placing.choose(omar, "16")

    press(desk, at(omar, "/mend"), name="Omar", zip_code="93305")

    db.session.refresh(omar)
    assert omar.zip == "93305"
    assert (omar.district, omar.placing) == (16, Placing.CHOSEN)


def test_what_has_gone_to_an_office_is_not_mended(desk, rosa, settings):
    released(settings)

    words = press(desk, at(rosa, "/mend"), name="Rosa Medína", zip_code="93640")

    assert "What has gone cannot change" in words
    assert people.open_person(rosa).name == "Rosa Medina"


def test_a_mend_with_a_fault_comes_back_as_it_was_filled(desk, rosa):
    reply = desk.post(at(rosa, "/mend"), data={"name": "R0sa", "zip_code": "9364"})

    assert reply.status_code == 422
    assert "Enter only your name" in text_of(reply)
    assert 'value="R0sa"' in reply.text
    unknown = desk.post(at(rosa, "/mend"), data={"name": "Rosa", "zip_code": "00000"})
    assert "This ZIP code is right" in text_of(unknown)
    assert "Nothing was different" in press(
        desk, at(rosa, "/mend"), name="Rosa Medina", zip_code="93640"
    )
    assert desk.get(at(rosa, "/mend")).location == at(rosa)


def test_a_withdrawal_at_the_desk_is_the_signers_own_and_can_be_put_back(
    desk, rosa, stopped_clock
):
    confirmed_at = rosa.confirmed_at
    stopped_clock(timedelta(hours=3))

    words = press(desk, at(rosa, "/withdraw"))

    assert "Withdrawn. For a day you can put it back" in words
    assert tallying.total(rosa.petition_id) == 0
    assert "Put back: it counts again." in press(desk, at(rosa, "/put-back"))
    assert tallying.total(rosa.petition_id) == 1
    db.session.refresh(rosa)
    assert rosa.confirmed_at == confirmed_at, "her mail was answered then, not now"
    assert tallying.recount(rosa.petition) == 0
    assert "withdrawn already" not in press(desk, at(rosa, "/withdraw"))
    assert "withdrawn already" in press(desk, at(rosa, "/withdraw"))


def test_what_was_never_confirmed_is_erased_at_once_and_the_desk_says_so(
    desk, petition, settings
):
    pending = sign(petition, settings, email="ben@example.org")

    assert "Withdrawn, and erased" in press(desk, at(pending, "/withdraw"))


def test_what_its_signer_withdrew_only_its_signer_puts_back(
    desk, rosa, settings, stopped_clock
):
    press(desk, at(rosa, "/withdraw"))
    stopped_clock(timedelta(seconds=1))
    with writing():
        moving.confirm(rosa)
        stopped_clock(timedelta(seconds=1))
        moving.withdraw(rosa)

    assert "Put back what the desk withdrew" not in page(desk, at(rosa))
    assert "Only its signer can put this back" in press(desk, at(rosa, "/put-back"))


def test_what_was_erased_shows_nothing_and_can_be_asked_nothing(desk, rosa, petition, settings):
    with writing():
        deleting.delete_signer(rosa)

    words = page(desk, at(rosa))

    assert "Erased person" in words
    assert "Nothing personal is left here." in words
    assert "What you can do" not in words


def test_one_signature_is_made_invalid_and_valid_again(desk, rosa, client):
    assert desk.post(at(rosa, "/invalidate"), data={}).status_code == 422
    silent = desk.post(at(rosa, "/invalidate"), data={"reason": "other", "note": " "})
    assert (silent.status_code, "Say in the note why." in text_of(silent)) == (422, True)
    personal = {"reason": "other", "note": "it is rosa@example.org"}
    assert desk.post(at(rosa, "/invalidate"), data=personal).status_code == 422

    words = press(desk, at(rosa, "/invalidate"), reason="abuse", note="told by phone")

    assert "It no longer counts, and its letter does not go." in words
    assert "Invalid: Signed in somebody else’s name" in words
    assert tallying.total(rosa.petition_id) == 0
    assert "This signature was found invalid" in text_of(client.get(my_path(rosa)))
    assert "It is valid again." in press(desk, at(rosa, "/validate"))
    assert tallying.total(rosa.petition_id) == 1
    assert "This signature is not invalid." in press(desk, at(rosa, "/validate"))


def test_its_signer_is_told_that_it_is_invalid_and_cannot_put_it_back(
    desk, petition, settings, app, drawer
):
    slow = sign(petition, settings)
    press(desk, at(slow, "/invalidate"), reason="burst", note="")
    stranger = app.test_client()

    thanks = text_of(stranger.get(thanks_path(slow)))
    assert "This signature was found invalid" in thanks
    mine = stranger.get(my_path(slow))
    assert "Write to desk@stepup.example.org, and they can put it back." in text_of(mine)
    undone = stranger.post(f"{my_path(slow)}/undo")
    assert undone.status_code == 409
    stranger.post(f"{my_path(slow)}/withdraw")
    db.session.refresh(slow)
    assert slow.state is SignatureState.WITHDRAWN
    assert stranger.get(f"{my_path(slow)}/data").status_code == 410, "never confirmed: erased"


def test_a_shown_name_is_hidden_and_shown_again(desk, rosa, client):
    with writing():
        agreeing.agree(rosa, names.SHOW_NAME, "en", "Show my first name")
    assert "Rosa" in text_of(client.get("/petitions/values-act"))

    words = press(desk, at(rosa, "/hide"))

    assert "The name is gone from the public pages." in words
    assert "hidden by the desk" in words
    assert "Rosa" not in text_of(client.get("/petitions/values-act"))
    press(desk, at(rosa, "/show"))
    assert "Rosa" in text_of(client.get("/petitions/values-act"))


def test_only_what_a_button_says_can_be_pressed(desk, rosa):
    assert desk.post(at(rosa, "/delete")).status_code == 404
    assert desk.post(f"{HOME}/999/withdraw").status_code == 404


def test_whom_a_mail_was_owed_or_repeated_is_seen_on_the_other_page(desk, rosa, settings):
    again = sign(rosa.petition, settings, email="rosa@example.org", name="Somebody")

    assert f"The same mailbox also signed No. {rosa.id} Confirmed" in page(desk, at(again))
    assert petition_tasks.forget() == 0
