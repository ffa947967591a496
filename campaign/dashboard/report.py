"""One page for the board: how a campaign stands, as PDF."""

from collections.abc import Sequence

from flask_babel import format_date, format_datetime, format_decimal, gettext

from campaign import clock
from campaign.config import Settings
from campaign.dashboard import bars, drawing
from campaign.dashboard.drawing import BANDS
from campaign.dashboard.framing import Cell, Picture
from campaign.dashboard.pictures import Board
from campaign.petitions.models import Position
from campaign.petitions.tally_models import SIGNED
from campaign.stories import printed

_MOST_MOMENTS = 12
_MOST_LINES = 6  # of a list: all lists stand beside the map


def pdf(board: Board, settings: Settings) -> bytes:
    """Return the page.

    Raises:
        NotDrawn: the press failed.

    """
    time, districts = board.time(), board.map()
    words = _words(board, settings, time)
    marks: dict[str, object] = {
        "language": board.language,
        "figures": _figures(board),
        "time": _bare(time),
        "map": _bare(districts),
        "key": [{"colour": BANDS[band], "words": said} for band, said in districts.key],
        "moments": [
            {
                "number": str(number),
                "day": format_date(clock.pacific(one.at).date(), "medium"),
            }
            for number, one in enumerate(time.told[:_MOST_MOMENTS], 1)
        ],
    }
    titles = {
        "time": time,
        "map": districts,
        "funnel": board.funnel(),
        "sources": board.sources(),
        "cities": board.cities(),
        "letters": board.letters(),
    }
    for name, picture in titles.items():
        marks[f"{name}_title"] = picture.title
        marks[f"{name}_label"] = picture.label
    for name in ("funnel", "sources", "cities", "letters"):
        marks[name] = _lines(titles[name].rows)
    return printed.draw("report.typ", words, marks, "pdf", folder="dashboard")


def _words(board: Board, settings: Settings, time: Picture) -> dict[str, str]:
    petition = board.petition
    asks = (
        gettext("Support %(bill)s", bill=petition.bill)
        if petition.position is Position.SUPPORT
        else gettext("Oppose %(bill)s", bill=petition.bill)
    )
    now = clock.pacific(clock.now())
    rehearsal = gettext("In rehearsal: no mail leaves.") if petition.is_rehearsal else ""
    foot = gettext(
        "Counted on %(moment)s, Pacific time. A signature counts once the owner of the mailbox "
        "confirmed it; where they live is what they say.",
        moment=format_datetime(now, "long", rebase=False),
    )
    return {
        "title": board.summary.call,
        "organisation": settings.organisation,
        "kicker": f"{settings.organisation} · {asks}",
        "day": format_date(now.date(), "long"),
        "nothing": gettext("Nobody has confirmed a signature yet."),
        "foot": f"{foot} {rehearsal}",
        # Each by itself: what no font can show is found out word by word.
        **{f"moment{n}": one.words for n, one in enumerate(time.told[:_MOST_MOMENTS], 1)},
    }


def _figures(board: Board) -> list[dict[str, str]]:
    count = board.summary.count
    signed = board.steps.get(SIGNED, 0)
    return [
        {"name": name, "count": number, "beneath": beneath}
        for name, number, beneath in (
            (
                gettext("Signatures"),
                format_decimal(count.signatures),
                gettext("+%(n)s today", n=format_decimal(count.today)),
            ),
            (
                gettext("Confirmed"),
                bars.said(count.signatures / signed) if signed else "–",
                gettext("of %(n)s who signed", n=format_decimal(signed)),
            ),
            (
                gettext("Letters delivered"),
                format_decimal(board.delivered),
                gettext("of %(n)s with a district", n=format_decimal(count.placed)),
            ),
            (
                gettext("Own words"),
                board.own_share,
                gettext("of the signatures"),
            ),
        )
    ]


def _bare(picture: Picture) -> str:
    return "" if picture.drawing is None else drawing.bare(picture.drawing)


def _lines(rows: Sequence[tuple[Cell, ...]]) -> list[dict[str, str]]:
    """Return the first rows of a table: its name first, its count and share last."""
    return [
        {
            "name": str(row[0]),
            "count": format_decimal(row[-2] or 0),
            "share": bars.as_read(row[-1]),
        }
        for row in rows[:_MOST_LINES]
    ]
