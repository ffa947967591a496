"""An organiser writes an update; nothing typed is lost, and it can be called back."""

import pytest

from tests.browser.visitor import visiting

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
        visitor.press_sign()
        page.wait_for_url("**/desk/updates/1/send")
        assert "0 mailboxes, if it began now" in visitor.words()
        visitor.press_sign()
        page.get_by_role("button", name="Call it back").click()

        page.locator(".notice", has_text="Called back").wait_for()
        assert page.locator("#subject_en").input_value() == "The bill passed"
