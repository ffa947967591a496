"""What a story still lacks before visitors may read it, and what somebody should know."""

import re
from collections.abc import Iterator

from flask_babel import gettext

from campaign.stories import markdown, picture_store, pictures
from campaign.stories.words import Words

_PLACE = re.compile(r"^:{3,}\s*petition\s*$", re.MULTILINE)
_FENCE = re.compile(r"^:{3,}[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_STATIC = "/static/"


def missing(words: Words) -> list[str]:
    """Return what has to be mended before *words* can be published, a sentence each."""
    asked = {
        "headline": gettext("Write a headline."),
        "kicker": gettext("Write the line above the headline: the campaign, in a few words."),
        "standfirst": gettext(
            "Write one or two sentences below the headline: what it is about."
        ),
        "byline": gettext("Say who wrote it."),
        "body": gettext("Write the text."),
    }
    empty = [sentence for name, sentence in asked.items() if not getattr(words, name).strip()]
    return [*empty, *_of_pictures(words.body)]


def advice(words: Words, *, has_petition: bool) -> list[str]:
    """Return what may be as it is, but is perhaps not meant."""
    told = []
    places = len(_PLACE.findall(words.body))
    if has_petition and not places:
        told.append(
            gettext("The petition stands at the end. To place it in the text, use “Petition”.")
        )
    if places > 1:
        told.append(gettext("The petition stands at the first of its places only."))
    return [*told, *slips(words, has_petition=has_petition)]


def slips(words: Words, *, has_petition: bool) -> list[str]:
    """Return what nobody means: said while the text is written, and before it is published."""
    told = []
    if not has_petition and _PLACE.search(words.body):
        told.append(
            gettext(
                "The text has a place for a petition, but the story has none: choose it under "
                "“Address and petition”."
            )
        )
    if _is_open(words.body):
        told.append(
            gettext("A pull quote, picture or petition has no end: put ::: on a line after it.")
        )
    return told


def _is_open(body: str) -> bool:
    """Return whether something that a line of ``:::`` began is not ended by another."""
    is_open = False
    for name in _FENCE.findall(body):
        if name and is_open:
            return True
        is_open = bool(name)
    return is_open


def _of_pictures(body: str) -> Iterator[str]:
    for picture in markdown.pictures_in(body):
        address = picture.address.partition("?")[0]
        if not picture.alt.strip():
            yield gettext(
                "Say what the picture %(address)s shows, between the [ ] before its address: "
                "for those who do not see it.",
                address=address,
            )
        if not _is_there(address):
            yield gettext(
                "There is no picture %(address)s on this site. Add the picture below the text, "
                "and put it in from there.",
                address=address,
            )


def _is_there(address: str) -> bool:
    asked = pictures.uploaded(address)
    if asked is not None:
        return picture_store.is_there(asked)
    return address.startswith(_STATIC) and pictures.address(address) != address
