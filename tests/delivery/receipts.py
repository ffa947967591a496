"""Receipts: mails to people that share a wording, and differ in a name and a link."""

from campaign.delivery.models import Kind
from campaign.mail.fields import field
from tests.factories import make_mail, make_message


def receipt(to="kim@example.org", *, name="Kim Osei", link="https://x.example.org/1", **values):
    """A mail whose wording is shared: its name stands in the subject, the text and the HTML."""
    return make_mail(
        recipient=to,
        subject=f"{field('name')}, you are counted",
        text=f"Dear {field('name')},\n\nyou are counted: {field('link')}",
        html=f'<p>Dear {field("name")}</p><p><a href="{field("link")}">see</a></p>',
        values={"name": name, "link": link},
        **values,
    )


def make_receipt(to="kim@example.org", *, kind=Kind.RECEIPT, is_rehearsal=False, **values):
    return make_message(kind=kind, is_rehearsal=is_rehearsal, mail=receipt(to, **values))


def people(count):
    return [f"signer{number}@example.org" for number in range(count)]
