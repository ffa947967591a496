"""A real HTTP server in SendGrid's place, as strict as the documentation of v3 Mail Send.

Source:
    https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send (required fields,
    limits), https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors ,
    https://www.twilio.com/docs/sendgrid/for-developers/sending-email/substitution-tags
"""

import base64
import json
import threading
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "SG.a-key-for-tests"
MOST_BYTES = 30 * 1024 * 1024
RESERVED = {
    *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "to", "from"),
    *("content-transfer-encoding", "subject", "reply-to", "cc", "bcc"),
}
REQUIRED = {"personalizations", "from", "subject", "content"}
CONTENT = ["text/plain", "text/html"]
TRACKING = ("click_tracking", "open_tracking", "subscription_tracking")
HANG_UP, GARBAGE, SILENCE, DRIP = "hang up", "garbage", "silence", "drip"


def faults_of(handler, body):
    """Return what SendGrid would find wrong with a request, as sentences."""
    mail = json.loads(body)
    personal = mail["personalizations"]
    people = [
        person["email"].lower()
        for one in personal
        for person in one["to"] + one.get("cc", []) + one.get("bcc", [])
    ]
    files = mail.get("attachments", [])
    tracking = mail.get("tracking_settings", {})
    headers = [name for one in [mail, *personal] for name in one.get("headers", {})]
    is_so = {
        "wrong path": handler.path == "/v3/mail/send",
        "wrong key": handler.headers["Authorization"] == f"Bearer {KEY}",
        "not JSON": handler.headers["Content-Type"] == "application/json",
        "above 30 MB": len(body) <= MOST_BYTES,
        "a required field is missing": mail.keys() >= REQUIRED,
        "personalizations: 1 to 1,000": 1 <= len(people) <= 1000,
        "a personalization without a reader": all(one["to"] for one in personal),
        "an address appears twice": len(people) == len(set(people)),
        "; or , in a name": not set(mail["from"].get("name", "")) & set(";,"),
        "text/plain, then text/html": [c["type"] for c in mail["content"]] == CONTENT,
        "empty content": all(c["value"] for c in mail["content"]),
        "the subject is one line": mail["subject"] and not set(mail["subject"]) & set("\r\n"),
        "attachments are base64": all(
            base64.b64decode(file["content"], validate=True) is not None for file in files
        ),
        "attachments have a name": all(file["filename"] for file in files),
        "attachments have a type": not any(set(file["type"]) & set(";\r\n") for file in files),
        "a reserved header": not {name.lower() for name in headers} & RESERVED,
        "custom_args above 10,000 bytes": all(
            _bytes_in(one | {"all": mail.get("custom_args")}, "custom_args", "all") <= 10_000
            for one in personal
        ),
        "substitutions above 10,000 bytes": all(
            _bytes_in(one, "substitutions") <= 10_000 for one in personal
        ),
        "substitutions are words": all(
            isinstance(value, str)
            for one in personal
            for value in one.get("substitutions", {}).values()
        ),
        "some fill other tags than others": len(_tag_sets(personal)) == 1,
        "a tag with a sign of HTML's or a blank": not any(
            set(tag) & set("<>&\"' ")
            for one in personal
            for tag in one.get("substitutions", {})
        ),
        "tracking is on": all(tracking.get(t, {}).get("enable") is False for t in TRACKING),
    }
    return [fault for fault, is_well in is_so.items() if not is_well]


def _tag_sets(personal):
    return {frozenset(one.get("substitutions", {})) for one in personal}


def _bytes_in(one, *names):
    return sum(len(json.dumps(one.get(name) or {}).encode()) for name in names)


class Delivered:
    """What one reader would get: every tag replaced, in SendGrid's way."""

    def __init__(self, mail, own):
        self._own = own
        self.recipient = own["to"][0]["email"]
        self.copies = [person["email"] for person in own.get("cc", [])]
        self.headers = mail.get("headers", {}) | own.get("headers", {})
        self.custom_args = mail.get("custom_args", {}) | own.get("custom_args", {})
        self.reply_to = mail.get("reply_to", {}).get("email")
        self.subject = self._filled(own.get("subject", mail["subject"]))
        self.text, self.html = (self._filled(part["value"]) for part in mail["content"])

    def _filled(self, template):
        """One tag after the other: a value that spelled a tag would be replaced as well."""
        for _ in range(4):  # so many times SendGrid looks for tags within values
            for tag, value in self._own.get("substitutions", {}).items():
                template = template.replace(tag, value)
        return template


class Answer:
    """One answer: a status, errors as SendGrid words them, headers."""

    def __init__(self, status, field=None, message="", **headers):
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.body = {"errors": [{"message": message, "field": field, "help": None}]}


class SendGridServer:
    """What was asked, and what to answer next; 202 where nothing else was ordered."""

    def __init__(self):
        self.mails = []
        self.delivered = []  # of the requests that were taken
        self.faults = []
        self.answers = []
        self.unknown = set()  # addresses that a request must not name
        self.delay_seconds = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()

    def answer(self, *answers):
        self.answers += answers

    def note(self, mail, faults):
        with self._lock:
            self.mails.append(mail)
            self.faults += faults
            answer = self.answers.pop(0) if self.answers else self.judge(mail)
            if getattr(answer, "status", None) == HTTPStatus.ACCEPTED:
                self.delivered += [Delivered(mail, own) for own in mail["personalizations"]]
            return answer

    def judge(self, mail):
        """Refuse a request that writes to an address of the ones that do not exist."""
        for number, own in enumerate(mail["personalizations"]):
            if own["to"][0]["email"] in self.unknown:
                return Answer(400, f"personalizations.{number}.to.0.email", "not valid")
        return Answer(202)

    def babble(self, line, *, for_long):
        """Say what is no HTTP: in one breath, or byte by byte until somebody stops it."""
        line.write(b"H" if for_long else b"\x15\x03\x01 this is not HTTP\r\n\r\n")
        while for_long and not self.closing.wait(0.1):
            line.write(b"H")
            line.flush()

    @property
    def subjects(self):
        return [mail["subject"] for mail in self.mails]

    @property
    def recipients(self):
        return [
            one["to"][0]["email"] for mail in self.mails for one in mail["personalizations"]
        ]

    @property
    def sizes(self):
        """How many mails each request held."""
        return [len(mail["personalizations"]) for mail in self.mails]

    def to(self, recipient):
        """What one reader got: one mail, or the test fails."""
        (only,) = [mail for mail in self.delivered if mail.recipient == recipient]
        return only


def _handler_for(server):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            faults = faults_of(self, body)
            answer = server.note(json.loads(body), faults)
            server.closing.wait(server.delay_seconds)
            if answer == SILENCE:
                server.closing.wait(30)
            elif answer in {DRIP, GARBAGE}:
                server.babble(self.wfile, for_long=answer == DRIP)
            elif answer != HANG_UP:
                self.say(answer)

        def do_GET(self):
            server.faults.append("a GET: the client followed a redirect")
            self.say(Answer(200))

        def say(self, answer):
            content = b"" if answer.status == 202 else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(content)))
            if answer.status == 202:
                self.send_header("X-Message-Id", f"sg-{len(server.mails)}")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    return Handler


class _Listening(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def handle_error(self, request, client_address):
        """A client that died in mid-sentence is what some tests are about."""


@contextmanager
def running():
    """Yield a server that listens on this machine, and stop it afterwards."""
    server = SendGridServer()
    http = _Listening(("127.0.0.1", 0), _handler_for(server))
    server.host = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        http.shutdown()
        thread.join()
        http.server_close()
