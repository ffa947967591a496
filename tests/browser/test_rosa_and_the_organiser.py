"""Rosa in Mendota, from the home page to her senator's office and to the organiser's desk."""

import csv
import io
import re
from pathlib import Path

import pyotp
import pytest

from tests.browser import people
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

ROSA = {"name": "Rosa Medina", "email": "rosa@example.org", "zip_code": "93640"}
WORDS = "My sister is afraid to drive to work."
OFFICE = "senator.caballero@senate.ca.gov"
PASSWORD = "a long sentence for the desk"


def test_rosas_letter_reaches_her_senator_and_the_organiser_finds_her(chromium, new_site):
    with visiting(chromium, new_site) as rosa:
        reads_and_signs(rosa)
        answers_the_mail(rosa)

        new_site.campaign("bundles", "seal", "--now")
        finds_what_the_office_got(rosa)

    with visiting(chromium, new_site, viewport={"width": 1280, "height": 844}) as organiser:
        enters_by_the_first_link(organiser)
        finds_rosa_in_the_spreadsheet(organiser)
        leaves_and_comes_back_by_password(organiser)


def reads_and_signs(rosa):
    rosa.open("/")
    rosa.page.locator(".teaser h2 a").first.click()
    rosa.page.wait_for_url("**/stories/*")
    rosa.page.locator(".bar a").first.click()
    rosa.fill_in({"name": ROSA["name"], "email": ROSA["email"], "words": WORDS})
    rosa.page.locator("#zip_code").press_sequentially(ROSA["zip_code"])
    rosa.page.locator("#desk", has_text="Senator Anna Caballero").wait_for()

    rosa.press_sign()

    rosa.page.wait_for_url("**/thanks/*")
    assert "Thank you, Rosa." in rosa.words()
    assert "Senator Anna Caballero" in rosa.words()


def answers_the_mail(rosa):
    rosa.open_mail(ROSA["email"])
    rosa.page.frame_locator("iframe").get_by_role("link", name="confirm").first.click()
    rosa.page.wait_for_url("**/confirm/*")
    letter = rosa.page.locator(".letter").inner_text()
    assert "Dear Senator Anna Caballero" in letter
    assert WORDS in letter

    rosa.press_sign()

    rosa.page.locator("h1", has_text="Confirmed. Thank you, Rosa.").wait_for()


def finds_what_the_office_got(rosa):
    rosa.open_mail(OFFICE)
    shown = rosa.words()
    assert "SUPPORT SB 54: 1 constituent, District 14" in shown
    assert WORDS in shown
    assert len(rosa.site.mails("senate.ca.gov")) == 1
    (row,) = downloaded(rosa, '.files a[download]:has-text(".csv")')
    assert "Rosa Medina" in row
    assert "93640" in row


def enters_by_the_first_link(organiser):
    organiser.open(organiser.site.first_link)
    organiser.press_sign()
    organiser.page.wait_for_url("**/desk/password")
    organiser.fill_in({"new": PASSWORD, "again": PASSWORD})
    organiser.press_sign()
    organiser.page.wait_for_url("**/desk/")


def finds_rosa_in_the_spreadsheet(organiser):
    figures = organiser.page.locator(".figures .first")
    assert figures.inner_text().split() == ["Signatures", "1"]
    organiser.page.locator(".cards h3 a").click()
    organiser.page.wait_for_url("**/desk/petitions/*")
    assert "Anna Caballero" in organiser.words()

    organiser.page.locator('#main a[href$="/exports"]').last.click()
    sets_up_a_second_factor(organiser)
    organiser.page.wait_for_url("**/desk/petitions/*/exports")
    organiser.fill_in({"purpose": "To see whether Rosa is in it"})

    (row,) = downloaded(organiser, "#main .choosing button.sign")

    assert row[:4] == ["Rosa Medina", "rosa@example.org", "93640", "Mendota"]
    assert WORDS in row


def sets_up_a_second_factor(organiser):
    organiser.page.wait_for_url(re.compile("/desk/security.needed=1"))
    organiser.page.get_by_role("link", name="Set up an app").click()
    organiser.secret = people.keep_app(organiser)
    organiser.page.locator("a.sign").click()


def leaves_and_comes_back_by_password(organiser):
    organiser.sign_out()
    organiser.page.wait_for_url("**/desk/sign-in")
    organiser.open("/desk/exports")
    assert organiser.path.startswith("/desk/sign-in")

    organiser.fill_in({"email": "desk@example.org", "password": PASSWORD})
    organiser.press_sign()
    organiser.page.wait_for_url(re.compile("/desk/second"))
    organiser.page.locator("#code").fill(pyotp.TOTP(organiser.secret).now())
    organiser.press_sign()

    organiser.page.wait_for_url("**/desk/exports")
    assert "desk@example.org" in organiser.words()


def downloaded(visitor, selector):
    """Click on *selector*; return the rows of the spreadsheet that comes, without its head."""
    with visitor.page.expect_download() as coming:
        visitor.page.locator(selector).click()
    text = Path(coming.value.path()).read_text("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]
