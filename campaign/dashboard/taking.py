"""Take a picture away: as SVG, PNG or CSV."""

from flask_babel import format_date, gettext

from campaign import clock
from campaign.dashboard import drawing, timeline
from campaign.dashboard.framing import Picture
from campaign.dashboard.pictures import Board
from campaign.errors import NotFound
from campaign.stories import printed
from campaign.web import sheets

_LINE = 130  # letters of a legend


def svg(board: Board, picture: Picture) -> bytes:
    """Return a picture as a file that needs nothing else.

    Raises:
        NotFound: nothing is drawn yet.

    """
    if picture.drawing is None:
        raise NotFound(gettext("There is nothing to draw yet."))
    return drawing.as_file(
        picture.drawing,
        title=f"{picture.title} · {board.summary.call}",
        label=picture.label,
        source=_source(board, picture),
        key=picture.key,
        legend=[_shortened(f"{timeline.when(one)}: {one.words}") for one in picture.told],
    ).encode()


def png(board: Board, picture: Picture) -> bytes:
    """Return a picture as dots, two for each of the SVG's.

    Raises:
        NotDrawn: the press failed.
        NotFound: nothing is drawn yet.

    """
    # As words: in the call, and in moments, may stand what no font has.
    words = {"svg": svg(board, picture).decode()}
    marks = {"language": board.language}
    return printed.draw("picture.typ", words, marks, "png", folder="dashboard")


def csv(board: Board, picture: Picture) -> bytes:
    """Return the table of a picture."""
    del board  # a table needs no name
    return "".join(sheets.stream(picture.header, picture.rows)).encode()


def name_of(board: Board, name: str, form: str) -> str:
    """Return what a file is called."""
    day = clock.pacific(clock.now()).date()
    return f"{board.petition.slug}-{name}-{day.isoformat()}.{form}"


def _shortened(words: str) -> str:
    """Return what fits into a line of a file."""
    return words if len(words) <= _LINE else words[: _LINE - 1].rstrip() + "…"


def _source(board: Board, picture: Picture) -> str:
    today = format_date(clock.pacific(clock.now()).date(), "long")
    bill = board.petition.bill
    if picture.name == "funnel":
        said = gettext(
            "Who signed, and how far they came, %(bill)s, %(day)s", bill=bill, day=today
        )
    elif picture.name == "letters":
        said = gettext("Letters to senators’ offices, %(bill)s, %(day)s", bill=bill, day=today)
    else:
        said = gettext("Confirmed signatures, %(bill)s, %(day)s", bill=bill, day=today)
    return str(said)
