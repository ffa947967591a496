"""Say what a file's columns are: kept, and looked over before anything is written."""

from dataclasses import dataclass, field

from flask_babel import gettext

from campaign.access import audit
from campaign.errors import Refusal
from campaign.imports import checking, columns, holding
from campaign.imports.columns import Field
from campaign.imports.keeping import Head
from campaign.imports.models import Import, ImportState
from campaign.jobs import queueing

_MAY = (ImportState.MATCHING, ImportState.CHECKED)


class Crossed(Refusal):
    """Somebody matched the same file meanwhile, in another tab or at another desk."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an organiser said of a file."""

    columns: tuple[str, ...]  # of each column a field's name; empty: left aside
    language: str
    consents: tuple[str, ...] = ()
    evidence: str = ""
    asks_each: bool = False
    seen: int = field(default=0)  # the number of the matching that their page showed


def guessed(act: Import, head: Head) -> list[str]:
    """Return what each column is: as it was said last, or else by its name."""
    return list(act.columns) if act.columns else columns.guess(head.header, head.samples)


def match(petition_id: int, number: int, wish: Wish, account_id: int) -> Import:
    """Keep what was said, and ask for the file to be looked over; in the caller's transaction.

    Args:
        petition_id: whose import.
        number: of the import.
        wish: as its form checked it.
        account_id: who says so.

    Raises:
        Crossed: another tab said something else meanwhile.
        Refusal: it is begun, or its file is gone.

    """
    act = holding.in_hand(petition_id, number, stops_work=False)
    if act.state is ImportState.CHECKING or act.number != wish.seen:
        raise Crossed(
            gettext(
                "Somebody matched these columns meanwhile. Your choices stand below; save them "
                "again if they are the right ones."
            )
        )
    if act.state not in _MAY or act.sealed is None:
        raise Refusal(gettext("This import is begun, or its file is deleted."))
    act.number += 1
    act.columns = list(wish.columns)
    act.language = wish.language
    told = {one.value for one in columns.CONSENTS if one in wish.columns}
    act.consents = sorted(told.union(wish.consents))
    act.evidence, act.asks_each = wish.evidence, wish.asks_each
    act.state = ImportState.CHECKING
    act.fresh = act.known = act.twice = act.faulty = act.left_out = 0
    act.job_id = queueing.ask(
        checking.KIND, account_id, total=act.rows, petition=act.petition_id, imported=act.id
    ).id
    audit.note(
        "imports.check",
        account_id,
        petition=petition_id,
        imported=act.id,
        consents=len(act.consents),
        asks=act.asks_each,
    )
    return act


def faults_of(chosen: list[str], *, needs_email: bool) -> list[str]:
    """Return what is missing or twice among the columns, as sentences."""
    there = [name for name in chosen if name]
    found = []
    if Field.NAME not in there and Field.FIRST_NAME not in there:
        found.append(gettext("Say which column holds the name, or the first name."))
    if Field.ZIP not in there:
        found.append(gettext("Say which column holds the ZIP code."))
    if needs_email and Field.EMAIL not in there:
        found.append(gettext("Say which column holds the mail address."))
    if len(set(there)) < len(there):
        found.append(gettext("Two columns are said to be the same. Leave one of them aside."))
    return [str(one) for one in found]
