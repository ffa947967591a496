"""A shelf over a small application, with a clock and an edition that tests move."""

import threading

from campaign.web.shelf import Watch
from campaign.web.shelving import NOTE, Shelf

PATIENCE = 5  # seconds


class Kitchen:
    """A small application that says what it was asked, and counts how often."""

    def __init__(self):
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html"), ("Cache-Control", "public, max-age=30")]
        self.differs_by = ()
        self.is_public = True
        self.asked = []
        self.words = "first"
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.was_asked = threading.Semaphore(0)

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        words = self.words
        self.was_asked.release()
        assert self.may_answer.wait(PATIENCE)
        if NOTE in environ and self.is_public:
            environ[NOTE].is_public = True
            environ[NOTE].names = self.differs_by
        start_response(self.status, self.headers)
        return [f"{words} {environ.get('QUERY_STRING', '')}".strip().encode()]


class House:
    """A shelf over a kitchen, with a clock and an edition that a test moves."""

    def __init__(self):
        self.now = 1000.0
        self.number = 1
        self.kitchen = Kitchen()
        watch = Watch(lambda: self.number, lambda: self.now)
        self.shelf = Shelf(
            self.kitchen,
            watch,
            seconds=10,
            base_url="https://act.example.org",
            clock=lambda: self.now,
        )

    def get(self, path="/", query="", method="GET", **headers):
        """Return what one visitor sees."""
        heard = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        answer = self.shelf(environ, lambda *said: heard.extend(said))
        self.status, self.headers = heard[0], dict(heard[1])
        return b"".join(answer).decode()

    @property
    def times(self):
        return len(self.kitchen.asked)

    def change(self):
        """Another process changes something, and a second goes by."""
        self.kitchen.words = "second"
        self.number += 1
        self.now += 1
