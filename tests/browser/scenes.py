"""Every page of the site, by a name, and how one comes to see it."""

import sqlite3
from contextlib import closing

from tests.browser.visitor import visiting

PETITION = "/petitions/values-act"
STORY = "/stories/a-traffic-stop"
WORDS = (
    "My mother crosses the valley each morning at four to pick the fruit we all eat. "
    "She should not be afraid of the road."
)


def signed(visitor, name, zip_code):
    """Sign as *name*; return the path of the thanks page."""
    visitor.open(PETITION)
    person = {"name": f"{name.title()} Medina", "email": f"{name}@example.org"}
    visitor.fill_in(person | {"zip_code": zip_code, "words": WORDS})
    visitor.press_sign()
    visitor.page.wait_for_url("**/thanks/*")
    return visitor.path


def mailed(visitor, name):
    """Return the path of the confirm page that *name* was mailed."""
    visitor.open_mail(f"{name}@example.org")
    visitor.follow()
    visitor.page.wait_for_url("**/confirm/*")
    return visitor.path


def public(browser, site):
    """Bring one person into every state; return where each public page is."""
    with visiting(browser, site) as visitor:
        found = signed(visitor, "found", "93640")
        split = signed(visitor, "split", "93301")
        vacant = signed(visitor, "vacant", "94086")
        outside = signed(visitor, "outside", "97201")
        for name in ("confirmed", "withdrawn", "expired"):
            signed(visitor, name, "93640")
        confirmed = mailed(visitor, "confirmed")
        visitor.press_sign()
        withdrawn = mailed(visitor, "withdrawn")
        visitor.page.locator('form[action$="/withdraw"] button').click()
        expired = mailed(visitor, "expired")
        _expire(site, expired)
        pending, unsure = mailed(visitor, "found"), mailed(visitor, "split")
        site.campaign("bundles", "seal", "--now")
        visitor.open_mail("senate.ca.gov")
        bundle = visitor.path
        visitor.open_mail("found@example.org")
        mail = visitor.path
    return {
        "home": "/",
        "story": STORY,
        "story-es": f"/es{STORY}",
        "petition": PETITION,
        "petition-open": PETITION,
        "petition-errors": PETITION,
        "thanks-found": found,
        "thanks-split": split,
        "thanks-vacant": vacant,
        "thanks-outside": outside,
        "thanks-again": f"{found}?sent=1",
        "district-split": f"{split}/district",
        "district-found": f"{found}/district",
        "confirm-pending": pending,
        "confirm-split": unsure,
        "confirm-confirmed": confirmed,
        "confirm-withdrawn": withdrawn,
        "confirm-expired": expired,
        "terms": "/terms",
        "privacy": "/privacy",
        "not-found": "/stories/there-is-no-such-story",
        "drawer": "/drawer",
        "mail": mail,
        "mail-to-office": bundle,
        "desk-sign-in": "/desk/sign-in",
        "desk-stale-link": "/desk/sign-in/used-up",
    }


def desk(browser, site):
    """Sign in, take the signatures out once; return the cookies, and where each page is."""
    with visiting(browser, site) as visitor:
        visitor.open(site.first_link)
        visitor.press_sign()
        visitor.page.wait_for_url("**/desk/password")
        visitor.open("/desk/petitions/values-act")
        with visitor.page.expect_download():
            visitor.page.locator('form[action$="/signatures.csv"] button').click()
        cookies = visitor.context.storage_state()
    return cookies, {
        "desk-overview": "/desk/",
        "desk-petition": "/desk/petitions/values-act",
        "desk-exports": "/desk/exports",
        "desk-password": "/desk/password",
    }


PUBLIC = (
    *("home", "story", "story-es", "petition", "petition-open", "petition-errors"),
    *("thanks-found", "thanks-split", "thanks-vacant", "thanks-outside", "thanks-again"),
    *("district-split", "district-found", "confirm-pending", "confirm-split"),
    *("confirm-confirmed", "confirm-withdrawn", "confirm-expired", "terms", "privacy"),
    *("not-found", "drawer", "mail", "mail-to-office", "desk-sign-in", "desk-stale-link"),
)
DESK = ("desk-overview", "desk-petition", "desk-exports", "desk-password")


def arrive(visitor, name, path):
    """Go to a page, and do there what its name says."""
    visitor.open(path)
    if name == "petition-open":
        for summary in visitor.page.locator("summary").all():
            summary.click()
        visitor.page.locator("#zip_code").fill("93640")
        visitor.page.locator("#desk").wait_for()
    if name == "petition-errors":
        visitor.fill_in({"email": "rosa@example", "zip_code": "9364"})
        visitor.press_sign()
        visitor.page.locator("#error-summary").wait_for()


def _expire(site, path):
    """Let the link at *path* be of long ago: nobody waits fourteen days for a test."""
    del path
    with closing(sqlite3.connect(site.instance / "campaign.db", timeout=30)) as database:
        database.execute(
            "update signature set expires_at = '2026-01-31 12:00:00.000000'"
            " where id = (select max(id) from signature)"
        )
        database.commit()
