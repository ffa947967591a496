"""The letter that an office would get from somebody who lives at a ZIP code."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.districts import lookup
from campaign.districts.lookup import Candidate, Match
from campaign.letters import template
from campaign.letters.template import Letter
from campaign.web import glyphs

SIGNER = "Kim Osei"  # nobody in particular


@dataclass(frozen=True)
class Preview:
    """What becomes of a letter from one ZIP code."""

    match: Match
    candidate: Candidate | None  # whose district; None: to be chosen, or no district at all
    letter: Letter | None  # None where no letter goes, or not before the signer has chosen

    @property
    def is_vacant(self) -> bool:
        """Whether the letter waits for whoever comes next."""
        return self.candidate is not None and self.candidate.senator is None


def of(
    zip_code: str, wanted: int | None, *, subject: str, body: str, bill: str, words: str
) -> Preview:
    """Return what a senator's office gets from a made-up signer.

    Args:
        zip_code: five digits.
        wanted: the district that was chosen, where the ZIP code lies in several.
        subject: of the template.
        body: of the template; one whose placeholders do not exist keeps them.
        bill: as the petition names it.
        words: the made-up signer's own.

    Raises:
        Unavailable: the tables of ZIP codes are not loaded.

    """
    match = lookup.find(zip_code)
    chosen = [one for one in match.candidates if one.district == wanted]
    candidate = match.candidate or next(iter(chosen), None)
    if candidate is None:
        return Preview(match, None, None)
    values = {
        "senator": candidate.senator.name if candidate.senator else _nobody(),
        "district": str(candidate.district),
        "name": SIGNER,
        "city": match.city or "",
        "zip": zip_code,
        "words": words,
        "bill": bill,
    }
    return Preview(match, candidate, _as_printed(subject, body, values))


def _nobody() -> str:
    return template.shown_names()["senator"]


def _as_printed(subject: str, body: str, values: Mapping[str, str]) -> Letter:
    filled = template.compose(subject, body, values)
    return Letter(glyphs.in_line(filled.subject), glyphs.lines(filled.body))
