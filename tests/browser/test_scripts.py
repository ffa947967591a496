"""What the small scripts add for those whose browser runs them; none is needed to sign."""

import json
import re

import pytest

from tests.browser.people import PETITION, STORY
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

COUNT = "**/petitions/values-act/count.json"
NEWS = {
    "count": 1234,
    "goal": 2500,
    "is_open": True,
    "reached": [],
    "latest": [{"name": "<i>Rosa</i>", "place": "Fresno", "day": "2026-05-03"}],
    "said": {
        "count": "1,234",
        "people": "people have signed. Let’s reach 2,500.",
        "progress": "1,234 of 2,500",
        "landmark": "1,000 was reached on May 3, 2026.",
        "since": "Signed since May 3, 2026:",
    },
    "districts": {"14": 430},
}
HALF_A_MINUTE = 36_000  # ms: thirty seconds, and the most that chance adds
_LOOK = """
(what) => {
  Object.defineProperty(document, "hidden", { value: what === "away", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


def leave(visitor, field, typed):
    box = visitor.page.locator(f"#{field}")
    box.fill(typed)
    box.blur()
    return box


def error(visitor, field):
    return visitor.page.locator(f"#{field}-error")


def test_what_is_wrong_is_said_as_one_leaves_the_box_and_unsaid_as_it_is_mended(visitor):
    visitor.open(PETITION)
    for field, typed, sentence, right in (
        ("name", "12345", "Enter your name in letters", "Kim Osei"),
        ("email", "kim", "with an @", "kim@example.org"),
        ("email", "kim@", "after the @", "kim@example.org"),
        ("zip_code", "9364", "five digits", "93640-1234"),
    ):
        box = leave(visitor, field, typed)

        assert sentence in error(visitor, field).inner_text()
        assert box.get_attribute("aria-invalid") == "true"
        assert f"{field}-error" in box.get_attribute("aria-describedby")
        box.fill(right)
        assert error(visitor, field).text_content() == ""
        assert box.get_attribute("aria-invalid") is None


def test_whoever_only_passes_by_an_empty_box_is_not_told_off(visitor):
    visitor.open(PETITION)

    visitor.page.locator("#name").focus()
    visitor.page.locator("#email").focus()

    assert error(visitor, "name").text_content() == ""


def test_the_button_stays_under_the_finger_that_presses_it(visitor):
    visitor.open(PETITION)
    visitor.fill_in({"name": "Kim Osei", "email": "kim@example.org"})
    visitor.page.locator("#zip_code").fill("9364")

    visitor.press_sign()

    visitor.page.locator("#error-summary").wait_for()


def test_a_domain_that_looks_mistyped_is_asked_about_and_mended_by_one_press(visitor):
    visitor.open(PETITION)
    for typed, meant in (
        ("kim@gmial.com", "kim@gmail.com"),
        ("Kim.O@gmail.con", "Kim.O@gmail.com"),
        ("kim@yaho.com", "kim@yahoo.com"),
        ("kim@aol.con", "kim@aol.com"),
    ):
        box = leave(visitor, "email", typed)
        visitor.page.get_by_role("button", name=f"Did you mean {meant}?").click()

        assert box.input_value() == meant
        assert visitor.page.locator(".meant button").count() == 0


def test_a_domain_that_may_be_right_is_left_alone(visitor):
    visitor.open(PETITION)
    for domain in ("gmail.com", "ymail.com", "mail.com", "aon.com", "unm.edu"):
        leave(visitor, "email", f"kim@{domain}")

        assert visitor.page.locator(".meant button").count() == 0
        assert error(visitor, "email").text_content() == ""


def test_what_was_typed_stays_in_the_tab_through_a_change_of_language(visitor):
    visitor.open(STORY)
    visitor.fill_in({"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"})
    visitor.page.locator("#show_name").check()
    visitor.page.locator("summary", has_text="street").click()
    visitor.page.locator("#street").fill("12 Elm St")

    visitor.page.locator('.masthead a[lang="es"]').click()
    visitor.page.wait_for_url("**/es/**")

    assert visitor.page.locator("#name").input_value() == "Kim Osei"
    assert visitor.page.locator("#show_name").is_checked()
    assert not visitor.page.locator("#keep_informed").is_checked()
    assert visitor.page.locator("#street").is_visible()
    visitor.page.locator("#desk", has_text="Anna Caballero").wait_for()
    assert visitor.page.locator(".kept").is_visible()
    assert visitor.page.locator("#letter").input_value().startswith("Honorable")


def kept(visitor):
    return visitor.page.evaluate(
        "JSON.stringify(sessionStorage) + JSON.stringify(localStorage)"
    )


def test_sending_clears_the_draft(visitor):
    visitor.open(PETITION)
    visitor.fill_in({"name": "Dee Rao", "email": "dee@example.org", "zip_code": "93640"})
    assert "Dee Rao" in kept(visitor)

    visitor.press_sign()
    visitor.page.wait_for_url("**/thanks/*")
    visitor.page.wait_for_load_state()

    assert "Dee" not in kept(visitor)


def test_whoever_says_so_has_nothing_kept_from_then_on(visitor):
    visitor.open(PETITION)
    visitor.fill_in({"name": "Kim Osei"})

    visitor.page.get_by_role("button", name="Empty the form").click()

    assert visitor.page.locator("#name").input_value() == ""
    visitor.fill_in({"name": "Kim Osei", "email": "kim@example.org"})
    assert "im" not in kept(visitor)
    visitor.open(PETITION)
    assert visitor.page.locator("#name").input_value() == ""


def test_after_an_error_the_newer_words_of_the_server_stand(visitor):
    visitor.open(PETITION)
    visitor.fill_in({"name": "Kim Osei", "email": "kim@example.org", "zip_code": "9364"})
    visitor.press_sign()
    visitor.page.locator("#error-summary").wait_for()
    visitor.page.wait_for_load_state()

    assert visitor.page.locator("#zip_code").input_value() == "9364"
    assert "five digits" in error(visitor, "zip_code").inner_text()


def test_a_browser_that_refuses_to_keep_anything_still_signs(chromium, site):
    with visiting(chromium, site) as visitor:
        visitor.context.add_init_script(
            "Object.defineProperty(window, 'sessionStorage',"
            " { get() { throw new DOMException('no', 'SecurityError'); } });"
        )
        visitor.open(PETITION)
        visitor.fill_in({"name": "Lou Cruz", "email": "lou@example.org", "zip_code": "93640"})
        visitor.press_sign()
        visitor.page.wait_for_url("**/thanks/*")


@pytest.fixture
def asked(visitor):
    """The answers of the count's file, one for each time it is asked; a clock of our own."""
    answers = []

    def answer(route):
        answers.append(route.request.url)
        route.fulfill(body=json.dumps(NEWS), content_type="application/json")

    visitor.page.clock.install()
    visitor.page.route(COUNT, answer)
    visitor.open(PETITION)
    return answers


