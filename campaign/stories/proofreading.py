"""Read a campaign's words as a careful colleague would, before anybody else does."""

import re
from string import Template

from sqlalchemy import String

from campaign.db import Base
from campaign.errors import Invalid
from campaign.letters import template
from campaign.petitions.forms import MOST_LETTER
from campaign.petitions.models import Wording
from campaign.stories import heads, pictures, shipped
from campaign.stories.faults import Faults, nearest
from campaign.stories.heads import Text
from campaign.stories.models import Page, Story
from campaign.web import assets

PLACES = ("petition", "figure", "pull")  # what may stand between ":::" lines
_ROOM = 1_000  # characters: a signer sees [your senator] where the letter says $senator
_FENCE = re.compile(r":{3,}\s*(.*?)\s*\Z")
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^\s)>]*)")


def most(kind: type[Base], *names: str) -> dict[str, int]:
    """Return how many characters each of these columns takes."""
    columns = {name: kind.__table__.c[name].type for name in names}
    return {name: t.length or 0 for name, t in columns.items() if isinstance(t, String)}


def wording(text: Text, faults: Faults) -> dict[str, str]:
    """Proofread ``petition.md``; return the columns of a wording."""
    limits = most(Wording, "call", "ask", "letter_subject")
    limits["subject"] = limits.pop("letter_subject")
    heads.check_names(text, limits, faults)
    _check_placeholders(
        text, text.lines.get("subject", 1), text.head.get("subject", ""), faults
    )
    for number, line in heads.numbered(text):
        _check_placeholders(text, number, line, faults)
    longest = MOST_LETTER - _ROOM
    if not text.body:
        faults.add(text.file, "The letter is missing: write it below the head.")
    elif len(text.body) > longest:
        sentence = f"Shorten the letter to {longest:,d} characters; it has {len(text.body):,d}."
        faults.add(text.file, sentence, line=text.body_line)
    return {
        "call": text.head.get("call", ""),
        "ask": text.head.get("ask", ""),
        "letter_subject": text.head.get("subject", ""),
        "letter_body": text.body,
    }


def story(text: Text, faults: Faults) -> dict[str, str]:
    """Proofread ``story.md``; return the columns of a story."""
    names = ("kicker", "headline", "standfirst", "byline")
    heads.check_names(text, most(Story, *names), faults)
    _check_markdown(text, faults)
    places = [number for number, line in heads.numbered(text) if _fenced(line) == "petition"]
    for number in places[1:]:
        sentence = f"A second place for the petition; line {places[0]} has one. Take one away."
        faults.add(text.file, sentence, line=number)
    return {name: text.head.get(name, "") for name in names} | {"body": text.body}


def page(text: Text, faults: Faults) -> dict[str, str]:
    """Proofread ``terms.md`` or ``privacy.md``; return title and text, not yet filled in."""
    heads.check_names(text, most(Page, "title"), faults)
    _check_markdown(text, faults)
    for number, line in heads.numbered(text):
        for found in Template.pattern.finditer(line):
            name = found["named"] or found["braced"]
            if found["invalid"] is not None:
                faults.add(text.file, "Write $$ where you mean a dollar sign.", line=number)
            elif name and name not in shipped.PLACEHOLDERS:
                sentence = f"There is no placeholder ${name}."
                near = nearest(name, shipped.PLACEHOLDERS)
                faults.add(text.file, f"{sentence} {near}", line=number)
    return {"title": text.head.get("title", ""), "body": text.body}


def _check_placeholders(text: Text, number: int, line: str, faults: Faults) -> None:
    for word in line.split():  # each alone: ``check`` stops at the first fault
        try:
            template.check(word)
        except Invalid as error:
            faults.add(text.file, str(error), line=number)


def _fenced(line: str) -> str | None:
    """Return the name behind ``:::``, empty for one that closes, None where there is none."""
    found = _FENCE.match(line)
    return None if found is None else found[1]


def _check_markdown(text: Text, faults: Faults) -> None:
    if not text.body:
        faults.add(text.file, "The text is missing: write it below the head.")
    opened: int | None = None
    for number, line in heads.numbered(text):
        name = _fenced(line)
        if name == "" and opened is None:
            faults.add(text.file, "This ::: closes nothing. Take it away.", line=number)
        elif name and opened is not None:
            sentence = f"Put a line of ::: before this one: line {opened} is still open."
            faults.add(text.file, sentence, line=number)
        if name and name not in PLACES:
            faults.add(
                text.file, f"There is no “::: {name}”. {nearest(name, PLACES)}", line=number
            )
        if name is not None:
            opened = number if name else None
        for found in _PICTURE.finditer(line):
            _check_picture(text, number, found[1], faults)
    if opened is not None:
        faults.add(text.file, "Put a line of ::: where this ends.", line=opened)


def _check_picture(text: Text, number: int, address: str, faults: Faults) -> None:
    if pictures.uploaded(address) is not None:  # at the desk: a file may name it, too
        return
    name = address.removeprefix("/static/")
    if not pictures.is_ours(address) or name == address:
        sentence = "Pictures come from this site alone: put the file into static/img/, and "
        faults.add(text.file, sentence + "write /static/img/NAME.", line=number)
    elif not (assets.STATIC / name).is_file():
        faults.add(text.file, f"There is no picture {address}.", line=number)
