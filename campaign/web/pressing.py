"""Answers made small for the line: in Brotli, in gzip and plain, as a browser takes them."""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

import brotli

Header = tuple[str, str]
StartResponse = Callable[..., Any]

PLAIN = "identity"
_PREFERRED = ("br", "gzip", PLAIN)  # where the browser likes them equally
_ALSO_CALLED = {"x-gzip": "gzip"}
# Made here, or by the server for each answer.
_OURS = {"content-length", "content-encoding", "etag", "vary", "age", "date"}
_OF_THE_BODY = {"content-type", "content-length", "content-encoding"}
_WORTH_IT_BYTES = 200
_PRESSES_WELL = re.compile(
    r"text/|application/(?:[\w.-]+\+)?(?:json|xml|javascript)\b|image/svg"
)
_Q = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
_TAG = re.compile(r'"[^"]*"')


class Effort(Enum):
    """How long to press: Brotli's quality and gzip's level."""

    QUICK = (5, 6)  # for a page that is pressed anew every few seconds
    THOROUGH = (11, 9)  # for a file that never changes


@dataclass(frozen=True, slots=True)
class _Variant:
    body: bytes
    etag: str
    headers: list[Header]
    unchanged: list[Header]


class Pressed:
    """One successful answer in every encoding that makes it smaller, ready to hand out."""

    def __init__(self, body: bytes, headers: Iterable[Header], effort: Effort) -> None:
        """Press *body*.

        Args:
            body: as it was rendered.
            headers: of the answer; those about length, encoding and tag are made anew.
            effort: how long it may take.

        """
        kept = [(name, value) for name, value in headers if name.lower() not in _OURS]
        kind = next((value for name, value in kept if name.lower() == "content-type"), "")
        digest = hashlib.sha256(body).hexdigest()[:20]
        bodies = {PLAIN: body} | (_smaller(body, effort) if _PRESSES_WELL.match(kind) else {})
        self._variants = {
            encoding: _variant(encoding, packed, digest, kept)
            for encoding, packed in bodies.items()
        }
        self.size = sum(map(len, bodies.values()))  # bytes of memory, nearly

    def answer(
        self, environ: dict[str, Any], start_response: StartResponse, age: int | None = None
    ) -> list[bytes]:
        """Answer a GET or HEAD in the encoding it asks for, or say that nothing changed.

        Args:
            environ: of the request.
            start_response: of the server.
            age: seconds since it was rendered, told to caches; None: it is no matter.

        Source:
            RFC 9110, sections 8.8.3 (a tag for each encoding), 12.5.3 and 13.1.2;
            https://www.rfc-editor.org/rfc/rfc9110.

        """
        wanted = order(environ.get("HTTP_ACCEPT_ENCODING", ""))
        encoding = next((name for name in wanted if name in self._variants), PLAIN)
        variant = self._variants[encoding]
        extra = [] if age is None else [("Age", str(age))]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (known.strip() == "*" or variant.etag in _TAG.findall(known)):
            start_response("304 NOT MODIFIED", variant.unchanged + extra)
            return []
        start_response("200 OK", variant.headers + extra)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [variant.body]


@lru_cache(maxsize=256)
def order(accepts: str) -> tuple[str, ...]:
    """Return the encodings that an ``Accept-Encoding`` allows, the best first.

    What is not readable in it counts as not said. Nothing said at all: plain.
    """
    said: dict[str, float] = {}
    for part in accepts.lower().split(","):
        name, _, parameters = (piece.strip() for piece in part.partition(";"))
        key, _, value = (piece.strip() for piece in parameters.partition("="))
        if not name or (parameters and (key != "q" or not _Q.match(value))):
            continue
        said[_ALSO_CALLED.get(name, name)] = float(value) if parameters else 1.0
    others = said.get("*", 0.0)
    # Plain is always allowed unless excluded; unless named, it is what is left.
    weight = {name: said.get(name, others) for name in _PREFERRED[:-1]}
    weight[PLAIN] = said.get(PLAIN, 0.0 if said.get("*") == 0 else 0.0005)
    allowed = [name for name in _PREFERRED if weight[name] > 0]
    return tuple(sorted(allowed, key=lambda name: -weight[name]))


def _smaller(body: bytes, effort: Effort) -> dict[str, bytes]:
    if len(body) < _WORTH_IT_BYTES:
        return {}
    quality, level = effort.value
    packed = {
        "br": brotli.compress(body, quality=quality),
        "gzip": gzip.compress(body, level, mtime=0),
    }
    return {name: small for name, small in packed.items() if len(small) < len(body)}


def _variant(encoding: str, body: bytes, digest: str, kept: list[Header]) -> _Variant:
    etag = f'"{digest}"' if encoding == PLAIN else f'"{digest}-{encoding}"'
    headers = [*kept, ("ETag", etag), ("Vary", "Accept-Encoding")]
    unchanged = [(name, value) for name, value in headers if name.lower() not in _OF_THE_BODY]
    headers.append(("Content-Length", str(len(body))))
    if encoding != PLAIN:
        headers.append(("Content-Encoding", encoding))
    return _Variant(body, etag, headers, unchanged)
