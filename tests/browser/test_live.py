"""The page of a campaign keeps up with what arrives, and lets its reader be."""

import pytest

from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

PAGE = "/desk/petitions/values-act"
_TEN_SECONDS = 11_100  # ms, and the most that chance adds
_LOOK = """
(what) => {
  Object.defineProperty(document, "hidden", { value: what === "away", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


def arrive(site, shard, count):
    """Count so many more who signed in a language; then they are in every figure."""
    site.write(
        "insert into facet (petition_id, kind, day, value, shard, count) select id, 'language',"
        f" date('now', '-8 hours'), 'en', {shard}, {count} from petition"
        " where slug = 'values-act'"
    )


def test_signatures_arrive_on_the_open_page_which_moves_no_focus_and_folds_nothing(
    chromium, new_site
):
    with visiting(chromium, new_site) as organiser:
        organiser.page.clock.install()
        organiser.open(new_site.first_link)
        organiser.press_sign()
        organiser.page.wait_for_url("**/desk/password")
        arrive(new_site, 90, 1)
        organiser.open(PAGE)
        page, number = organiser.page, organiser.page.locator(".tiles dd").first
        before = int(number.inner_text().split()[0].replace(",", ""))
        table = page.locator("[data-fresh=languages] summary")
        table.click()
        table.focus()
        stood = table.bounding_box()["y"]
        asked = []
        page.on("request", lambda request: asked.append(request.url))

        arrive(new_site, 91, 300)
        page.clock.run_for(_TEN_SECONDS)

        page.locator(".tiles dd", has_text=f"{before + 300:,}").first.wait_for()
        assert len(asked) == 1
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert page.locator("[data-fresh=languages] details[open]").count() == 1
        assert table.bounding_box()["y"] == pytest.approx(stood, abs=2)
        page.evaluate(_LOOK, "away")
        page.clock.run_for(10 * _TEN_SECONDS)
        assert len(asked) == 1
        arrive(new_site, 92, 5)
        page.evaluate(_LOOK, "here")
        page.locator(".tiles dd", has_text=f"{before + 305:,}").first.wait_for()
        spoken = page.locator("[data-voice]", has_text=f"{before + 305:,} signatures")
        spoken.wait_for(state="attached")
