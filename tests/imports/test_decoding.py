"""Whatever program wrote a spreadsheet, its rows come out as people see them; or a sentence."""

import io
import zipfile

import openpyxl
import pytest

from campaign.errors import Invalid
from campaign.exports import writing
from campaign.exports.columns import named
from campaign.exports.models import Format
from campaign.imports import columns, decoding, limits
from campaign.web import sheets
from tests.imports.files import as_csv, as_xlsx

ROWS = [["Rosa Díaz", "rosa@example.org", "93640", "Calle 1"]]
HEADER = ["Nombre completo", "Correo electrónico", "Código postal", "Dirección"]


def read(content):
    sheet = decoding.sheet(content)
    return sheet.header, list(sheet.rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_and_delimiters_are_found_out(encoding, delimiter):
    content = as_csv(ROWS, HEADER, encoding=encoding, delimiter=delimiter)

    assert read(content) == (HEADER, [(2, ROWS[0])])


def test_quoted_cells_hold_lines_and_delimiters():
    content = b'Name,Street\r\n"Li, Rosa","1 Main St\r\nFloor 2"\r\n\r\nBo,"say ""hi"""\r\n'

    assert read(content)[1] == [
        (2, ["Li, Rosa", "1 Main St\r\nFloor 2"]),
        (4, ["Bo", 'say "hi"']),
    ]


def test_excel_may_say_what_separates_cells():
    assert read(b"sep=;\r\nName;ZIP\r\nRosa;93640\r\n")[0] == ["Name", "ZIP"]


def test_the_apostrophe_of_our_own_spreadsheets_goes_and_a_persons_stays():
    cells = ["=1+1", "+15550100", "'tis", "O'Hara", "02139"]
    ours = "".join(sheets.stream(["a", "b", "c", "d", "e"], [[*cells[:4], "'02139"]])).encode()

    assert read(ours)[1] == [(2, cells)]


def test_an_xlsx_file_reads_as_its_cells_show():
    content = as_xlsx([["Rosa", 93640, 93640.0, None, True], [], ["Bo"]], list("abcde"))

    assert read(content)[1] == [(2, ["Rosa", "93640", "93640", "", "yes"]), (4, ["Bo"])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b"Name,ZIP\r\n", "no row"),
        (b"rosa@example.org,93640\r\nbo@example.org,93640\r\n", "first row"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no spreadsheet"),
        (b'Name,ZIP\r\n"Rosa,93640\r\n' + b"x" * 200_000, "quotation mark"),
        (b"Name\r\n" + b"x" * (limits.MOST_CELL + 1), "Row 2"),
        (b"Name\r\n" + b"x\r\n" * (limits.MOST_ROWS + 1), "100,000 rows"),
        (b"Name\r\n" + b",\r\n" * (limits.MOST_EMPTY_ROWS + 1) + b"Rosa\r\n", "empty rows"),
        (b",".join([b"a"] * 101) + b"\r\nb", "100 columns"),
        (b"a" * (limits.MOST_BYTES + 1), "20 megabytes"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content, said):
    with pytest.raises(Invalid, match=said):
        read(content)


def test_a_single_row_far_down_is_refused_before_all_above_it_are_read():
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    book.active.cell(row=1_048_576, column=1, value="Rosa")
    file = io.BytesIO()
    book.save(file)

    with pytest.raises(Invalid, match="10,000 empty rows"):
        list(decoding.sheet(file.getvalue()).rows)


def packed(**parts):
    whole = io.BytesIO(as_xlsx([["Rosa"]], ["Name"]))
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(f"xl/{name}.xml", content)
    return whole.getvalue()


def test_a_file_that_unpacks_to_far_too_much_is_not_unpacked():
    content = packed(bomb=b"0" * (limits.MOST_UNPACKED_BYTES + 1))
    assert len(content) < 1_000_000

    with pytest.raises(Invalid, match="unpacks"):
        read(content)


def test_an_xlsx_file_that_declares_entities_is_refused():
    with pytest.raises(Invalid, match="cannot be read"):
        read(packed(evil=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'))


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            [
                "uuid",
                "first_name",
                "last_name",
                "email",
                "can2_phone",
                "can2_user_address",
                "zip_code",
                "can2_user_tags",
                "can2_subscription_status",
            ],
            [
                "",
                "first_name",
                "last_name",
                "email",
                "phone",
                "street",
                "zip",
                "",
                "keep_informed",
            ],
        ),
        (["akid", "address1", "zip", "name"], ["", "street", "zip", "name"]),
        (
            ["Nombre", "Apellidos", "Código Postal", "CORREO", "Teléfono"],
            ["first_name", "last_name", "zip", "email", "phone"],
        ),
        (["Nombre", "C.P.", "E-mail", "Email"], ["name", "zip", "email", ""]),
        (["Name", "First name", "what is wrong"], ["name", "", ""]),
    ],
)
def test_columns_are_known_by_the_names_that_tools_give_them(header, fields):
    assert columns.guess(header) == fields


def test_of_several_columns_for_one_field_the_first_that_is_not_empty_is_it():
    header = ["region", "postal", "zip", "home_phone", "mobile_phone"]

    guessed = columns.guess(header, [["CA", "", "93640", "", ""], ["CA", "", "93301", "", "5"]])

    assert guessed == ["", "", "zip", "", "phone"]
    assert columns.guess(header) == ["", "zip", "", "phone", ""]


def test_what_a_workbook_writes_for_signs_of_its_own_is_read_as_these_signs():
    written = writing.writer(
        Format.XLSX, named("words", "city"), title="", is_for_programs=False
    )
    content = written.begin() + written.rows([("_x0041_ = A", "Mendota")]) + written.end()

    [(_, cells)] = decoding.sheet(content).rows

    assert cells == ["_x0041_ = A", "Mendota"]
