"""The only module that speaks to SendGrid.

Source:
    v3 Mail Send and its errors,
    https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send ; what one request
    may hold of several mails,
    https://www.twilio.com/docs/sendgrid/for-developers/sending-email/personalizations ;
    rate limits, https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits
"""

import base64
import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.error import HTTPError as Answered
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, build_opener

from python_http_client.client import Client
from python_http_client.exceptions import HTTPError, handle_error
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    Attachment,
    ClickTracking,
    From,
    Mail,
    OpenTracking,
    ReplyTo,
    SubscriptionTracking,
    TrackingSettings,
)

from campaign.config import SettingsError
from campaign.mail import answers, substituting
from campaign.mail.post import Envelope, PostUnavailable, PostUncertain
from campaign.mail.substituting import NO_TAGS, Tags

_TIMEOUTS_IN_ALL = 3  # time-outs for one mail: to reach the host, to speak, to listen

# At DEBUG the library writes whole mails, with their addresses, into the log.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


class _StayHere(HTTPRedirectHandler):
    """Follow no redirect: urllib would turn our POST into a GET and take the key along."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Decline, so that the answer arrives as the error it is."""
        del args, kwargs


class _Client(Client):
    """The library's client, without redirects."""

    def _build_client(self, name: str | None = None) -> "_Client":
        path = [*self._url_path, name] if name else self._url_path
        return _Client(
            host=self.host,
            version=self._version,
            request_headers=self.request_headers,
            url_path=path,
            timeout=self.timeout,
        )

    def _make_request(self, opener: Any, request: Any, timeout: float | None = None) -> Any:
        del opener
        try:
            return build_opener(_StayHere).open(request, timeout=timeout or self.timeout)
        except Answered as error:
            raise handle_error(error) from None


class SendGridPost:
    """Hands mails to SendGrid's v3 Mail Send: one, or up to 1,000 of one wording, a request."""

    def __init__(self, key: str, host: str, *, timeout_seconds: float) -> None:
        """Prepare the client, with the timeout that the library leaves out.

        Raises:
            SettingsError: the key holds what no header can carry.

        """
        if not re.fullmatch(r"[!-~]+", key):
            raise SettingsError(
                "CAMPAIGN_SENDGRID_KEY holds a blank or a foreign letter; copy the key anew."
            )
        api = SendGridAPIClient(key, host=host)
        self._client = _Client(
            host=host,
            request_headers=api.client.request_headers,
            version=3,
            timeout=timeout_seconds,
        )

    def send(self, envelopes: Sequence[Envelope]) -> str:
        """Hand over one request and return SendGrid's X-Message-Id.

        Raises:
            PostRefused: SendGrid will never take this request.
            PostUnavailable: SendGrid surely did not take it.
            PostUncertain: the line broke after we spoke.

        """
        try:
            answer = self._within_the_time(request_of(envelopes))
        except HTTPError as error:
            raise answers.failure(error.status_code, error.body, error.headers) from None
        except URLError as error:  # urllib's word for: the request never left in full
            kind = type(error.reason).__name__
            raise PostUnavailable(f"SendGrid was not reached ({kind}).") from None
        except (HTTPException, OSError) as error:  # asked, and no answer that one could read
            kind = type(error).__name__
            raise PostUncertain(f"SendGrid's answer did not arrive ({kind}).") from None
        if answer.status_code != HTTPStatus.ACCEPTED:
            raise PostUncertain(f"Something answered {answer.status_code} in SendGrid's place.")
        return str(answer.headers.get("X-Message-Id") or "")

    def _within_the_time(self, request: dict[str, Any]) -> Any:
        """Speak, and wait for the whole answer no longer than a few time-outs together.

        The library's time-out is for each read: a line that drips would hold the worker, and
        all other mail, for ever. The thread that still listens ends with the process.
        """
        heard: SimpleQueue[Any] = SimpleQueue()

        def speak() -> None:
            try:
                heard.put(self._client.mail.send.post(request_body=request))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                heard.put(error)

        Thread(target=speak, daemon=True, name="sendgrid").start()
        try:
            answer = heard.get(timeout=self._client.timeout * _TIMEOUTS_IN_ALL)
        except Empty:
            raise TimeoutError from None
        if isinstance(answer, BaseException):
            raise answer
        return answer


def request_of(envelopes: Sequence[Envelope]) -> dict[str, Any]:
    """Return the body of one v3 Mail Send request."""
    first = envelopes[0]
    if len(envelopes) == 1:
        mail, tags = first.mail.filled(), NO_TAGS
    else:
        mail, tags = first.mail, substituting.tags_of(first.mail)
    letter = Mail(
        from_email=From(first.sender, _name(first.sender_name)),
        subject=tags.subject(mail.subject),
        plain_text_content=tags.text(mail.text),
        html_content=tags.html(mail.html),
    )
    if mail.reply_to:
        letter.reply_to = ReplyTo(mail.reply_to)
    for file in reversed(mail.files):  # the library puts each before the last
        content = base64.b64encode(file.content).decode()
        letter.add_attachment(Attachment(content, file.name, file.media_type, "attachment"))
    letter.tracking_settings = TrackingSettings(
        click_tracking=ClickTracking(enable=False, enable_text=False),
        open_tracking=OpenTracking(enable=False),
        subscription_tracking=SubscriptionTracking(enable=False),
    )
    body: dict[str, Any] = letter.get()
    # Plain dictionaries: the library's objects cost more time than everything else together.
    body["personalizations"] = [_personal(envelope, tags) for envelope in envelopes]
    return body


def _personal(envelope: Envelope, tags: Tags) -> dict[str, Any]:
    """Return what is one mail's own in a request."""
    mail = envelope.mail
    own: dict[str, Any] = {
        "to": [{"email": mail.recipient}],
        "headers": envelope.all_headers,
        # These are kept by SendGrid for long and seen by its staff: ids, nothing personal.
        "custom_args": {"attempt_id": envelope.attempt_id, "kind": str(envelope.kind)},
    }
    if mail.copies:
        own["cc"] = [{"email": copy} for copy in mail.copies]
    if substitutions := tags.substitutions(mail.values):
        own["substitutions"] = substitutions
    return own


def _name(organisation: str) -> str:
    """Return the name without what SendGrid refuses in one."""
    return " ".join(re.sub(r"[;,\"<>]", " ", organisation).split())
