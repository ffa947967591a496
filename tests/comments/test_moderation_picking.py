"""Picked comments travel with the letters, and nothing travels that the public does not see."""

import io
from datetime import date, timedelta

from pypdf import PdfReader

from campaign import clock
from campaign.comments import judging, picking
from campaign.comments.models import CommentState
from campaign.comments.picking import Picked
from campaign.db import db
from campaign.offices import mailing, parcels, printing
from campaign.offices.models import Bundle, BundleState
from tests.comments.talk import make_shown, make_thread
from tests.factories import make_petition
from tests.offices.bundled import contents, letter


def make_picked(text, thread, **values):
    return make_shown(
        text,
        thread=thread,
        **{"is_picked": True, "is_signer": True, "decided_at": clock.now()} | values,
    )


def texts(petition_id, since=None):
    return [one.text for one in picking.latest(petition_id, since=since)]


def test_the_newest_five_go_with_a_bundle(stopped_clock):
    thread = make_thread()
    for number in range(7):
        stopped_clock(timedelta(minutes=1))
        make_picked(f"No. {number}", thread)

    found = texts(thread.petition_id)

    assert found == ["No. 6", "No. 5", "No. 4", "No. 3", "No. 2"]


def test_only_what_is_shown_picked_and_by_a_signer_of_this_petition_goes():
    thread = make_thread()
    make_picked("Not by a signer", thread, is_signer=False)
    make_picked("Not picked", thread, is_picked=False)
    make_picked("Of another petition", make_thread())
    hidden = make_picked("Hidden since", thread)
    judging.hide(hidden, CommentState.SPAM)

    assert texts(thread.petition_id) == []


def test_an_office_gets_each_picked_comment_once(stopped_clock):
    petition = make_petition()
    thread = make_thread(petition_id=petition.id)
    make_picked("Sent before", thread)
    stopped_clock(timedelta(hours=1))
    db.session.add(
        Bundle(
            petition_id=petition.id,
            district=14,
            state=BundleState.RELEASED,
            release_at=clock.now(),
            released_at=clock.now(),
        )
    )
    db.session.flush()
    stopped_clock(timedelta(hours=1))
    make_picked("New", thread)

    def of(district):
        bundle = Bundle(petition_id=petition.id, district=district, is_single=False)
        return [one.text for one in parcels._comments(bundle)]

    assert of(14) == ["New"]
    assert of(13) == ["New", "Sent before"]
    assert parcels._comments(Bundle(petition_id=petition.id, district=13, is_single=True)) == ()


def test_a_comment_hidden_meanwhile_makes_the_bundle_anew():
    thread = make_thread()
    comment = make_picked("Shown, for now", thread)
    bundle = Bundle(petition_id=thread.petition_id, district=14, is_single=False)
    parcel = parcels.Parcel({}, None, 0, None, None, None, parcels.parts.of(bundle))
    assert parcel.is_outdated(bundle)  # it was made before the comment was picked

    judging.hide(comment, CommentState.WITHDRAWN)

    assert not parcel.is_outdated(bundle)


def test_mail_and_print_show_them_apart_from_the_letters(settings):
    picked = (
        Picked(1, None, "Our clinic sees the fear.\n\nEvery day.", "en", date(2026, 11, 20)),
        Picked(2, "Rosa", "*Basta* #let " + "ya " * 400, "es", date(2026, 11, 21)),
    )
    told = contents(letter(words="Please."), comments=picked)

    mail = mailing.word(told, (), settings)
    pages = PdfReader(io.BytesIO(printing.pdf(told, settings))).pages

    printed = pages[-1].extract_text()
    assert "From the public comments" in mail.text
    assert "Comment: Anonymous, November 20, 2026" in mail.text
    assert "| Our clinic sees the fear.\n|\n| Every day." in mail.text
    assert "ya …" in mail.text  # the mail is short; the print has all of it
    assert "From the public comments" in printed
    assert "*Basta* #let" in printed
    assert printed.count("ya") >= 400
    assert "1 constituent" in mail.subject  # a comment counts for nothing


def test_without_picked_comments_nothing_speaks_of_them(settings):
    told = contents(letter(words="Please."))

    assert "public comments" not in mailing.word(told, (), settings).text
