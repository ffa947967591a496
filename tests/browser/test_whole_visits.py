"""Whole visits: read, sign, be placed by the map, comment, share, subscribe, unsubscribe."""

import pytest

from tests.browser.people import STORY
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 844}


def sign_from_bakersfield(visitor, who):
    visitor.fill_in({"name": "Luz Ortega", "email": who, "zip_code": "93301"})
    visitor.press_sign()
    visitor.page.wait_for_url("**/thanks/*")


def be_placed_by_the_map(visitor):
    visitor.page.locator('main a[href*="/district"]').first.click()
    visitor.page.wait_for_url("**/district")
    tap = visitor.page.locator("input.tap:visible").first
    side = tap.bounding_box()["width"]
    tap.click(position={"x": side / 2, "y": side / 2})  # the middle: where the ZIP code lies
    visitor.page.locator(".accept button").first.click()
    visitor.page.locator(".senator").first.wait_for()


def confirm(visitor, who, words):
    visitor.open_mail(who)
    visitor.follow()
    visitor.press_sign()
    visitor.page.locator("h1", has_text=words).wait_for()


def comment(visitor, who, story):
    visitor.open(story)
    visitor.page.locator('a[href*="/comments/a-traffic-stop"]').first.click()
    visitor.page.locator("#words").fill("My brother drives that road to work each night.")
    visitor.page.locator("#email").fill(who)
    visitor.press_sign()
    visitor.page.wait_for_url("**/sent*")
    visitor.open_mail(who)
    visitor.follow("comments")
    visitor.press_sign()
    visitor.page.wait_for_url("**said=held*")
    visitor.page.locator(".notice").wait_for()  # a moderator reads first comments


def subscribe_and_leave(visitor, who, story):
    visitor.open(story)
    visitor.page.locator("#news-email").fill(who)
    visitor.page.locator("form.news button").click()
    visitor.page.wait_for_url("**/news/asked*")
    visitor.open_mail(who)
    visitor.follow("news")
    visitor.page.locator("form.card input[type=checkbox]").first.check()
    visitor.press_sign()
    visitor.page.locator('main form[action$="/leave"] button').click()
    visitor.page.locator('main form[action$="/back"]').wait_for()  # it may be undone


@pytest.mark.parametrize(
    ("prefix", "options", "thanks"),
    [
        ("/es", {"java_script_enabled": False}, "Confirmado. Gracias, Luz."),
        ("", {"viewport": WIDE}, "Confirmed. Thank you, Luz."),
    ],
)
def test_luz_reads_signs_is_placed_talks_shares_and_leaves(
    chromium, site, prefix, options, thanks
):
    language = prefix.strip("/") or "en"
    who = f"luz-{language}@example.org"
    story = prefix + STORY
    with visiting(chromium, site, **options) as visitor:
        visitor.open(f"{prefix}/")
        visitor.page.locator(f'.teaser h2 a[href$="{STORY}"]').click()
        visitor.page.wait_for_url("**/stories/*")
        sign_from_bakersfield(visitor, who)
        be_placed_by_the_map(visitor)
        confirm(visitor, who, thanks)
        link = visitor.page.locator('input[value*="/r/"]').input_value()

        comment(visitor, f"talk-{language}@example.org", story)
        subscribe_and_leave(visitor, f"news-{language}@example.org", story)

        visitor.open(link)
        assert "via=" in visitor.path
        action = visitor.page.locator("form.fields").get_attribute("action")
        assert "via=" in action
