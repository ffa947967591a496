"""SendGrid's stand-in, and a way to send what is due."""

from dataclasses import replace

import pytest

from campaign.delivery import dispatch
from campaign.mail import carriers
from campaign.mail.sendgrid import SendGridPost
from tests.delivery import sendgrid_server


@pytest.fixture
def sendgrid():
    """A server in SendGrid's place; the test fails where a request broke SendGrid's rules."""
    with sendgrid_server.running() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def with_key(settings, sendgrid):
    """Settings of a site that sends through SendGrid."""
    return replace(
        settings,
        sendgrid_key=sendgrid_server.KEY,
        sendgrid_host=sendgrid.host,
        sendgrid_timeout_seconds=1,
    )


@pytest.fixture
def post(with_key):
    return SendGridPost(with_key.sendgrid_key, with_key.sendgrid_host, timeout_seconds=0.5)


@pytest.fixture
def send(settings, with_key):
    """Return a function that sends one batch and counts how the mails ended.

    It is patient: a busy machine takes a while to read a thousand mails.
    """
    patient = SendGridPost(with_key.sendgrid_key, with_key.sendgrid_host, timeout_seconds=10)

    def batch(by=None, **options):
        both = carriers.both(settings, by or patient)
        ended = dispatch.send_batch(
            both, sender=settings.sender, sender_name=settings.organisation, **options
        )
        return {str(state): count for state, count in ended.items()}

    return batch
