"""The desk's page of a bundle that came back, is in doubt, or is carried by hand."""

import re
from datetime import timedelta

import pytest

from campaign.db import db, writing
from campaign.delivery.models import State
from campaign.offices import singles
from campaign.offices.models import Bundle
from campaign.petitions import confirming
from campaign.petitions.models import PetitionState
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.offices.at_the_desk import moved, page, path_of, press, released
from tests.offices.mailed import wish
from tests.signers_of import signed


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def live():
    petition = make_petition(slug="live", state=PetitionState.LIVE)
    db.session.commit()
    return petition


def test_a_bundle_that_came_back_says_why_and_goes_anew_to_the_mended_address(
    desk, live, settings
):
    signed(live, settings)
    bundle = released(settings)
    first = bundle.message_id
    moved(bundle, State.BOUNCED, code="5.1.1")
    words = page(desk, path_of(bundle))
    assert "Came back at" in words
    assert "There is no such mailbox." in words
    assert "came back for good 5.1.1" in words
    wish(addresses=["office@senate.example.org"])

    words = press(desk, f"{path_of(bundle)}/send-anew")

    assert "The same words go to the office’s present address." in words
    assert "To office@senate.example.org" in words
    db.session.expire_all()
    assert db.session.get_one(Bundle, bundle.id).message_id != first
    assert "must not go a second time" in press(desk, f"{path_of(bundle)}/send-anew")


def test_the_letters_of_a_bundle_that_came_back_may_wait_again(desk, live, settings):
    signed(live, settings)
    bundle = released(settings)
    moved(bundle, State.REFUSED, trouble="The address is no address.")
    assert "The address is no address." in page(desk, path_of(bundle))

    words = press(desk, f"{path_of(bundle)}/let-wait")

    assert "Its letters wait again" in words
    assert "1 SB 54 See what would go now" in page(desk, "/desk/offices/14")


def test_a_doubtful_bundle_says_what_to_do_and_has_no_button_to_send(desk, live, settings):
    signed(live, settings)
    bundle = released(settings)
    moved(bundle, State.UNCERTAIN)

    words = page(desk, path_of(bundle))

    assert "In doubt since" in words
    assert "never sent twice by itself" in words
    assert "Send it anew" not in words
    assert "must not go a second time" in press(desk, f"{path_of(bundle)}/send-anew")


def test_what_a_person_carries_has_the_text_to_paste_and_is_done_once_with_undo(
    desk, live, settings
):
    wish(channel="form")
    signed(live, settings, words="My neighbour was taken.")
    bundle = released(settings)
    reply = desk.get(path_of(bundle))
    pasted = re.search(r"(?s)<textarea[^>]*>(.*?)</textarea>", reply.text)[1]
    assert "My neighbour was taken." in pasted
    assert "ContactPopup.php?district=SD14" in reply.text

    words = press(desk, f"{path_of(bundle)}/done")

    assert "Noted: the office has it." in words
    assert "Carried by hand at" in words
    assert "That is noted already: the office has it." in press(desk, f"{path_of(bundle)}/done")
    words = press(desk, f"{path_of(bundle)}/undo")
    assert "Taken back: the bundle waits to be carried." in words
    assert "Waits to be carried by hand" in words
    assert "It is taken back already" in press(desk, f"{path_of(bundle)}/undo")


def test_after_ten_minutes_done_is_done(desk, live, settings, stopped_clock):
    wish(channel="print")
    signed(live, settings)
    bundle = released(settings)
    assert "Print the PDF below" in page(desk, path_of(bundle))
    press(desk, f"{path_of(bundle)}/done")

    stopped_clock(timedelta(minutes=11))

    assert "take that back" not in page(desk, path_of(bundle))
    assert "can no longer be taken back" in press(desk, f"{path_of(bundle)}/undo")


def test_whoever_withdraws_before_it_is_carried_is_not_in_the_text(desk, live, settings):
    wish(channel="form")
    gone = signed(live, settings, words="I changed my mind.")
    signed(live, settings, email="an@example.org", words="I did not.")
    bundle = released(settings)
    with writing():
        confirming.withdraw(gone)

    pasted = re.search(r"(?s)<textarea[^>]*>(.*?)</textarea>", desk.get(path_of(bundle)).text)

    assert "I did not." in pasted[1]
    assert "I changed my mind." not in pasted[1]


def test_a_letter_by_itself_is_called_so(desk, live, settings):
    wish(cadence="one_by_one")
    signed(live, settings)
    singles.seal(settings)
    bundle = db.session.query(Bundle).one()

    assert "A letter, not numbered yet" in page(desk, path_of(bundle))
    assert "letter from Kim Osei" in page(desk, path_of(bundle))
