"""Mails to signers: one wording for all, what differs in fields, and a way to stop them."""

import pytest

from campaign.db import db
from campaign.delivery.models import Kind, MailWording
from campaign.petitions import mails, people
from campaign.petitions.notices import Prospect
from tests.factories import make_petition
from tests.signers_of import MENDOTA, sign, signed

KINDS = [
    Kind.CONFIRMATION,
    Kind.REMINDER,
    Kind.REPEAT,
    Kind.RECEIPT,
    Kind.DELIVERED,
    Kind.VACANT,
    Kind.PLACE,
]
FACTS = {"senator": "Anna Caballero", "day": "Monday", "number": "7"}


def word(kind, signature, settings, **more):
    person = people.open_person(signature)
    return mails.word(kind, signature, person, settings, facts=FACTS, **more)


@pytest.mark.parametrize("kind", KINDS)
def test_two_signers_get_the_identical_wording(settings, kind):
    petition = make_petition()
    kim = sign(petition, settings)
    lee = sign(
        petition,
        settings,
        name="Lee Quinn",
        email="lee@example.net",
        zip_code="94110",
        words="Other words.",
    )

    first, second = word(kind, kim, settings), word(kind, lee, settings)

    assert (first.subject, first.text, first.html) == (second.subject, second.text, second.html)
    assert first.reply_to == second.reply_to
    assert first.recipient != second.recipient
    assert kind is Kind.REPEAT or first.values != second.values


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_mail_in_full_has_no_field_left_and_says_the_same_twice(settings, kind, language):
    signature = sign(make_petition(language=language), settings, language=language)

    mail = word(kind, signature, settings, prospect=Prospect.GOES).filled()

    for part in (mail.subject, mail.text, mail.html):
        assert "\ue000" not in part
        assert "\ue001" not in part
    links = {w for w in mail.text.split() if w.startswith("http")}
    assert links
    assert all(link in mail.html for link in links)
    assert (f"/{language}/" in next(iter(links))) == (language == "es")


@pytest.mark.parametrize(
    ("kind", "can_stop"),
    [
        (Kind.CONFIRMATION, False),
        (Kind.REPEAT, False),
        (Kind.RECEIPT, False),
        (Kind.REMINDER, True),
        (Kind.DELIVERED, True),
        (Kind.VACANT, True),
        (Kind.PLACE, True),
    ],
)
def test_what_nobody_asked_for_just_now_can_be_stopped_by_one_link(settings, kind, can_stop):
    mail = word(kind, sign(make_petition(), settings), settings).filled()

    assert (mail.stop_url is not None) == can_stop
    assert ("/stop/" in mail.text) == can_stop
    if can_stop:
        assert mail.stop_url in mail.text
        assert mail.stop_url in mail.html


def test_what_a_stranger_may_have_typed_is_in_no_mail_but_for_the_first_name(settings):
    typed = {"words": "Buy gold", "street": "12 Elm St", "letter": "Buy gold now"}
    signature = sign(make_petition(), settings, **typed)

    for kind in (Kind.CONFIRMATION, Kind.REMINDER, Kind.REPEAT):
        mail = word(kind, signature, settings).filled()
        assert "gold" not in mail.text + mail.html + mail.subject
        assert "Elm" not in mail.text + mail.html
        assert "Osei" not in mail.text + mail.html


def test_a_name_cannot_pass_for_a_field_or_for_html(settings):
    signature = sign(make_petition(), settings, name="\ue000link\ue001<b> Osei")

    mail = word(Kind.CONFIRMATION, signature, settings).filled()

    assert "Hello link<b>," in mail.text
    assert "Hello link&lt;b&gt;," in mail.html


@pytest.mark.parametrize(
    ("prospect", "sentence"),
    [
        (Prospect.GOES, "goes to Senator Anna Caballero (District 14)"),
        (Prospect.WAITS, "as soon as the office can be written to"),
        (Prospect.UNPLACED, "does not say surely which district"),
        (Prospect.VACANT, "Nobody holds the seat of Senate District 14"),
        (Prospect.NO_LETTER, "no letter is sent"),
        (Prospect.GONE, "it gets no second"),
    ],
)
def test_a_receipt_says_what_becomes_of_the_letter(settings, prospect, sentence):
    signature = signed(make_petition(), settings, zip_code=MENDOTA)

    mail = word(Kind.RECEIPT, signature, settings, prospect=prospect).filled()

    assert sentence in " ".join(mail.text.split())
    assert "This is a rehearsal" in mail.text


def test_a_thousand_signers_share_one_kept_wording(settings):
    petition = make_petition()
    for number in range(3):
        sign(petition, settings, email=f"kim{number}@example.org", name=f"Kim{'abc'[number]} O")

    assert len(db.session.scalars(db.select(MailWording)).all()) == 1
