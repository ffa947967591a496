"""The demonstration: a petition, its story, its pages, in English and Spanish.

It tells of a real bill as it stood on 10 April 2017, and stays in rehearsal for ever.

Source:
    California Legislative Information, SB 54 (De León), 2017-2018 Regular Session: introduced
    5 December 2016; passed the Senate 27 to 12 on 3 April 2017,
    https://leginfo.legislature.ca.gov/faces/billHistoryClient.xhtml?bill_id=201720180SB54
"""

import tomllib
from datetime import date, datetime
from pathlib import Path
from string import Template
from typing import Any, TypeVar

from sqlalchemy import select

from campaign import clock
from campaign.config import Settings
from campaign.db import Base, db
from campaign.letters import template
from campaign.petitions.models import Petition, PetitionState, Position, Source, Wording
from campaign.stories.models import BillStep, Page, Step, Story
from campaign.web.languages import LANGUAGES

PETITION = "values-act"
STORY = "a-traffic-stop"
PAGES = ("terms", "privacy")

_CONTENT = Path(__file__).parent / "content"
_TOLD_AT = datetime(2017, 4, 10, 9, 0, tzinfo=clock.PACIFIC)
_STEPS: tuple[dict[str, Any], ...] = (
    {"step": Step.INTRODUCED, "happened_on": date(2016, 12, 5), "is_done": True},
    {"step": Step.COMMITTEE, "is_done": True},
    {
        "step": Step.SENATE,
        "happened_on": date(2017, 4, 3),
        "ayes": 27,
        "noes": 12,
        "is_done": True,
    },
    {"step": Step.ASSEMBLY, "is_now": True},
    {"step": Step.GOVERNOR},
)
_STEP_DEFAULTS = {
    "happened_on": None,
    "ayes": None,
    "noes": None,
    "is_done": False,
    "is_now": False,
}
_Row = TypeVar("_Row", bound=Base)


def load(settings: Settings) -> str:
    """Add whatever of the demonstration is missing, and say in a sentence how much that was.

    What exists is never changed, so that organisers may rewrite it. Runs in the caller's
    transaction.
    """
    petition, made = _have(
        Petition,
        {"slug": PETITION},
        state=PetitionState.REHEARSAL,
        is_demonstration=True,
        bill="SB 54",
        position=Position.SUPPORT,
    )
    db.session.flush()
    count = made
    count += _have(Source, {"petition_id": petition.id, "name": "page"})[1]
    for step in _STEPS:
        key = {"petition_id": petition.id, "step": step["step"]}
        count += _have(BillStep, key, **(_STEP_DEFAULTS | step))[1]
    for language in LANGUAGES:
        count += _load_language(petition, language, settings)
    db.session.flush()
    if not count:
        return "The demonstration was there already."
    return f"Loaded the demonstration: {count} new rows."


def _load_language(petition: Petition, language: str, settings: Settings) -> int:
    """Add the wording, the story and the pages in one language; return how many were new."""
    folder = _CONTENT / language
    told = tomllib.loads((folder / "petition.toml").read_text("utf-8"))
    wording = {name: text.strip() for name, text in told["wording"].items()}
    template.check(wording["letter_subject"])
    template.check(wording["letter_body"])
    key = {"petition_id": petition.id, "language": language}
    count = _have(Wording, key, **wording)[1]
    count += _have(
        Story,
        {"slug": STORY, "language": language},
        petition_id=petition.id,
        body=(folder / "story.md").read_text("utf-8"),
        published_at=_TOLD_AT,
        updated_at=_TOLD_AT,
        **told["story"],
    )[1]
    for slug in PAGES:
        text = Template((folder / f"{slug}.md").read_text("utf-8"))
        count += _have(
            Page,
            {"slug": slug, "language": language},
            title=told["pages"][slug],
            body=text.substitute(
                organisation=settings.organisation,
                postal_address=settings.postal_address,
                contact=settings.contact,
            ),
            updated_at=clock.now(),
        )[1]
    return count


def _have(kind: type[_Row], key: dict[str, Any], **values: Any) -> tuple[_Row, int]:
    """Return the row that has *key*, and 1 where it had to be made."""
    found = db.session.scalar(select(kind).filter_by(**key))
    if found is not None:
        return found, 0
    row = kind(**(key | values))
    db.session.add(row)
    return row, 1
