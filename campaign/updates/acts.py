"""What an organiser can press about an update, and what is said afterwards.

Each act opens its own transactions, and answers in a sentence.
"""

from collections.abc import Callable

from flask_babel import gettext, ngettext

from campaign.access import accounts
from campaign.config import Settings
from campaign.db import writing
from campaign.updates import audience, batching, drafting, sending, showing


def end(update_id: int, account_id: int | None) -> str:
    """End an update for good."""
    with writing():
        sending.cancel(update_id, account_id)
    return _taken(batching.take_back(update_id))


def pause(update_id: int, account_id: int | None) -> str:
    """Hold an update, and take back what waits in the outbox."""
    with writing():
        sending.pause(update_id, account_id)
    return _taken(batching.take_back(update_id))


def resume(update_id: int, account_id: int | None) -> str:
    """Let a held update go on."""
    with writing():
        sending.resume(update_id, account_id)
    return str(gettext("It goes on within a minute."))


def _test(update_id: int, account_id: int, settings: Settings) -> str:
    with writing():
        sending.try_out(update_id, account_id, settings)
    is_rehearsal = audience.is_rehearsal(drafting.called(update_id))
    if is_rehearsal or not settings.sendgrid_key:
        return str(
            gettext("Your test is on its way to the drawer: nothing leaves in a rehearsal.")
        )
    own = accounts.email_of(accounts.by_id(account_id))
    return str(gettext("Your test is on its way to %(email)s.", email=own))


def _back(update_id: int, account_id: int, settings: Settings) -> str:
    del settings
    with writing():
        sending.call_back(update_id, account_id)
    return str(gettext("Called back: nobody has got it. It is a draft again."))


def _pause(update_id: int, account_id: int, settings: Settings) -> str:
    del settings
    return pause(update_id, account_id)


def _resume(update_id: int, account_id: int, settings: Settings) -> str:
    del settings
    return resume(update_id, account_id)


def _discard(update_id: int, account_id: int, settings: Settings) -> str:
    del settings
    with writing():
        drafting.discard(update_id, account_id)
    return ""  # the list says it, with the way back


def _fetch(update_id: int, account_id: int, settings: Settings) -> str:
    del settings
    with writing():
        drafting.fetch_back(update_id, account_id)
    return str(gettext("It is back."))


def _hide(update_id: int, account_id: int, settings: Settings) -> str:
    del settings
    with writing():
        showing.take_down(update_id, account_id)
    return str(gettext("It is off the site. Mails that went keep their words."))


def _show(update_id: int, account_id: int, settings: Settings) -> str:
    del settings
    with writing():
        showing.put_up(update_id, account_id)
    return str(gettext("It is on the site."))


ACTS: dict[str, Callable[[int, int, Settings], str]] = {
    "test": _test,
    "back": _back,
    "pause": _pause,
    "resume": _resume,
    "discard": _discard,
    "fetch": _fetch,
    "hide": _hide,
    "show": _show,
}


def _taken(count: int) -> str:
    if not count:
        return str(gettext("Held. Nothing of it waited in the outbox."))
    said = ngettext(
        "Held. %(num)s mail was taken back from the outbox.",
        "Held. %(num)s mails were taken back from the outbox.",
        count,
    )
    return str(said)
