"""What an organiser can press about a bundle or an office, and what is said afterwards.

Each act opens a transaction of its own, notes itself in the trail, and answers in a sentence.
"""

from collections.abc import Callable

from flask_babel import gettext, ngettext

from campaign.access import audit
from campaign.config import Settings
from campaign.db import db, writing
from campaign.errors import NotFound
from campaign.offices import bundling, by_hand, holding, profiles, returned
from campaign.offices.models import Bundle


def take_out(bundle_id: int, signature_id: int, account_id: int) -> str:
    """Take one letter out of a held bundle."""
    with writing():
        holding.take_out(_bundle(bundle_id), signature_id)
        audit.note("bundles.take_out", account_id, bundle=bundle_id, signature=signature_id)
    return gettext("The letter is out. It goes with the next bundle, unless you put it back.")


def put_back(bundle_id: int, signature_id: int, account_id: int) -> str:
    """Undo that."""
    with writing():
        holding.put_back(_bundle(bundle_id), signature_id)
        audit.note("bundles.put_back", account_id, bundle=bundle_id, signature=signature_id)
    return gettext("The letter is back in the bundle.")


def release(bundle_id: int, account_id: int, settings: Settings) -> str:
    """Release a held bundle now, whatever the hour."""
    with writing():
        bundle = _bundle(bundle_id)
        audit.note("bundles.release", account_id, bundle=bundle_id)
    numbers = holding.release_now(bundle, settings)
    if not numbers:
        return gettext(
            "Nothing was released: no letter is left in it, or they have to wait. They go "
            "with the next bundle."
        )
    named = ", ".join(str(number) for number in numbers)
    return ngettext(
        "Released as No. %(named)s.",
        "It did not fit one mail: released in parts, No. %(named)s.",
        len(numbers),
        named=named,
    )


def seal(district: int, account_id: int, settings: Settings) -> str:
    """Put an office's waiting letters into a bundle now."""
    with writing():
        audit.note("bundles.seal", account_id, district=district)
    count = bundling.seal(settings, district=district)
    if not count:
        return gettext("There is no letter that could go now.")
    return ngettext(
        "%(num)s letter was put into a bundle, and is held.",
        "%(num)s letters were put into bundles, and are held.",
        count,
    )


def pause(district: int, account_id: int, reason: str) -> str:
    """Let all letters to an office wait."""
    with writing():
        profiles.change(district, account_id, paused=True, pause_reason=reason)
    return gettext("Letters to this office wait until somebody resumes it.")


def resume(district: int, account_id: int) -> str:
    """Let letters to an office go again."""
    with writing():
        profiles.change(district, account_id, paused=False)
    return gettext("Letters to this office go again, with its next bundle.")


def _recall(bundle_id: int, account_id: int) -> str:
    with writing():
        holding.recall(_bundle(bundle_id))
        audit.note("bundles.recall", account_id, bundle=bundle_id)
    return gettext("The bundle is recalled. Its letters wait for the next one.")


def _send_anew(bundle_id: int, account_id: int) -> str:
    with writing():
        message_id = returned.send_anew(_bundle(bundle_id))
        audit.note("bundles.send_anew", account_id, bundle=bundle_id, message=message_id)
    return gettext("The same words go to the office’s present address.")


def _let_wait(bundle_id: int, account_id: int) -> str:
    with writing():
        returned.let_wait(_bundle(bundle_id))
        audit.note("bundles.let_wait", account_id, bundle=bundle_id)
    return gettext("Its letters wait again, and are written anew to whoever holds the seat.")


def _done(bundle_id: int, account_id: int) -> str:
    with writing():
        by_hand.done(_bundle(bundle_id), account_id)
    return gettext("Noted: the office has it. For ten minutes you can take that back.")


def _undo(bundle_id: int, account_id: int) -> str:
    with writing():
        by_hand.undo(_bundle(bundle_id), account_id)
    return gettext("Taken back: the bundle waits to be carried.")


# By the last word of the address that a button sends to.
OF_A_BUNDLE: dict[str, Callable[[int, int], str]] = {
    "recall": _recall,
    "send-anew": _send_anew,
    "let-wait": _let_wait,
    "done": _done,
    "undo": _undo,
}


def _bundle(bundle_id: int) -> Bundle:
    found = db.session.get(Bundle, bundle_id)
    if found is None:
        raise NotFound(gettext("There is no such bundle."))
    return found
