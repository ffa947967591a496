"""One's own page after a letter has gone: which one, to whom, and that there is no second."""

import json
import re
from html import unescape

import pytest
from sqlalchemy import delete, select, update

from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.districts.models import Senator
from campaign.offices import releasing, singles
from campaign.offices.models import Bundle
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.offices.mailed import wish
from tests.pages import text_of
from tests.signers.arriving import arrive, came_to, release, seal
from tests.signers_of import PORTLAND, confirm_path, my_path, sign, signed, thanks_path

REDDING = "96001"  # all of it in district 1


def live():
    return make_petition(state=PetitionState.LIVE)


def signed_again(client, settings, **answers):
    """Let Kim's letter arrive, and Kim take it back and sign with other words."""
    petition = live()
    first = signed(petition, settings, words="The first words.")
    arrive(settings)
    client.post(f"{my_path(first)}/withdraw")
    return signed(petition, settings, **answers)


def successor(name):
    db.session.execute(update(Senator).where(Senator.district == 14).values(name=name))
    db.session.commit()


def letter_on(page):
    return unescape(page.text.split('<div class="words">')[1].split("</div>")[0])


def mailed(bundle):
    """What the office reads, without the bars beside constituents' own lines."""
    return re.sub(r"(?m)^\| ?", "", outbox.read(bundle.message_id).text)


def senator_of(number):
    return db.session.scalar(select(Senator.name).where(Senator.district == number))


def test_whoever_signs_anew_reads_that_the_earlier_letter_went_and_this_one_does_not(
    client, settings
):
    again = signed_again(client, settings, zip_code=REDDING, words="The second words.")

    page = client.get(my_path(again))

    said = text_of(page)
    assert "An earlier letter from your mailbox has gone" in said
    assert "It went to Senator Anna Caballero (Senate District 14) on" in said
    assert "with bundle No. 1" in said
    assert "Your earlier letter joined bundle No. 1" in said
    assert "Your letter joined bundle" not in said
    assert "You confirmed" not in said  # after that one left: no step of its way
    before, after = page.text.split("Your new letter: it was not sent")
    assert "Where the earlier letter is" in before
    assert senator_of(1) not in before
    assert "The second words." in after
    assert f"Dear Senator {senator_of(1)}" in letter_on(page)
    assert "No office gets this one" in after


def test_nothing_is_offered_that_a_letter_which_stays_cannot_bring(client, settings):
    again = signed_again(client, settings, zip_code=REDDING)
    came_to(State.ACCEPTED, db.session.scalars(select(Bundle)).one())  # not there yet

    page = client.get(my_path(again)).text

    assert 'id="hear_delivery"' not in page
    assert "Change my letter" not in page
    assert f"{my_path(again)}/district" not in page


def test_the_page_of_thanks_says_so_too_and_names_no_senator(client, settings):
    again = signed_again(client, settings, zip_code=REDDING)

    said = text_of(client.get(thanks_path(again)))

    assert "An earlier letter from your mailbox has gone" in said
    assert "Your letter joined bundle" not in said
    assert senator_of(1) not in said


def test_the_earlier_letter_is_told_of_after_moving_out_of_california(client, settings):
    again = signed_again(client, settings, zip_code=PORTLAND)
    assert "Where the earlier letter is" in text_of(client.get(my_path(again)))


def test_a_letter_put_back_after_it_went_is_no_earlier_one(client, settings):
    signature = signed(live(), settings)
    arrive(settings)
    client.post(f"{my_path(signature)}/withdraw")
    client.post(f"{my_path(signature)}/undo")

    said = text_of(client.get(my_path(signature)))

    assert "Your letter joined bundle No. 1" in said
    assert "earlier letter" not in said


@pytest.mark.usefixtures("own_districts")
def test_a_letter_that_went_names_whom_it_went_to_and_beside_it_who_came_since(
    client, settings
):
    signature = signed(live(), settings)
    (bundle,) = arrive(settings)
    successor("Ada Vance")

    page = client.get(my_path(signature))

    assert letter_on(page) in mailed(bundle)
    assert "Dear Senator Anna Caballero" in letter_on(page)
    assert "<b>Senator Anna Caballero</b>" in page.text
    said = text_of(page)
    assert "The office of Senator Anna Caballero has it" in said
    assert "Senator Ada Vance holds the seat now" in said
    assert said.count("Ada Vance") == 1


