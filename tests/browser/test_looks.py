"""Every page at every width, light and dark: it fits, it is readable, it asks nobody else."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from campaign.config import ROOT
from tests.browser import scenes
from tests.browser.arriving import ACTS, arrive
from tests.browser.site import running
from tests.browser.visitor import tab, window

pytestmark = pytest.mark.browser

TEMPLATES = ROOT / "templates"
PICTURES = ROOT / "instance" / "screenshots"
WIDTHS = (320, 390, 768, 1280)  # px: the smallest phone, most phones, a tablet, a desk
THEMES = ("light", "dark")
HEIGHT = 844
AXE = Axe().axe_script
NO_PAGES = {"layouts", "components"}
UNSEEN = {  # a page's template that has no scene: why not
    "subjects/copy.html": "a file that a command writes: see tests/subjects/test_gathering",
    "errors/desk_kept.html": "answers a form after its session ended: see test_an_update",
    "editor/desk_picture.html": "one picture, which somebody has to bring first: tests/editor",
}


@pytest.fixture(scope="module")
def site():
    """A site of our own: what others write on theirs would stand in the way."""
    with running() as site:
        yield site


@pytest.fixture(scope="module")
def public_scenes(chromium, site):
    return scenes.public(chromium, site)


@pytest.fixture(scope="module")
def desk_scenes(chromium, site, public_scenes):
    return scenes.desk(chromium, site)


@pytest.fixture(scope="module")
def public_window(chromium):
    """One window for all: it keeps the style sheets, and so each page comes sooner."""
    with window(chromium) as context:
        yield context


@pytest.fixture(scope="module")
def desk_window(chromium, desk_scenes):
    with window(chromium, storage_state=desk_scenes[0]) as context:
        yield context


@pytest.mark.parametrize("name", scenes.PUBLIC)
def test_a_public_page_fits_is_accessible_and_leaves_no_cookie(
    public_window, site, public_scenes, name
):
    with tab(public_window, site) as visitor:
        arrive(visitor, name, public_scenes[name])
        look_at(visitor, name)

        assert [c for c in public_window.cookies() if not name.startswith("desk")] == []
    public_window.clear_cookies()


@pytest.mark.parametrize("name", scenes.DESK)
def test_a_page_of_the_desk_fits_and_is_accessible(desk_window, site, desk_scenes, name):
    path = desk_scenes[1][name]
    with tab(desk_window, site) as visitor:
        arrive(visitor, name, path)
        assert visitor.path == path
        look_at(visitor, name)


def test_every_page_has_a_scene_here_or_a_reason_why_not(
    public_window, desk_window, site, public_scenes, desk_scenes
):
    pages = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.glob("*/*.html")
        if path.parent.name not in NO_PAGES and not path.name.startswith("_")
    }

    looked_at = {
        *come_by(public_window, site, public_scenes),
        *come_by(desk_window, site, desk_scenes[1]),
    }

    shown = set().union(*(site.templates().get(path, set()) for path in looked_at))
    assert pages - shown == UNSEEN.keys()


def come_by(context, site, places):
    """Go to every scene where nobody was yet, as fast as one can; return where they are."""
    known = site.templates()
    for name, path in places.items():
        if name not in ACTS:
            bare = path.partition("?")[0].removeprefix("/es")
            if bare not in known:
                assert context.request.get(site.url + path).status < 500, name
            yield bare
            continue
        with tab(context, site) as visitor:
            arrive(visitor, name, path)
            yield visitor.path


def look_at(visitor, name):
    """Check the page at each width, and for barriers on a phone and on a desk.

    Pictures of it at each width and in each theme take as long again: ``make pictures``.
    """
    page = visitor.page
    page.wait_for_load_state()  # a page without all its styles is wider, for a moment
    page.evaluate(AXE)
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
    """What keeps people out, as sentences of the accessibility rules.

    A page in a frame has a scene of its own; within a sandbox it would not answer, either.
    """
    found = page.evaluate(
        "axe.run({resultTypes: ['violations'], iframes: false}).then((all) => all.violations)"
    )
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node['any'][:1]}"
        for rule in found
        for node in rule["nodes"]
    ]
