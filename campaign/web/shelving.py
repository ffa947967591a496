"""The shelf: public pages, rendered once and handed out before Flask hears of a request."""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from sqlalchemy import Engine

from campaign.config import Settings
from campaign.db import db
from campaign.web.pressing import Effort, Header, Pressed, StartResponse
from campaign.web.shelf import NUMBER, Watch
from campaign.web.shelf_pages import Flight, Key, Page, Pages

NOTE = "campaign.shelf"  # in the environ: where a view says that its page may be kept
_TRY_AGAIN_SECONDS = 5.0  # while the database is away
_PATIENCE_SECONDS = 5.0  # for somebody else's rendering
_EARLY = 0.8  # of its time a page is renewed, so that nobody waits when the time is over
_MOST_FIELDS = 20
# Added by networks to links in order to follow people; no page of ours differs by them.
_FOLLOWS = re.compile(
    r"(utm_\w+|fbclid|gclid|gbraid|wbraid|msclkid|mc_[ce]id|igshid?|ttclid|twclid)\Z"
)
# Of a request, what must not decide what is kept for others.
_ONES_OWN = {
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_RANGE"),
    *("HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE", "HTTP_ACCEPT_ENCODING"),
}
_SIGNED_IN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")

_Pairs = list[tuple[str, str]]


@dataclass
class Note:
    """What a view says of its answer; see ``headers.publicly_cached``."""

    is_public: bool = False
    names: tuple[str, ...] = ()  # of the query: what its page differs by


@dataclass(frozen=True, slots=True)
class _Request:
    environ: dict[str, Any]
    start_response: StartResponse
    pairs: _Pairs
    number: int  # of the edition when it came


class Shelf:
    """WSGI middleware that keeps public pages and hands them out."""

    def __init__(
        self,
        app: Any,
        watch: Watch,
        *,
        seconds: float,
        base_url: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wrap *app*.

        Args:
            app: the application below.
            watch: knows the edition.
            seconds: how old a page may be.
            base_url: under which every page is rendered, whatever address was asked for.
            clock: counts seconds.

        """
        self.pages = Pages()
        self._app = app
        self._watch = watch
        self._seconds = seconds
        self._home = urlsplit(base_url)
        self._clock = clock
        self._names: frozenset[str] = frozenset()  # of queries, as views declared them

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer from the shelf, or render; of many who ask for one page, one renders."""
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        pairs = _asked(environ)
        key = self._key(environ, pairs)
        request = _Request(environ, start_response, pairs, self._watch.number())
        if method == "HEAD" or any(name in environ for name in _SIGNED_IN):
            # Gets what lies there; but what is rendered for them is nobody else's business.
            page = key and self.pages.at(key, request.number, self._clock())
            return self._hand_out(page, request) if page else self._app(environ, start_response)
        if key is None:
            return self._render(request, Flight())
        return self._found(key, request)

    def _found(self, key: Key, request: _Request) -> Iterable[bytes]:
        now = self._clock()
        found = self.pages.look(key, request.number, now)
        page, flight = found.page, found.flight
        if found.is_ours and flight is not None:
            try:
                return self._render(request, flight, page)
            finally:
                self.pages.land(key, request.number)
        if flight is not None and (page is None or now >= page.ends_at):
            flight.done.wait(_PATIENCE_SECONDS)
            page = flight.page
        return self._hand_out(page, request) if page else self._render(request, Flight())

    def _render(
        self, request: _Request, flight: Flight, old: Page | None = None
    ) -> Iterable[bytes]:
        """Let the application answer; keep that, where a view says that it is for everybody.

        Args:
            request: who asks.
            flight: gets the page for those who wait.
            old: shown on while the database is away.

        """
        note, heard, now = Note(), _Heard(), self._clock()
        answer = self._app(self._nobodys(request.environ, note), heard)
        if old is not None and heard.status.startswith("503"):
            _close(answer)
            old.renew_at = now + _TRY_AGAIN_SECONDS
            old.ends_at = old.renew_at + self._seconds
            flight.page = old
            return self._hand_out(old, request)
        if not heard.is_for_everybody(note):
            request.start_response(heard.status, heard.headers)
            return answer
        try:
            body = b"".join(answer)
        finally:
            _close(answer)
        page = Page(
            Pressed(body, heard.headers, Effort.QUICK),
            number=request.number,
            made_at=now,
            renew_at=now + self._seconds * _EARLY,
            ends_at=now + self._seconds,
        )
        self._names |= set(note.names)
        key = self._key(request.environ, request.pairs)
        if key is not None and {name for name, _ in request.pairs} <= set(note.names):
            flight.page = page
            if request.number == self._watch.number():  # else something changed meanwhile
                self.pages.keep(key, page)
        return self._hand_out(page, request)

    def _nobodys(self, environ: dict[str, Any], note: Note) -> dict[str, Any]:
        """Return the request without what must not decide what others see."""
        bare = {name: value for name, value in environ.items() if name not in _ONES_OWN}
        home = {"HTTP_HOST": self._home.netloc, "wsgi.url_scheme": self._home.scheme}
        return bare | home | {NOTE: note}

    def _key(self, environ: dict[str, Any], pairs: _Pairs) -> Key | None:
        """Return where a page lies; None where its query is none that a view declared."""
        names = {name for name, _ in pairs}
        if len(names) < len(pairs) or not names <= self._names:
            return None
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        return path, urlencode(sorted(pairs))

    def _hand_out(self, page: Page, request: _Request) -> list[bytes]:
        age = max(0, int(self._clock() - page.made_at))
        return page.pressed.answer(request.environ, request.start_response, age)


def register(app: Flask, settings: Settings) -> None:
    """Put the shelf before Flask's request machinery; no seconds, no shelf."""
    if not settings.page_seconds:
        return
    inner: Any = app.wsgi_app
    watch = Watch(_reader(app))
    shelf = Shelf(inner, watch, seconds=settings.page_seconds, base_url=settings.base_url)
    app.wsgi_app = shelf  # type: ignore[method-assign]
    app.extensions["campaign.shelf"] = shelf


def _reader(app: Flask) -> Callable[[], int]:
    """Return what reads the edition's number, past the session: it has no request."""
    engines: list[Engine] = []

    def read() -> int:
        if not engines:
            with app.app_context():
                engines.append(db.engine)
        with engines[0].connect() as connection:
            return int(connection.exec_driver_sql(NUMBER).scalar() or 0)

    return read


class _Heard:
    """A ``start_response`` that only listens."""

    status = ""

    def __init__(self) -> None:
        self.headers: list[Header] = []

    def __call__(self, status: str, headers: list[Header], exc_info: Any = None) -> None:
        del exc_info
        self.status, self.headers = status, headers

    def is_for_everybody(self, note: Note) -> bool:
        """Return whether the answer may be handed to others."""
        named = {name.lower(): value.lower() for name, value in self.headers}
        return (
            note.is_public
            and self.status.startswith("200")
            and "set-cookie" not in named
            and "public" in named.get("cache-control", "")
            and named.get("vary", "accept-encoding") == "accept-encoding"
        )


def _asked(environ: dict[str, Any]) -> _Pairs:
    """Return the query in pairs, and take out of the request what only follows people."""
    query = environ.get("QUERY_STRING", "")
    if not query:
        return []
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return [("", "")] * 2  # too many: no page of ours lies under that
    ours = [(name, value) for name, value in pairs if not _FOLLOWS.match(name)]
    if len(ours) < len(pairs):
        environ["QUERY_STRING"] = urlencode(ours)
    return ours


def _close(answer: Any) -> None:
    if hasattr(answer, "close"):
        answer.close()
