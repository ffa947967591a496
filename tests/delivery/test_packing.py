"""Mails of one wording travel together, and each reader gets exactly their own."""

from html import escape, unescape

from sqlalchemy import select

from campaign.db import db
from campaign.delivery.models import Kind, MailWording, OutboxMessage
from campaign.mail.fields import field
from campaign.mail.post import File
from tests.delivery.receipts import make_receipt, people
from tests.factories import make_mail, make_message

NASTY = [
    "Zoë <b>Ōsei</b>",
    'O\'Neil & "Sons"',
    "$name ${name} %name% {{name}}",
    "-name- *|NAME|* \\g<1> \\1",
    "</p><script>alert(1)</script>",
    "\ue000name\ue001 \ue000link\ue001",
    "李小龍 👩‍🌾",
]


def ledger():
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def states():
    return [str(message.state) for message in ledger()]


def test_mails_of_one_wording_travel_in_one_request(sendgrid, send):
    for person in people(5):
        make_receipt(person)

    assert send() == {"accepted": 5}

    assert sendgrid.sizes == [5]
    assert [mail.recipient for mail in sendgrid.delivered] == people(5)
    assert len(db.session.scalars(select(MailWording)).all()) == 1
    assert {message.provider_id for message in ledger()} == {"sg-1"}


def test_each_reader_gets_their_own_words_whatever_they_are(sendgrid, send):
    for number, name in enumerate(NASTY):
        make_receipt(
            f"signer{number}@example.org", name=name, link=f"https://x.org/?a=1&b={number}"
        )

    send()

    assert sendgrid.sizes == [len(NASTY)]
    for number, name in enumerate(NASTY):
        mail = sendgrid.to(f"signer{number}@example.org")
        link = f"https://x.org/?a=1&b={number}"
        assert mail.subject == f"{name}, you are counted"
        assert mail.text == f"Dear {name},\n\nyou are counted: {link}"
        assert mail.html == (
            f'<p>Dear {escape(name)}</p><p><a href="{escape(link)}">see</a></p>'
        )
        assert unescape(mail.html).count(name) == 1


def test_packed_or_alone_a_mail_says_the_same(sendgrid, send):
    for number, name in enumerate(NASTY):
        make_receipt(f"signer{number}@example.org", name=name)
    send()
    together = {mail.recipient: mail for mail in sendgrid.delivered}
    sendgrid.delivered.clear()

    for number, name in enumerate(NASTY):
        make_receipt(f"signer{number}@example.org", name=name)
        send()

    assert len(sendgrid.delivered) == len(together)
    for alone in sendgrid.delivered:
        packed = together[alone.recipient]
        assert (alone.subject, alone.text, alone.html) == (
            packed.subject,
            packed.text,
            packed.html,
        )


def test_a_line_break_in_a_name_makes_no_second_line_of_the_subject(sendgrid, send):
    make_receipt("a@example.org", name="Kim\r\nBcc: all@example.org")
    make_receipt("b@example.org")

    send()

    assert sendgrid.to("a@example.org").subject == "Kim Bcc: all@example.org, you are counted"


def test_who_types_the_marks_of_a_field_gets_them_back(sendgrid, send):
    typed = "Dear \ue000senator\ue001"
    make_message(mail=make_mail(subject=typed, text=typed, html=typed))

    assert send() == {"accepted": 1}

    assert sendgrid.delivered[0].text == typed


def test_nobody_can_know_a_tag_beforehand(sendgrid, send):
    for _ in range(2):
        for person in people(2):
            make_receipt(person)
        send()

    first, second = (set(m["personalizations"][0]["substitutions"]) for m in sendgrid.mails)
    assert not first & second


def test_a_value_that_spells_the_tags_of_another_request_stays_what_it_is(sendgrid, send):
    for person in people(2):
        make_receipt(person)
    send()
    tags = " ".join(sendgrid.mails[0]["personalizations"][0]["substitutions"])

    make_receipt("mallory@example.org", name=tags, link="https://secret.example.org/")
    make_receipt("b@example.org")
    send()

    assert sendgrid.to("mallory@example.org").text.startswith(f"Dear {tags},")


