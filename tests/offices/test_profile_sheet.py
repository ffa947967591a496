"""The desk's spreadsheet of how all offices want their letters: out, and in."""

import io
import re
from datetime import time
from html import unescape

import pytest

from campaign.access import audit
from campaign.db import db, writing
from campaign.offices import commands, profile_sheet, profiles
from campaign.offices.models import Cadence
from tests.access.organiser import EMAIL, signed_in
from tests.offices.at_the_desk import page
from tests.offices.mailed import wish
from tests.pages import text_of


@pytest.fixture
def desk(client):
    return signed_in(client)


def bring(desk, text, **more):
    content = text if isinstance(text, bytes) else text.encode()
    data = {"sheet": (io.BytesIO(content), "profiles.csv")} | more
    return desk.post("/desk/offices/profiles", data=data)


def hidden(reply):
    """What the button under a shown plan sends."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', reply.text)
    return {name: unescape(value) for name, value in fields if name in {"text", "mark"}}


def test_the_spreadsheet_holds_every_office_and_comes_back_without_a_change(desk):
    wish(notes='=HYPERLINK("http://x")', addresses=["a@example.org", "b@example.org"])
    wish(15, notes="'=already marked", paused=True, pause_reason="-1 desk")
    wish(16, notes='two\nlines; with, all\t"marks" é', cut_off="09:05")

    reply = desk.get("/desk/offices/profiles.csv")

    assert "office-profiles.csv" in reply.headers["Content-Disposition"]
    assert reply.text.count("America/Los_Angeles") == 40
    assert "\"'=HYPERLINK" in reply.text
    plan = profile_sheet.read(reply.data)
    assert (plan.rows, plan.same, plan.faults) == ((), 40, ())


def test_a_spreadsheet_shows_what_it_would_change_before_anything_changes(desk):
    reply = bring(desk, "district,cadence,notes\n14,weekly,Ask for Pat.\n20,daily,\n")

    words = text_of(reply)
    assert reply.status_code == 200
    assert "What would change: 1 office" in words
    assert "14 How often daily weekly 2" in words
    assert "14 Notes – Ask for Pat. 2" in words
    assert "1 row says what is kept already." in words
    assert profiles.of(14).cadence is Cadence.DAILY


def test_the_changes_that_were_shown_are_made_with_history(desk):
    shown = bring(desk, "district,cadence\n14,weekly\n20,hourly\n")

    reply = desk.post("/desk/offices/profiles", data=hidden(shown), follow_redirects=True)

    assert "2 offices changed." in text_of(reply)
    assert profiles.of(14).cadence is Cadence.WEEKLY
    assert profiles.of(20).cadence is Cadence.HOURLY
    assert f"{EMAIL} How often daily weekly" in page(desk, "/desk/offices/14")
    assert [row.detail for row in audit.latest("offices.import")] == [{"count": 2}]


def test_rows_that_cannot_be_taken_are_named_and_the_others_still_offered(desk):
    shown = bring(
        desk,
        "district,cadence,cut_off\n"
        "14,weekly,\n"
        "41,weekly,\n"
        "fourteen,weekly,\n"
        "15,sometimes,25:00\n"
        "14,hourly,\n"
        "16,weekly,,more\n"
        "17,weekly\n",
    )

    words = text_of(shown)
    assert "6 rows cannot be taken" in words
    assert "Line 3: There is no district 41." in words
    assert "Line 4: Enter the number of a district, like 14." in words
    assert "Line 5: cadence: " in words
    assert "cut_off: " in words
    assert "Line 6: District 14 stands in line 2 already." in words
    assert "Line 7: Check its commas: it has more cells" in words
    assert "Line 8: Check its commas: it has fewer cells" in words
    desk.post("/desk/offices/profiles", data=hidden(shown))
    assert profiles.of(14).cadence is Cadence.WEEKLY
    assert profiles.of(15).cadence is Cadence.DAILY


def test_a_profile_that_changed_meanwhile_is_shown_once_more_and_not_overwritten(desk):
    shown = bring(desk, "district,notes\n14,From the sheet.\n")
    wish(notes="From a colleague.")

    again = desk.post("/desk/offices/profiles", data=hidden(shown))

    assert again.status_code == 422
    assert "A profile was changed meanwhile." in text_of(again)
    assert "14 Notes From a colleague. From the sheet." in text_of(again)
    assert profiles.of(14).notes == "From a colleague."
    desk.post("/desk/offices/profiles", data=hidden(again))
    db.session.expire_all()
    assert profiles.of(14).notes == "From the sheet."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "This file is empty."),
        ("\n\n", "This file is empty."),
        ("name,channel\nx,mail\n", "Name the columns in the first line"),
        ("district,colour\n14,red\n", "Name the columns in the first line"),
        ("district,notes,notes\n14,a,b\n", "Name the columns in the first line"),
        ('district,notes\n14,"open', "Line 2 is no CSV."),
        (b"district,notes\n14,caf\xe9\n", "Save the spreadsheet as “CSV UTF-8”"),
        (b"x" * 200_001, "This file is too large for forty offices."),
    ],
)
def test_what_is_no_spreadsheet_of_profiles_says_what_to_do(desk, content, said):
    reply = bring(desk, content)

    assert reply.status_code == 422
    assert said in text_of(reply)


def test_no_file_at_all_is_asked_for(desk):
    assert desk.post("/desk/offices/profiles", data={}).status_code == 422


def test_the_columns_are_explained_on_the_page(desk):
    words = page(desk, "/desk/offices/profiles")

    for name in profile_sheet.HEADER:
        assert name in words
    assert "one_by_one, hourly, daily, weekly or at_count." in words


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("1:30 PM", time(13, 30)),
        ("9 am", time(9)),
        ("12:00 AM", time(0)),
        ("12:15 p.m.", time(12, 15)),
        ("9:05", time(9, 5)),
        ("13:00:00", time(13)),
    ],
)
def test_hours_are_read_as_spreadsheet_programs_write_them(typed, hour):
    plan = profile_sheet.read(f"district,cut_off\n14,{typed}\n".encode())
    assert plan.faults == ()
    with writing():
        profile_sheet.apply(plan, None)

    assert profiles.of(14).cut_off == hour


@pytest.mark.parametrize("between", [";", "\t", ","])
def test_the_sign_between_cells_may_be_any_that_programs_use(between):
    text = f"\ufeffDistrict{between} Notes {between}\r\n14{between}Ask for Pat.{between}\r\n"

    plan = profile_sheet.read(text.encode())

    assert [(row.district, row.fields) for row in plan.rows] == [
        (14, {"notes": "Ask for Pat."})
    ]


def test_a_row_is_named_by_the_line_on_which_it_begins():
    plan = profile_sheet.read(b'district,notes\n14,"one\ntwo"\n41,x\n')

    assert [row.line for row in plan.rows] == [2]
    assert [fault.line for fault in plan.faults] == [4]


def test_the_terminal_says_what_would_change_and_changes_it_with_yes(app, tmp_path):
    def run(*arguments):
        done = app.test_cli_runner().invoke(commands.offices, arguments)
        assert done.exception is None
        return done.output

    file = tmp_path / "profiles.csv"
    assert run("export", str(file)) == ""
    assert "0 offices would change." in run("import", str(file))
    file.write_text("district,cadence,notes\n14,weekly,Ask for Pat.\n41,weekly,\n")

    said = run("import", str(file))

    assert "District 14, cadence: daily -> weekly" in said
    assert "District 14, notes: (empty) -> Ask for Pat." in said
    assert "Line 3 is left out: There is no district 41." in said
    assert "1 office would change. To change: --yes" in said
    assert profiles.of(14).cadence is Cadence.DAILY
    assert "1 office changed." in run("import", str(file), "--yes")
    db.session.expire_all()
    assert profiles.of(14).cadence is Cadence.WEEKLY
    assert [row.account_id for row in audit.latest("offices.import")] == [None]
