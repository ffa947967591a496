"""Rosa lives in Mendota, 93640: all of it lies in district 14."""

import csv
import io

import pytest

from tests.journeys.people import ROSA, body_of, text_of
from tests.signers_of import link_in


def test_rosa_signs_confirms_and_her_senators_office_gets_her_letter(person, petition):
    words = "My sister is afraid to drive to work."
    thanks = person.sign(petition, ROSA | {"words": words})
    assert "Thank you, Rosa." in text_of(thanks)
    assert "Senator Anna Caballero" in text_of(thanks)

    (mail,) = person.mails(ROSA["email"])
    assert "Please confirm" in mail["Subject"]
    assert words not in body_of(mail)

    confirmed = person.confirm(ROSA)
    assert "Confirmed. Thank you, Rosa." in text_of(confirmed)

    receipt = person.mails(ROSA["email"])[-1]
    assert "/my/" in body_of(receipt)
    waits = text_of(person.browser.get(link_in(receipt, "my")))
    assert "bundle" in waits
    (office,) = person.office_mails()
    told = text_of(person.browser.get(confirmed.request.path))
    assert "No. 1" in told
    assert office["To"] == "senator.caballero@senate.ca.gov"
    assert office["Subject"] == "SUPPORT SB 54: 1 constituent, District 14"
    assert "Dear Senator Anna Caballero" in body_of(office)
    assert words in body_of(office)
    assert "Mendota 93640" in body_of(office)
    sheet, paper = office.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    rows = list(csv.reader(io.StringIO(sheet.get_content().removeprefix("\ufeff"))))
    assert rows[1][1] == "Rosa Medina"
    assert "rosa@example.org" not in office.as_string()


def test_the_link_may_be_opened_by_a_scanner_and_used_any_number_of_times(person, petition):
    person.sign(petition, ROSA)
    for _ in range(2):
        person.browser.get(person.link(ROSA))
    assert "Is this you?" in text_of(person.browser.get(person.link(ROSA)))

    for _ in range(2):
        page = person.confirm(ROSA)
        assert "Confirmed" in text_of(page)


def test_rosa_reads_what_goes_to_whom_before_she_confirms(person, petition):
    person.sign(petition, ROSA | {"name_style": "initial"})
    page = text_of(person.browser.get(person.link(ROSA)))

    assert (
        "Your name, city, ZIP and letter go to Senator Anna Caballero and may become public "
        "record." in page
    )
    assert "Rosa M." in page


def test_rosa_signs_in_spanish_and_is_answered_in_spanish(person, petition):
    page = person.sign(petition, ROSA, prefix="/es")
    assert page.request.path.startswith("/es/thanks/")
    assert '<html lang="es">' in page.text

    (mail,) = person.mails(ROSA["email"])
    assert "/es/confirm/" in body_of(mail)


def test_rosa_makes_the_letter_her_own(person, petition):
    letter = "Senator [your senator], I am [your name] from [your city]. It costs $5."
    person.sign(petition, ROSA | {"letter": letter})
    person.confirm(ROSA)

    (office,) = person.office_mails()

    assert "Senator Anna Caballero, I am Rosa Medina from Mendota. It costs $5." in body_of(
        office
    )


def test_no_mail_rosa_has_it_sent_again_and_mends_her_address(person, petition):
    page = person.sign(petition, ROSA | {"email": "rosa@exmaple.org"})
    path = page.request.path

    again = person.browser.post(f"{path}/again", follow_redirects=True)
    assert "We send it once more" in text_of(again)
    person.browser.post(f"{path}/address", data={"email": ROSA["email"]})

    assert len(person.mails(ROSA["email"])) == 1
    assert "Confirmed" in text_of(person.confirm(ROSA))


def test_a_wrong_new_address_is_said_beside_its_field(person, petition):
    path = person.sign(petition, ROSA).request.path

    page = person.browser.post(f"{path}/address", data={"email": "rosa@"})

    assert page.status_code == 422
    assert "after the @" in text_of(page)


@pytest.mark.parametrize("page", ["again", "address"])
def test_a_page_shown_after_an_error_can_be_reloaded_and_read_in_spanish(
    person, petition, page
):
    path = person.sign(petition, ROSA).request.path

    assert person.browser.get(f"/es{path}/{page}").location == f"/es{path}"


def test_rosa_withdraws_and_puts_her_name_back(person, petition):
    person.sign(petition, ROSA)
    asks = person.link(ROSA)
    path = person.confirm(ROSA).request.path

    gone = person.browser.post(f"{path}/withdraw", follow_redirects=True)
    assert "withdrawn" in text_of(gone)
    assert person.office_mails() == []

    person.browser.post(asks)
    assert len(person.office_mails()) == 1
