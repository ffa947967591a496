"""On paper, in a theme of one's own, from right to left, at four times the size."""

import pytest

from tests.browser.arriving import arrive
from tests.browser.people import PETITION, SIGNERS, STORY, TALK, WORDS
from tests.browser.scenes import FRAME
from tests.browser.visitor import tab, visiting, window

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 256}  # a window of 1280 px at 400 %
COUNTS = f"{PETITION}/districts"
_OUTSIDE = """
() => [...document.querySelectorAll("body *:not(.hp, .hp *, .skip, .visually-hidden, svg *)")]
  .filter((one) => {
    const { width, left, right } = one.getBoundingClientRect();
    return width && (left < -1 || right > document.documentElement.clientWidth + 1);
  })
  .map((one) => one.outerHTML.slice(0, 120))
"""
_SHOWN = """
(selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility({
  checkOpacity: true, checkVisibilityCSS: true })).map((one) => one.textContent.trim())
"""
_RING = """
() => {
  const style = getComputedStyle(document.activeElement);
  return [style.outlineStyle, parseFloat(style.outlineWidth), style.outlineColor,
    getComputedStyle(document.body).backgroundColor];
}
"""
_FILL = "(selector) => getComputedStyle(document.querySelector(selector)).fill"
_HIDDEN_BENEATH = """
() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return !top || !(one.contains(top) || top.contains(one) || top.closest("label"));
}
"""


@pytest.fixture(scope="module")
def placing(chromium, site):
    """Where somebody whose ZIP code lies in two districts says which one is theirs."""
    with visiting(chromium, site) as visitor:
        form = {"name": "Wen Li", "email": "wen@example.org", "zip_code": SIGNERS["split"]}
        thanks = visitor.context.request.post(site.url + PETITION, form=form | {"words": WORDS})
    return thanks.url.removeprefix(site.url) + "/district"


@pytest.fixture(scope="module")
def small_window(chromium):
    with window(chromium, viewport=NARROW, reduced_motion="reduce") as context:
        yield context


@pytest.fixture
def small(small_window, site):
    with tab(small_window, site) as visitor:
        yield visitor


@pytest.mark.parametrize("path", [STORY, PETITION, TALK, COUNTS, FRAME, "/news", "/terms"])
def test_from_right_to_left_nothing_leaves_the_smallest_screen(small, path):
    small.open(path)
    small.page.evaluate("document.documentElement.dir = 'rtl'")

    assert small.overflow() <= 0
    assert small.page.evaluate(_OUTSIDE) == []


def test_from_right_to_left_the_choice_of_a_district_stays_on_the_screen(small, placing):
    small.open(placing)
    small.page.evaluate("document.documentElement.dir = 'rtl'")

    assert small.overflow() <= 0
    assert small.page.evaluate(_OUTSIDE) == []


def test_in_a_theme_of_ones_own_the_place_that_one_tapped_stands_out(small, placing):
    small.page.emulate_media(forced_colors="active")

    arrive(small, "district-tapped", placing)
    small.page.wait_for_load_state()  # without its styles a map is black, for a moment

    pin = small.page.evaluate(_FILL, ".map .here")
    shapes = small.page.evaluate(_FILL, ".map path:not(.here)")
    assert pin != shapes


def test_in_a_theme_of_ones_own_one_sees_where_the_focus_is(small):
    small.page.emulate_media(forced_colors="active")
    small.open(PETITION)
    for selector in ("#name", "#show_name", "button.sign", ".foot a"):
        small.page.locator(selector).first.focus()
        small.page.keyboard.press("Shift+Tab")
        small.page.keyboard.press("Tab")

        style, width, ring, ground = small.page.evaluate(_RING)

        assert (style, width) == ("solid", 3)
        assert ring != ground


def test_on_paper_stands_what_is_read_and_where_one_signs_but_nothing_to_press(small):
    small.open(STORY)
    small.page.emulate_media(media="print")

    to_press = "button, input, textarea, summary, .bar a, .lead a, nav a"
    assert small.page.evaluate(_SHOWN, to_press) == []
    assert f"Sign at {small.site.url}{PETITION}" in small.words()
    assert "The tail light becomes a flight." in small.words()


def test_at_four_times_the_size_the_tab_key_never_leads_beneath_something(small):
    small.open(PETITION)

    for _ in range(18):
        small.page.keyboard.press("Tab")
        where = small.page.evaluate("document.activeElement.outerHTML")
        assert not small.page.evaluate(_HIDDEN_BENEATH), where[:120]
