"""The other roads by which an alarm leaves, when SendGrid's is the one that is blocked."""

import json
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from campaign import clock

TIMEOUT_SECONDS = 10  # for each step; the schedule waits for us
_HERE = {"127.0.0.1", "localhost", "::1"}
_SMTP_PORT, _SMTPS_PORT = 587, 465


class NotTold(Exception):
    """Nobody was reached; the message says why, and neither to whom nor by which password."""


def send(
    road: str,
    *,
    subject: str,
    text: str,
    facts: Mapping[str, Any],
    host: str,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> None:
    """Tell somebody, by mail or by a web address.

    Args:
        road: the setting ``alarm_url``, as :func:`campaign.reading.alarm` lets it pass.
        subject: of the mail.
        text: of the mail; in JSON, under "text".
        facts: for programs, beside the text.
        host: the name by which we greet a mail server: the site's.
        timeout_seconds: how long each step may take.

    Raises:
        NotTold: it was not taken.

    """
    parts = urlsplit(road)
    try:
        if parts.scheme in {"smtp", "smtps"}:
            _hand_over(parts, _worded(parts, subject, text, host), host, timeout_seconds)
        else:
            _post(parts, {"text": f"{subject}\n\n{text}", **facts}, timeout_seconds)
    except (OSError, smtplib.SMTPException, HTTPException, ValueError) as error:
        raise NotTold(type(error).__name__) from None


def _worded(road: SplitResult, subject: str, text: str, host: str) -> EmailMessage:
    asked = parse_qs(road.query)
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"], mail["To"] = asked["from"][0], asked["to"][0]
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=host)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def _hand_over(road: SplitResult, mail: EmailMessage, host: str, timeout: float) -> None:
    server, secured = road.hostname or "", _secured(road)
    line: smtplib.SMTP
    if road.scheme == "smtps":
        line = smtplib.SMTP_SSL(
            server, road.port or _SMTPS_PORT, host, timeout=timeout, context=secured
        )
    else:
        line = smtplib.SMTP(server, road.port or _SMTP_PORT, host, timeout=timeout)
    with line:
        line.ehlo()
        if road.scheme == "smtp" and line.has_extn("starttls"):
            line.starttls(context=secured)
        elif road.scheme == "smtp" and road.username and server not in _HERE:
            raise NotTold("the mail server offers no STARTTLS, and a password is not shouted")
        if road.username:
            line.login(unquote(road.username), unquote(road.password or ""))
        line.send_message(mail)


def _secured(road: SplitResult) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if road.hostname in _HERE:
        # A mail server of this machine has a certificate of its own making, and there is
        # nobody between it and us.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _post(road: SplitResult, said: Mapping[str, Any], timeout: float) -> None:
    kind = HTTPSConnection if road.scheme == "https" else HTTPConnection
    line = kind(road.hostname or "", road.port, timeout=timeout)
    path = road.path or "/"
    try:
        line.request(
            "POST",
            f"{path}?{road.query}" if road.query else path,
            body=json.dumps(said).encode(),
            headers={"Content-Type": "application/json"},
        )
        status = line.getresponse().status
    finally:
        line.close()
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise NotTold(f"the answer was {status}")
