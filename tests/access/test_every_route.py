"""Every address of the desk, in every role: what docs/roles.md says is what happens."""

import re

import pytest
from flask import g, url_for

from campaign.access.models import Role
from campaign.config import ROOT
from tests.access.world import address_of, everybody, make_world

LINE = re.compile(r"\|(.+)\|\s*\Z")
ENDPOINT = re.compile(r"`(\w+\.\w+)`")
ROLES = (Role.READER, Role.MODERATOR, Role.EXPORTER, Role.ORGANISER, Role.OWNER)
PLACES = {"theirs", "all", "other"}  # where somebody has a role
LETS_IN = {  # by the word in the table
    "own": PLACES,
    "list": PLACES,
    "theirs": {"theirs", "all"},
    "all": {"all"},
    "asked": set(),  # nobody here did: see tests/exports/test_fetching
    "–": set(),
}
# What comes last: there are letters to look at until they are sealed, rows of a file until it
# is deleted, and whoever signed out is let in nowhere.
LAST = ("imports.drop", "offices.seal", "organisers.sign_out")


def table():
    """Return for each endpoint in docs/roles.md the word of each role."""
    found = {}
    for line in (ROOT / "docs" / "roles.md").read_text().splitlines():
        cells = [one.strip() for one in LINE.sub(r"\1", line).split("|")]
        for endpoint in ENDPOINT.findall(cells[-1]) if line.startswith("|") else ():
            assert endpoint not in found, f"{endpoint} stands in two lines"
            found[endpoint] = dict(zip(ROLES, cells[1:-1], strict=True))
    return found


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]


def test_every_page_of_the_desk_has_its_line_and_every_line_its_page(app):
    assert {rule.endpoint for rule in routes(app)} == set(table())


@pytest.mark.usefixtures("own_districts")
@pytest.mark.parametrize("place", ["theirs", "all", "other"])
def test_everybody_is_let_in_where_the_table_says_so_and_nowhere_else(app, settings, place):
    world, told = make_world(settings), table()
    people = everybody(app, world, place)

    wrong = []
    for rule in sorted(routes(app), key=lambda rule: (rule.endpoint in LAST, rule.endpoint)):
        values, form = address_of(world, rule)
        with app.test_request_context():
            address = url_for(rule.endpoint, **values)
        for method in sorted(rule.methods & {"GET", "POST"}):
            for role, client in people.items():
                word = told[rule.endpoint][role]
                if word == "own" and place != "other":
                    continue  # about no campaign: once is enough
                is_in, status = opens(client, rule, method, address, form)
                if is_in is not (place in LETS_IN[word]):
                    wrong.append(f"{method} {rule.endpoint}: {role} got {status}")

    assert wrong == []


def opens(client, rule, method, address, form):
    """Return whether the door opens, and with which status."""
    g.pop("_flask_babel", None)
    reply = client.open(address, method=method, data=form if method == "POST" else None)
    assert reply.status_code < 500, (method, address)
    is_at_the_door = "/desk/sign-in" in (reply.location or "") and rule.endpoint not in LAST
    reply.close()
    return not (reply.status_code in {401, 403, 404} or is_at_the_door), reply.status_code
