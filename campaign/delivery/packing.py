"""Open what was claimed, and lay together what may travel in one request.

Mails of one wording share a request, up to 1,000. What is personal of each is at most 10,000
bytes, so that a pack stays far below the 30 MB that a request may hold.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from campaign.db import db
from campaign.delivery import contents, suppressing
from campaign.delivery.claiming import Claim
from campaign.delivery.models import TO_OFFICES, OutboxMessage, State
from campaign.mail import fields, substituting
from campaign.mail.post import Mail
from campaign.vault import Damaged, KeyGone, WrongKey

MOST_TOGETHER = 1000  # addresses in one request: SendGrid's bound

_BROKEN = (KeyGone, Damaged, struct.error, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Letter:
    """One claimed message with its words."""

    claim: Claim
    mail: Mail
    name: str  # the same for every attempt: letters, digits and hyphens
    domain_print: bytes | None


@dataclass(frozen=True)
class Unfit:
    """One claimed message that cannot go as it is."""

    claim: Claim
    state: State  # refused or cancelled; queued: it may go later
    trouble: str


def groups(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Return the claims that may share a request, in the order of their first ones.

    Only their wording is known here: when they are opened, a group may fall apart further.
    """
    found: dict[tuple[object, ...], list[list[Claim]]] = {}
    in_order: list[list[Claim]] = []
    for claim in claims:
        shared = claim.wording_id if claim.wording_id is not None else f"own {claim.message_id}"
        parts = found.setdefault((shared, claim.is_rehearsal, claim.is_probe), [])
        if not parts or len(parts[-1]) == MOST_TOGETHER:
            parts.append([])
            in_order.append(parts[-1])
        parts[-1].append(claim)
    return in_order


def opened(claims: Sequence[Claim]) -> tuple[list[Letter], list[Unfit]]:
    """Return the words of one group, and what cannot go; what is ours no more is left out."""
    message = OutboxMessage
    rows = db.session.execute(
        select(message.id, message.sealed, message.created_at, message.domain_print).where(
            message.id.in_([claim.message_id for claim in claims]),
            message.attempt_id == claims[0].token,
            message.state == State.CLAIMED,
        )
    )
    row_of = {row.id: row for row in rows}
    wording_id = claims[0].wording_id
    shared = None if wording_id is None else contents.words_of(wording_id)
    letters: list[Letter] = []
    unfit: list[Unfit] = []
    for claim in claims:
        if row := row_of.get(claim.message_id):
            found = _letter(claim, row, shared)
            (letters if isinstance(found, Letter) else unfit).append(found)  # type: ignore[arg-type]
    allowed, silenced = _without_silenced(letters)
    return allowed, unfit + silenced


def packs(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Lay letters of one wording together: no address twice in a request, none too big."""
    done: list[list[Letter]] = []
    rest = list(letters)
    while rest:
        pack: list[Letter] = []
        seen: set[str] = set()
        later: list[Letter] = []
        for letter in rest:
            people = {a.lower() for a in (letter.mail.recipient, *letter.mail.copies)}
            if not letter.mail.values or not substituting.fits(letter.mail.values):
                done.append([letter])
            elif seen & people or len(seen) + len(people) > MOST_TOGETHER:
                later.append(letter)
            else:
                pack.append(letter)
                seen |= people
        if pack:
            done.append(pack)
        rest = later
    return done


def _letter(claim: Claim, row: Any, shared: dict[str, Any] | None) -> Letter | Unfit:
    try:
        files = contents.files_of(claim.message_id) if shared is None else ()
        mail = contents.opened(claim.handle, row.sealed, shared, files)
        for template in (mail.subject, mail.text, mail.html) if shared else ():
            if not fields.names(template) <= mail.values.keys():
                raise KeyError("a field has no value")
    except _BROKEN as error:
        return Unfit(claim, State.REFUSED, f"It cannot be opened ({type(error).__name__}).")
    except WrongKey:
        return Unfit(claim, State.QUEUED, "The key at hand does not open it.")
    name = f"{row.created_at:%Y%m%d-%H%M%S}-{claim.handle.hex()}"
    return Letter(claim, mail, name, row.domain_print)


def _without_silenced(letters: Sequence[Letter]) -> tuple[list[Letter], list[Unfit]]:
    """Leave out who gets no mail of this kind; a rehearsal reaches nobody in any case."""
    asked = [
        address
        for letter in letters
        if not letter.claim.is_rehearsal
        for address in (letter.mail.recipient, *letter.mail.copies)
    ]
    against = suppressing.reasons_of(asked) if asked else {}
    allowed, unfit = [], []
    for letter in letters:
        claim, mail = letter.claim, letter.mail
        silenced = {
            address: against[address]
            for address in (mail.recipient, *mail.copies)
            if suppressing.is_silenced(claim.kind, against.get(address, frozenset()))
        }
        if mail.recipient in silenced:
            why = ", ".join(sorted(silenced[mail.recipient]))
            trouble = f"The address is on the list of addresses that get no mail ({why})."
            # A person must see that an office gets none; a signer has wanted it so.
            state = State.REFUSED if claim.kind in TO_OFFICES else State.CANCELLED
            unfit.append(Unfit(claim, state, trouble))
            continue
        copies = tuple(copy for copy in mail.copies if copy not in silenced)
        is_whole = copies == mail.copies
        allowed.append(
            letter if is_whole else replace(letter, mail=replace(mail, copies=copies))
        )
    return allowed, unfit
