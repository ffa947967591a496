"""An organiser sees a burst from one source, takes it out and back, and helps one person."""

import re

import pytest

from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

PETITION = "/petitions/values-act"
ROSA = {"name": "Rosa Medína", "email": "rosa@example.org", "zip_code": "93640"}


def test_a_burst_goes_and_comes_back_and_a_typo_is_mended(chromium, new_site):
    with visiting(chromium, new_site) as crowd:
        signs(crowd, ROSA)
        for number in range(3):
            bot = {"name": "Xq Zz", "email": f"bot{number}@example.org", "zip_code": "93640"}
            signs(crowd, bot, source="bots")

    with visiting(chromium, new_site, viewport={"width": 1280, "height": 844}) as organiser:
        organiser.open(new_site.first_link)
        organiser.press_sign()
        organiser.page.wait_for_url("**/desk/password")
        narrows_to_the_burst(organiser)
        makes_it_invalid(organiser)
        undoes_it(organiser)
        finds_rosa_and_mends_her_name(organiser)


def signs(visitor, person, source=None):
    ask, url = visitor.context.request, visitor.site.url
    ask.post(f"{url}{PETITION}{f'?source={source}' if source else ''}", form=person)
    ask.post(url + visitor.site.mailed_path(person["email"]))


def narrows_to_the_burst(organiser):
    page = organiser.page
    organiser.open(f"/desk{PETITION}")
    page.get_by_role("link", name="Signatures", exact=True).click()
    page.wait_for_url("**/signatures")
    assert "4 signatures" in organiser.words()
    assert "Rosa" not in organiser.words()
    page.locator("summary", has_text="Filter").click()
    page.locator("#source").select_option("bots")
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url("**source=bots*")
    assert "3 signatures of 4 that count" in organiser.words()


def makes_it_invalid(organiser):
    page = organiser.page
    page.get_by_role("link", name="Make these invalid").click()
    page.wait_for_url("**/invalid/new?*")
    assert "Confirmed 3 would no longer count" in organiser.words()
    page.get_by_label("Many at once that no people typed").check()
    organiser.press_sign()
    page.wait_for_url(re.compile(r"/invalid/\d+$"))
    page.locator(".state", has_text="In force").wait_for()
    assert "Made invalid 3 3 of them counted" in organiser.words()


def undoes_it(organiser):
    page = organiser.page
    page.get_by_role("button", name="Undo all of it").click()
    page.locator(".state", has_text=re.compile("^Undone")).wait_for()
    assert "Put back 3 with their letters" in organiser.words()
    page.get_by_role("link", name="Signatures").last.click()
    page.wait_for_url("**/signatures")
    assert "4 signatures" in organiser.words()


def finds_rosa_and_mends_her_name(organiser):
    page = organiser.page
    page.locator("#email").fill("Rosa+petition@Example.org")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url(re.compile(r"/signatures/\d+$"))
    assert "example" not in organiser.path
    page.locator("h1", has_text="Rosa Medína").wait_for()
    page.locator("summary", has_text="Mend a typo").click()
    page.locator("#name").fill("Rosa Medina")
    page.get_by_role("button", name="Save").click()
    page.locator("h1", has_text="Rosa Medina").wait_for()
    assert "Mended. The letter goes with the new words." in organiser.words()
    assert "mended the name or ZIP code" in organiser.words()
