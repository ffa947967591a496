"""Why a mail failed, in plain words, and what a person can do about it."""

from enum import StrEnum

from flask_babel import gettext

from campaign.delivery.models import TO_OFFICES, OutboxMessage, State


class Act(StrEnum):
    """What the desk offers to do about a mail in trouble."""

    AGAIN = "again"  # queue it anew
    LOOKED = "looked"  # a person looked: it did not arrive; queue it anew
    ARRIVED = "arrived"  # a person looked: it did arrive
    OFFICE = "office"  # mend the office's address; a link
    ASIDE = "aside"  # seen, and given up


def acts(message: OutboxMessage) -> tuple[Act, ...]:
    """Return what can be done about a message in trouble, the likeliest first."""
    is_letters = message.kind in TO_OFFICES and not message.is_rehearsal
    can_go = message.sealed is not None
    found: list[Act] = []
    match message.state:
        case State.UNCERTAIN if is_letters:
            found = [Act.ARRIVED, *([Act.LOOKED] if can_go else [])]
        case State.REFUSED if is_letters:
            found = [*([Act.AGAIN] if can_go else []), Act.OFFICE]
        case State.BOUNCED if is_letters:
            found = [Act.OFFICE]
        case State.REFUSED | State.UNCERTAIN:
            found = [*([Act.AGAIN] if can_go else []), Act.ASIDE]
        case State.BOUNCED:
            found = [Act.ASIDE]
    return tuple(found)


def why(message: OutboxMessage, code: str | None) -> str:
    """Return what happened to a message in trouble, as a sentence that names nobody.

    Args:
        message: refused, uncertain or bounced.
        code: of the last event, like "5.1.1", where there was one.

    """
    if message.trouble:
        return message.trouble
    if message.state is State.BOUNCED:
        return _of_code(code)
    if message.state is State.UNCERTAIN:
        return str(gettext("The line broke while it was handed over."))
    return str(gettext("SendGrid turned it down without saying why."))


def advice(message: OutboxMessage) -> str:
    """Return what a person can do about a message in trouble."""
    is_letters = message.kind in TO_OFFICES and not message.is_rehearsal
    words = _for_offices() if is_letters else _for_people()
    return words[message.state]


def _for_offices() -> dict[State, str]:
    return {
        State.REFUSED: gettext(
            "Look whether the office’s address is right, mend it, and try again. The letters "
            "are kept."
        ),
        State.UNCERTAIN: gettext(
            "It may lie at the office already, so it is never sent twice by itself. Look for "
            "its subject and address in SendGrid’s Activity, and say here what you found."
        ),
        State.BOUNCED: gettext(
            "The office did not get these letters. Find its present address, mend it, and "
            "send the bundle anew from its own page."
        ),
    }


def _for_people() -> dict[State, str]:
    return {
        State.REFUSED: gettext(
            "Mend what the sentence names, then try again. If the address itself is at "
            "fault, put it aside."
        ),
        State.UNCERTAIN: gettext(
            "It settles by itself: SendGrid’s events say what became of it, or it goes once "
            "more. There is nothing to do unless it stays here for hours."
        ),
        State.BOUNCED: gettext(
            "The address gets no more mail, so nothing else comes back. There is nothing to "
            "do; put it aside."
        ),
    }


def _of_code(code: str | None) -> str:
    """Return what an enhanced status code means.

    Source:
        IANA, SMTP Enhanced Status Codes, https://www.iana.org/assignments/smtp-enhanced-status-codes

    """
    meanings = {
        "5.1": gettext("There is no such mailbox."),
        "5.2": gettext("The mailbox is full, or switched off."),
        "5.4": gettext("The receiving server could not be found."),
        "5.7": gettext("The receiving server’s rules forbid our mail."),
        "4": gettext("The receiving server did not take it for days."),
    }
    for start, meaning in meanings.items():
        if code is not None and (code == start or code.startswith(f"{start}.")):
            return str(gettext("%(meaning)s (Code %(code)s.)", meaning=meaning, code=code))
    return str(gettext("The receiving server sent it back."))
