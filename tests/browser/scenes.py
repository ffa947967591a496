"""Every page of the site, by a name, and how one comes to see it."""

from tests.bills.tracked import in_days
from tests.browser import making, people
from tests.browser.people import PETITION, STORY, TALK
from tests.browser.visitor import visiting

FRAME = "/embed/values-act/valley-unions"


def public(browser, site):
    """Bring people into every state; return where each public page is."""
    with visiting(browser, site) as visitor:
        ask = visitor.context.request
        thanks, confirm = people.sign(ask, site)
        people.lend(site)
        people.tell(site)
        mine, remarks = people.comment(ask, site)
        news = people.subscribe(ask, site)
        stop, stop_news = people.ways_to_stop(site)
        people.seal(ask, site, confirm)
        visitor.open_mail("senate.ca.gov")
        bundle = visitor.path
        visitor.open_mail("found@example.org")
        mail = visitor.path
        way_in = _way_in(visitor)
    my = {name: path.replace("/confirm/", "/my/") for name, path in confirm.items()}
    own = f"/comments/as/{mine['nilo']}"
    return {
        "home": "/",
        "story": STORY,
        "story-es": f"/es{STORY}",
        "petition": PETITION,
        "petition-open": PETITION,
        "petition-errors": PETITION,
        "petition-again": PETITION,
        "thanks-found": thanks["found"],
        "thanks-split": thanks["split"],
        "thanks-vacant": thanks["vacant"],
        "thanks-outside": thanks["outside"],
        "thanks-again": f"{thanks['found']}?sent=1",
        "district-split": f"{thanks['split']}/district",
        "district-tapped": f"{thanks['split']}/district",
        "district-found": f"{thanks['found']}/district",
        "confirm-pending": confirm["found"],
        "confirm-split": confirm["split"],
        "my": my["confirmed"],
        "my-es": f"/es{my['confirmed']}",
        "my-delete": f"{my['confirmed']}/delete",
        "my-letter": f"{my['waiting']}/letter",
        "my-withdrawn": my["withdrawn"],
        "my-erased": my["erased"],
        "confirm-expired": confirm["expired"],
        "terms": "/terms",
        "privacy": "/privacy",
        "accessibility": "/accessibility",
        "comments": TALK,
        "comments-es": f"/es{TALK}",
        "comments-answer": f"{TALK}/1",
        "comments-report": f"{TALK}/1/report",
        "comments-sent": f"{TALK}/sent",
        "comments-reported": f"{TALK}/reported",
        "comments-again": TALK,
        "comments-as": f"{TALK}/as/{mine['tala']}",
        "comments-own": own,
        "comments-mend": f"{own}/{remarks['held']}",
        "comments-objection": f"{own}/{remarks['rejected']}/answer",
        "comments-forget": f"{own}/forget",
        "news": "/news",
        "news-asked": "/news/asked",
        "updates": "/updates",
        "update": "/updates/1",
        "news-confirm": news["ines"],
        "news-own": news["ruth"],
        "news-delete": f"{news['ruth']}/delete",
        "news-stop": stop_news,
        "news-left": news["iris"],
        "stop": stop,
        "districts": f"{PETITION}/districts",
        "embed": FRAME,
        "embed-again": FRAME,
        "embed-thanks": f"{FRAME}/thanks",
        "not-found": "/stories/there-is-no-such-story",
        "drawer": "/drawer",
        "mail": mail,
        "mail-to-office": bundle,
        "desk-sign-in": "/desk/sign-in",
        "desk-stale-link": "/desk/sign-in/used-up",
        "desk-use-link": way_in,
    }


