"""By hand: what no mail carries waits for a person, and for nobody else."""

import pytest

from campaign.db import db
from campaign.delivery.models import Kind, State
from campaign.errors import Refusal
from campaign.offices import by_hand
from campaign.offices.models import Channel
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.offices.mailed import bundle_mails, bundles, crowd, messages, seal_now, wish


def live(settings, channel, count=2):
    wish(channel=channel)
    crowd(settings, count, make_petition(state=PetitionState.LIVE))
    seal_now(settings)
    return bundles()[-1]


@pytest.mark.parametrize("channel", ["form", "print"])
def test_a_bundle_for_a_form_or_on_paper_waits_for_a_person(settings, at, channel):
    bundle = live(settings, channel)

    (message,) = messages()
    assert (message.state, message.kind) == (State.BY_HAND, Kind.BUNDLE)
    assert bundle.channel == channel
    assert [file.media_type for file in bundle_mails()[0].files] == [
        "text/csv",
        "application/pdf",
    ]
    (task,) = by_hand.open_tasks()
    assert (task.bundle, task.is_form) == (bundle, channel == "form")
    assert by_hand.open_tasks(15) == []


def test_a_single_letter_that_is_printed_has_its_pdf(settings, at):
    from campaign.offices import releasing, singles

    wish(channel="print", cadence="one_by_one")
    crowd(settings, 1, make_petition(state=PetitionState.LIVE))
    singles.seal(settings)
    releasing.release_held(settings)

    assert [file.media_type for file in bundle_mails()[0].files] == ["application/pdf"]
    assert bundles()[0].pdf_sha256
    assert bundles()[0].sha256 is None


def test_a_rehearsal_is_never_carried(settings):
    wish(channel="form")
    crowd(settings, 1)
    seal_now(settings)

    assert by_hand.open_tasks() == []
    assert messages()[0].state is State.QUEUED
    assert bundles()[0].channel is Channel.MAIL


def test_what_is_done_is_delivered(settings, at):
    bundle = live(settings, "form")
    by_hand.done(bundle, None)
    db.session.commit()

    assert messages()[0].state is State.DELIVERED
    assert by_hand.open_tasks() == []
    with pytest.raises(Refusal, match="That is noted already"):
        by_hand.done(bundle, None)


def test_done_can_be_taken_back_for_some_minutes(settings, at):
    bundle = live(settings, "form")
    by_hand.done(bundle, None)
    db.session.commit()
    at("12:09")

    by_hand.undo(bundle, None)
    db.session.commit()

    assert [task.bundle for task in by_hand.open_tasks()] == [bundle]
    assert messages()[0].ended_at is None
    with pytest.raises(Refusal, match="It is taken back already"):
        by_hand.undo(bundle, None)


def test_done_cannot_be_taken_back_later_nor_once_signers_were_told(settings, at):
    bundle = live(settings, "form")
    by_hand.done(bundle, None)
    bundle.settled_at = by_hand.clock.now()
    with pytest.raises(Refusal, match="no longer be taken back"):
        by_hand.undo(bundle, None)

    bundle.settled_at = None
    db.session.commit()
    at("12:10")

    assert not by_hand.may_be_undone(bundle)


def test_what_went_by_mail_is_not_undone_by_hand(settings, at):
    bundle = live(settings, "mail")
    (message,) = messages()
    message.state, message.ended_at = State.DELIVERED, by_hand.clock.now()
    db.session.commit()

    assert not by_hand.may_be_undone(bundle)
    with pytest.raises(Refusal, match="does not wait"):
        by_hand.done(bundle, None)