def test_different_wordings_and_own_words_go_in_requests_of_their_own(sendgrid, send):
    make_receipt("a@example.org")
    make_message(kind=Kind.RECEIPT, mail=make_mail(recipient="b@example.org"))
    make_receipt("c@example.org")
    make_message(
        kind=Kind.RECEIPT,
        mail=make_mail(
            recipient="d@example.org", text=f"Hola {field('name')}", values={"name": "Ana"}
        ),
    )

    send()

    assert sendgrid.sizes == [2, 1, 1]
    assert sendgrid.to("d@example.org").text == "Hola Ana"


def test_a_request_holds_a_thousand_mails_at_most(sendgrid, send):
    for person in people(1001):
        make_receipt(person)

    assert send(limit=2000) == {"accepted": 1001}

    assert sendgrid.sizes == [1000, 1]


def test_an_address_appears_once_in_a_request(sendgrid, send):
    for person in ("kim@example.org", "b@example.org", "KIM@example.org", "kim@example.org"):
        make_receipt(person)

    assert send() == {"accepted": 4}

    assert sendgrid.sizes == [2, 1, 1]


def test_a_mail_whose_values_are_too_long_goes_alone(sendgrid, send):
    make_receipt("a@example.org")
    make_receipt("long@example.org", name="ñ" * 4000)
    make_receipt("b@example.org")

    assert send() == {"accepted": 3}

    assert sorted(sendgrid.sizes) == [1, 2]
    assert sendgrid.to("long@example.org").text.startswith("Dear " + "ñ" * 4000)


def test_a_mail_with_a_file_goes_alone(sendgrid, send):
    make_receipt("a@example.org")
    make_receipt("b@example.org", files=(File("letter.txt", "text/plain", b"words"),))

    send()

    assert sendgrid.sizes == [1, 1]
    assert "Kim Osei" in sendgrid.to("b@example.org").text
    assert sendgrid.mails[1]["attachments"][0]["filename"] == "letter.txt"


def test_the_attempt_travels_with_each_mail_so_that_events_find_it(sendgrid, send):
    for person in people(2):
        make_receipt(person)

    send()

    names = [mail.custom_args["attempt_id"] for mail in sendgrid.delivered]
    assert names == [f"{message.handle.hex()}.1" for message in ledger()]
    assert {mail.custom_args["kind"] for mail in sendgrid.delivered} == {"receipt"}


def test_whoever_may_stop_such_mail_can_do_so_by_one_press(sendgrid, send):
    for number, person in enumerate(people(2)):
        make_receipt(person, stop_url=f"https://stepup.example.org/stop/{number}")
    make_receipt("c@example.org")

    send()

    for number, person in enumerate(people(2)):
        headers = sendgrid.to(person).headers
        assert headers["List-Unsubscribe"] == f"<https://stepup.example.org/stop/{number}>"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in sendgrid.to("c@example.org").headers
    assert all(m.headers["Auto-Submitted"] == "auto-generated" for m in sendgrid.delivered)


def test_an_office_may_have_the_mail_in_copy(sendgrid, send):
    copies = ("aide@senate.example.org", "chief@senate.example.org")
    make_message(mail=make_mail(copies=copies))

    send()

    assert sendgrid.delivered[0].copies == list(copies)


def test_rehearsals_go_to_the_drawer_even_when_they_are_packed(sendgrid, send, drawer):
    for person in people(3):
        make_receipt(person, name=f"<{person}>", is_rehearsal=True, stop_url="https://x.org/s")
    make_receipt("real@example.org")

    assert send() == {"accepted": 4}

    assert sendgrid.recipients == ["real@example.org"]
    mails = {mail["To"]: mail for mail in drawer()}
    assert set(mails) == set(people(3))
    for person, mail in mails.items():
        assert mail["Subject"] == f"<{person}>, you are counted"
        assert f"Dear &lt;{person}&gt;" in mail.get_body(("html",)).get_content()
        assert mail["List-Unsubscribe"] == "<https://x.org/s>"
