"""Every page at every width, light and dark: it fits, it is readable, it asks nobody else."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from campaign.config import ROOT
from tests.browser import scenes
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

PICTURES = ROOT / "instance" / "screenshots"
WIDTHS = (320, 390, 768, 1280)  # px: the smallest phone, most phones, a tablet, a desk
THEMES = ("light", "dark")
HEIGHT = 844


@pytest.fixture(scope="package")
def public_scenes(chromium, site):
    return scenes.public(chromium, site)


@pytest.fixture(scope="package")
def desk_scenes(chromium, site, public_scenes):
    return scenes.desk(chromium, site)


@pytest.mark.parametrize("name", scenes.PUBLIC)
def test_a_public_page_fits_is_accessible_and_leaves_no_cookie(
    chromium, site, public_scenes, name
):
    with visiting(chromium, site) as visitor:
        scenes.arrive(visitor, name, public_scenes[name])
        look_at(visitor, name)

        assert [c for c in visitor.context.cookies() if not name.startswith("desk")] == []


@pytest.mark.parametrize("name", scenes.DESK)
def test_a_page_of_the_desk_fits_and_is_accessible(chromium, site, desk_scenes, name):
    cookies, paths = desk_scenes
    with visiting(chromium, site, storage_state=cookies) as visitor:
        scenes.arrive(visitor, name, paths[name])
        assert visitor.path == paths[name]
        look_at(visitor, name)


def look_at(visitor, name):
    """Check the page at each width, and for barriers on a phone and on a desk.

    Pictures of it at each width and in each theme take as long again: ``make pictures``.
    """
    page = visitor.page
    page.wait_for_load_state()  # a page without all its styles is wider, for a moment
    for theme, width in (("light", 320), ("light", 768), ("light", 390), ("dark", 1280)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert visitor.overflow() <= 0, f"scrolls sideways at {width} px"
        if width in (390, 1280):
            assert barriers(page) == []
    assert page.evaluate("window.violations") == []
    if "CAMPAIGN_PICTURES" in os.environ:
        take_pictures(page, name.removesuffix("-es"))


def take_pictures(page, name):
    language = page.locator("html").get_attribute("lang")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            path = PICTURES / f"{name}-{width}-{theme}-{language}.png"
            page.screenshot(path=path, full_page=True)


def barriers(page):
    """What keeps people out, as sentences of the accessibility rules."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node['any'][:1]}"
        for rule in found
        for node in rule["nodes"]
    ]
