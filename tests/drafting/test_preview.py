"""The letter for a real ZIP code, as its senator's office would get it."""

import pytest

from campaign.districts import lookup
from tests.drafting.desk_of import BASE
from tests.pages import text_of
from tests.signers_of import BAKERSFIELD, MENDOTA, PORTLAND

VACANT = "94086"  # all of it in district 10
LETTER = f"{BASE}/clean-water/letter"


def typed(body, zip_code=MENDOTA, **others):
    return {"en_subject": "Vote", "en_body": body, "zip": zip_code, "language": "en"} | others


def test_a_zip_code_of_one_district_shows_the_letter_to_its_senator(desk, client):
    page = text_of(client.get(f"{LETTER}?zip={MENDOTA}"))

    name = lookup.senator_of(14).name
    assert f"To Senator {name}, District 14" in page
    assert f"Dear Senator {name}, please stand by SB 54." in page
    assert "Kim Osei Mendota 93640" in page


def test_what_is_typed_is_shown_and_nothing_is_saved(desk, client):
    page = text_of(client.post(LETTER, data=typed("Hello $senator of $district: $words")))

    assert "of 14: (Here stand the signer’s own words" in page
    assert "please stand by" in text_of(client.get(f"{LETTER}?zip={MENDOTA}"))


def test_a_zip_code_of_two_districts_asks_and_then_shows_the_one_chosen(desk, client):
    asked = client.post(LETTER, data=typed("To $district", BAKERSFIELD))
    chosen = client.post(LETTER, data=typed("To $district", BAKERSFIELD, district="16"))

    assert "lies in several districts" in text_of(asked)
    assert "District 12" in text_of(asked)
    assert "To 16" not in text_of(asked)
    assert "To 16" in text_of(chosen)


@pytest.mark.parametrize(
    ("zip_code", "sentence"),
    [
        (PORTLAND, "97201 is not in California"),
        ("00000", "We know no ZIP code 00000"),
        ("936", "Enter five digits, like 93640."),
        ("", "Type a ZIP code"),
        (VACANT, "Nobody holds the seat of District 10 now"),
    ],
)
def test_every_other_zip_code_is_told_in_a_sentence(desk, client, zip_code, sentence):
    assert sentence in text_of(client.get(f"{LETTER}?zip={zip_code}"))


def test_a_letter_with_a_fault_is_not_shown_but_its_fault(desk, client):
    page = text_of(client.post(LETTER, data=typed("Dear $sentor")))

    assert "Did you mean $senator?" in page
    assert "To Senator" not in page


def test_a_language_that_has_no_letter_is_no_accident(desk, client):
    assert client.get(f"{LETTER}?zip={MENDOTA}&language=es").status_code == 200
    assert client.get(f"{LETTER}?zip={MENDOTA}&language=xx").status_code == 404