def desk(browser, site):
    """Sign in, take the signatures out once; return the cookies, and where each page is."""
    with visiting(browser, site) as visitor:
        visitor.open(site.first_link)
        visitor.press_sign()
        visitor.page.wait_for_url("**/desk/password")
        people.set_up_app(visitor)
        visitor.open("/desk/petitions/values-act/bill/hearings/new")
        told = {"committee": "Assembly Public Safety", "place": "State Capitol, Room 126"}
        visitor.fill_in(told | {"day": in_days(3).date().isoformat(), "hour": "09:00"})
        visitor.press_sign()
        visitor.page.wait_for_url("**/bill")
        for _ in range(3):
            visitor.open("/desk/petitions/values-act/exports")
            visitor.page.locator("#purpose").fill("Import into our database")
            with visitor.page.expect_download():
                visitor.page.locator(".choosing button.sign").click()
        draft, moment = making.drafted(visitor), making.noted(visitor)
        asked = making.invited(visitor)
        columns, looked_over = making.brought(visitor)
        cookies = visitor.context.storage_state()
    making.let_work_go_on(site)
    return cookies, {
        "desk-overview": "/desk/",
        "desk-not-found": "/desk/there-is-no-such-page",
        "desk-petition": "/desk/petitions/values-act",
        "desk-bill": "/desk/petitions/values-act/bill",
        "desk-bill-look": "/desk/petitions/values-act/bill/look",
        "desk-moments": "/desk/petitions/values-act/moments",
        "desk-moment": moment,
        "desk-hearing": "/desk/petitions/values-act/bill/hearings/1",
        "desk-petition-share": "/desk/petitions/values-act?period=hours&by=share",
        "desk-offices": "/desk/offices",
        "desk-office": "/desk/offices/14",
        "desk-office-today": "/desk/offices/14/today/values-act",
        "desk-office-profile": "/desk/offices/14/profile",
        "desk-office-profiles": "/desk/offices/profiles",
        "desk-bundle": "/desk/bundles/1",
        "desk-outbox": "/desk/outbox",
        "desk-troubles": "/desk/outbox/troubles",
        "desk-comments": "/desk/comments",
        "desk-comments-threads": "/desk/comments/threads",
        "desk-comments-words": "/desk/comments/words",
        "desk-stories": "/desk/stories",
        "desk-story-new": "/desk/stories/new",
        "desk-pictures": "/desk/stories/pictures",
        "desk-story": "/desk/stories/a-traffic-stop/en",
        "desk-story-beside": "/desk/stories/a-traffic-stop/es?beside=en",
        "desk-story-publish": "/desk/stories/a-traffic-stop/en/publish",
        "desk-story-versions": "/desk/stories/a-traffic-stop/en/versions",
        "desk-story-settings": "/desk/stories/a-traffic-stop/settings",
        "desk-pages": "/desk/pages",
        "desk-page": "/desk/pages/terms/en",
        "desk-page-versions": "/desk/pages/terms/en/versions",
        "desk-partners": "/desk/partners",
        "desk-exports": "/desk/exports",
        "desk-take": f"/desk{PETITION}/exports?zip=93640",
        "desk-take-fault": f"/desk{PETITION}/exports?file=letters.crm&zip=936",
        "desk-take-counts": f"/desk{PETITION}/exports?file=days.crm",
        "desk-export-made": f"/desk{PETITION}/exports/2",
        "desk-export-ready": f"/desk{PETITION}/exports/3",
        "desk-updates": "/desk/updates",
        "desk-update-new": "/desk/updates/new?petition=values-act",
        "desk-update-send": f"{draft}/send",
        "desk-update": draft,
        "desk-update-sent": "/desk/updates/1",
        "desk-password": "/desk/password",
        "desk-security": "/desk/security",
        "desk-app": "/desk/security/app",
        "desk-passkey": "/desk/security/passkey",
        "desk-second": "/desk/second?again=1",
        "desk-petitions": "/desk/petitions",
        "desk-petition-new": "/desk/petitions/new",
        "desk-petition-edit": "/desk/petitions/values-act/edit",
        "desk-petition-letter": "/desk/petitions/values-act/letter?zip=93301&district=16",
        "desk-petition-stage": "/desk/petitions/values-act/stage",
        "desk-petition-copy": "/desk/petitions/values-act/copy",
        "desk-petition-box": "/desk/petitions/values-act/boxes/en/show_name",
        "desk-signatures": f"/desk{PETITION}/signatures?zip=93640",
        "desk-signatures-none": f"/desk{PETITION}/signatures?zip=90011",
        "desk-signatures-fault": f"/desk{PETITION}/signatures?zip=936&since=soon",
        "desk-signature": f"/desk{PETITION}/signatures/5",
        "desk-invalidate": f"/desk{PETITION}/invalid/new?zip=93640",
        "desk-invalidations": f"/desk{PETITION}/invalid",
        "desk-invalidation": f"/desk{PETITION}/invalid/1",
        "desk-request": "/desk/subjects",
        "desk-request-copy": "/desk/subjects",
        "desk-request-forget": "/desk/subjects/forget",
        "desk-people": "/desk/people",
        "desk-people-invite": "/desk/people/invite",
        "desk-person": "/desk/people/1",
        "desk-invitation": asked,
        "desk-invitation-stale": "/desk/invitation/called-back",
        "desk-trail": "/desk/trail",
        "desk-trail-fault": "/desk/trail?kind=petitions&since=soon",
        "desk-imports": f"/desk{PETITION}/imports",
        "desk-import-columns": columns,
        "desk-import": looked_over,
    }


