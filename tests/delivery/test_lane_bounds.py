"""What counts in a lane, and whose mail gets one."""

from sqlalchemy import select

from campaign.db import db
from campaign.delivery.models import Kind, Lane
from tests.factories import make_mail, make_message


def test_copies_count_in_a_lane_for_the_gateway_counts_them_too(sendgrid, send):
    for number in range(4):
        copies = (f"aide{number}@senate.example.org", f"desk{number}@senate.example.org")
        mail = make_mail(recipient=f"senator{number}@senate.example.org", copies=copies)
        make_message(mail=mail)
    db.session.scalars(select(Lane)).one().most = 7
    db.session.commit()

    assert send() == {"accepted": 2}
    assert send() == {}


def test_an_office_at_everybodys_provider_leaves_everybodys_mail_in_the_common_queue():
    make_message(mail=make_mail(recipient="senator.vance@gmail.com"))
    make_message(kind=Kind.CONFIRMATION, mail=make_mail(recipient="kim@gmail.com"))

    assert db.session.scalars(select(Lane)).all() == []
