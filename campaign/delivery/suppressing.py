"""Addresses that get no mail, or less: known by a fingerprint that outlives every petition.

No address stands here, so nobody can read whom we stopped writing to; only who has the
address at hand can ask about it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, delete, func, select

from campaign.db import db, table_of
from campaign.delivery import inserting
from campaign.delivery.models import Kind, Reason, Suppression
from campaign.mail import addresses
from campaign.vault.prints import BEGINNING_BYTES, Prints

# Whoever asks for a way in at this very moment waits for it, and has it to themselves.
_ALWAYS_GO = frozenset({Kind.SIGN_IN})
# What nobody asked for a moment ago; "unsubscribe" is an answer to these.
_MAY_BE_STOPPED = frozenset(
    {
        *(Kind.DELIVERED, Kind.REMINDER, Kind.VACANT, Kind.PLACE),
        *(Kind.COMMENT_DECIDED, Kind.NEWS),
    }
)
_STOPS_MOST = frozenset({Reason.BOUNCE, Reason.SPAM_REPORT, Reason.NEVER})

# Of the table, and built once: they run whenever somebody signs.
_suppression = table_of(Suppression)
_row = _suppression.c
_REASONS = select(_row.address_print, _row.reason).where(
    _row.address_print.in_(bindparam("of", expanding=True))
)
_LIFT = (
    delete(_suppression)
    .where(
        _row.address_print == bindparam("of"),
        _row.reason.in_(bindparam("reasons", expanding=True)),
    )
    .returning(_row.reason)
)


def suppress(address: str, reason: Reason) -> bool:
    """Write no more to *address*; return whether *reason* is new.

    Every spelling of the same mailbox is meant. Saying it twice is harmless.
    """
    added = db.session.execute(
        inserting.into(Suppression)
        .values(address_print=addresses.suppression_print(address), reason=reason)
        .on_conflict_do_nothing()
        .returning(Suppression.reason)
    )
    return added.first() is not None


def lift(address: str, *reasons: Reason) -> bool:
    """Write to *address* again, as far as *reasons* (all, where none is named) stopped it.

    Returns whether there was anything to lift. SendGrid keeps a list of its own: what is
    not taken off there, too, it drops, and we learn of it and stop again.
    """
    asked = {"of": addresses.suppression_print(address), "reasons": reasons or tuple(Reason)}
    return db.session.execute(_LIFT, asked).first() is not None


def reasons_of(asked: Collection[str]) -> dict[str, frozenset[Reason]]:
    """Return, for each address *asked* about, why it gets no mail; empty where it does."""
    print_of = addresses.suppression_prints(asked)
    found: dict[bytes, set[Reason]] = defaultdict(set)
    if print_of:
        for known, reason in db.session.execute(_REASONS, {"of": set(print_of.values())}):
            found[known].add(reason)
    return {address: frozenset(found[known]) for address, known in print_of.items()}


def everybody() -> dict[Reason, Prints]:
    """Return who gets no mail, or less, by ``addresses.suppression_print`` and the reason."""
    beginning = func.substr(Suppression.address_print, 1, BEGINNING_BYTES)
    in_order = select(beginning).order_by(beginning)
    return {
        reason: Prints(db.session.scalars(in_order.where(Suppression.reason == reason)))
        for reason in Reason
    }


def is_silenced(kind: Kind, reasons: Collection[Reason]) -> bool:
    """Return whether mail of *kind* must not go to an address that has *reasons* against it."""
    if kind in _ALWAYS_GO:
        return False
    if kind in _MAY_BE_STOPPED and Reason.UNSUBSCRIBE in reasons:
        return True
    return not _STOPS_MOST.isdisjoint(reasons)


def count_by_reason() -> Counter[Reason]:
    """Count the addresses that get no mail, or less, by the reason."""
    query = select(Suppression.reason, func.count()).group_by(Suppression.reason)
    return Counter(dict(db.session.execute(query).all()))
