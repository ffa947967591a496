"""An organiser makes a petition, by the pages alone: with scripts, and without any."""

import re
import secrets

import pytest

from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 844}


def enter(visitor, site, who):
    link = re.search(rf"{site.url}/\S+", site.campaign("organisers", "add", who))[0]
    visitor.open(link)
    visitor.press_sign()
    visitor.page.wait_for_url("**/desk/password")


def begin(visitor, slug):
    page = visitor.page
    visitor.open("/desk/petitions")
    page.get_by_role("link", name="New petition").click()
    page.locator("#bill").fill("AB 7")
    page.locator("#position-0").check()
    page.locator("#call").fill("Keep our water clean")
    page.locator("#ask").fill("Ask your senator to vote for clean water.")
    page.locator("#slug").fill(slug)
    visitor.press_sign()
    page.wait_for_url(f"**/{slug}/edit")


def letter_to(visitor, zip_code):
    """Preview the letter as it is typed; return the frame it is shown in."""
    visitor.page.locator("#zip").fill(zip_code)
    visitor.page.get_by_role("button", name="Preview in English").click()
    return visitor.page.frame_locator("iframe[name=letter]")


def save(visitor, words):
    visitor.press_sign()
    visitor.page.get_by_text(words).first.wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_an_empty_page_to_a_campaign_that_was_won(chromium, site, scripts):
    slug = f"clean-water-{secrets.token_hex(3)}"  # another one, where it is tried once more
    with visiting(chromium, site, viewport=WIDE, java_script_enabled=scripts) as visitor:
        page = visitor.page
        enter(visitor, site, f"{slug}@example.org")
        begin(visitor, slug)

        body = page.locator("#en_body")
        letter = body.input_value()
        body.fill(letter.replace("$senator", "$sentor"))
        save(visitor, "Did you mean $senator?")
        page.locator("#en_body").fill(letter)
        save(visitor, "Saved.")

        frame = letter_to(visitor, "93640")
        frame.get_by_text("District 14").first.wait_for()
        frame = letter_to(visitor, "93301")
        frame.get_by_role("button", name=re.compile("District 16")).click()
        frame.get_by_text(re.compile("To Senator .+, District 16")).wait_for()

        page.locator(".tabs").get_by_role("link", name="Going live").click()
        page.get_by_role("button", name="Begin the rehearsal").click()
        page.get_by_text("none of its mail leaves").first.wait_for()
        assert "CAMPAIGN_SENDGRID_KEY" in visitor.words()

        page.get_by_label("We won").check()
        page.locator("#en_words").fill("Thank you: the bill is law.")
        page.get_by_role("button", name="Close it and say so").click()
        page.get_by_text("says how it ended").first.wait_for()
        visitor.open(f"/petitions/{slug}")
        assert "We won." in visitor.words()
        assert "Thank you: the bill is law." in visitor.words()


def test_a_placeholder_is_put_in_at_a_tap_and_what_is_not_saved_is_warned_of(chromium, site):
    with visiting(chromium, site, viewport=WIDE) as visitor:
        page = visitor.page
        enter(visitor, site, "keys@example.org")
        visitor.open("/desk/petitions/values-act/edit")
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

        before = page.locator("#en_subject").input_value()
        page.locator("#en_subject").fill("")
        page.get_by_role("button", name="Put $district into the letter").click()

        assert page.locator("#en_subject").input_value() == "$district"
        assert page.get_by_text("Not saved yet").is_visible()
        letter_to(visitor, "93640").locator("h2").get_by_text("14").wait_for()
        visitor.open("/desk/petitions")
        assert asked == ["beforeunload"]

        visitor.open("/desk/petitions/values-act/edit")
        page.get_by_text("What you had not saved is here again.").wait_for()
        assert page.locator("#en_subject").input_value() == "$district"
        page.locator("#en_subject").fill(before)
        save(visitor, "Saved.")
        visitor.open("/desk/petitions/values-act/edit")
        assert page.locator("#en_subject").input_value() == before
        assert page.locator(".dirty").inner_text() == ""
