"""Hearings as an iCalendar file, for people's own calendars."""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext
from icalendar import Calendar, Event, vText

from campaign.bills.models import Hearing

MEDIA_TYPE = "text/calendar"
_PRODUCT = "-//campaign//hearings//EN"
_ASK_AGAIN = timedelta(hours=1)


def written(
    hearings: Iterable[Hearing], *, bill: str, address: str, organisation: str
) -> bytes:
    """Return an iCalendar file of *hearings*, in the language that is spoken now.

    A hearing keeps its UID for ever; each change raises its SEQUENCE, and a cancelled one stays
    with STATUS:CANCELLED, so that a calendar that has it changes it. How long a hearing takes
    nobody knows: an event with a beginning alone is an event at that moment.

    Args:
        hearings: of one petition.
        bill: like ``SB 54``.
        address: of the petition's page.
        organisation: whose calendar it is.

    Source:
        RFC 5545, https://www.rfc-editor.org/rfc/rfc5545 : 3.6 (PRODID and VERSION needed),
        3.6.1 (DTSTART alone), 3.8.7.2 (without METHOD, DTSTAMP is when it was last
        changed), 3.8.7.4 (SEQUENCE), 3.8.1.11 (STATUS), 3.3.5 (times in UTC need no
        VTIMEZONE). RFC 7986, https://www.rfc-editor.org/rfc/rfc7986 : 5.1 (NAME), 5.3 (a
        UID tells no host), 5.7 (REFRESH-INTERVAL). X-WR-CALNAME is what older programs
        read for NAME.

    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    name = gettext(
        "Hearings on %(bill)s, by %(organisation)s", bill=bill, organisation=organisation
    )
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for hearing in hearings:
        calendar.add_component(_event(hearing, bill, address))
    content: bytes = calendar.to_ical()
    return content


def _event(hearing: Hearing, bill: str, address: str) -> Event:
    event = Event()
    event.add("uid", hearing.uid)
    event.add("dtstamp", hearing.changed_at)
    event.add("last-modified", hearing.changed_at)
    event.add("sequence", hearing.sequence)
    event.add("dtstart", hearing.starts_at)
    event.add(
        "summary",
        gettext("Hearing on %(bill)s: %(committee)s", bill=bill, committee=hearing.committee),
    )
    if hearing.place:
        event.add("location", hearing.place)
    event.add("description", "\n\n".join(filter(None, (hearing.note, address))))
    event.add("url", address)
    event.add("status", "CANCELLED" if hearing.is_cancelled else "CONFIRMED")
    return event
