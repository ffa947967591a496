"""Bring people into every state that a page can show."""

import re
import time

import pyotp
from sqlalchemy import select

from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db
from campaign.petitions import tokens as signing_tokens
from campaign.petitions.models import Signature
from campaign.supporters import tokens as news_tokens
from campaign.supporters.models import Subscriber, SubscriberState

PETITION = "/petitions/values-act"
STORY = "/stories/a-traffic-stop"
TALK = "/comments/a-traffic-stop"
SIGNERS = {  # by what becomes of them; the last one's link expires
    "found": "93640",
    "split": "93301",
    "vacant": "94086",
    "outside": "97201",
    "confirmed": "93640",
    "waiting": "93640",
    "withdrawn": "93640",
    "erased": "93640",
    "expired": "93640",
}
COMMENTERS = ("tala", "nilo", "paz")  # asked; held, and rejected once; forgotten
READERS = ("ines", "ruth", "iris")  # asked; has news; left
WORDS = (
    "My mother crosses the valley each morning at four to pick the fruit we all eat. "
    "She should not be afraid of the road."
)


def sign(ask, site):
    """Let everybody sign; return where each sees the thanks, and where each confirms."""
    thanks = {}
    for name, zip_code in SIGNERS.items():
        person = {"name": f"{name.title()} Medina", "email": f"{name}@example.org"}
        form = person | {"zip_code": zip_code, "words": WORDS}
        reply = ask.post(site.url + PETITION, form=form)
        assert "/thanks/" in reply.url
        thanks[name] = reply.url.removeprefix(site.url)
    confirm = {name: site.mailed_path(f"{name}@example.org") for name in SIGNERS}
    for name in ("confirmed", "withdrawn"):
        ask.post(site.url + confirm[name])
    ask.post(site.url + confirm["withdrawn"].replace("/confirm/", "/my/") + "/withdraw")
    ask.post(f"{site.url}{confirm['erased']}/withdraw")
    site.write(  # nobody waits fourteen days for a test
        "update signature set expires_at = '2026-01-31 12:00:00.000000'"
        " where id = (select max(id) from signature)",
    )
    return thanks, confirm


def seal(ask, site, confirm):
    """Put what waits into a bundle; then let one more letter wait for the next."""
    site.campaign("bundles", "seal", "--now")
    ask.post(site.url + confirm["waiting"])


def comment(ask, site):
    """Let readers comment; return the token of each one's link, and what of theirs is where."""
    for name in COMMENTERS:
        prove_later(ask, site, f"{name}@example.org")
    tokens_of = {name: own_token(site, f"{name}@example.org") for name in COMMENTERS}
    prove(ask, site, tokens_of["nilo"])
    for words in ("Look at https://example.org!", "Buy my honey."):
        ask.post(f"{site.url}{TALK}/as/{tokens_of['nilo']}", form={"words": words})
    latest = site.write(
        "update comment set state = 'rejected', rejection = 'advert', decided_at = created_at"
        " where id = (select max(id) from comment) returning id",
    )
    ask.post(f"{site.url}/comments/as/{tokens_of['paz']}/forget")
    return tokens_of, {"rejected": latest, "held": latest - 1}


def prove_later(ask, site, email):
    """Write a comment that waits for its author's word."""
    ask.post(site.url + TALK, form={"email": email, "words": WORDS})


def own_token(site, email):
    """Return the token of a commenter's link, from their mail."""
    return site.mailed_path(email, "as").split("/as/")[1].split("/")[0]


def prove(ask, site, token):
    """Give one's word: the comment then waits for a moderator."""
    page = ask.get(f"{site.url}{TALK}/as/{token}").text()
    ask.post(site.url + re.search(r'action="([^"]+/yes)"', page)[1])


def subscribe(ask, site):
    """Let readers ask for news; return the page of each."""
    for name in READERS:
        form = {"email": f"{name}@example.org", "zip_code": "93640"}
        ask.post(f"{site.url}/news", form=form)
    pages = {name: site.mailed_path(f"{name}@example.org", "news") for name in READERS}
    for name in ("ruth", "iris"):
        ask.post(f"{site.url}{pages[name]}/confirm", form={"wants": "news_all"})
    ask.post(f"{site.url}{pages['iris']}/leave")
    return pages


def ways_to_stop(site):
    """Return where a signer and a reader stop all mail: the mails that say it come late."""
    with create_app(Settings(instance=site.instance)).app_context():
        signature = db.session.scalars(select(Signature)).first()
        is_on = Subscriber.state == SubscriberState.CONFIRMED
        reader = db.session.scalars(select(Subscriber).where(is_on)).first()
        of_signer = signing_tokens.make(signature, signing_tokens.Purpose.STOP)
        of_reader = news_tokens.make(reader, news_tokens.Purpose.STOP)
    return f"/stop/{of_signer}", f"/news/{of_reader}/stop"


def tell(site):
    """Let an update have gone to all who asked, in both languages, and stand on the site."""
    when = "'2026-01-31 12:00:00.000000'"
    site.write(
        "insert into news_update (id, created_at, petition_id, state, revision, saved_at,"
        " districts, is_call, languages, is_public, due_at, started_at, ended_at, is_rehearsal,"
        f" cursor, candidates, seen) select 1, {when}, id, 'sent', 1, {when}, '[]', 0, '[]', 1,"
        f" {when}, {when}, {when}, 1, 0, 0, 0 from petition",
        "insert into news_wording (update_id, language, subject, body) values"
        f" (1, 'en', 'The hearing is on Monday', '## Be there\n\n{WORDS}'),"
        f" (1, 'es', 'La audiencia es el lunes', '## Venga\n\n{WORDS}')",
    )


def lend(site):
    """Do what an organizer does at the desk, before one has signed in."""
    site.write(
        "insert into partner (created_at, petition_id, name, origin, is_active) select"
        " created_at, id, 'valley-unions', 'https://valley.example', 1 from petition",
    )


def set_up_app(visitor):
    """Set up a second factor at the desk; return its secret."""
    visitor.open("/desk/security/app")
    return keep_app(visitor)


def keep_app(visitor):
    """Set up the app that the page offers, with a code of half a minute ago; return its secret.

    So the code of this moment is still there to be shown.
    """
    visitor.page.locator("main details summary").click()
    secret = visitor.page.locator("main details code").inner_text()
    visitor.page.locator("#code").fill(pyotp.TOTP(secret).at(time.time() - 30))
    visitor.press_sign()
    visitor.page.locator(".codes li").first.wait_for()
    return secret
