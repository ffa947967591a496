"""A real HTTP server in the Census geocoder's place, which speaks its format.

Source:
    https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html
"""

import json
from urllib.parse import parse_qs, urlsplit

from tests import answering

MENDOTA = (36.7533, -120.3816)


def match(point=MENDOTA, district="014", state="06"):
    """One match of an answer."""
    row = {"STATE": state, "SLDU": district, "BASENAME": district.lstrip("0")}
    return {
        "matchedAddress": "643 QUINCE ST, MENDOTA, CA, 93640",
        "coordinates": {"x": point[1], "y": point[0]},
        "addressComponents": {"zip": "93640", "state": "CA"},
        "geographies": {"2024 State Legislative Districts - Upper": [row]},
    }


def said(*matches):
    """A whole answer."""
    return json.dumps({"result": {"input": {}, "addressMatches": list(matches)}}).encode()


class Census:
    """What it answers, and what it was asked."""

    def __init__(self):
        self.url = ""
        self.body, self.status, self.drip = said(match()), 200, 0.0
        self.headers = {}
        self.questions = []

    def heard(self, path, headers):
        parts = urlsplit(path)
        self.questions.append((parts.path, parse_qs(parts.query)))
        return self.status, self.body


def running():
    """Serve until the end of the block."""
    return answering.serving(Census(), "/geocoder")
