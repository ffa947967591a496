"""A test client that reads every page it fetches as a strict parser does."""

import re
from html import unescape

import html5lib
from flask import g, has_app_context
from flask.testing import FlaskClient
from html5lib.html5parser import ParseError

_ID = re.compile(r'\sid="([^"]*)"')
_WORDS = re.compile(r">[^<&]*<")
_VALUES = re.compile(r'="[^"&]*"')
_POINTS = re.compile(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"')


_well_made = set()  # shapes of pages that were parsed: the parser takes as long as a request


def faults_of(html):
    """Return what is wrong with a page, as sentences; empty where it is well made."""
    faults = []
    shape = _VALUES.sub('=""', _WORDS.sub("><", html))
    if shape not in _well_made:
        try:
            html5lib.HTMLParser(strict=True).parse(html)
            _well_made.add(shape)
        except ParseError as error:
            faults.append(f"does not parse: {error}")
    ids = _ID.findall(html)
    faults += [f"id {name!r} is used twice" for name in {i for i in ids if ids.count(i) > 1}]
    for names in _POINTS.findall(html):
        faults += [f"{n!r} is pointed to, but not there" for n in names.split() if n not in ids]
    if "<html lang=" not in html:
        faults.append("the page does not say its language")
    plain = html.replace('<script type="application/ld+json">', "")  # data: nothing runs
    if re.search(r"<(script|style)(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son\w+=", plain):
        faults.append("inline script or style: the content security policy forbids it")
    if re.search(r"<img(?![^>]*\balt=)", html):
        faults.append("an image without a text alternative")
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'\sid="([^"]*)"', tag)
        if 'type="hidden"' in tag or 'type="submit"' in tag or "aria-label=" in tag:
            continue
        if not name or f'for="{name[1]}"' not in html:
            faults.append(f"a field without a label: {tag}")
    return faults


class PageClient(FlaskClient):
    """Fails the test that fetches a page with a fault in it."""

    def open(self, *args, **kwargs):
        # Requests of a test share its application's context, and with it the language that was
        # first asked for; of a visitor each request has its own.
        if has_app_context():
            g.pop("_flask_babel", None)
        reply = super().open(*args, **kwargs)
        if reply.mimetype == "text/html" and reply.data and not reply.content_encoding:
            page = reply.get_data(as_text=True)
            if "data-own-policy" not in page:
                assert faults_of(page) == [], f"{reply.request.path}: {faults_of(page)}"
        return reply


def text_of(reply):
    """Return the words of a page as a person reads them: no tags, single blanks."""
    body = re.sub(r"(?s)<(head|script)\b.*?</\1>", " ", reply.get_data(as_text=True))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
