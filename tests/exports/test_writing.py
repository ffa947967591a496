"""Spreadsheets open right, do no harm, and never sit in memory."""

import csv
import io
import tracemalloc

import pytest

from campaign.exports import writing

HEADER = ("name", "zip", "district")


def written(*rows):
    return b"".join(writing.stream(HEADER, rows))


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_spreadsheet_is_utf_8_that_excel_recognises_with_lines_as_it_likes_them():
    content = written(("Zoë Ōsei", "93640", 14))

    assert content == '\ufeff"name","zip","district"\r\n"Zoë Ōsei","93640",14\r\n'.encode()


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
    assert read(written()) == [list(HEADER)]


def test_every_row_arrives_once_and_in_order_however_many_pieces_there_are():
    rows = ((f"n{n}", "93640", n) for n in range(1001))

    pieces = list(writing.stream(HEADER, rows))

    assert len(pieces) > 3
    assert [row[2] for row in read(b"".join(pieces))[1:]] == [str(n) for n in range(1001)]


def test_twenty_thousand_rows_take_no_more_memory_than_a_few_hundred():
    def peak(count):
        rows = (("Kim Osei" * 8, "93640", n) for n in range(count))
        tracemalloc.start()
        for _ in writing.stream(HEADER, rows):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(20_000) < 2 * peak(500)
