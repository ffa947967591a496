"""A real HTTP server in the Census geocoder's place, which speaks its format.

Source:
    https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html
"""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

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


@contextmanager
def running():
    """Serve until the end of the block."""
    census = Census()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            census.questions.append((parts.path, parse_qs(parts.query)))
            self.send_response(census.status)
            for name, value in census.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(census.body), 1024):
                    if census.drip:
                        self.wfile.flush()
                        time.sleep(census.drip)
                    self.wfile.write(census.body[start : start + 1024])
            except OSError:
                pass  # who asked has gone

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    census.url = f"http://127.0.0.1:{server.server_port}/geocoder"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield census
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
