"""What an organiser typed and has not saved outlives the tab, and a lost connection."""

import secrets

import pytest

from tests.browser.test_petition_editor import WIDE, enter, save
from tests.browser.visitor import tab, window

pytestmark = pytest.mark.browser

EDITOR = "/desk/petitions/values-act/edit"
TICK = "#es_offered"
BACK = "What you had not saved is here again."


@pytest.fixture
def organisers_window(chromium, site):
    with window(chromium, viewport=WIDE) as context:
        yield context


@pytest.fixture
def lost(organisers_window, site):
    """Somebody who typed into the petition's editor, and whose tab the phone has closed."""
    with tab(organisers_window, site) as visitor:
        enter(visitor, site, f"{secrets.token_hex(4)}@example.org")
        visitor.open(EDITOR)
        before = visitor.page.locator("#en_subject").input_value()
        visitor.page.locator("#en_subject").fill("Typed before the tab was closed")
        visitor.page.locator(TICK).uncheck()
    return before


@pytest.fixture
def anew(lost, organisers_window, site):
    with tab(organisers_window, site) as visitor:
        yield visitor


def subject(visitor):
    return visitor.page.locator("#en_subject")


def test_words_come_back_into_a_new_tab_and_are_gone_once_saved(anew, lost):
    anew.open(f"/es{EDITOR}")
    assert subject(anew).input_value() == "Typed before the tab was closed"
    anew.open(EDITOR)
    anew.page.get_by_text(BACK).wait_for()
    assert subject(anew).input_value() == "Typed before the tab was closed"
    assert not anew.page.locator(TICK).is_checked()

    subject(anew).fill(f"{lost} ")  # saved without its space: the copy is no longer the same
    anew.page.locator(TICK).check()
    save(anew, "Saved.")

    anew.open(EDITOR)
    assert subject(anew).input_value() == lost
    assert anew.page.get_by_text(BACK).count() == 0


def test_words_of_several_lost_tabs_come_back_together(lost, organisers_window, site):
    with tab(organisers_window, site) as one, tab(organisers_window, site) as other:
        for visitor in (one, other):
            visitor.open("/desk/petitions/values-act/bill")
        one.page.locator("#title").fill("Typed in the one")
        other.page.locator("#session").fill("2025-2026")

    with tab(organisers_window, site) as visitor:
        visitor.open("/desk/petitions/values-act/bill")
        visitor.page.get_by_text(BACK).wait_for()
        assert visitor.page.locator("#title").input_value() == "Typed in the one"
        assert visitor.page.locator("#session").input_value() == "2025-2026"
        visitor.page.get_by_role("button", name="Go back to what is saved").click()
        visitor.open("/desk/petitions/values-act/bill")
        assert visitor.page.get_by_text(BACK).count() == 0


def test_whoever_saves_in_one_tab_loses_nothing_typed_in_another(anew, organisers_window, site):
    with tab(organisers_window, site) as other:
        other.open(EDITOR)
        other.page.get_by_role("button", name="Go back to what is saved").click()
        anew.open(EDITOR)
        subject(anew).fill("Typed in another tab")
        before = other.page.locator("#goals").input_value()
        other.page.locator("#goals").fill("500 2000")
        save(other, "Saved.")
        other.page.locator("#goals").fill(before)
        save(other, "Saved.")
    anew.page.close()

    with tab(organisers_window, site) as visitor:
        visitor.open(EDITOR)
        visitor.page.get_by_text(BACK).wait_for()
        assert subject(visitor).input_value() == "Typed in another tab"
        visitor.page.get_by_role("button", name="Go back to what is saved").click()


def test_one_press_goes_back_to_what_is_saved(anew, lost):
    anew.open(EDITOR)

    anew.page.get_by_role("button", name="Go back to what is saved").click()

    assert subject(anew).input_value() == lost
    assert anew.page.locator(TICK).is_checked()
    anew.open(EDITOR)  # and nothing warns on the way
    assert subject(anew).input_value() == lost


def test_what_was_sent_over_a_lost_connection_is_there_again(anew, lost):
    anew.open(EDITOR)
    anew.page.route("**/edit", lambda route: route.abort())
    anew.page.locator("button.sign").click()
    anew.page.wait_for_url("chrome-error://**")
    anew.page.unroute("**/edit")
    anew.faults.clear()  # the browser tells of the connection, which is meant

    anew.open(EDITOR)

    anew.page.get_by_text(BACK).wait_for()
    assert subject(anew).input_value() == "Typed before the tab was closed"


def test_who_is_asked_and_stays_keeps_what_was_typed(anew, lost):
    anew.open(EDITOR)
    subject(anew).fill("Typed before signing out")
    anew.page.once("dialog", lambda dialog: dialog.dismiss())
    anew.sign_out()
    anew.page.wait_for_timeout(300)  # the browser's question comes by itself
    anew.page.close()

    with tab(anew.context, anew.site) as visitor:
        visitor.open(EDITOR)
        assert subject(visitor).input_value() == "Typed before signing out"


def test_who_signs_out_leaves_nothing_in_the_browser(anew, lost):
    anew.open("/desk/petitions")
    keys = "Object.keys(localStorage).filter((key) => key.startsWith('unsaved:'))"
    assert len(anew.page.evaluate(keys)) == 1

    anew.sign_out()
    anew.page.wait_for_url("**/desk/sign-in")

    assert anew.page.evaluate(keys) == []
