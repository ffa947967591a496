"""Spreadsheets open right, do no harm, and never sit in memory."""

import csv
import io
import tracemalloc

import pytest

from campaign.exports import writing
from campaign.exports.columns import Column, Kind
from campaign.exports.models import Format

COLUMNS = (
    Column("name", "name", Kind.TEXT),
    Column("zip", "zip", Kind.CODE),
    Column("n", "district"),
)
PHONE = (Column("phone", "phone", Kind.PHONE),)


def written(*rows, columns=COLUMNS, format_=Format.CSV, is_for_programs=False):
    file = writing.writer(format_, columns, title="", is_for_programs=is_for_programs)
    return file.begin() + file.rows(rows) + file.end()


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_spreadsheet_is_utf_8_that_excel_recognises_with_lines_as_it_likes_them():
    content = written(("Zoë Ōsei", "93640", 14))

    assert content == '\ufeff"name","zip","district"\r\n"Zoë Ōsei","93640","14"\r\n'.encode()


@pytest.mark.parametrize(
    "bad",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\u3000=1",
        "＝1", "＋1", "－1", "＠A1", '=HYPERLINK("http://bad.example","x")',
    ],
)  # fmt: skip
def test_nothing_that_could_be_taken_for_a_formula_begins_a_cell(bad):
    [_, [cell, *_]] = read(written((bad, "", None)))

    assert cell == f"'{bad}"


@pytest.mark.parametrize("good", ["Kim Osei", "a=b", "O'Neill", "1+1", "Ana–Maria", ""])
def test_ordinary_words_stay_as_they_are(good):
    assert read(written((good, "", None)))[1][0] == good


def test_zip_codes_keep_their_zeros():
    assert [row[1] for row in read(written(("", "02139", None), ("", "93640", None)))[1:]] == [
        "'02139",
        "93640",
    ]


def test_quotes_commas_semicolons_and_lines_stay_in_their_cell():
    nasty = 'She said "no";=1+1,\r\n"=2"'

    assert read(written((nasty, "93640", 14)))[1] == [nasty, "93640", "14"]


def test_a_spreadsheet_without_rows_still_has_its_header():
    assert read(written()) == [["name", "zip", "district"]]


@pytest.mark.parametrize(
    ("given", "written_as"),
    [
        ("+1-559-555-0100", "559-555-0100"),  # to a spreadsheet, minus 1,213
        ("(559) 555 0100", "559-555-0100"),
        ("5595550100", "559-555-0100"),
        ("+44 20 7946 0958", "'+44 20 7946 0958"),
        ("+4722123456", "'+4722123456"),  # of ten digits, and of Norway
        ("+1 234 567 890", "'+1 234 567 890"),
        ("004915112345678", "'004915112345678"),
        ("1 (559) 555-0100", "559-555-0100"),
        ("559 555 0100 ext. 7", "559 555 0100 ext. 7"),
    ],
)
def test_phone_numbers_stay_what_they_are(given, written_as):
    assert read(written((given,), columns=PHONE))[1] == [written_as]


def test_a_file_for_a_program_has_no_byte_order_mark_before_its_first_heading():
    assert written(is_for_programs=True).startswith(b'"name"')


def test_lines_of_json_are_raw_and_one_each():
    content = written(("=Kim\n", "02139", None), format_=Format.NDJSON).decode()

    assert content == '{"name": "=Kim\\n", "zip": "02139", "district": null}\n'


def test_twenty_thousand_rows_take_no_more_memory_than_a_few_hundred():
    def peak(batches, format_):
        file = writing.writer(format_, COLUMNS, title="", is_for_programs=False)
        tracemalloc.start()
        for _ in range(batches):
            file.rows([("Kim Osei" * 8, "93640", n) for n in range(500)])
        file.end()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    for format_ in (Format.CSV, Format.NDJSON):
        peak(1, format_)  # what is made once is no part of it
        assert peak(40, format_) < 2 * peak(1, format_)
