"""An organiser with a passkey: a real browser, and the made-up key that it brings for tests."""

import re

import pytest

from tests.browser.site import running
from tests.browser.visitor import visiting

pytestmark = pytest.mark.browser

PASSWORD = "a long sentence for the desk"
DESK = re.compile(r"//[^/]+/desk/$")  # not "/desk/second?next=/desk/", which ends in it too


@pytest.fixture
def named_site():
    with running("localhost") as site:
        yield site


def test_a_passkey_is_made_asked_for_and_lets_in(chromium, named_site):
    with visiting(chromium, named_site) as organiser:
        key = with_authenticator(organiser)
        organiser.open(named_site.first_link)
        organiser.press_sign()
        organiser.fill_in({"new": PASSWORD, "again": PASSWORD})
        organiser.press_sign()

        organiser.open("/desk/security")
        organiser.page.get_by_role("link", name="Add a passkey").click()
        organiser.fill_in({"label": "my phone"})
        organiser.press_sign()
        organiser.page.locator(".codes li").first.wait_for()
        organiser.open("/desk/security")
        assert "my phone" in organiser.words()

        signs_in_anew(organiser)
        organiser.page.get_by_role("button", name="Use a passkey").click()
        organiser.page.wait_for_url(DESK)

        signs_in_anew(organiser)
        key("WebAuthn.setUserVerified", isUserVerified=False)
        key("WebAuthn.clearCredentials")
        organiser.page.get_by_role("button", name="Use a passkey").click()
        organiser.page.get_by_text("The passkey did not answer").wait_for()
        assert organiser.path.startswith("/desk/second")


def signs_in_anew(organiser):
    organiser.sign_out()
    organiser.page.wait_for_url("**/desk/sign-in")
    organiser.fill_in({"email": "desk@example.org", "password": PASSWORD})
    organiser.press_sign()
    organiser.page.wait_for_url(re.compile("/desk/second"))


def with_authenticator(organiser):
    """Give the browser a made-up key; return a function that does something to it.

    Source: https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/
    """
    devtools = organiser.context.new_cdp_session(organiser.page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    def do(act, **values):
        devtools.send(act, {"authenticatorId": made["authenticatorId"], **values})

    return do
