"""Print: a bundle as pages of US Letter, dated and numbered, for whoever reads on paper."""

import json
from typing import Any

from campaign.comments.picking import Picked
from campaign.config import ROOT, Settings
from campaign.offices import cover
from campaign.offices.contents import (
    CHECKED,
    PUBLIC_COMMENTS,
    Contents,
    FormLetter,
    Numbered,
    constituents,
    day_of,
)
from campaign.offices.letters import BundleLetter
from campaign.web import glyphs, typesetting
from campaign.web.typesetting import NotPrinted, Unshown

__all__ = ["NotPrinted", "pdf"]

_TEMPLATE = ROOT / "templates" / "offices" / "bundle.typ"
_COLUMNS = 3  # of cities and of ZIP codes on the cover
_TRIES = 3
_HOW_TO_READ = (
    "The number of a letter (No.) is the same here and in the spreadsheet (CSV). A bar stands "
    "left of every word that a constituent wrote."
)
_MORE = "This is one part of what has come in: more letters follow by themselves."
_LACKS = (
    "Some characters of this letter cannot be printed here: signs are named in [brackets], "
    "others are empty boxes. It stands complete under No. {} in the spreadsheet (CSV)."
)
_STAR = " *"
_NAME_LACKS = (
    "* Some characters of this name or street cannot be printed here. They stand complete "
    "under their No. in the spreadsheet (CSV)."
)


def pdf(contents: Contents, settings: Settings) -> bytes:
    """Return the PDF of one bundle: the cover, every personal letter, and who sent the form.

    The same contents make the same bytes, as long as the fonts stay the same.

    Raises:
        NotPrinted: the press failed; the mail can go with its spreadsheet alone.

    """
    data = _written(contents, settings, _Pen(frozenset()))
    lacking, all_fonts = typesetting.fonts.lacking(data)
    template = _TEMPLATE.read_text()
    for turn in range(1, _TRIES + 1):
        if lacking:
            data = _written(contents, settings, _Pen(lacking))
        try:
            return typesetting.typeset(
                template, data, all_fonts=all_fonts, is_strict=turn < _TRIES
            )
        except Unshown as found:  # a character may be lacking only beside a certain other one
            lacking |= found.characters
    raise NotPrinted("some characters stay that no font can show")


class _Pen:
    """Writes what the page can show."""

    def __init__(self, lacking: frozenset[str]) -> None:
        self._lacking = lacking

    def line(self, text: str) -> str:
        return glyphs.breakable(glyphs.named(glyphs.in_line(text), self._lacking))

    def lines(self, text: str) -> str:
        return glyphs.breakable(glyphs.named(glyphs.lines(text), self._lacking))

    def lacks(self, *texts: str) -> bool:
        return any(self._lacking.intersection(glyphs.lines(text)) for text in texts)


def _written(contents: Contents, settings: Settings, pen: _Pen) -> str:
    """Return all that the template prints, as JSON."""
    petition, bundle = contents.petition, contents.bundle
    rehearsal = "REHEARSAL · " if petition.is_rehearsal else ""
    position = petition.position.value.upper()
    sheet = {
        # The number of the district stays on the line of its word.
        "title": pen.line(contents.headline).replace("District ", "District\u00a0"),
        "organisation": pen.line(settings.organisation),
        "sender": pen.line(
            f"{settings.organisation} · {settings.postal_address} · {settings.contact}"
        ),
        "running": pen.line(
            f"{rehearsal}{position} {petition.bill} · District {bundle.district}"
        ),
        "day": contents.released_on,
        "name": f"Bundle No. {bundle.number}",
        "facts": _facts(contents, pen),
        "notes": [CHECKED, _HOW_TO_READ, *([_MORE] if contents.part.has_more else [])],
        "cities": _in_columns(contents.cities(), pen),
        "zips": _in_columns(contents.zips(), pen),
        "personal": [_personal(pair, pen) for pair in contents.personal],
        "forms": [_form(form, pen) for form in contents.forms],
        "comments": [_comment(one, pen) for one in contents.comments],
        "about_comments": PUBLIC_COMMENTS,
    }
    return json.dumps(sheet, ensure_ascii=False)


def _facts(contents: Contents, pen: _Pen) -> list[tuple[str, str]]:
    petition, bundle = contents.petition, contents.bundle
    count, personal = len(contents.letters), len(contents.personal)
    # No spreadsheet goes with a letter by itself: its cover says what that would.
    writer = cover.writer(contents.letters[0]) if bundle.is_single else []
    return [
        ("Bundle", contents.bundle_line),
        ("To", pen.line(f"Senator {contents.seat.name}, District {bundle.district}")),
        ("Demand", pen.line(f"{petition.position.value.capitalize()} {petition.bill}")),
        ("Letters in this bundle", f"{count:,d}"),
        ("Personal letters", f"{personal:,d}"),
        ("Unchanged form letters", f"{count - personal:,d}"),
        ("To this office so far", f"{contents.so_far:,d}"),
        *((name, pen.line(value)) for name, value in writer),
    ]


def _in_columns(counts: list[tuple[str, int]], pen: _Pen) -> list[str]:
    """Return the cells of a table of three names and counts a row, sorted down its columns."""
    height = -(-len(counts) // _COLUMNS)
    cells: list[str] = []
    for row in range(height):
        for place in range(row, height * _COLUMNS, height):
            name, count = counts[place] if place < len(counts) else ("", 0)
            cells += [pen.line(name), f"{count:,d}" if count else ""]
    return cells


def _personal(pair: Numbered, pen: _Pen) -> dict[str, Any]:
    number, letter = pair
    lacks = pen.lacks(letter.name, letter.street or "", letter.letter.body)
    return _body(letter, pen) | {
        "number": str(number),
        "name": pen.line(letter.name),
        "from": [f"{_place(letter, pen)}, {day_of(letter.day)}", *_writer(letter, pen)],
        "lacks": _LACKS.format(number) if lacks else "",
    }


def _form(form: FormLetter, pen: _Pen) -> dict[str, Any]:
    senders = [letter for _, letter in form.senders]
    return _body(form.example, pen) | {
        "title": f"The form letter in {form.language_name}",
        "about": f"{constituents(len(senders))} sent this letter unchanged. It reads, as one "
        "of them sent it:",
        "lacks": _NAME_LACKS if any(_lacks(letter, pen) for letter in senders) else "",
        "senders": [
            (
                str(number),
                [
                    pen.line(letter.name) + (_STAR if _lacks(letter, pen) else ""),
                    *([pen.line(letter.street)] if letter.street else []),
                ],
                _place(letter, pen),
                day_of(letter.day),
            )
            for number, letter in form.senders
        ],
    }


def _comment(one: Picked, pen: _Pen) -> dict[str, Any]:
    return {
        "name": pen.line(one.name or "Anonymous"),
        "day": day_of(one.day),
        "body": pen.lines(one.text),
        "language": one.language,
        "leftwards": glyphs.is_leftwards(one.text),
    }


def _body(letter: BundleLetter, pen: _Pen) -> dict[str, Any]:
    body = letter.letter.body
    return {
        "body": pen.lines(body),
        "language": letter.language,
        "leftwards": glyphs.is_leftwards(body),
    }


def _writer(letter: BundleLetter, pen: _Pen) -> list[str]:
    return [pen.line(f"{name}: {value}") for name, value in cover.writer(letter)]


def _lacks(letter: BundleLetter, pen: _Pen) -> bool:
    return pen.lacks(letter.name, letter.street or "")


def _place(letter: BundleLetter, pen: _Pen) -> str:
    return pen.line(f"{letter.city} {letter.zip}")
