"""The receipt: that one counts, and what becomes of the letter."""

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.delivery.sparing import MAILS_A_DAY, has_room_today
from campaign.districts.models import ZipShare
from campaign.petitions import asking
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.offices.at_the_desk import press
from tests.signers.arriving import arrive, came_to
from tests.signers_of import BAKERSFIELD, MENDOTA, PORTLAND, confirm_path, my_path, sign, signed


def vacant_zip():
    return db.session.scalar(
        select(ZipShare.zip).where(
            ZipShare.district == 10, ZipShare.basis == "census_zcta_single"
        )
    )


def receipt():
    query = select(OutboxMessage.id).where(OutboxMessage.kind == Kind.RECEIPT)
    return outbox.read(db.session.scalars(query).one())


@pytest.mark.parametrize(
    ("zip_code", "sentence"),
    [
        (MENDOTA, "goes to Senator Anna Caballero (District 14) with the bundle of"),
        (BAKERSFIELD, "does not say surely which district is yours"),
        (PORTLAND, "no letter is sent"),
        (None, "Nobody holds the seat of Senate District 10 now"),
    ],
)
def test_it_says_what_becomes_of_the_letter_and_leads_to_ones_own_page(
    client, settings, zip_code, sentence
):
    signature = sign(make_petition(), settings, zip_code=zip_code or vacant_zip())

    client.post(confirm_path(signature))

    mail = receipt()
    assert mail.recipient == "kim@example.org"
    assert "You are counted" in mail.subject
    assert sentence in " ".join(mail.text.split())
    assert my_path(signature) in mail.text


def test_it_is_written_in_the_readers_language(client, settings):
    signature = sign(make_petition(language="es"), settings, language="es")

    client.post(confirm_path(signature))

    assert f"/es{my_path(signature)}" in receipt().text


def test_whose_letter_has_gone_before_reads_that_the_office_gets_no_second(client, settings):
    petition = make_petition()
    first = signed(petition, settings)
    arrive(settings)
    client.post(f"{my_path(first)}/withdraw")

    client.post(confirm_path(sign(petition, settings)))

    assert "gets no second" in " ".join(receipt().text.split())


def test_withdrawing_takes_back_a_receipt_that_waits(client, settings):
    signature = sign(make_petition(), settings)
    client.post(confirm_path(signature))

    client.post(f"{my_path(signature)}/withdraw")

    query = select(OutboxMessage.state).where(OutboxMessage.kind == Kind.RECEIPT)
    assert db.session.scalar(query) == "cancelled"


@pytest.mark.parametrize("way_back", ["my page", "the mail's link"])
def test_whoever_comes_back_gets_the_receipt_that_withdrawing_took_back(
    client, settings, way_back
):
    signature = sign(make_petition(), settings)
    client.post(confirm_path(signature))
    client.post(f"{my_path(signature)}/withdraw")

    back = f"{my_path(signature)}/undo" if way_back == "my page" else confirm_path(signature)
    client.post(back)
    client.post(back)  # pressed twice

    assert states_of_receipts() == ["cancelled", "queued"]


def test_put_back_at_the_desk_they_get_the_receipt_that_was_taken_back(client, settings):
    signature = sign(make_petition(slug="values-act"), settings)
    client.post(confirm_path(signature))
    desk = signed_in(client)
    person = f"/desk/petitions/values-act/signatures/{signature.id}"
    press(desk, f"{person}/withdraw")

    press(desk, f"{person}/put-back")

    assert states_of_receipts() == ["cancelled", "queued"]


def test_a_receipt_that_has_gone_is_not_written_again(client, settings):
    signature = sign(make_petition(), settings)
    client.post(confirm_path(signature))
    came_to(State.ACCEPTED, signature)
    client.post(f"{my_path(signature)}/withdraw")

    client.post(f"{my_path(signature)}/undo")

    assert states_of_receipts() == ["accepted"]


def test_whoever_got_their_receipt_gets_no_other_for_a_later_mail_that_was_taken_back(
    client, settings
):
    signature = sign(make_petition(), settings, zip_code=BAKERSFIELD)
    client.post(confirm_path(signature))
    came_to(State.ACCEPTED, signature)
    with writing():
        asking.ask(signature, Kind.PLACE, settings)

    client.post(f"{my_path(signature)}/withdraw")
    client.post(f"{my_path(signature)}/undo")

    assert states_of_receipts() == ["accepted"]


def test_a_receipt_that_may_have_arrived_is_not_written_again(client, settings):
    signature = sign(make_petition(), settings)
    client.post(confirm_path(signature))
    message = db.session.get(OutboxMessage, signature.message_id)
    message.state, message.spoken_at = State.CANCELLED, clock.now()  # in doubt, and put aside
    db.session.commit()

    client.post(f"{my_path(signature)}/withdraw")
    client.post(f"{my_path(signature)}/undo")

    assert states_of_receipts() == ["cancelled"]


def test_a_day_full_of_other_mail_holds_no_receipt_back(client, settings):
    for _ in range(MAILS_A_DAY - 1):
        sign(make_petition(), settings)
    signature = sign(make_petition(), settings)
    assert not has_room_today("kim@example.org")

    client.post(confirm_path(signature))

    assert states_of_receipts() == ["queued"]


def states_of_receipts():
    query = select(OutboxMessage.state).where(OutboxMessage.kind == Kind.RECEIPT)
    return sorted(str(state) for state in db.session.scalars(query))
