"""The moderators' queue by keys."""

import pytest

from tests.browser.scenes import TALK
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

QUEUE = "/desk/comments"
_SLOW = """
() => document.querySelector("form.queue").addEventListener("submit", (event) => {
  event.preventDefault();
  window.presses = (window.presses || 0) + 1;
})
"""


def test_a_key_pressed_twice_decides_once_so_that_it_can_be_taken_back(chromium, new_site):
    with visiting(chromium, new_site, viewport={"width": 1280, "height": 844}) as visitor:
        wrote(visitor, "tala@example.org")
        visitor.open(new_site.first_link)
        visitor.press_sign()
        visitor.page.wait_for_url("**/desk/password")
        visitor.open(QUEUE)
        visitor.page.keyboard.press("j")
        visitor.page.evaluate(_SLOW)  # the page is on its way, and has not come

        for _ in range(3):
            visitor.page.keyboard.press("a")

        assert visitor.page.evaluate("window.presses") == 1
        visitor.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow'))")
        visitor.page.keyboard.press("a")
        assert visitor.page.evaluate("window.presses") == 2


def wrote(visitor, email):
    """Write a comment that waits for a moderator."""
    ask, site = visitor.context.request, visitor.site
    ask.post(site.url + TALK, form={"email": email, "words": "I saw it, too."})
    mine = site.mailed_path(email, "as").rstrip("/")
    page = ask.get(site.url + mine).text()
    (yes,) = (part.split('"')[0] for part in page.split('action="') if "/yes" in part[:200])
    ask.post(site.url + yes)
