"""What an organiser typed and has not saved outlives the tab, and a lost connection."""

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
def lost(organisers_window, site, request):
    """Somebody who typed into the petition's editor, and whose tab the phone has closed."""
    with tab(organisers_window, site) as visitor:
        enter(visitor, site, f"{request.node.name.replace('_', '-')}@example.org")
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


def test_who_signs_out_leaves_nothing_in_the_browser(anew, lost):
    anew.open("/desk/petitions")
    keys = "Object.keys(localStorage).filter((key) => key.startsWith('unsaved:'))"
    assert len(anew.page.evaluate(keys)) == 1

    anew.sign_out()
    anew.page.wait_for_url("**/desk/sign-in")

    assert anew.page.evaluate(keys) == []
