"""The rows with faults, as a spreadsheet to mend and bring again."""

from collections.abc import Iterator

from flask_babel import gettext

from campaign.imports import columns, keeping, phrases
from campaign.imports.keeping import Head
from campaign.web import sheets


def spreadsheet(number: int, head: Head) -> Iterator[bytes]:
    """Yield the faulty rows as they came, and one more column: what is wrong.

    Bringing it again leaves that column aside; one that came so already is written anew. Cells
    beyond the last column stand beyond ours, too: so a row that was too wide still is.

    Args:
        number: of the import.
        head: of its file.

    """
    kept = [place for place, name in enumerate(head.header) if not columns.is_ours(name)]
    header = [head.header[place] for place in kept]
    return sheets.pieces([*header, gettext("what is wrong")], _rows(number, head, kept))


def _rows(number: int, head: Head, kept: list[int]) -> Iterator[list[str]]:
    for (_, cells), faults in keeping.faulty(number):
        whole = cells + [""] * (len(head.header) - len(cells))
        beyond = cells[len(head.header) :]
        told = phrases.told(faults, head.header)
        own = (sheets.with_zeros(whole[place]) for place in kept)
        yield [*own, told, *(sheets.with_zeros(cell) for cell in beyond)]
