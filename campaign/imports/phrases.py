"""What the pages of imports say of kinds, states, fields and faults."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from campaign.imports.columns import Field
from campaign.imports.judging import Wrong
from campaign.imports.models import ImportState, Kind

KINDS: Mapping[Kind, Any] = {
    Kind.PAPER: lazy_gettext("On paper: people signed with a pen"),
    Kind.LIST: lazy_gettext("A list from another tool, like Action Network or ActionKit"),
}
FIELDS: Mapping[str, Any] = {
    "": lazy_gettext("Leave aside"),
    Field.NAME: lazy_gettext("Full name"),
    Field.FIRST_NAME: lazy_gettext("First name"),
    Field.LAST_NAME: lazy_gettext("Last name"),
    Field.EMAIL: lazy_gettext("Email"),
    Field.ZIP: lazy_gettext("ZIP code"),
    Field.STREET: lazy_gettext("Street address"),
    Field.PHONE: lazy_gettext("Phone"),
    Field.WORDS: lazy_gettext("Why it matters to them"),
    Field.LANGUAGE: lazy_gettext("Language"),
    Field.SHOW_NAME: lazy_gettext("May the first name be shown? (yes or no)"),
    Field.KEEP_INFORMED: lazy_gettext("Want to be kept informed? (yes or no)"),
}
_STATES: Mapping[ImportState, Any] = {
    ImportState.ARRIVING: lazy_gettext("Is arriving"),
    ImportState.MATCHING: lazy_gettext("Waits for you to match its columns"),
    ImportState.CHECKING: lazy_gettext("Is being looked over"),
    ImportState.CHECKED: lazy_gettext("Looked over, nothing brought in yet"),
    ImportState.RUNNING: lazy_gettext("Is being brought in"),
    ImportState.DONE: lazy_gettext("Brought in"),
    ImportState.UNDOING: lazy_gettext("Is being undone"),
    ImportState.UNDONE: lazy_gettext("Undone"),
    ImportState.DROPPED: lazy_gettext("File deleted, nothing brought in"),
}
_WRONG: Mapping[Wrong, Any] = {
    Wrong.NO_NAME: lazy_gettext("The name is missing."),
    Wrong.NAME: lazy_gettext("Write only the name, in letters: no link, number or sign."),
    Wrong.NO_EMAIL: lazy_gettext("The mail address is missing."),
    Wrong.EMAIL: lazy_gettext("Write a whole mail address, like kim@example.org."),
    Wrong.NO_ZIP: lazy_gettext("The ZIP code is missing."),
    Wrong.ZIP: lazy_gettext(
        "Write five digits. A spreadsheet may have dropped a zero in front."
    ),
    Wrong.UNKNOWN_ZIP: lazy_gettext("There is no such ZIP code. Check the digits."),
    Wrong.PHONE: lazy_gettext("Write a phone number, like 559-555-0100, or leave it empty."),
    Wrong.LANGUAGE: lazy_gettext("Write en or es, or leave it empty."),
    Wrong.YES_OR_NO: lazy_gettext("Write yes or no, or leave it empty for no."),
    Wrong.LONG: lazy_gettext("Shorten this: it is too long."),
    Wrong.HIDDEN: lazy_gettext("An invisible character is in it. Type it anew."),
    Wrong.TOO_WIDE: lazy_gettext("This row has more cells than there are columns."),
}


def kind(which: Kind) -> str:
    """Return in two or three words what was brought in."""
    return str(gettext("On paper") if which is Kind.PAPER else gettext("From another tool"))


def state(which: ImportState) -> str:
    """Return how far an import has come."""
    return str(_STATES[which])


def nobody_confirms() -> str:
    """Say why no mail can ask these people to confirm."""
    return str(
        gettext(
            "The petition takes no names now, so nobody could confirm. Choose “No mail”, or "
            "open the petition first."
        )
    )


def wrong(code: str) -> str:
    """Return what is wrong, and what to do."""
    return str(_WRONG[Wrong(code)])


def column(header: Sequence[str], place: int) -> str:
    """Return what a column is called; its number where it has no name, nothing for a row."""
    if not 0 <= place < len(header):
        return ""
    return header[place] or str(gettext("Column %(number)s", number=place + 1))


def told(faults: Sequence[Sequence[Any]], header: Sequence[str]) -> str:
    """Return all that is wrong with a row, for its cell in the spreadsheet to mend."""
    said = []
    for _, place, code in faults:
        name = column(header, place)
        said.append(f"{name}: {wrong(code)}" if name else wrong(code))
    return " ".join(said)
