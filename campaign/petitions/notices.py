"""The words of the mails that tell a signer where their letter is."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from campaign.mail.fields import field
from campaign.mail.letterhead import Block, Button, Paragraph, Small


class Prospect(StrEnum):
    """What a receipt can say of a letter's way."""

    GOES = "goes"  # with the bundle of a day that is known
    WAITS = "waits"  # until its office can be written to
    UNPLACED = "unplaced"  # until the signer says which district is theirs
    VACANT = "vacant"  # until somebody holds the seat
    NO_LETTER = "no_letter"  # outside California
    GONE = "gone"  # a letter of this mailbox left before


@dataclass(frozen=True)
class Occasion:
    """What all mails of one wording have in common."""

    call: str  # of the petition: "Help us make sure California steps up"
    confirm_days: int
    is_rehearsal: bool
    prospect: Prospect | None = None  # of a receipt
    is_single: bool = False  # of a notice of delivery: the letter went in a mail of its own
    sponsor: str = ""  # who pays, without marks; empty: nothing is said


Words = tuple[str, list[Block]]


def receipt(of: Occasion) -> Words:
    """Say that they count, what becomes of the letter, and where to see it."""
    return gettext("You are counted: %(call)s", call=of.call), [
        Paragraph(gettext("Hello %(name)s,", name=field("name"))),
        Paragraph(gettext("your signature counts under “%(call)s”. Thank you!", call=of.call)),
        Paragraph(_prospect(of.prospect)),
        *_rehearsal(of),
        Button(gettext("Your letter, and where it is"), field("my")),
        own_page(),
    ]


def delivered(of: Occasion) -> Words:
    """Say once that the letter has arrived."""
    return gettext("Your letter was delivered: %(call)s", call=of.call), [
        Paragraph(gettext("Hello %(name)s,", name=field("name"))),
        Paragraph(_arrival(of)),
        *_rehearsal(of),
        Button(gettext("See your letter"), field("my")),
        Small(gettext("You asked us to tell you. We do so only this once.")),
        stop(),
    ]


def _arrival(of: Occasion) -> str:
    facts = {name: field(name) for name in ("senator", "district", "day")}
    if of.is_single:
        return gettext(
            "your letter reached the office of Senator %(senator)s (District %(district)s) on "
            "%(day)s, in a mail of its own.",
            **facts,
        )
    return gettext(
        "your letter reached the office of Senator %(senator)s (District %(district)s) on "
        "%(day)s, in bundle No. %(number)s.",
        number=field("number"),
        **facts,
    )


def vacant(of: Occasion) -> Words:
    """Ask whether the letter shall wait for whoever is elected."""
    return gettext("Your letter waits: %(call)s", call=of.call), [
        Paragraph(gettext("Hello %(name)s,", name=field("name"))),
        Paragraph(
            gettext(
                "you signed “%(call)s”. Nobody holds the seat of Senate District "
                "%(district)s now, so your letter waits for whoever comes next. You need to "
                "do nothing.",
                call=of.call,
                district=field("district"),
            )
        ),
        Paragraph(gettext("If you would rather not wait, you can take it back on your page.")),
        *_rehearsal(of),
        Button(gettext("Your letter, and where it is"), field("my")),
        Small(gettext("We ask you only this once.")),
        stop(),
    ]


def place(of: Occasion) -> Words:
    """Ask once more which district is theirs."""
    return gettext("Which district is yours? %(call)s", call=of.call), [
        Paragraph(gettext("Hello %(name)s,", name=field("name"))),
        Paragraph(
            gettext(
                "you signed “%(call)s”, and you count. Your letter still waits: your ZIP code "
                "does not say surely which senator is yours.",
                call=of.call,
            )
        ),
        Paragraph(gettext("A tap on the map is enough, or a choice from a list.")),
        *_rehearsal(of),
        Button(gettext("Show me the map"), field("place")),
        Small(gettext("We ask you only this once.")),
        stop(),
    ]


def stop() -> Small:
    """Return the sentence at the foot of whatever a signer did not ask for just now."""
    return Small(gettext("No more such mail from this site: %(link)s", link=field("stop")))


def _prospect(prospect: Prospect | None) -> str:
    told: dict[Prospect | None, str] = {
        Prospect.GOES: gettext(
            "Your letter goes to Senator %(senator)s (District %(district)s) with the bundle "
            "of %(day)s. Until then you can change it.",
            senator=field("senator"),
            district=field("district"),
            day=field("day"),
        ),
        Prospect.UNPLACED: gettext(
            "One thing is left: your ZIP code does not say surely which district is yours. "
            "Choose it on your page; your letter waits until you do."
        ),
        Prospect.VACANT: gettext(
            "Nobody holds the seat of Senate District %(district)s now: your letter waits "
            "for whoever comes next. Until then you can change it.",
            district=field("district"),
        ),
        Prospect.NO_LETTER: gettext(
            "You live outside California, so you are counted apart, and no letter is sent."
        ),
        Prospect.GONE: gettext(
            "A letter from this mailbox has gone to the office already; it gets no second."
        ),
    }
    waits = gettext(
        "Your letter goes to your senator as soon as the office can be written to. Until "
        "then you can change it."
    )
    return told.get(prospect, waits)


def _rehearsal(of: Occasion) -> list[Block]:
    if not of.is_rehearsal:
        return []
    return [Small(gettext("This is a rehearsal: nothing goes to an office."))]


def own_page() -> Small:
    """Return what the link to one's own page is good for."""
    return Small(
        gettext(
            "On that page you see and change your letter, take it back, choose what we may "
            "write to you, get a copy of what we hold, or have it deleted. Whoever has its "
            "link can do so: keep this mail to yourself."
        )
    )
