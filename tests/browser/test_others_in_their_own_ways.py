"""Ben who must choose, and people without JavaScript, without a mouse, and in Spanish."""

import pytest

from tests.browser.people import PETITION, STORY, WORDS
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

MOST_STOPS = 40  # of the Tab key between two things that one wants to reach
SMALL = {"width": 320, "height": 568}


def test_ben_in_bakersfield_chooses_his_district(visitor):
    visitor.open(PETITION)
    visitor.fill_in({"name": "Ben Tran", "email": "ben@example.org"})
    visitor.page.locator("#zip_code").press_sequentially("93301")
    visitor.page.locator("#desk", has_text="share this ZIP").wait_for()
    visitor.press_sign()
    visitor.page.wait_for_url("**/thanks/*")

    visitor.page.get_by_role("link", name="Choose your district").click()
    visitor.page.get_by_label("Senator Melissa Hurtado").check()
    visitor.press_sign()

    visitor.page.locator(".senator", has_text="Melissa Hurtado").wait_for()
    visitor.open_mail("ben@example.org")
    visitor.follow()
    assert "Dear Senator Melissa Hurtado" in visitor.page.locator(".letter").inner_text()
    visitor.press_sign()
    visitor.page.locator("h1", has_text="Confirmed. Thank you, Ben.").wait_for()


def test_all_of_it_works_without_javascript_on_the_smallest_phone(chromium, site):
    with visiting(chromium, site, java_script_enabled=False, viewport=SMALL) as visitor:
        visitor.open("/")
        visitor.page.locator(f'.teaser h2 a[href$="{STORY}"]').click()
        visitor.page.wait_for_url("**/stories/*")
        visitor.page.locator("summary").first.click()
        assert "Dear Senator" in visitor.page.locator("#letter").input_value()
        visitor.fill_in({"name": "Nora Lee", "email": "nora@example.org", "zip_code": "93640"})
        visitor.press_sign()
        visitor.page.wait_for_url("**/thanks/*")
        assert "Senator Anna Caballero" in visitor.words()

        visitor.open_mail("nora@example.org")
        visitor.follow()
        visitor.page.wait_for_url("**/confirm/*")
        assert "Dear Senator Anna Caballero" in visitor.page.locator(".letter").inner_text()
        visitor.press_sign()

        visitor.page.locator("h1", has_text="Confirmed. Thank you, Nora.").wait_for()


def test_the_button_to_confirm_is_within_reach_while_the_letter_is_read(visitor):
    visitor.open(PETITION)
    visitor.fill_in({"name": "Ana Ruiz", "email": "ana@example.org", "zip_code": "93640"})
    visitor.page.locator("#words").fill(WORDS)
    visitor.press_sign()
    visitor.page.wait_for_url("**/thanks/*")
    visitor.open_mail("ana@example.org")
    visitor.follow()
    visitor.page.locator(".letter").wait_for()

    visitor.page.mouse.wheel(0, 400)

    button = visitor.page.locator(".ask .sign").bounding_box()
    assert button["y"] + button["height"] <= 844
    assert visitor.page.locator(".takeback").bounding_box()["y"] > 844


def test_by_keyboard_alone_one_signs_chooses_a_district_and_confirms(visitor):
    keys = visitor.page.keyboard
    visitor.open(PETITION)
    tab_to(visitor, "#name")
    keys.type("Kai Ito")
    tab_to(visitor, "#zip_code")
    keys.type("9364")
    keys.press("Enter")

    visitor.page.locator("#error-summary").wait_for()
    assert has_focus(visitor, "#error-summary")
    assert visitor.page.locator("#name").input_value() == "Kai Ito"
    keys.press("Tab")
    keys.press("Enter")
    assert has_focus(visitor, "#email")
    keys.type("kai@example.org")
    tab_to(visitor, "#zip_code")
    keys.type("93301")
    tab_to(visitor, "#show_name")
    keys.press("Space")
    assert visitor.page.locator("#show_name").is_checked()
    tab_to(visitor, "button.sign")
    keys.press("Enter")

    visitor.page.wait_for_url("**/thanks/*")
    assert "Thank you, Kai." in visitor.words()
    tab_to(visitor, 'a[href$="/district"]')
    keys.press("Enter")
    visitor.page.wait_for_url("**/district")
    tab_to(visitor, "#not-sure")
    keys.press("ArrowUp")
    assert visitor.page.locator("#district-16").is_checked()
    tab_to(visitor, "button.sign")
    keys.press("Enter")
    visitor.page.locator(".senator", has_text="Melissa Hurtado").wait_for()

    visitor.open(visitor.site.mailed_path("kai@example.org"))
    tab_to(visitor, "button.sign")
    keys.press("Enter")

    visitor.page.wait_for_url("**/my/*")
    assert "Confirmed. Thank you, Kai." in visitor.words()


def test_the_first_tab_leads_past_the_masthead(visitor):
    visitor.open(STORY)
    visitor.page.keyboard.press("Tab")
    assert has_focus(visitor, ".skip")

    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")

    assert visitor.page.evaluate("document.activeElement.closest('main') !== null")


def test_in_spanish_every_page_and_mail_stays_in_spanish(visitor):
    visitor.open("/")
    visitor.page.locator('.masthead a[lang="es"]').click()
    visitor.page.wait_for_url("**/es/")
    visitor.page.locator(f'.teaser h2 a[href$="{STORY}"]').click()
    visitor.page.wait_for_url(f"**/es{STORY}")
    assert "Una parada de tránsito" in visitor.page.locator("h1").inner_text()
    visitor.fill_in({"name": "Luz Mora", "email": "luz@example.org", "zip_code": "93640"})
    visitor.page.locator("#desk", has_text="Anna Caballero").wait_for()
    visitor.press_sign()
    visitor.page.wait_for_url("**/es/thanks/*")

    visitor.open_mail("luz@example.org")
    visitor.follow()

    visitor.page.wait_for_url("**/es/confirm/*")
    assert visitor.page.locator("html").get_attribute("lang") == "es"
    assert "Honorable Anna Caballero" in visitor.page.locator(".letter").inner_text()
    visitor.press_sign()
    visitor.page.locator(".steps .done").wait_for()
    assert visitor.path.startswith("/es/my/")


def tab_to(visitor, selector):
    """Press the Tab key until *selector* has the focus, as it must within a few stops."""
    for _ in range(MOST_STOPS):
        visitor.page.keyboard.press("Tab")
        if has_focus(visitor, selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


def has_focus(visitor, selector):
    return visitor.page.evaluate("(one) => document.activeElement.matches(one)", selector)
