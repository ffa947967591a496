"""Words for people about offices: the fields of a profile, what a carrier tells."""

from flask_babel import lazy_gettext

from campaign.delivery.models import EventKind

# Source: the Legislature's own form for people, one for each district of the Senate (SD01 to
# SD40), linked from each senator's page. No program fills it in.
_CONTACT_FORM = "https://lcmspubcontact.lc.ca.gov/PublicLCMS/ContactPopup.php"

_FIELDS = {
    "district": (lazy_gettext("District"), lazy_gettext("Its number, 1 to 40. Required.")),
    "senator": (lazy_gettext("Senator"), lazy_gettext("For whoever reads it; not read back.")),
    "addresses": (
        lazy_gettext("Mail addresses"),
        lazy_gettext(
            "Commas between them. The first gets the mail, the others a copy. Empty: the "
            "roster’s."
        ),
    ),
    "channel": (lazy_gettext("Way"), lazy_gettext("mail, form, print or none.")),
    "cadence": (
        lazy_gettext("How often"),
        lazy_gettext("one_by_one, hourly, daily, weekly or at_count."),
    ),
    "letters_at": (
        lazy_gettext("How many letters make a bundle"),
        lazy_gettext("A whole number; only for at_count, else empty."),
    ),
    "cut_off": (
        lazy_gettext("Cut-off"),
        lazy_gettext("Like 13:00, in the office’s time zone. Empty: the campaign’s."),
    ),
    "days": (lazy_gettext("Days"), lazy_gettext("Like mon,tue,wed,thu,fri.")),
    "opens": (lazy_gettext("Mail goes from"), lazy_gettext("Like 08:00.")),
    "closes": (
        lazy_gettext("Mail goes until"),
        lazy_gettext("Like 17:00; 00:00 is the end of the day. 00:00 to 00:00: any hour."),
    ),
    "time_zone": (lazy_gettext("Time zone"), lazy_gettext("Like America/Los_Angeles.")),
    "most_letters": (
        lazy_gettext("Most letters in one bundle"),
        lazy_gettext("A whole number; more letters make several parts."),
    ),
    "ask_after_days": (
        lazy_gettext("Days of a vacant seat until its signers are asked"),
        lazy_gettext("A whole number. Empty: nobody is asked."),
    ),
    "notes": (lazy_gettext("Notes"), lazy_gettext("For the desk alone.")),
    "paused": (lazy_gettext("Paused"), lazy_gettext("yes or no.")),
    "pause_reason": (
        lazy_gettext("Why it is paused"),
        lazy_gettext("Required where it is paused; else empty."),
    ),
}
_EVENTS = {
    EventKind.PROCESSED: lazy_gettext("taken up by the carrier"),
    EventKind.DEFERRED: lazy_gettext("put off by the office’s server; the carrier tries again"),
    EventKind.DELIVERED: lazy_gettext("taken by the office’s server"),
    EventKind.BOUNCE: lazy_gettext("came back for good"),
    EventKind.BLOCKED: lazy_gettext("turned away"),
    EventKind.DROPPED: lazy_gettext("not tried by the carrier"),
    EventKind.SPAM_REPORT: lazy_gettext("reported as spam"),
    EventKind.UNSUBSCRIBE: lazy_gettext("the reader asked for no more"),
}


def name_of_field(field: str) -> str:
    """Return what a field of a profile is called."""
    return str(_FIELDS[field][0]) if field in _FIELDS else field


def meaning_of(column: str) -> str:
    """Return what a column of the spreadsheet of profiles holds."""
    return str(_FIELDS[column][1])


def event_words(kind: EventKind) -> str:
    """Return what a carrier's event says."""
    return str(_EVENTS[kind])


def contact_form(district: int) -> str:
    """Return the address of an office's contact form, a page for people."""
    return f"{_CONTACT_FORM}?district=SD{district:02d}&inframe=N"


FOR_PAGES: dict[str, object] = {
    "name_of_field": name_of_field,
    "meaning_of": meaning_of,
    "event_words": event_words,
    "contact_form": contact_form,
}
