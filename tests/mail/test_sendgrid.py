"""SendGridPost against a real socket: every way the other side can answer, or fail to."""

import base64
import logging
import socket
import time

import pytest

from campaign.mail.fields import field
from campaign.mail.post import Envelope, File, PostRefused, PostUnavailable, PostUncertain
from campaign.mail.sendgrid import SendGridPost
from tests.delivery.sendgrid_server import DRIP, GARBAGE, HANG_UP, KEY, SILENCE, Answer
from tests.factories import make_mail

NAME = "a" * 32 + ".1"


def envelope(**values):
    return Envelope(
        **{
            "attempt_id": NAME,
            "kind": "bundle",
            "sender": "letters@stepup.example.org",
            "sender_name": "Step Up California",
            "mail": make_mail(),
            "headers": {"Auto-Submitted": "auto-generated"},
        }
        | values
    )


def test_a_mail_arrives_with_everything_that_belongs_to_it(sendgrid, post):
    files = (
        File("letters.csv", "text/csv", b"name\r\nKim"),
        File("b.pdf", "application/pdf", b"%"),
    )

    provider_id = post.send([envelope(mail=make_mail(files=files))])

    (mail,) = sendgrid.mails
    assert provider_id == "sg-1"
    assert mail["from"] == {
        "email": "letters@stepup.example.org",
        "name": "Step Up California",
    }
    assert mail["personalizations"] == [
        {
            "to": [{"email": "senator.vance@senate.example.org"}],
            "headers": {"Auto-Submitted": "auto-generated"},
            "custom_args": {"attempt_id": NAME, "kind": "bundle"},
        }
    ]
    assert mail["reply_to"] == {"email": "desk@stepup.example.org"}
    assert mail["subject"] == "SUPPORT SB 54: 1 constituent, District 14"
    assert mail["content"] == [
        {"type": "text/plain", "value": "One letter."},
        {"type": "text/html", "value": "<p>One letter.</p>"},
    ]
    assert [file["filename"] for file in mail["attachments"]] == ["letters.csv", "b.pdf"]
    assert base64.b64decode(mail["attachments"][0]["content"]) == b"name\r\nKim"
    assert mail["attachments"][0]["type"] == "text/csv"
    assert mail["attachments"][0]["disposition"] == "attachment"


def test_a_mail_without_reply_address_asks_for_none(sendgrid, post):
    post.send([envelope(mail=make_mail(reply_to=None))])

    assert "reply_to" not in sendgrid.mails[0]


def test_a_pack_is_one_request_with_a_personalization_each(sendgrid, post):
    shared = {"subject": "Hello", "text": f"Dear {field('name')}", "html": field("name")}
    envelopes = [
        envelope(
            attempt_id=f"{number:032x}.1",
            mail=make_mail(
                recipient=f"signer{number}@example.org",
                values={"name": f"Number <{number}>"},
                copies=(f"copy{number}@example.org",),
                stop_url=f"https://stepup.example.org/stop/{number}",
                **shared,
            ),
        )
        for number in range(3)
    ]

    assert post.send(envelopes) == "sg-1"

    (mail,) = sendgrid.mails
    assert len(mail["personalizations"]) == 3
    for number, got in enumerate(sendgrid.delivered):
        assert got.recipient == f"signer{number}@example.org"
        assert got.copies == [f"copy{number}@example.org"]
        assert got.text == f"Dear Number <{number}>"
        assert got.html == f"Number &lt;{number}&gt;"
        assert got.custom_args["attempt_id"] == f"{number:032x}.1"
        assert got.headers["List-Unsubscribe"] == f"<https://stepup.example.org/stop/{number}>"


def test_a_request_names_only_the_tags_that_its_words_use(sendgrid, post):
    words = {"subject": "Hello", "text": field("name"), "html": "<p>nothing</p>"}
    values = {"name": "Kim", "never_used": "x" * 500}
    post.send(
        [envelope(mail=make_mail(recipient=f"{n}@x.org", values=values, **words)) for n in "ab"]
    )

    (tags, same) = [one["substitutions"] for one in sendgrid.mails[0]["personalizations"]]
    assert list(tags.values()) == ["Kim"]
    assert tags == same


def test_an_answer_that_tells_nothing_may_be_the_mails_fault_but_a_bad_key_is_ours(
    sendgrid, post
):
    told = []
    for answer in (Answer(400, "subject"), Answer(400), Answer(401), Answer(403), Answer(429)):
        sendgrid.answer(answer)
        with pytest.raises(PostUnavailable) as failure:
            post.send([envelope()])
        told.append(failure.value.may_be_the_mail)

    assert told == [True, True, False, False, False]


def test_an_organisation_may_have_commas_in_its_name(sendgrid, post):
    post.send([envelope(sender_name='Step Up, "California"; Inc.')])

    assert sendgrid.mails[0]["from"]["name"] == "Step Up California Inc."


