"""An organiser writes an update; nothing typed is lost, and it can be called back."""

import re

import pytest

from tests.browser.visitor import visiting
from tests.serving.processes import wait_until

pytestmark = pytest.mark.browser


def test_an_update_is_kept_while_it_is_typed_seen_counted_and_called_back(chromium, new_site):
    with visiting(chromium, new_site, viewport={"width": 1280, "height": 844}) as visitor:
        page = visitor.page
        visitor.open(new_site.first_link)
        visitor.press_sign()
        page.wait_for_url("**/desk/password")
        visitor.open("/desk/updates")
        page.get_by_role("link", name="Write an update").click()
        page.locator("#subject_en").fill("The bill passed")
        page.locator("#body_en").fill("We **won**.")

        page.locator(".saved", has_text="Saved at").wait_for()  # nobody pressed anything
        page.wait_for_url("**/desk/updates/1")
        page.locator("[data-preview]").first.click()
        page.frame_locator("iframe[name=preview]").get_by_text("We won.").wait_for()
        page.reload()
        assert page.locator("#body_en").input_value() == "We **won**."
        page.locator("#body_en").fill("We **won**, by one vote.")
        page.once("dialog", lambda dialog: dialog.accept())
        visitor.open("/desk/updates")  # before anything could be saved
        visitor.open("/desk/updates/1")
        assert page.locator("#body_en").input_value() == "We **won**, by one vote."
        visitor.press_sign()
        page.wait_for_url("**/desk/updates/1/send")
        assert "0 mailboxes, if it began now" in visitor.words()
        visitor.press_sign()
        page.get_by_role("button", name="Call it back").click()

        page.locator(".notice", has_text="Called back").wait_for()
        assert page.locator("#subject_en").input_value() == "The bill passed"


def test_whoever_is_signed_out_while_typing_loses_no_word(chromium, site):
    def comes_in():
        told = site.campaign("organisers", "link", "desk@example.org")
        door = visitor.context.new_page()
        door.goto(re.search(r"http\S+", told)[0])
        door.locator("button.sign").click()
        door.wait_for_url("**/desk/password")
        door.close()

    with visiting(chromium, site, viewport={"width": 1280, "height": 844}) as visitor:
        page = visitor.page
        comes_in()
        visitor.open("/desk/updates/new")
        page.locator("#subject_en").fill("The hearing")
        assert page.locator(".dirty").inner_text() == "Not saved yet"
        page.locator(".saved", has_text="Saved at").wait_for()
        assert page.locator(".dirty").inner_text() == ""

        visitor.context.clear_cookies()
        page.locator("#body_en").fill("It was moved.")
        page.locator(".saved", has_text="You are signed out").wait_for()
        comes_in()
        page.locator("#body_en").press("End")
        page.locator("#body_en").type(" To May.")
        page.locator(".saved", has_text="Saved at").wait_for()  # with a fresh token

        visitor.context.clear_cookies()
        page.locator("#body_en").fill("It was moved. To June.")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("heading", name="You were signed out").wait_for()
        comes_in()
        visitor.press_sign()
        page.get_by_text("Saved.").wait_for()
        assert page.locator("#body_en").input_value() == "It was moved. To June."
        visitor.faults.clear()  # the browser tells of each 401 and 400, which are meant


def test_words_typed_before_the_script_has_come_are_kept_too(chromium, site):
    held = []

    def hold(route):
        held.append(route)

    with visiting(chromium, site, viewport={"width": 1280, "height": 844}) as visitor:
        page = visitor.page
        told = site.campaign("organisers", "link", "desk@example.org")
        visitor.open(re.search(r"http\S+", told)[0])
        visitor.press_sign()
        page.wait_for_url("**/desk/**")
        page.route("**/js/updates*.js*", hold)
        page.goto(f"{site.url}/desk/updates/new", wait_until="commit")
        page.locator("#subject_en").fill("Before the script")
        page.locator("#body_en").fill("On a slow line.")

        assert page.locator(".saved").inner_text() == ""
        wait_until(lambda: held or page.wait_for_timeout(50))
        held.pop().continue_()

        page.locator(".saved", has_text="Saved at").wait_for()
        assert page.locator(".dirty").inner_text() == ""
