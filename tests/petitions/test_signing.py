"""Signing: one transaction, a pending name, a mail; repeats are answered like first times."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.delivery.models import Kind, OutboxMessage
from campaign.petitions import asking, people, signing, tallying, tasks
from campaign.petitions.models import (
    Consent,
    NameStyle,
    Petition,
    PetitionState,
    Placing,
    Signature,
    SignatureState,
)
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, PORTLAND, sign, signed


def messages():
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def test_signing_keeps_a_pending_name_and_queues_the_mail_that_asks_to_confirm(settings):
    signature = sign(make_petition(), settings)

    assert signature.state is SignatureState.PENDING
    assert signature.district == 14
    (message,) = messages()
    assert message.kind is Kind.CONFIRMATION
    assert message.is_rehearsal
    assert tallying.total(signature.petition_id) == 0


def test_what_a_signer_told_us_lies_sealed_in_the_row(settings):
    signature = sign(
        make_petition(), settings, street="12 Elm St", phone="+1 559 555 0100", words="Afraid."
    )

    assert b"Kim" not in signature.sealed
    person = people.open_person(signature)
    assert (person.name, person.email, person.street, person.phone, person.words) == (
        "Kim Osei",
        "kim@example.org",
        "12 Elm St",
        "+1 559 555 0100",
        "Afraid.",
    )
    assert not signature.is_form_letter


def test_every_attempt_is_a_row_of_its_own(settings):
    petition = make_petition()
    sign(petition, settings)
    sign(petition, settings, name="Kim O. Osei")

    count = db.session.scalar(select(func.count()).select_from(Signature))
    assert count == 2


def test_somebody_who_signed_already_is_told_by_mail_alone(settings):
    petition = make_petition()
    signed(petition, settings)

    sign(petition, settings, email="KIM@Example.org")

    assert [message.kind for message in messages()] == [Kind.CONFIRMATION, Kind.REPEAT]


def test_one_mailbox_gets_at_most_three_mails_a_day_over_all_petitions(settings, stopped_clock):
    for _ in range(5):
        sign(make_petition(), settings, email="kim+tag@example.org")
    assert len(messages()) == 3

    stopped_clock(timedelta(hours=25))
    sign(make_petition(), settings)

    assert len(messages()) == 4


def test_a_mail_that_the_days_cap_held_back_goes_as_soon_as_the_day_has_room(
    settings, stopped_clock
):
    petition = make_petition()
    for _ in range(3):
        sign(petition, settings, name="Mallory Mean")
    mine = sign(petition, settings)
    assert mine.message_id is None
    tasks.every_minute(settings)
    assert mine.message_id is None

    stopped_clock(timedelta(hours=24, minutes=1))
    tasks.every_minute(settings)
    db.session.refresh(mine)

    assert mine.message_id is not None
    assert not mine.owes_mail


def test_sending_again_says_nothing_of_what_else_came_to_the_mailbox(app, settings):
    sign(make_petition(), settings, email="known@example.org")
    sign(make_petition(), settings, email="known@example.org")
    for email in ("known@example.org", "unknown@example.org"):
        signature = sign(make_petition(), settings, email=email)
        for _ in range(asking.MOST_RESENDS):
            asking.send_again(signature, settings)
        with pytest.raises(asking.TooOften, match="spam folder"):
            asking.send_again(signature, settings)


def test_what_is_confirmed_or_expired_is_not_sent_again(settings, stopped_clock):
    with pytest.raises(asking.NothingToSend, match="confirmed"):
        asking.send_again(signed(make_petition(), settings), settings)
    late = sign(make_petition(), settings)
    stopped_clock(timedelta(days=settings.confirm_days))
    with pytest.raises(asking.NothingToSend, match="sign anew"):
        asking.change_address(late, "kim@example.net", settings)


def test_a_mended_address_gets_the_mail_and_the_wrong_one_no_longer_does(settings):
    signature = sign(make_petition(), settings, email="kim@exmaple.org")

    asking.change_address(signature, "kim@example.org", settings)

    first, second = messages()
    assert first.state == "cancelled"
    assert first.sealed is None
    assert second.kind is Kind.CONFIRMATION
    assert people.open_person(signature).email == "kim@example.org"


def test_an_address_can_be_mended_twice(app, settings):
    signature = sign(make_petition(), settings, email="a@example.org")
    for name in ("b", "c"):
        asking.change_address(signature, f"{name}@example.org", settings)

    with app.test_request_context(), pytest.raises(asking.TooOften, match="sign the petition"):
        asking.change_address(signature, "e@example.org", settings)


def test_a_closed_petition_takes_no_names(app, settings, stopped_clock):
    petition = make_petition(closes_at=clock.now() + timedelta(days=1))
    stopped_clock(timedelta(days=1))

    with app.test_request_context(), pytest.raises(signing.PetitionClosed):
        sign(petition, settings)


@pytest.mark.parametrize(
    ("zip_code", "placing", "district"),
    [(BAKERSFIELD, Placing.WAITING, None), (PORTLAND, Placing.OUTSIDE, None)],
)
def test_a_district_is_never_guessed(settings, zip_code, placing, district):
    signature = sign(make_petition(), settings, zip_code=zip_code)
    assert (signature.placing, signature.district) == (placing, district)


def test_consents_are_kept_with_their_exact_words_and_time(settings, stopped_clock):
    words = "Keep me informed about this campaign by email"
    petition = make_petition()
    signature = sign(petition, settings, consents=(("keep_informed", words),))
    sign(petition, settings, email="other@example.org", consents=(("keep_informed", words),))

    consent, other = db.session.scalars(select(Consent).order_by(Consent.signature_id)).all()
    assert consent.signature_id == signature.id
    assert consent.text.words == words
    assert consent.given_at == clock.now()
    assert other.consent_text_id == consent.consent_text_id


def test_a_letter_that_was_changed_is_personal_and_an_unchanged_one_is_not(app, settings):
    from campaign.petitions import pages

    petition = make_petition()
    with app.test_request_context():
        shown = pages.shown_letter(petition, pages.wording_of(petition.id, "en"))
        unchanged = sign(petition, settings, letter=shown + "\n")
        changed = sign(petition, settings, letter=shown.replace("please", "PLEASE"))

    assert unchanged.is_form_letter
    assert people.open_person(unchanged).letter is None
    assert not changed.is_form_letter
    assert "PLEASE stand by SB 54" in people.open_person(changed).letter
    assert "${senator}" in people.open_person(changed).letter


@pytest.mark.parametrize(
    ("name", "style", "shown"),
    [
        ("Kim Osei", NameStyle.FULL, "Kim Osei"),
        ("Kim Osei", NameStyle.INITIAL, "Kim O."),
        ("María de la Cruz", NameStyle.INITIAL, "María C."),
        ("Suharto", NameStyle.INITIAL, "Suharto"),
    ],
)
def test_the_office_sees_a_name_as_its_owner_chose(name, style, shown):
    assert people.shown_name(name, style) == shown


def test_a_demonstration_stays_in_rehearsal_whatever_its_state():
    assert Petition(state=PetitionState.LIVE, is_demonstration=True).is_rehearsal
    assert not Petition(state=PetitionState.LIVE, is_demonstration=False).is_rehearsal
