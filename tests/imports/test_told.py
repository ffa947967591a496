"""What an import's page and its rows to mend tell is so, whatever became of the file."""

import re

import pytest

from campaign.signers import forgetting
from tests.imports.files import as_csv, looked_over, read_csv, the, uploaded
from tests.imports.test_desk import SHEET, text
from tests.signers_of import MENDOTA


def test_a_row_with_too_many_cells_loses_none_and_is_found_again(desk, petition, settings):
    wide = ["Rosa Li", "rosa@example.org", MENDOTA, "1 Main St", "Floor 2", "0042"]
    address = looked_over(desk, petition, as_csv([wide]), settings)
    header, row = read_csv(desk.post(f"{address}/faults.csv").data)

    again = looked_over(desk, petition, as_csv([row], header), settings)
    header_again, row_again = read_csv(desk.post(f"{again}/faults.csv").data)

    told = "This row has more cells than there are columns."
    assert row == [*wide[:4], told, "Floor 2", "'0042"]
    assert (the(again).fresh, the(again).faulty) == (0, 1)
    assert (header_again, row_again) == (header, row)


def test_what_a_column_says_of_each_is_not_told_of_all(desk, petition, settings):
    rows = [["Rosa Li", "rosa@example.org", MENDOTA, "no"]]
    content = as_csv(rows, ["Name", "Email", "ZIP", "Keep informed"])

    address = looked_over(desk, petition, content, settings, show_name="y")

    said = text(desk.get(address)).split('id="said"')[1].split("</section>")[0]
    informed, shown = re.findall("<li>(.*?)</li>", said)
    assert informed.startswith("Keep me informed")
    assert informed.endswith("– only those whose column says yes")
    assert "column" not in shown


def test_what_is_neither_yes_nor_no_is_a_fault_and_languages_go_by_their_names(
    desk, petition, settings
):
    rows = [
        ["Rosa Li", "rosa@example.org", MENDOTA, "maybe", "Spanish"],
        ["Bo Ek", "bo@example.org", MENDOTA, "N/A", "English"],
        ["Ana Om", "ana@example.org", MENDOTA, "X", "Español"],
        ["Kim Os", "kim@example.org", MENDOTA, "", "Klingon"],
    ]
    content = as_csv(rows, ["Name", "Email", "ZIP", "B", "Language"])

    address = looked_over(desk, petition, content, settings)

    told = re.findall(
        r'class="number">(\d+)</th><td>(\w+)</td><td>(.*?)</td>', text(desk.get(address))
    )
    assert told == [
        ("2", "B", "Write yes or no, or leave it empty for no."),
        ("5", "Language", "Write en or es, or leave it empty."),
    ]
    assert (the(address).fresh, the(address).faulty) == (2, 2)


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        *(("(559) 555-0100", True), ("+1 559 555 0100 x12", True), ("555-0100", True)),
        *(
            ("+44 20 7946 0958", True),
            ("559.555.0100 ext. 7", True),
            ("5595550100.0", True),
            ("", True),
        ),
        *(("12", False), ("not a phone", False), ("5" * 16, False), ("a@example.org", False)),
    ],
)
def test_what_nobody_can_call_is_a_fault(desk, petition, settings, typed, is_one):
    rows = [["Rosa Li", "rosa@example.org", MENDOTA, typed]]
    content = as_csv(rows, ["Name", "Email", "ZIP", "Phone"])

    address = looked_over(desk, petition, content, settings)

    assert (the(address).fresh, the(address).faulty) == (is_one, not is_one)
    told = "Write a phone number, like 559-555-0100, or leave it empty."
    assert (told in text(desk.get(address))) is not is_one


@pytest.mark.parametrize("is_matched", [False, True])
def test_a_file_whose_people_are_forgotten_is_told_as_deleted(
    desk, petition, settings, is_matched
):
    bring = looked_over if is_matched else lambda *given: uploaded(*given[:-1])
    address = bring(desk, petition, as_csv(SHEET), settings)
    forgetting.forget(petition.id, settings)

    listed = text(desk.get(f"/desk/petitions/{petition.slug}/imports"))
    page = desk.get(f"{address}/columns", follow_redirects=True)

    assert "This file was deleted, and nothing of it brought in." in text(page)
    assert "Nothing is written yet" not in text(page)
    assert "File deleted, nothing brought in" in listed
