"""A workbook written in pieces is one that every program opens, with each cell as it was."""

import io
import tracemalloc
import zipfile

import pytest

from campaign.exports import workbook
from campaign.exports.workbook import Workbook
from tests.exports.taking import from_xlsx

HEADINGS = ["name", "zip", "district"]


def written(*batches, headings=HEADINGS):
    file = Workbook(headings, title="Export m2rk")
    return file.begin() + b"".join(file.rows(batch) for batch in batches) + file.end()


def test_text_stays_text_numbers_stay_numbers_and_nothing_runs():
    rows = [("=1+1", "02139", 14), ("Zoë <b>&amp;</b>", " 93640 ", None), ("", "+1", -3)]

    found = from_xlsx(written(rows))

    assert found == [
        HEADINGS,
        ["=1+1", "02139", 14],
        ["Zoë <b>&amp;</b>", " 93640 ", None],
        [None, "+1", -3],
    ]


def test_what_xml_cannot_hold_is_left_out_and_what_looks_like_an_escape_is_kept():
    [_, row] = from_xlsx(written([("a\x00b\x0bc\ud800", "_x0041_", "line\nline\ttab")]))

    assert row == ["abc", "_x0041_", "line\nline\ttab"]


def test_a_cell_longer_than_excel_takes_is_cut():
    [_, row] = from_xlsx(written([("x" * 40_000, "", None)]))

    assert len(row[0]) == workbook.MOST_CHARACTERS


def test_pieces_written_by_several_processes_are_one_file():
    state = {}
    content = b""
    for step in range(4):
        file = Workbook(HEADINGS, title="Export m2rk", state=dict(state))
        content += file.begin() if not step else b""
        content += file.rows([(f"n{step}", "93640", step)])
        content += file.end() if step == 3 else b""
        state = file.state

    assert all(isinstance(value, int) for value in state.values())
    assert [row[2] for row in from_xlsx(content)[1:]] == [0, 1, 2, 3]
    assert content == written(*[[(f"n{n}", "93640", n)] for n in range(4)])


@pytest.mark.parametrize("limit", ["MOST_ROWS", "MOST_BYTES"])
def test_what_one_sheet_cannot_hold_goes_on_in_the_next(monkeypatch, limit):
    monkeypatch.setattr(workbook, limit, 4 if limit == "MOST_ROWS" else 900)
    rows = [(f"n{number}", "93640", number) for number in range(7)]

    content = written(rows[:5], rows[5:])

    assert [row[2] for row in from_xlsx(content) if row != HEADINGS] == list(range(7))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert "xl/worksheets/sheet2.xml" in file.namelist()


def test_the_mark_stands_in_the_properties_and_the_headings_stay_in_sight():
    with zipfile.ZipFile(io.BytesIO(written())) as file:
        assert b"<dc:title>Export m2rk</dc:title>" in file.read("docProps/core.xml")
        assert b'state="frozen"' in file.read("xl/worksheets/sheet1.xml")
        types = file.read("[Content_Types].xml").decode()
    for name in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        assert f'PartName="/{name}"' in types


def test_it_never_sits_in_memory():
    def peak(batches):
        file = Workbook(HEADINGS, title="")
        tracemalloc.start()
        file.begin()
        for _ in range(batches):
            file.rows([("Kim Osei" * 8, "93640", n) for n in range(500)])
        file.end()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(40) < 2 * peak(1)
