"""Comments, subscribers and counts as files."""

import pytest

from campaign.comments.models import CommentState
from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from tests.comments.talk import make_comment, make_thread
from tests.exports.taking import cells, joined
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, PORTLAND, signed


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def test_only_who_asked_about_this_campaign_is_its_subscriber(petition, settings):
    joined(petition, settings)
    signed(petition, settings, email="an@example.org")
    other = make_petition(slug="other-act")
    db.session.commit()
    joined(other, settings, email="bo@example.org")

    [row] = cells(petition, "subscribers.crm")

    assert (row["email"], row["why"], row["news"]) == (
        "kim@example.org",
        "campaign",
        "subscribed",
    )
    assert [row["email"] for row in cells(other, "subscribers.actionkit")] == ["bo@example.org"]


def test_who_stopped_our_mail_is_no_subscriber_of_any_file(petition, settings):
    joined(petition, settings)
    joined(petition, settings, email="an@example.org")
    with writing():
        suppressing.suppress("kim@example.org", Reason.UNSUBSCRIBE)

    for file in ("subscribers.crm", "subscribers.action-network", "everybody.actionkit"):
        assert [row["email"] for row in cells(petition, file)] == ["an@example.org"]


def test_counts_name_nobody_and_add_up(petition, settings):
    signed(petition, settings)
    signed(petition, settings, email="an@example.org", zip_code=PORTLAND)
    signed(petition, settings, email="bo@example.org", zip_code=BAKERSFIELD)

    districts = cells(petition, "districts.crm")
    zips = cells(petition, "zips.crm")
    [day] = cells(petition, "days.crm")

    assert [(row["district"], row["senator"], row["signatures"]) for row in districts] == [
        (14, "Anna Caballero", 1),
        ("outside California", None, 1),
        ("not known yet", None, 1),
    ]
    assert {(row["zip"], row["city"], row["signatures"]) for row in zips} == {
        ("93640", "Mendota", 1),
        (BAKERSFIELD, "Bakersfield", 1),
        (PORTLAND, None, 1),  # our places end at the border
    }
    assert day["signatures"] == 3


def test_comments_come_with_the_names_that_stand_there_and_no_mail_address(petition):
    thread = make_thread("a-traffic-stop", petition_id=petition.id)
    make_comment("My cousin was stopped.", thread=thread, name="Rosa", state=CommentState.SHOWN)
    make_comment("Not proven.", thread=thread, state=CommentState.UNPROVEN)
    make_comment("Elsewhere.", state=CommentState.SHOWN)
    db.session.commit()

    [row] = cells(petition, "comments.crm")

    assert (row["story"], row["name"], row["words"]) == (
        "a-traffic-stop",
        "Rosa",
        "My cousin was stopped.",
    )
    assert "@" not in str(row)