PUBLIC = (
    *("home", "story", "story-es", "petition", "petition-open", "petition-errors"),
    *("petition-again", "comments-again", "embed-again"),
    *("thanks-found", "thanks-split", "thanks-vacant", "thanks-outside", "thanks-again"),
    *("district-split", "district-tapped", "district-found", "confirm-pending"),
    *("my", "my-es", "my-delete", "my-letter", "my-withdrawn", "my-erased"),
    *("confirm-split", "confirm-expired", "terms", "privacy", "accessibility"),
    *("comments", "comments-es", "comments-answer", "comments-report", "comments-sent"),
    *("comments-reported", "comments-mend", "comments-objection"),
    *("comments-as", "comments-own", "comments-forget", "news", "news-asked", "news-own"),
    *("news-confirm", "news-delete", "news-stop", "news-left", "stop"),
    *("updates", "update"),
    *("districts", "embed", "embed-thanks"),
    *("not-found", "drawer", "mail", "mail-to-office", "desk-sign-in", "desk-stale-link"),
    "desk-use-link",
)
DESK = (
    *("desk-overview", "desk-not-found", "desk-petition", "desk-exports", "desk-password"),
    *("desk-security", "desk-app", "desk-passkey", "desk-second"),
    *("desk-bill", "desk-bill-look", "desk-hearing", "desk-moments", "desk-moment"),
    "desk-petition-share",
    *("desk-offices", "desk-office", "desk-office-profile", "desk-office-profiles"),
    "desk-office-today",
    *("desk-bundle", "desk-outbox", "desk-troubles"),
    *("desk-comments", "desk-comments-threads", "desk-comments-words"),
    *("desk-pages", "desk-page", "desk-page-versions", "desk-partners"),
    *("desk-petitions", "desk-petition-new", "desk-petition-edit", "desk-petition-letter"),
    *("desk-petition-stage", "desk-petition-copy", "desk-petition-box"),
    *("desk-pictures", "desk-stories", "desk-story-new", "desk-story", "desk-story-beside"),
    *("desk-story-publish", "desk-story-versions", "desk-story-settings"),
    *("desk-signatures", "desk-signatures-none", "desk-signatures-fault", "desk-signature"),
    *("desk-invalidate", "desk-invalidations", "desk-invalidation"),
    *("desk-take", "desk-take-fault", "desk-take-counts"),
    *("desk-export-made", "desk-export-ready"),
    *("desk-imports", "desk-import-columns", "desk-import"),
    *("desk-updates", "desk-update-new", "desk-update", "desk-update-send"),
    "desk-update-sent",
    *("desk-request", "desk-request-copy", "desk-request-forget"),
    *("desk-people", "desk-people-invite", "desk-person", "desk-invitation"),
    *("desk-invitation-stale", "desk-trail", "desk-trail-fault"),
)


def _way_in(visitor):
    """Have a link to the desk mailed; return where it leads."""
    visitor.open("/desk/sign-in")
    visitor.page.locator("#email").fill("desk@example.org")
    visitor.page.get_by_role("button", name="Mail me a link").click()
    return visitor.site.mailed_path("desk@example.org", "sign-in")
