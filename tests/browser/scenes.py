"""Every page of the site, by a name, and how one comes to see it."""

import sqlite3
from contextlib import closing

from tests.browser.visitor import visiting

PETITION = "/petitions/values-act"
STORY = "/stories/a-traffic-stop"
TALK = "/comments/a-traffic-stop"
FRAME = "/embed/values-act/valley-unions"
PEOPLE = {  # by what becomes of them; the last one's link expires
    "found": "93640",
    "split": "93301",
    "vacant": "94086",
    "outside": "97201",
    "confirmed": "93640",
    "withdrawn": "93640",
    "expired": "93640",
}
WORDS = (
    "My mother crosses the valley each morning at four to pick the fruit we all eat. "
    "She should not be afraid of the road."
)


def signed(ask, site, name, zip_code):
    """Sign as *name*; return the path of the thanks page."""
    person = {"name": f"{name.title()} Medina", "email": f"{name}@example.org"}
    reply = ask.post(site.url + PETITION, form=person | {"zip_code": zip_code, "words": WORDS})
    assert "/thanks/" in reply.url
    return reply.url.removeprefix(site.url)


def public(browser, site):
    """Bring one person into every state; return where each public page is."""
    with visiting(browser, site) as visitor:
        ask = visitor.context.request
        thanks = {name: signed(ask, site, name, zip_code) for name, zip_code in PEOPLE.items()}
        confirm = {name: site.mailed_path(f"{name}@example.org") for name in PEOPLE}
        ask.post(site.url + confirm["confirmed"])
        ask.post(f"{site.url}{confirm['withdrawn']}/withdraw")
        _expire_latest(site)
        _let_a_partner_show_it(site)
        ask.post(site.url + TALK, form={"email": "tala@example.org", "words": WORDS})
        mine = site.mailed_path("tala@example.org", "as").split("/as/")[1].split("/")[0]
        ask.post(f"{site.url}/news", form={"email": "ines@example.org", "zip_code": "93640"})
        news = site.mailed_path("ines@example.org", "news").split("/news/")[1].split("/")[0]
        site.campaign("bundles", "seal", "--now")
        visitor.open_mail("senate.ca.gov")
        bundle = visitor.path
        visitor.open_mail("found@example.org")
        mail = visitor.path
    my = confirm["confirmed"].replace("/confirm/", "/my/")
    return {
        "home": "/",
        "story": STORY,
        "story-es": f"/es{STORY}",
        "petition": PETITION,
        "petition-open": PETITION,
        "petition-errors": PETITION,
        "thanks-found": thanks["found"],
        "thanks-split": thanks["split"],
        "thanks-vacant": thanks["vacant"],
        "thanks-outside": thanks["outside"],
        "thanks-again": f"{thanks['found']}?sent=1",
        "district-split": f"{thanks['split']}/district",
        "district-found": f"{thanks['found']}/district",
        "confirm-pending": confirm["found"],
        "confirm-split": confirm["split"],
        "my": my,
        "my-es": f"/es{my}",
        "my-delete": f"{my}/delete",
        "my-letter": f"{my}/letter",
        "my-withdrawn": confirm["withdrawn"].replace("/confirm/", "/my/"),
        "confirm-expired": confirm["expired"],
        "terms": "/terms",
        "privacy": "/privacy",
        "accessibility": "/accessibility",
        "comments": TALK,
        "comments-es": f"/es{TALK}",
        "comments-answer": f"{TALK}/1",
        "comments-report": f"{TALK}/1/report",
        "comments-sent": f"{TALK}/sent",
        "comments-as": f"{TALK}/as/{mine}",
        "comments-own": f"/comments/as/{mine}",
        "comments-forget": f"/comments/as/{mine}/forget",
        "news": "/news",
        "news-asked": "/news/asked",
        "news-own": f"/news/{news}",
        "districts": f"{PETITION}/districts",
        "embed": FRAME,
        "embed-thanks": f"{FRAME}/thanks",
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
        visitor.open("/desk/petitions/values-act/moments")
        visitor.page.locator("#words").fill("The valley unions mailed their members")
        visitor.press_sign()
        visitor.open("/desk/petitions/values-act")
        with visitor.page.expect_download():
            visitor.page.locator('form[action$="/signatures.csv"] button').click()
        cookies = visitor.context.storage_state()
    return cookies, {
        "desk-overview": "/desk/",
        "desk-petition": "/desk/petitions/values-act",
        "desk-petition-share": "/desk/petitions/values-act?period=hours&by=share",
        "desk-moments": "/desk/petitions/values-act/moments",
        "desk-moment": "/desk/petitions/values-act/moments/1",
        "desk-offices": "/desk/offices",
        "desk-office": "/desk/offices/14",
        "desk-office-profile": "/desk/offices/14/profile",
        "desk-office-profiles": "/desk/offices/profiles",
        "desk-bundle": "/desk/bundles/1",
        "desk-outbox": "/desk/outbox",
        "desk-troubles": "/desk/outbox/troubles",
        "desk-comments": "/desk/comments",
        "desk-comments-threads": "/desk/comments/threads",
        "desk-comments-words": "/desk/comments/words",
        "desk-pages": "/desk/pages",
        "desk-page": "/desk/pages/terms/en",
        "desk-page-versions": "/desk/pages/terms/en/versions",
        "desk-partners": "/desk/partners",
        "desk-exports": "/desk/exports",
        "desk-password": "/desk/password",
    }


PUBLIC = (
    *("home", "story", "story-es", "petition", "petition-open", "petition-errors"),
    *("thanks-found", "thanks-split", "thanks-vacant", "thanks-outside", "thanks-again"),
    *("district-split", "district-found", "confirm-pending", "confirm-split"),
    *("my", "my-es", "my-delete", "my-letter", "my-withdrawn"),
    *("confirm-expired", "terms", "privacy", "accessibility"),
    *("comments", "comments-es", "comments-answer", "comments-report", "comments-sent"),
    *("comments-as", "comments-own", "comments-forget", "news", "news-asked", "news-own"),
    *("districts", "embed", "embed-thanks"),
    *("not-found", "drawer", "mail", "mail-to-office", "desk-sign-in", "desk-stale-link"),
)
DESK = (
    *("desk-overview", "desk-petition", "desk-exports", "desk-password"),
    *("desk-petition-share", "desk-moments", "desk-moment"),
    *("desk-offices", "desk-office", "desk-office-profile", "desk-office-profiles"),
    *("desk-bundle", "desk-outbox", "desk-troubles"),
    *("desk-comments", "desk-comments-threads", "desk-comments-words"),
    *("desk-pages", "desk-page", "desk-page-versions", "desk-partners"),
)


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


def _expire_latest(site):
    """Let the latest link be of long ago: nobody waits fourteen days for a test."""
    with closing(sqlite3.connect(site.instance / "campaign.db", timeout=30)) as database:
        database.execute(
            "update signature set expires_at = '2026-01-31 12:00:00.000000'"
            " where id = (select max(id) from signature)"
        )
        database.commit()


def _let_a_partner_show_it(site):
    """Do what an organizer does at the desk, before one has signed in."""
    with closing(sqlite3.connect(site.instance / "campaign.db", timeout=30)) as database:
        database.execute(
            "insert into partner (created_at, petition_id, name, origin, is_active) select"
            " created_at, id, 'valley-unions', 'https://valley.example', 1 from petition"
        )
        database.commit()
