"""The CSV of a bundle: one row a letter, safe to open, and of a size that fits a mail."""

import csv
import io

import pytest

from campaign.offices import printing, spreadsheet
from tests.offices.bundled import contents, letter


def sheet_of(*letters):
    sheet = spreadsheet.Sheet()
    for one in letters:
        sheet.add(one)
    return sheet


def rows_of(sheet):
    return list(csv.DictReader(io.StringIO(sheet.content().decode("utf-8-sig"), newline="")))


def test_letters_are_numbered_in_the_order_they_came():
    rows = rows_of(sheet_of(letter("Kim Osei"), letter("An Le"), letter("Bo Diaz")))

    assert [(row["No."], row["Name"]) for row in rows] == [
        ("1", "Kim Osei"),
        ("2", "An Le"),
        ("3", "Bo Diaz"),
    ]


def test_a_personal_letter_is_there_word_for_word_and_a_form_letter_by_name():
    own = "My neighbour.\nWas taken; «sí», 我, 😀"

    personal, form = rows_of(sheet_of(letter(body=own, words="我"), letter("An Le")))

    assert personal["Text of a personal letter"] == own
    assert (personal["Letter"], personal["In their own words"]) == ("personal", "我")
    assert (form["Letter"], form["Text of a personal letter"]) == ("form letter", "")


def test_whoever_may_be_answered_has_their_address_in_a_column_of_its_own():
    kim, an = rows_of(sheet_of(letter(answer_to="kim@example.org"), letter("An Le")))

    assert (kim["Reply to"], an["Reply to"]) == ("kim@example.org", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_nothing_that_people_type_runs_as_a_formula(start):
    typed = f'{start}HYPERLINK("http://bad.example")'

    (row,) = rows_of(sheet_of(letter(typed, street=typed, words=typed, body=typed)))

    for column in ("Name", "Street", "In their own words", "Text of a personal letter"):
        assert row[column] == f"'{typed}"


@pytest.mark.parametrize(
    "letters",
    [
        [letter(f"Kim {n}") for n in range(400)],
        [
            letter(f"Kim {n}", street=f"{n} Oak St " * 10, answer_to=f"{n}@example.org")
            for n in range(400)
        ],
        [
            letter(f"Kim {n}", words=f"{n} a story of some length, told. " * 20)
            for n in range(200)
        ],
        [letter("Kim", words=f"{n} 'ñ' & <b> " * 300) for n in range(20)],
    ],
)
def test_room_is_reckoned_so_that_both_files_fit(settings, letters):
    sheet = sheet_of(*letters)
    both = len(sheet.content()) + len(printing.pdf(contents(*letters), settings))
    fonts = 150_000  # what a PDF embeds, however few its letters

    assert not sheet.has_room_for(letters[0], most_bytes=both - fonts)
    assert sheet.has_room_for(letters[0], most_bytes=4 * both)
