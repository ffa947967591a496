"""The CSV that goes with a bundle: one row a letter, safe to open."""

from campaign.offices.letters import BundleLetter
from campaign.web import sheets

HEADER = (
    "No.",
    "Name",
    "Street",
    "City",
    "ZIP",
    "Confirmed on",
    "Letter",
    "In their own words",
    "Text of a personal letter",
)


class Sheet:
    """A CSV that grows letter by letter and knows its size."""

    def __init__(self) -> None:
        """Begin with the header."""
        self._rows: list[tuple[object, ...]] = []
        self._bytes = 0

    def has_room_for(self, letter: BundleLetter, most_bytes: int) -> bool:
        """Return whether *letter* still fits below *most_bytes*."""
        return self._bytes + _size(letter) <= most_bytes

    def add(self, letter: BundleLetter) -> None:
        """Add one letter as the next row."""
        self._bytes += _size(letter)
        self._rows.append(
            (
                len(self._rows) + 1,
                letter.name,
                letter.street,
                letter.city,
                letter.zip,
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
    long = "" if letter.is_form else letter.letter.body
    texts = (letter.name, letter.street or "", letter.city, letter.words or "", long)
    return sum(len(text.encode()) for text in texts) + 80