def test_the_count_is_asked_for_again_after_half_a_minute(visitor, asked):
    visitor.page.clock.run_for(20_000)
    assert asked == []
    visitor.page.clock.run_for(HALF_A_MINUTE - 20_000)

    visitor.page.locator(".count b", has_text="1,234").wait_for()
    assert len(asked) == 1
    assert "Let’s reach 2,500." in visitor.words()
    assert "1,000 was reached on May 3, 2026." in visitor.words()
    assert "Signed since May 3, 2026: <i>Rosa</i>, Fresno" in visitor.words()
    bar = visitor.page.locator("progress")
    assert bar.get_attribute("aria-label") == "1,234 of 2,500"


def test_nothing_is_asked_while_nobody_looks(visitor, asked):
    visitor.page.evaluate(_LOOK, "away")
    visitor.page.clock.run_for(10 * HALF_A_MINUTE)
    assert asked == []

    visitor.page.evaluate(_LOOK, "here")
    visitor.page.clock.run_for(HALF_A_MINUTE)
    visitor.page.locator(".count b", has_text="1,234").wait_for()


def test_a_site_in_trouble_is_asked_less_and_less(visitor, asked):
    tried = []

    def refuse(route):
        tried.append(route.request.url)
        route.abort()

    visitor.page.unroute(COUNT)
    visitor.page.route(COUNT, refuse)
    for _ in range(20):  # a minute and a half each: sixty times without going slower
        visitor.page.clock.run_for(90_000)
        visitor.page.evaluate("1")

    visitor.faults = [fault for fault in visitor.faults if "Failed to load" not in fault]
    assert 3 <= len(tried) <= 9


def test_a_petition_that_closed_is_not_asked_about_again(visitor, asked):
    over = NEWS | {"is_open": False}
    visitor.page.unroute(COUNT)
    visitor.page.route(
        COUNT, lambda route: (asked.append(1), route.fulfill(body=json.dumps(over)))[1]
    )
    for _ in range(5):
        visitor.page.clock.run_for(HALF_A_MINUTE)
        visitor.page.evaluate("1")

    assert len(asked) == 1


def test_neighbors_who_signed_are_told_once_the_district_is_known(visitor, asked):
    visitor.page.locator("#zip_code").press_sequentially("93640")

    visitor.page.locator("#desk", has_text="At least 430 of your neighbors").wait_for()


_SHARE_SHEET = """
window.shared = [];
Object.defineProperty(navigator, "share", {
  value: async (what) => window.shared.push(what), configurable: true });
"""
_NO_SHARE_SHEET = "Object.defineProperty(navigator, 'share', { value: undefined });"


def test_the_devices_share_sheet_is_offered_where_there_is_one(chromium, site):
    with visiting(chromium, site) as visitor:
        visitor.context.add_init_script(_SHARE_SHEET)
        visitor.open(STORY)
        visitor.page.locator("button[data-share]").first.click()

        (what,) = visitor.page.evaluate("window.shared")
        assert re.search(rf"{STORY}\b", what["url"])
        assert what["title"]


def test_no_button_stands_there_that_does_nothing(chromium, site):
    with visiting(chromium, site) as visitor:
        visitor.context.add_init_script(_NO_SHARE_SHEET)
        visitor.open(STORY)
        assert not visitor.page.locator("button[data-share]").first.is_visible()
    with visiting(chromium, site, java_script_enabled=False) as visitor:
        visitor.open(STORY)
        for useless in ("button[data-share]", "button[data-copy]", ".kept"):
            assert not visitor.page.locator(useless).first.is_visible()


def test_the_address_is_copied_by_one_press(visitor):
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open(STORY)

    visitor.page.locator("button[data-copy]").first.click()

    assert STORY in visitor.page.evaluate("navigator.clipboard.readText()")
