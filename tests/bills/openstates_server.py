"""A real HTTP server in OpenStates' place, which speaks the format of its API, version 3.

Of SB 54 of 2017 the introduction, the Senate's vote and the signature are as they were; its
committee and the Assembly's numbers are made up.

Source:
    https://v3.openstates.org/docs ; https://github.com/openstates/api-v3 : ``api/schemas.py``
    (the fields), ``api/auth.py`` and ``api/rate_limiter.py`` (what it refuses, and how);
    California Legislative Information, SB 54 (De León), 2017-2018 Regular Session,
    https://leginfo.legislature.ca.gov/faces/billHistoryClient.xhtml?bill_id=201720180SB54
"""

import json
from urllib.parse import parse_qs, unquote, urlsplit

from tests import answering

KEY = "aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb"

_CHAMBERS = {
    "upper": "Senate",
    "lower": "Assembly",
    "legislature": "California State Legislature",
}


def organization(kind):
    return {"id": f"ocd-organization/{kind}", "name": _CHAMBERS[kind], "classification": kind}


def action(date, kind, description, *classification):
    """One action; its order is given by :func:`bill`."""
    return {
        "id": "5b2a3a7c-0000-4000-8000-000000000000",
        "organization": organization(kind),
        "description": description,
        "date": date,
        "classification": list(classification),
        "related_entities": [],
    }


def vote(start_date, kind, motion, ayes, noes):
    return {
        "id": "ocd-vote/0d3f6f0e-0000-4000-8000-000000000000",
        "motion_text": motion,
        "motion_classification": ["passage"],
        "start_date": start_date,
        "result": "pass",
        "identifier": "",
        "extras": {"threshold": "Majority"},
        "organization": organization(kind),
        "votes": [{"id": "0", "option": "yes", "voter_name": "De León"}],
        "counts": [
            {"option": "yes", "value": ayes},
            {"option": "no", "value": noes},
            {"option": "other", "value": 1},
        ],
        "sources": [],
    }


INTRODUCED = action(
    "2016-12-05", "upper", "Introduced. Read first time. To Com. on RLS.", "introduction"
)
REFERRED = action("2017-01-19", "upper", "Referred to Com. on PUB. S.", "referral-committee")
HEARD = action(
    "2017-03-13",
    "upper",
    "From committee: Do pass as amended. (Ayes 5. Noes 2.) (March 13).",
    *("committee-passage", "committee-passage-favorable"),
)
SENATE = action(
    "2017-04-03",
    "upper",
    "Read third time. Passed. (Ayes 27. Noes 12.) Ordered to the Assembly.",
    *("passage", "reading-3"),
)
ASSEMBLY = action(
    "2017-09-15",
    "lower",
    "Read third time. Passed. Ordered to the Senate.",
    *("passage", "reading-3"),
)
CONCURRED = action(
    "2017-09-16",
    "upper",
    "Assembly amendments concurred in. (Ayes 27. Noes 11.) Ordered to enrolling.",
    *("amendment-passage", "committee-passage-favorable"),
)
PRESENTED = action(
    "2017-09-25",
    "legislature",
    "Enrolled and presented to the Governor at 3 p.m.",
    "executive-receipt",
)
SIGNED = action("2017-10-05", "legislature", "Approved by the Governor.", "executive-signature")
CHAPTERED = action(
    "2017-10-05", "legislature", "Chaptered by Secretary of State.", "became-law"
)
VETOED = action("2017-10-05", "legislature", "Vetoed by Governor.", "executive-veto")
DIED = action(
    "2018-02-01",
    "upper",
    "Returned to Secretary of Senate pursuant to Joint Rule 56.",
    "failure",
)
WAY = (INTRODUCED, REFERRED, HEARD, SENATE, ASSEMBLY, CONCURRED, PRESENTED, SIGNED, CHAPTERED)
VOTES = (
    vote("2017-04-03T17:10:00-07:00", "upper", "Senate 3rd Reading SB54 De León", 27, 12),
    vote("2017-09-16T02:00:00+00:00", "lower", "SB 54 De León Third Reading", 51, 26),
    vote("2017-09-15T09:00:00-07:00", "lower", "Do pass as amended", 9, 3),
)


def bill(*actions, identifier="SB 54", votes=VOTES, **values):
    """Return a whole answer with these actions, latest last."""
    return {
        "id": "ocd-bill/f0049138-1ad8-4506-a2a4-f4dd1251bbba",
        "session": "20172018",
        "jurisdiction": {
            "id": "ocd-jurisdiction/country:us/state:ca/government",
            "name": "California",
            "classification": "state",
        },
        "from_organization": organization("upper"),
        "identifier": identifier,
        "title": "Law enforcement: sharing data.",
        "classification": ["bill"],
        "subject": [],
        "extras": {},
        "created_at": "2018-10-18T13:02:59.000000+00:00",
        "updated_at": "2019-02-02T06:25:57.000000+00:00",
        "openstates_url": "https://openstates.org/ca/bills/20172018/SB54/",
        "first_action_date": "2016-12-05",
        "latest_action_date": actions[-1]["date"] if actions else "",
        "latest_action_description": actions[-1]["description"] if actions else "",
        "actions": [one | {"order": order} for order, one in enumerate(actions)],
        "votes": list(votes),
    } | values


class OpenStates:
    """What it answers, and what it was asked."""

    def __init__(self):
        self.url = ""
        self.bill = bill(*WAY)
        self.status, self.body, self.drip = 200, None, 0.0  # a body of its own instead
        self.headers, self.questions = {}, []

    def heard(self, path, headers):
        parts, key = urlsplit(path), headers.get("X-API-KEY")
        self.questions.append((unquote(parts.path), parse_qs(parts.query), key))
        return self.answer(key)

    def answer(self, key):
        if self.body is not None or self.status != 200:
            detail = json.dumps({"detail": "exceeded limit of 10/min: 11"}).encode()
            return self.status, detail if self.body is None else self.body
        if not key:
            return 403, b'{"detail": "Must provide API Key as ?apikey or X-API-KEY."}'
        if key != KEY:
            return 401, b'{"detail": "Invalid API Key."}'
        return 200, json.dumps(self.bill).encode()


def running():
    """Serve until the end of the block."""
    return answering.serving(OpenStates())
