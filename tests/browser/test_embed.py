"""A petition in a frame on another site, in a browser that keeps the two apart."""

import http.server
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db, writing
from campaign.embeds import partners
from campaign.petitions import pages
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Our valley</title>
<meta http-equiv="Content-Security-Policy" content="style-src 'self'"></head>
<body><h1>Our valley</h1>
<script src="{site}/static/js/embed.js" data-petition="values-act" data-partner="{name}"
 data-title="Sign for the Values Act"{more} defer></script>
<p>More of our valley.</p></body></html>"""


@contextmanager
def partner_page(site, host, *, more=""):
    """Serve a partner's page on an origin of its own; yields its address."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            html = PAGE.format(site=site.url, name="valley", more=more).encode()
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html if self.path == "/" else b"")

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def allow(site, origin):
    """Let a site show the petition, as the desk would."""
    app = create_app(Settings(instance=site.instance, base_url=site.url))
    with app.app_context():
        with writing():
            petition = pages.petition_called("values-act")
            partners.add(petition, name="valley", origin=origin, account_id=None)
        db.session.remove()
        db.engine.dispose()
        app.extensions["campaign.vault"].store.engine.dispose()


class Reader:
    """Somebody on a partner's page: requests to that page's own site are no fault."""

    def __init__(self, visitor, address):
        visitor.faults.clear()
        self.page = visitor.page
        self.visitor = visitor
        self.own = urlsplit(address).netloc
        self.page.goto(address)

    @property
    def frame(self):
        return self.page.frame_locator("iframe")

    def height(self):
        return self.page.locator("iframe").bounding_box()["height"]

    def leave(self):
        """Forget what was asked of the partner's own site, which is no site of ours."""
        own = f"a request to another host: {self.own}"
        rest = [fault for fault in self.visitor.faults if fault != own]
        self.visitor.faults[:] = [fault for fault in rest if "console on http://" not in fault]


def test_a_partner_shows_the_petition_and_others_show_nothing(chromium, site):
    with (
        partner_page(site, "localhost") as partner,
        partner_page(site, "127.0.0.1") as thief,
        visiting(chromium, site) as visitor,
    ):
        allow(site, partner)
        reader = Reader(visitor, partner)
        assert reader.page.locator("iframe").get_attribute("title") == "Sign for the Values Act"
        reader.frame.locator("h1").wait_for()
        reader.page.locator("iframe").wait_for(state="visible")
        tall = reader.height()
        assert tall > 900

        reader.frame.locator("summary").first.click()
        reader.page.wait_for_function(
            "tall => document.querySelector('iframe').clientHeight > tall + 200", arg=tall
        )

        sign(reader, {"name": "Pilar Ruiz", "email": "pilar@", "zip_code": "93640"})
        reader.frame.locator("#error-summary").wait_for()
        assert reader.frame.locator("#name").input_value() == "Pilar Ruiz"
        sign(reader, {"email": "pilar@example.org"})
        reader.frame.get_by_text("Now look at your mail").wait_for()
        reader.page.wait_for_function(
            "tall => document.querySelector('iframe').clientHeight < tall", arg=tall
        )
        assert reader.page.locator("iframe").bounding_box()["y"] >= 0
        assert visitor.context.cookies() == []
        assert site.wait_for_mail("pilar@example.org")
        reader.leave()

        stolen = Reader(visitor, thief)
        stolen.page.locator("iframe").wait_for(state="attached")
        stolen.page.get_by_text("More of our valley.").scroll_into_view_if_needed()
        stolen.page.wait_for_timeout(500)
        assert not stolen.page.locator("iframe").is_visible()
        assert stolen.frame.locator("#call").count() == 0
        stolen.leave()


def sign(reader, person):
    for field, answer in person.items():
        reader.frame.locator(f"#{field}").fill(answer)
    # By its key: the partner's page may still be moving the frame to where it is seen.
    reader.frame.locator("button.sign").press("Enter")
