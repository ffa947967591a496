"""One in a vacant district, one from Oregon, one whose mailbox somebody else used first."""

from sqlalchemy import select

from campaign.db import db
from campaign.districts.models import ZipShare
from campaign.petitions.models import Signature, SignatureState
from tests.journeys.people import OLIVE, ROSA, body_of, fresh, text_of
from tests.signers_of import link_in


def test_a_letter_for_the_vacant_district_10_waits(person, petition):
    zip_code = db.session.scalar(
        select(ZipShare.zip).where(
            ZipShare.district == 10, ZipShare.basis == "census_zcta_single"
        )
    )
    answers = ROSA | {"zip_code": zip_code}

    thanks = person.sign(petition, answers)
    assert "Senate District 10: the seat is vacant" in text_of(thanks)
    person.confirm(answers)

    assert person.office_mails() == []


def test_olive_from_oregon_is_counted_apart_and_sends_no_letter(person, petition):
    thanks = person.sign(petition, OLIVE)
    assert "You live outside California" in text_of(thanks)

    person.confirm(OLIVE)

    assert person.office_mails() == []
    fresh()
    signature = db.session.scalars(select(Signature)).one()
    assert signature.state is SignatureState.CONFIRMED


def test_whoever_used_rosas_mailbox_first_cannot_take_her_place(person, stranger, petition):
    stranger.sign(petition, ROSA | {"name": "Mallory Mean", "words": "I hate this."})
    person.sign(petition, ROSA)
    page = person.confirm(ROSA)
    assert "Confirmed. Thank you, Rosa." in text_of(page)

    first = link_in(person.mails(ROSA["email"])[0])
    late = person.browser.post(first)

    assert "You have signed this petition already" in text_of(late)
    (office,) = person.office_mails()
    assert "Rosa Medina" in body_of(office)
    assert "Mallory" not in body_of(office)


def test_a_stranger_does_not_learn_that_a_letter_has_gone(person, stranger, petition):
    first = stranger.sign(petition, ROSA | {"name": "Mallory Mean"})
    before = text_of(first)
    person.sign(petition, ROSA)
    person.browser.post(link_in(person.mails(ROSA["email"])[1]))
    assert len(person.office_mails()) == 1

    late = stranger.sign(petition, ROSA | {"name": "Mallory Mean"})

    assert text_of(late) == before
    path = late.request.path
    assert stranger.browser.post(f"{path}/district", data={"district": "16"}).status_code == 303


def test_this_was_not_me_erases_what_the_stranger_wrote(person, stranger, petition):
    stranger.sign(petition, ROSA | {"name": "Mallory Mean"})
    path = link_in(person.mails(ROSA["email"])[0])

    page = person.browser.post(f"{path}/withdraw", follow_redirects=True)

    assert "withdrawn" in text_of(page)
    assert "Mallory" not in page.text
    assert "Undo" not in page.text
    assert person.browser.post(path).status_code == 410
    assert person.office_mails() == []


def test_whoever_withdraws_too_late_and_signs_anew_does_not_reach_the_office_twice(
    person, petition
):
    person.sign(petition, ROSA)
    path = person.confirm(ROSA).request.path
    assert len(person.office_mails()) == 1
    person.browser.post(f"{path}/withdraw")

    person.sign(petition, ROSA)
    again = person.confirm(ROSA)

    assert len(person.office_mails()) == 1
    assert "Your earlier letter joined bundle No. 1" in text_of(again)


def test_a_stranger_does_not_learn_who_has_signed(person, stranger, petition):
    person.sign(petition, ROSA)
    first = stranger.sign(petition, ROSA | {"name": "Mallory Mean"})
    before = text_of(stranger.browser.get(first.request.path))
    person.browser.post(link_in(person.mails(ROSA["email"])[0]))

    late = stranger.sign(petition, ROSA | {"name": "Mallory Mean"})

    assert late.status_code == first.status_code
    assert text_of(late) == before
    assert text_of(stranger.browser.get(first.request.path)) == before
    subjects = [mail["Subject"] for mail in person.mails(ROSA["email"])]
    assert any("signed already" in subject for subject in subjects)
