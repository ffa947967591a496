"""The words of a bundle's mail: sober, countable, and the personal letters in full.

Written in English, whatever language the letters are in: it is for the office's staff.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaign import clock
from campaign.config import Settings
from campaign.delivery import letterhead
from campaign.delivery.letterhead import Block, Facts, Heading, Paragraph, Small, Verbatim
from campaign.delivery.post import File, Mail
from campaign.districts.lookup import Seat
from campaign.offices.letters import BundleLetter
from campaign.offices.models import Bundle
from campaign.petitions.models import Petition

MOST_BODY_BYTES = 100_000  # of the text and of the HTML, each
_MOST_CITIES = 12

_TRUST = (
    "What was checked: each writer confirmed their mailbox by a link that we mailed. Residence "
    "is self-declared by ZIP code. Identity was not verified. Nobody is counted twice by the "
    "same mailbox."
)


def file_name(petition: Petition, bundle: Bundle) -> str:
    """Return the name of the attached CSV: petition, district and number."""
    return f"{petition.slug}-district-{bundle.district}-bundle-{bundle.number}.csv"


def subject(petition: Petition, bundle: Bundle) -> str:
    """Return the subject, of a constant pattern that an office can filter by."""
    count = bundle.letter_count or 0
    people = "constituent" if count == 1 else "constituents"
    position = petition.position.value.upper()
    return f"{position} {petition.bill}: {count:,d} {people}, District {bundle.district}"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What one bundle's mail is made of."""

    petition: Petition
    bundle: Bundle  # numbered and counted
    letters: Sequence[BundleLetter]  # in the order they were confirmed
    seat: Seat  # whoever holds it today
    so_far: int  # letters to this office for this petition, this bundle included


def word(contents: Contents, file: File, settings: Settings) -> Mail:
    """Write one bundle's mail to its office, with *file*, the CSV of all letters."""
    letters, seat = contents.letters, contents.seat
    personal = [letter for letter in letters if not letter.is_form]
    shown = len(personal)
    while True:  # rarely more than twice: each round drops what surely does not fit
        blocks = _blocks(contents, personal[:shown])
        text, html = letterhead.compose(
            blocks,
            organisation=settings.organisation,
            postal_address=settings.postal_address,
            contact=settings.contact,
            language="en",
        )
        size = max(len(text.encode()), len(html.encode()))
        if size <= MOST_BODY_BYTES or shown == 0:
            break
        shown = min(shown - 1, int(shown * MOST_BODY_BYTES / size))
    return Mail(
        recipient=seat.email,
        subject=subject(contents.petition, contents.bundle),
        text=text,
        html=html,
        reply_to=settings.contact,
        files=(file,),
    )


def _blocks(contents: Contents, shown: Sequence[BundleLetter]) -> list[Block]:
    petition, bundle, seat = contents.petition, contents.bundle, contents.seat
    letters = contents.letters
    forms = [letter for letter in letters if letter.is_form]
    personal = len(letters) - len(forms)
    count = len(letters)
    verb = "asks" if count == 1 else "ask"
    people = "1 constituent" if count == 1 else f"{count:,d} constituents"
    facts = [
        ("Bundle", f"No. {bundle.number}, {_day(bundle)}"),
        ("Letters in it", f"{count:,d}, of which {personal:,d} personal"),
        ("To this office so far", f"{contents.so_far:,d}"),
        ("By city", _by(letter.city or "unknown" for letter in letters)),
        ("By ZIP", _by(letter.zip for letter in letters)),
    ]
    blocks: list[Block] = [
        Heading(
            f"Senator {seat.name}, {people} of District {bundle.district} {verb} you to "
            f"{petition.position.value} {petition.bill}"
        ),
        Facts(facts),
        Small(_TRUST),
        Paragraph("All letters are in the attached spreadsheet (CSV)."),
    ]
    for number, letter in enumerate(shown, start=1):
        blocks += [
            Facts(
                [
                    ("Personal letter", f"{number} of {personal}"),
                    ("From", f"{letter.name}, {letter.city} {letter.zip}, {_date(letter)}"),
                ]
            ),
            Verbatim(letter.letter.body),
        ]
    if personal > len(shown):
        blocks.append(
            Paragraph(
                f"{personal - len(shown):,d} more personal letters are in the spreadsheet."
            )
        )
    for example, senders in _form_letters(forms):
        blocks += [
            Paragraph(
                f"{_sent(senders)} this letter unchanged. It reads, as one of them sent it:"
            ),
            Verbatim(example.letter.body),
        ]
    return blocks


def _form_letters(forms: Sequence[BundleLetter]) -> list[tuple[BundleLetter, int]]:
    """Return one example of each form letter (one a language) and how many sent it."""
    examples: dict[str, BundleLetter] = {}
    counts: Counter[str] = Counter()
    for letter in forms:
        counts[letter.language] += 1
        examples.setdefault(letter.language, letter)
    return [(examples[language], count) for language, count in counts.most_common()]


def _sent(count: int) -> str:
    return "1 constituent sent" if count == 1 else f"{count:,d} constituents sent"


def _by(values: Iterable[str]) -> str:
    counts = Counter(values)
    named = [f"{value} {count:,d}" for value, count in counts.most_common(_MOST_CITIES)]
    rest = sum(counts.values()) - sum(count for _, count in counts.most_common(_MOST_CITIES))
    return ", ".join([*named, *([f"elsewhere {rest:,d}"] if rest else [])])


def _day(bundle: Bundle) -> str:
    moment = clock.pacific(bundle.released_at or clock.now())
    return f"{moment:%B} {moment.day}, {moment.year}"


def _date(letter: BundleLetter) -> str:
    return f"{letter.day:%B} {letter.day.day}, {letter.day.year}"
