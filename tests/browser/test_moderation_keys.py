"""The moderators' queue by keys."""

import pytest

from tests.browser import people
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
        ask = visitor.context.request
        people.prove_later(ask, new_site, "tala@example.org")
        people.prove(ask, new_site, people.own_token(new_site, "tala@example.org"))
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
