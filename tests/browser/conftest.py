"""A real site, a real Chromium, and people who use them."""

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.site import running
from tests.browser.visitor import visiting

CHROMIUM = "/usr/bin/chromium"
_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Let whoever waited for a browser in vain try once more; the summary says that they did.

    A machine that is busy elsewhere lets a browser stand still for longer than any patience.
    A page that never gets there fails the second time as well, and no other fault is forgiven.
    """
    once_more = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"])
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(once_more)


@pytest.fixture(scope="package")
def site():
    """One site for all who do not count its signatures."""
    with running() as site:
        yield site


@pytest.fixture
def new_site():
    """A site on which nobody has been before."""
    with running() as site:
        yield site


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, site):
    """Somebody with a phone."""
    with visiting(chromium, site) as visitor:
        yield visitor
