"""Which carrier a site has: SendGrid with a key, the drawer without one."""

import pytest

from campaign.config import Settings, SettingsError
from campaign.mail import carriers
from campaign.mail.drawer import Drawer
from campaign.mail.sendgrid import SendGridPost
from tests.delivery.sendgrid_server import KEY


def test_a_key_that_cannot_be_one_is_a_fault_of_the_settings():
    with pytest.raises(SettingsError, match="CAMPAIGN_SENDGRID_KEY"):
        SendGridPost("SG.key\nof two lines", "http://127.0.0.1:1", timeout_seconds=1)


def test_mail_goes_to_the_drawer_until_there_is_a_key(instance):
    assert isinstance(carriers.chosen(Settings(instance=instance)), Drawer)
    assert isinstance(
        carriers.chosen(Settings(instance=instance, sendgrid_key=KEY)), SendGridPost
    )