@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, "personalizations.0.to.0.email", "Does not contain a valid address."),
        Answer(413),
    ],
)
def test_an_answer_that_speaks_of_the_mail_refuses_it(sendgrid, post, answer):
    sendgrid.answer(answer)

    with pytest.raises(PostRefused, match=str(answer.status)):
        post.send([envelope()])


@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, "from.email", "The from address does not match a verified Sender."),
        Answer(400),
        Answer(401),
        Answer(403, "from"),
        Answer(404),
        Answer(405),
        Answer(429),
        Answer(301, Location="/elsewhere"),
        Answer(302, Location="/elsewhere"),
        Answer(303, Location="/elsewhere"),
        Answer(307, Location="/elsewhere"),
    ],
    ids=lambda answer: str(answer.status),
)
def test_an_answer_that_speaks_of_the_account_rests_all_sending(sendgrid, post, answer):
    sendgrid.answer(answer)

    with pytest.raises(PostUnavailable, match=str(answer.status)) as failure:
        post.send([envelope()])

    assert failure.value.is_account_wide


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_of_theirs_lets_this_mail_wait(sendgrid, post, status):
    sendgrid.answer(Answer(status))

    with pytest.raises(PostUnavailable, match=str(status)) as failure:
        post.send([envelope()])

    assert not failure.value.is_account_wide


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200),
        Answer(204),
        Answer(502),
        Answer(504),
        Answer(524),
        HANG_UP,
        GARBAGE,
        SILENCE,
    ],
    ids=lambda answer: str(getattr(answer, "status", answer)),
)
def test_what_may_have_been_taken_is_in_doubt(sendgrid, post, answer):
    sendgrid.answer(answer)

    with pytest.raises(PostUncertain):
        post.send([envelope()])


def test_we_wait_for_an_answer_no_longer_than_the_settings_say(sendgrid, post):
    sendgrid.answer(SILENCE)
    started = time.monotonic()

    with pytest.raises(PostUncertain, match="TimeoutError"):
        post.send([envelope()])

    assert time.monotonic() - started < 5


def test_a_line_that_drips_holds_nobody_up(sendgrid):
    sendgrid.answer(DRIP)
    hasty = SendGridPost(KEY, sendgrid.host, timeout_seconds=0.5)

    started = time.monotonic()
    with pytest.raises(PostUncertain):
        hasty.send([envelope()])
    assert time.monotonic() - started < 5


def test_nobody_home_means_nothing_was_taken():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(PostUnavailable, match="ConnectionRefusedError") as failure:
        SendGridPost(KEY, f"http://127.0.0.1:{port}", timeout_seconds=1).send([envelope()])

    assert not failure.value.is_account_wide


def test_a_host_that_has_no_address_means_nothing_was_taken():
    with pytest.raises(PostUnavailable, match="gaierror"):
        SendGridPost(KEY, "http://sendgrid.invalid", timeout_seconds=1).send([envelope()])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "17"}, 17),
        ({"Retry_After": "0"}, 1),
        ({"Retry_After": "999999"}, 3600),
        ({"X_RateLimit_Reset": "60"}, 60),
        ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 1),
        ({"Retry_After": "soon"}, 1),
        ({"Retry_After": "-5"}, 1),
        ({}, None),
    ],
)
def test_the_wait_that_is_asked_for_is_kept_within_bounds(sendgrid, post, headers, seconds):
    sendgrid.answer(Answer(429, **headers))

    with pytest.raises(PostUnavailable) as failure:
        post.send([envelope()])

    assert failure.value.wait_seconds == seconds


def test_a_reset_may_be_a_moment(sendgrid, post, stopped_clock):
    from campaign import clock

    reset_at = int(clock.now().timestamp()) + 90
    sendgrid.answer(Answer(429, X_RateLimit_Reset=str(reset_at)))

    with pytest.raises(PostUnavailable) as failure:
        post.send([envelope()])

    assert failure.value.wait_seconds == 90


def test_reasons_name_fields_and_never_what_sendgrid_quotes(sendgrid, post):
    sendgrid.answer(
        Answer(400, "personalizations.0.to.0.email", "kim@example.org is not valid"),
        Answer(400, "kim@example.org", "kim@example.org is not valid"),
    )

    with pytest.raises(PostRefused) as named:
        post.send([envelope()])
    with pytest.raises(PostUnavailable) as quoted:
        post.send([envelope()])

    assert str(named.value) == "SendGrid answered 400 (personalizations.0.to.0.email)."
    assert str(quoted.value) == "SendGrid answered 400."


def test_no_log_of_the_library_holds_an_address(sendgrid, post, caplog):
    caplog.set_level(logging.DEBUG)

    post.send([envelope()])
    sendgrid.answer(Answer(500))
    with pytest.raises(PostUnavailable):
        post.send([envelope()])

    assert "senator.vance" not in caplog.text
    assert KEY not in caplog.text
