"""The same stand-in for SendGrid as the outbox's tests."""

from tests.delivery.conftest import post, sendgrid, with_key

__all__ = ["post", "sendgrid", "with_key"]