@pytest.mark.usefixtures("own_districts")
def test_a_letter_that_went_does_not_wait_when_its_seat_falls_vacant(client, settings):
    signature = signed(live(), settings)
    arrive(settings)
    db.session.execute(delete(Senator).where(Senator.district == 14))
    db.session.commit()

    page = client.get(my_path(signature))

    assert "Dear Senator Anna Caballero" in letter_on(page)
    said = text_of(page)
    assert "The seat is vacant now" in said
    assert "waits for whoever" not in said


@pytest.mark.usefixtures("own_districts")
def test_a_letter_that_waits_is_written_to_whoever_holds_the_seat_today(client, settings):
    signature = signed(live(), settings)
    seal(settings)
    successor("Ada Vance")

    page = client.get(my_path(signature))

    assert "Dear Senator Ada Vance" in letter_on(page)
    assert "Caballero" not in page.text


def test_a_letter_that_goes_by_itself_is_not_said_to_go_with_others(client, settings):
    wish(cadence="one_by_one")
    signature = signed(live(), settings)

    def told():
        db.session.expire_all()
        said = text_of(client.get(my_path(signature)))
        assert "bundle" not in said.split("Where your letter is")[1]
        return said

    waits = told()
    assert "Your letter goes in a mail of its own" in waits
    assert "where many come in one day, with the letters of others" in waits
    assert "Your letter goes in a mail of its own" in text_of(
        client.get(thanks_path(signature))
    )

    singles.seal(settings)
    held = told()
    assert "Your letter lies ready, in a mail of its own" in held
    assert "letters of others" not in held

    db.session.execute(update(Bundle).values(release_at=Bundle.created_at))
    db.session.commit()
    releasing.release_held(settings)
    gone = told()
    assert "Your letter went into a mail of its own, No. 1" in gone
    assert "By itself, as this office wants it" in gone
    assert "letters from your district" not in gone
    assert "mail of its own, No. 1" in text_of(client.get(thanks_path(signature)))


def test_the_receipt_of_a_letter_that_goes_by_itself_names_no_bundle(client, settings):
    wish(cadence="one_by_one")

    client.post(confirm_path(sign(live(), settings)))

    receipt = select(OutboxMessage.id).where(OutboxMessage.kind == Kind.RECEIPT)
    text = outbox.read(db.session.scalars(receipt).one()).text
    assert "as soon as the office can be written to" in " ".join(text.split())
    assert "bundle" not in text


def test_what_such_an_office_gets_in_a_bundle_all_the_same_is_said_to_join_one(
    client, settings
):
    wish(cadence="one_by_one")
    signature = signed(live(), settings)
    release(settings)
    assert "Your letter joined bundle No. 1" in text_of(client.get(my_path(signature)))


def test_the_file_holds_the_letter_as_the_office_reads_it_and_what_became_of_it(
    client, settings
):
    signature = signed(live(), settings, words="I am afraid.")
    (bundle,) = arrive(settings)

    held = json.loads(client.get(f"{my_path(signature)}/data").data)

    letter = held["letter_as_the_office_reads_it"]
    assert letter["subject"] == "Please support SB 54"
    assert letter["body"] in mailed(bundle)
    assert "Dear Senator Anna Caballero" in letter["body"]
    assert "$senator" in held["you"]["letter"]
    assert held["where_the_letter_is"]["step"] == "delivered"
    assert held["where_the_letter_is"]["since"]
    assert held["bundle"]["district"] == 14
    assert held["bundle"]["with_an_earlier_letter_of_yours"] is False


def test_the_file_gives_no_letter_that_no_office_reads(client, settings):
    again = signed_again(client, settings, zip_code=REDDING)
    outside = signed(make_petition(), settings, zip_code=PORTLAND)
    taken_back = signed(make_petition(), settings)
    client.post(f"{my_path(taken_back)}/withdraw")

    def held(signature):
        return json.loads(client.get(f"{my_path(signature)}/data").data)

    for signature in (again, outside, taken_back):
        assert held(signature)["letter_as_the_office_reads_it"] is None
    assert held(again)["bundle"]["with_an_earlier_letter_of_yours"] is True
