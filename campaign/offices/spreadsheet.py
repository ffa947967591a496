"""The CSV that goes with a bundle: one row a letter, safe to open."""

from campaign.offices.letters import BundleLetter
from campaign.web import sheets

HEADER = (
    "No.",
    "Name",
    "Street",
    "City",
    "ZIP",
    "Reply to",  # the writer's mail address, where they want to be answered directly
    "Confirmed on",
    "Letter",
    "In their own words",
    "Text of a personal letter",
)
# What one letter takes in both attachments together, as measured by bench/releasing.py.
_BYTES_OF_A_ROW = 1_000  # a line of the CSV, and a head or a row of the PDF
_PRINTED = 2  # bytes of the PDF for one byte of a personal letter


class Sheet:
    """A CSV that grows letter by letter and knows how large the bundle's files become."""

    def __init__(self) -> None:
        """Begin with the header."""
        self._rows: list[tuple[object, ...]] = []
        self._bytes = 0

    def has_room_for(self, letter: BundleLetter, most_bytes: int) -> bool:
        """Return whether, with *letter*, CSV and PDF together stay below *most_bytes*."""
        return self._bytes + _size(letter) <= most_bytes

    def add(self, letter: BundleLetter) -> None:
        """Add one letter as the next row; its number is the one it has in the PDF."""
        self._bytes += _size(letter)
        self._rows.append(
            (
                len(self._rows) + 1,
                letter.name,
                letter.street,
                letter.city,
                letter.zip,
                letter.answer_to,
                letter.day.isoformat(),
                "form letter" if letter.is_form else "personal",
                letter.words,
                None if letter.is_form else letter.letter.body,
            )
        )

    def content(self) -> bytes:
        """Return the file's bytes, UTF-8 with a byte order mark."""
        return "".join(sheets.stream(HEADER, self._rows)).encode()


def _size(letter: BundleLetter) -> int:
    own = (letter.name, letter.street, letter.city, letter.answer_to, letter.words)
    size = _BYTES_OF_A_ROW + sum(len(text.encode()) for text in own if text)
    if not letter.is_form:
        size += (1 + _PRINTED) * len(letter.letter.body.encode())
    return size
