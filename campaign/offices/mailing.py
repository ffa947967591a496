"""The words of a bundle's mail: sober, countable, and the personal letters in full.

Written in English, whatever language the letters are in: it is for the office's staff.
"""

from collections.abc import Sequence
from dataclasses import replace

from campaign.config import Settings
from campaign.mail import letterhead
from campaign.mail.letterhead import Block, Facts, Heading, Paragraph, Small, Verbatim
from campaign.mail.post import File, Mail
from campaign.offices import cover
from campaign.offices.contents import CHECKED, Contents, constituents, day_of
from campaign.offices.models import Bundle
from campaign.petitions.models import Petition
from campaign.web import glyphs

MOST_BODY_BYTES = 100_000  # of the text and of the HTML, each
_MOST_FORMS = 4  # wordings of form letters that are shown: two languages, and a change each
_MOST_NAME = 60  # characters of a name in a subject

__all__ = ["Contents", "file_name", "subject", "word", "word_letter"]


def file_name(petition: Petition, bundle: Bundle, ending: str = "csv") -> str:
    """Return the name of an attachment: petition, district and number."""
    return f"{petition.slug}-district-{bundle.district}-bundle-{bundle.number}.{ending}"


def subject(petition: Petition, bundle: Bundle) -> str:
    """Return the subject, of a constant pattern that an office can filter by."""
    count = constituents(bundle.letter_count or 0)
    position = petition.position.value.upper()
    return f"{position} {petition.bill}: {count}, District {bundle.district}"


def word(contents: Contents, files: Sequence[File], settings: Settings) -> Mail:
    """Write one bundle's mail to its office.

    Args:
        contents: the letters and their numbers.
        files: the CSV of all letters, and the PDF, where it was made; none for a preview.
        settings: for the letterhead.

    Returns:
        A mail whose text and HTML have at most 100,000 bytes each: what does not fit is in the
        files, and the mail says so.

    """
    shown = len(contents.personal)
    examples = min(len(contents.forms), _MOST_FORMS)
    while True:  # rarely more than twice: each round drops what surely does not fit
        said = cover.blocks(contents, files, shown=shown, examples=examples)
        text, html = _compose(said, contents.petition, settings)
        size = max(len(text.encode()), len(html.encode()))
        if size <= MOST_BODY_BYTES or shown == examples == 0:
            break
        if shown:
            shown = min(shown - 1, int(shown * MOST_BODY_BYTES / size))
        else:
            examples -= 1
    return _addressed(
        contents,
        Mail(
            recipient=contents.seat.email,
            subject=subject(contents.petition, contents.bundle),
            text=text,
            html=html,
            reply_to=settings.contact,
            files=tuple(files),
        ),
    )


def word_letter(contents: Contents, settings: Settings) -> Mail:
    """Write the mail of one letter that goes by itself.

    Args:
        contents: a bundle of one letter.
        settings: for the letterhead; the mail is the campaign's, not the writer's.

    """
    ((number, letter),) = contents.numbered
    name = glyphs.in_line(letter.name)
    place = glyphs.in_line(f"{letter.city} {letter.zip}")
    carried = (
        f"{settings.organisation} carries this letter for its writer, who sent it to your "
        f"office through our petition and confirmed it on {day_of(letter.day)}."
    )
    answers = (
        "An answer to this mail goes to the writer."
        if letter.answer_to
        else f"An answer to this mail goes to {settings.organisation}: the writer did not ask "
        "us to pass their address on."
    )
    text, html = _compose(
        [
            Heading(
                f"Senator {contents.seat.name}, a constituent of District "
                f"{contents.bundle.district} asks you to {contents.demand}"
            ),
            Facts(
                [
                    ("From", f"{name}, {place}"),
                    *cover.street(letter),
                    ("Confirmed on", day_of(letter.day)),
                ]
            ),
            Verbatim(glyphs.lines(letter.letter.body)),
            Paragraph(f"{carried} {answers}"),
            Small(CHECKED),
            Small(f"Our number of this letter: {contents.bundle.number}.{number}"),
        ],
        contents.petition,
        settings,
    )
    position = contents.petition.position.value.upper()
    return _addressed(
        contents,
        Mail(
            recipient=contents.seat.email,
            subject=f"{position} {contents.petition.bill}: letter from {name[:_MOST_NAME]}, "
            f"{place}, District {contents.bundle.district}",
            text=text,
            html=html,
            reply_to=letter.answer_to or settings.contact,
        ),
    )


def _compose(said: Sequence[Block], petition: Petition, settings: Settings) -> tuple[str, str]:
    paid = [Small(f"Paid for by {petition.sponsor}")] if petition.sponsor else []
    return letterhead.compose(
        [*said, *paid],
        organisation=settings.organisation,
        postal_address=settings.postal_address,
        contact=settings.contact,
        language="en",
    )


def _addressed(contents: Contents, mail: Mail) -> Mail:
    """Return *mail* to the addresses of the office's profile, where it has some."""
    if not contents.addresses:
        return mail
    first, *others = contents.addresses
    return replace(mail, recipient=first, copies=tuple(others))
