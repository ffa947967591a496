"""What an organiser sends from the editor's pages, as a browser had them."""

import html
import re

from campaign.config import Settings
from tests.access.organiser import sure
from tests.pages import text_of

BASE = "/desk/petitions"
REAL = {
    "organisation": "Clean Water Now",
    "postal_address": "2 Alder Street, Fresno, CA 93701",
    "contact": "kim@cleanwaternow.org",
    "sender": "letters@cleanwaternow.org",
    "sendgrid_key": "SG.a-key-that-is-never-used",
    "base_url": "https://act.cleanwaternow.org",
}
_TAG = re.compile(r"<(input|textarea)\b([^>]*)>([^<]*)")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def filled(page, action):
    """Return what a browser would send of the form with *action*, untouched."""
    whole = page.get_data(as_text=True)
    form = re.search(rf'(?s)<form[^>]*action="{re.escape(action)}".*?</form>', whole)[0]
    found = {}
    for kind, attributes, content in _TAG.findall(form):
        given = dict(_ATTRIBUTE.findall(attributes))
        if "name" not in given:
            continue
        is_tick = given.get("type") in {"checkbox", "radio"}
        if is_tick and "checked" not in given:
            continue
        value = content.removeprefix("\n") if kind == "textarea" else given.get("value", "")
        found[given["name"]] = html.unescape(value.strip("\r\n"))
    return found


class Desk:
    """Somebody who edits one petition."""

    def __init__(self, client, slug="clean-water", *, is_signed_in=False):
        self.client = client if is_signed_in else sure(client)
        self.path = f"{BASE}/{slug}"

    def open(self, page="edit"):
        return self.client.get(f"{self.path}/{page}")

    def typed(self, **changes):
        """Open the editor and type something; return what would be sent."""
        sent = filled(self.open(), f"{self.path}/edit") | changes
        return {name: value for name, value in sent.items() if value is not None}

    def send(self, typed):
        return self.client.post(f"{self.path}/edit", data=typed)

    def save(self, **changes):
        return self.send(self.typed(**changes))

    def press(self, page, **data):
        return self.client.post(f"{self.path}/{page}", data=data)

    def said(self, page="edit"):
        return text_of(self.open(page))


def real(settings):
    """Settings of a site that may write to offices, over the same database."""
    return Settings(**vars(settings) | REAL)
