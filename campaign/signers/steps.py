"""Where a letter is, as a line of steps: what is done, what comes, and when."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext, ngettext

from campaign.offices.models import Bundle, Channel
from campaign.offices.whereabouts import Step
from campaign.signers.pages import Standing


@dataclass(frozen=True)
class Stage:
    """One step of a letter's way."""

    title: str
    at: datetime | None = None
    about: str = ""
    is_done: bool = False
    is_trouble: bool = False


def of(stands: Standing) -> list[Stage]:
    """Return the way of a confirmed signer's letter, from confirming to the office.

    Where an earlier letter of their mailbox has gone, it is the way of that one.
    """
    if stands.bundle is not None and stands.is_earlier:
        return _gone(stands, stands.bundle)
    first = Stage(
        gettext("You confirmed"),
        stands.signature.confirmed_at,
        gettext("Your signature counts."),
        is_done=True,
    )
    if stands.whereabouts.step is Step.NO_LETTER:
        return [first]
    bundle = stands.bundle
    ahead = _waiting(stands) if bundle is None else _gone(stands, bundle)
    return [first, *ahead]


def _waiting(stands: Standing) -> list[Stage]:
    step, next_at = stands.whereabouts.step, stands.whereabouts.next_at
    office = Stage(
        gettext("The office gets it"),
        about=gettext("In one mail with the letters of others from your district."),
    )
    if stands.is_single:
        alone = gettext(
            "By itself, as this office wants it; where many come in one day, with the letters "
            "of others."
        )
        office = replace(office, about=alone)
    if step is Step.HELD:
        title = gettext("Your letter lies in a bundle")
        if stands.is_single:
            title = gettext("Your letter lies ready, in a mail of its own")
        joined = Stage(title, is_done=True)
        about = gettext("Until then you can change it, or take it back.")
        return [joined, Stage(_goes_to(stands), next_at, about)]
    told: dict[Step, tuple[str, str]] = {
        Step.UNPLACED: (
            gettext("Your letter waits for your district"),
            gettext("It joins a bundle as soon as you choose one."),
        ),
        Step.VACANT: (
            gettext("Your letter waits: the seat is vacant"),
            gettext(
                "It goes to whoever holds the seat next. You need to do nothing; if you would "
                "rather not wait, withdraw below."
            ),
        ),
        Step.UNWANTED: (
            gettext("Your letter waits: this office takes no letters now"),
            gettext("You are counted all the same. If that changes, your letter goes."),
        ),
    }
    joins = (
        gettext("Your letter joins a bundle"),
        gettext("Until it goes you can change it, or take it back.")
        if next_at
        else gettext("As soon as the office can be written to. Nothing is lost."),
    )
    title, about = told.get(step, joins)
    if stands.is_single and step is Step.WAITING:
        # No clock is asked: it goes as soon as the office reads mail.
        title, next_at = gettext("Your letter goes in a mail of its own"), None
    return [Stage(title, next_at, about), office]


def _gone(stands: Standing, bundle: Bundle) -> list[Stage]:
    joined = Stage(_joined(stands, bundle), bundle.released_at, _together(bundle), is_done=True)
    if stands.signature.petition.is_rehearsal:
        about = gettext("This is a rehearsal: the mail stayed in the drawer.")
        return [joined, Stage(_went_to(bundle), about=about, is_done=True)]
    return [joined, *_on_its_way(stands, bundle)]


def _joined(stands: Standing, bundle: Bundle) -> str:
    number = bundle.number
    if bundle.is_single and stands.is_earlier:
        return gettext(
            "Your earlier letter went into a mail of its own, No. %(number)s", number=number
        )
    if bundle.is_single:
        return gettext("Your letter went into a mail of its own, No. %(number)s", number=number)
    if stands.is_earlier:
        return gettext("Your earlier letter joined bundle No. %(number)s", number=number)
    return gettext("Your letter joined bundle No. %(number)s", number=number)


def _together(bundle: Bundle) -> str:
    if bundle.is_single:
        return gettext("By itself, as this office wants it.")
    return ngettext(
        "With %(num)s letter from your district.",
        "With %(num)s letters from your district.",
        bundle.letter_count or 1,
    )


def _on_its_way(stands: Standing, bundle: Bundle) -> list[Stage]:
    since = stands.whereabouts.since
    arrives = Stage(
        gettext("The office's mail server takes it"),
        about=gettext("It tells us when it has; this page will say so."),
    )
    match stands.whereabouts.step:
        case Step.DELIVERED:
            arrived = gettext("The office of Senator %(name)s has it", name=bundle.senator_name)
            about = gettext(
                "Its mail server accepted the letter; what is read, nobody can see."
            )
            if bundle.channel is not Channel.MAIL:
                about = gettext("A person of ours brought it there.")
            return [Stage(arrived, since, about, is_done=True)]
        case Step.ACCEPTED:
            carried = Stage(gettext("Our mail carrier took it"), since, is_done=True)
            return [carried, arrives]
        case Step.BY_HAND:
            about = gettext("This office gets letters by its own form, or on paper.")
            return [Stage(gettext("A person of ours carries it to the office"), about=about)]
        case Step.RETURNED:
            about = gettext(
                "We look into it, and send it anew as soon as we know where to. You need to do "
                "nothing, and nothing is lost."
            )
            title = gettext("It did not reach the office")
            return [Stage(title, since, about, is_trouble=True)]
        case _:
            leaves = Stage(
                gettext("It is on its way to our mail carrier"),
                about=gettext("Mail to an office leaves in the office's hours."),
            )
            return [leaves, arrives]


def _goes_to(stands: Standing) -> str:
    if stands.senator is None:
        return gettext("It goes to your senator's office")
    return gettext("It goes to Senator %(name)s", name=stands.senator.name)


def _went_to(bundle: Bundle) -> str:
    return gettext("It went to Senator %(name)s", name=bundle.senator_name)
