"""Ben lives in 93301, which districts 12 and 16 share: nobody guesses for him."""

import pytest

from campaign.offices import bundling
from tests.journeys.people import BEN, OLIVE, ROSA, body_of, text_of


def test_ben_chooses_right_after_signing(person, petition):
    thanks = person.sign(petition, BEN)
    assert "Which district is yours?" in text_of(thanks)

    choices = person.browser.get(f"{thanks.request.path}/district")
    assert "home to 64 % of the people of this ZIP code" in text_of(choices)
    assert text_of(choices).index("District 12") < text_of(choices).index("District 16")
    chosen = person.browser.post(
        f"{thanks.request.path}/district", data={"district": "16"}, follow_redirects=True
    )
    assert "Senate District 16" in text_of(chosen)

    person.confirm(BEN)
    (office,) = person.office_mails()
    assert "District 16" in office["Subject"]


def test_ben_is_not_sure_and_his_letter_waits_until_he_is(person, petition):
    person.sign(petition, BEN)
    confirmed = person.confirm(BEN)
    assert "Your letter waits until you choose" in text_of(confirmed)
    assert person.office_mails() == []

    path = confirmed.request.path
    person.browser.post(f"{path}/district", data={"district": "not-sure"})
    assert person.office_mails() == []
    person.browser.post(f"{path}/district", data={"district": "12"})

    (office,) = person.office_mails()
    assert "District 12" in office["Subject"]


def test_once_the_letter_has_gone_its_district_cannot_change(person, petition):
    person.sign(petition, ROSA)
    path = person.confirm(ROSA).request.path
    person.office_mails()

    page = person.browser.post(f"{path}/district", data={"district": "16"})

    assert page.status_code == 409
    assert "handed over already" in text_of(page)
    assert len(person.office_mails()) == 1


def test_not_yours_leads_to_the_districts_around(person, petition):
    person.sign(petition, ROSA)
    path = person.confirm(ROSA).request.path

    page = person.browser.get(f"{path}/district")
    assert "Another district nearby" in text_of(page)
    person.browser.post(f"{path}/district", data={"district": "16"})

    (office,) = person.office_mails()
    assert "District 16" in office["Subject"]
    assert "Mendota" in body_of(office)


def test_only_the_mails_link_moves_what_is_confirmed(person, petition):
    thanks = person.sign(petition, ROSA).request.path
    person.confirm(ROSA)

    page = person.browser.post(f"{thanks}/district", data={"district": "16"})

    assert page.status_code == 403
    assert "use the link in the mail" in text_of(page)
    (office,) = person.office_mails()
    assert "District 14" in office["Subject"]


@pytest.mark.parametrize("answer", ["1", "41", "9" * 5000, "١٦"])
def test_only_what_the_page_offers_is_an_answer(person, petition, answer):
    path = person.sign(petition, ROSA).request.path
    page = person.browser.post(f"{path}/district", data={"district": answer})
    assert page.status_code == 422


def test_a_zip_code_of_another_state_has_no_district_here(person, petition):
    path = person.sign(petition, OLIVE).request.path
    assert person.browser.post(f"{path}/district", data={"district": "14"}).status_code == 422


def test_choosing_the_same_district_again_leaves_the_letter_in_its_bundle(
    person, petition, settings
):
    person.sign(petition, ROSA)
    path = person.confirm(ROSA).request.path
    bundling.seal(settings)

    person.browser.post(f"{path}/district", data={"district": "14"})

    assert len(person.office_mails()) == 1


def test_no_answer_is_no_choice(person, petition):
    path = person.sign(petition, BEN).request.path
    page = person.browser.post(f"{path}/district", data={})
    assert page.status_code == 422
    assert "Choose one of the districts" in text_of(page)
