"""The picture that goes with a link when somebody shares it: headline, count, and who asks.

The count is rounded down, so that the picture stays true while a service keeps it for weeks.
"""

from flask_babel import format_decimal, gettext

from campaign.config import Settings
from campaign.stories import printed
from campaign.web import assets

# What services show large. Source: https://developers.facebook.com/docs/sharing/webmasters/images/
WIDTH, HEIGHT = 1200, 630
LEAST = 100  # fewer are not boasted of
MOST_KEPT = 32  # pictures of some 60 KB, in each process

kept = printed.Kept(MOST_KEPT)


def rounded(count: int) -> int:
    """Return a round number that is surely less than *count*: its first two digits, or 0."""
    if count <= LEAST:
        return 0
    scale = 10 ** (len(str(count - 1)) - 2)
    return (count - 1) // scale * scale


def name(count: int) -> str:
    """Return the end of the picture's address; another one when the number in it changes."""
    number = rounded(count)
    return f"/share.png?v={number}" if number else "/share.png"


def png(
    key: tuple[object, ...],
    *,
    kicker: str,
    headline: str,
    count: int,
    settings: Settings,
    language: str,
) -> bytes:
    """Return the picture, in the language of the request.

    Args:
        key: what it is of, and its version.
        kicker: a few words above the headline.
        headline: of the story, or the petition's call.
        count: how many have signed.
        settings: for who asks.
        language: that the words are in.

    Raises:
        NotDrawn: the press failed.

    """
    number = rounded(count)
    told = ""
    if number:
        told = gettext("More than %(count)s people have signed", count=format_decimal(number))
    words = {
        "kicker": kicker,
        "headline": headline,
        "told": told,
        "organisation": settings.organisation,
    }
    marks = {"language": language, "mark": (assets.STATIC / "img/mark.svg").read_text()}
    return kept.get(
        (*key, language, number),
        lambda: printed.draw("share.typ", words, marks, "png"),
    )
