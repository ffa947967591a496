"""What organisers do before their pages are looked at: an update, a moment, an import."""

import sqlite3
from contextlib import closing

from tests.browser.people import PETITION, WORDS


def drafted(visitor):
    """Write an update in English; return where it is."""
    visitor.open("/desk/updates/new?petition=values-act")
    visitor.page.locator("#subject_en").fill("The hearing is on Monday")
    visitor.page.locator("#body_en").fill(f"## Be there\n\n{WORDS}")
    visitor.page.locator('button[value="stay"]').click()
    visitor.page.wait_for_url("**/desk/updates/*")
    return visitor.path


def noted(visitor):
    """Note a moment of the campaign; return where it is mended."""
    visitor.open(f"/desk{PETITION}/moments")
    visitor.page.locator("#words").fill("Marched to the Capitol")
    visitor.press_sign()
    return visitor.page.locator('a[href*="/moments/"]').first.get_attribute("href")


def invited(visitor):
    """Ask somebody to the desk; return where the mail's link leads."""
    visitor.open("/desk/people/invite")
    visitor.page.locator("#email").fill("rosa@example.org")
    visitor.page.locator("#role-0").check()
    visitor.press_sign()
    visitor.page.wait_for_url("**/people#invitations")
    return visitor.site.mailed_path("rosa@example.org", "invitation")


def brought(visitor):
    """Bring two files: one waits for its columns, one is looked over; return where they are."""
    paper = {
        "name": "market.csv",
        "mimeType": "text/csv",
        "buffer": (
            b"Nombre,Correo,C.P.,Calle,A,uuid\r\n"
            b"Rosa Li,rosa@example.org,93640,1 Main St,yes,1\r\n"
            b"Ana Om,ana@,93301,2 Elm St,no,2\r\nBo Ek,,9364,3 Oak Ave,,3\r\n"
        ),
    }
    found = []
    for _ in range(2):
        visitor.open(f"/desk{PETITION}/imports")
        visitor.page.locator("#file").set_input_files(paper)
        visitor.press_sign()
        visitor.page.wait_for_url("**/columns")
        found.append(visitor.path)
    visitor.page.locator("#evidence").fill("Signed at the market in Mendota on May 3, 2026.")
    visitor.press_sign()
    visitor.page.wait_for_selector("#next")
    return found[0], visitor.path


def let_work_go_on(site):
    """Let signatures be about to become invalid, by work that no worker takes up."""
    with closing(sqlite3.connect(site.instance / "campaign.db", timeout=30)) as database:
        database.execute(
            "insert into job (created_at, kind, detail, state, done, total, cursor, turn,"
            " failures) select created_at, 'test.none', '{}', 'running', 210, 500, 0, 1, 0"
            " from petition"
        )
        database.execute(
            "insert into invalidation (created_at, petition_id, job_id, conditions, until_id,"
            " has_pending, reason, note, state, expected, invalidated, counted, taken_out,"
            ' gone, restored, superseded) select created_at, id, 1, \'{"zip": "93640"}\','
            " 0, 1, 'burst', 'at night', 'running', 500, 210, 200, 3, 1, 0, 0 from petition"
        )
        # Two files that were asked for: one is being made, one is ready.
        for number, is_whole in ((2, 0), (3, 1)):
            database.execute(
                "update export set job_id = 1, rows = 210, size = 4321000, is_whole = ?,"
                " fetched = 1, expires_at = datetime(created_at, '+1 day') where id = ?",
                (is_whole, number),
            )
        database.commit()
