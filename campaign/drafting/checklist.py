"""What is missing before a petition goes live, each with the place where one mends it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from campaign.config import Settings
from campaign.db import db
from campaign.drafting import proofreading, saving
from campaign.petitions import readiness
from campaign.petitions.models import Petition, PetitionState
from campaign.petitions.readiness import Lack, Missing
from campaign.stories.models import Story
from campaign.web import languages

EDITOR = "petition_editor.edit"
STAGE = "petition_editor.stage"


@dataclass(frozen=True)
class Line:
    """One line of the checklist."""

    sentence: str
    is_done: bool = False
    is_needed: bool = True  # false: one can go live without it
    endpoint: str = ""  # of the page at the desk where one mends it
    anchor: str = ""
    setting: str = ""  # or the setting, for whoever runs the site


def of(petition: Petition, settings: Settings) -> list[Line]:
    """Return the checklist: what holds it back first, then advice, then what is well."""
    lacks = readiness.missing(petition, settings)
    if lacks and lacks[0].lack is Lack.DEMONSTRATION:
        return [_of_lack(lacks[0])]
    lines = [_of_lack(one) for one in lacks] + [*_faults(petition), *_advice(petition)]
    lines += _well({one.lack for one in lacks})
    return sorted(lines, key=lambda line: (line.is_done, not line.is_needed))


def holds_back(lines: Iterable[Line]) -> bool:
    """Return whether something that is needed is missing."""
    return any(line.is_needed and not line.is_done for line in lines)


def _of_lack(one: Missing) -> Line:
    said = {
        Lack.DEMONSTRATION: gettext(
            "The demonstration stays in rehearsal for ever. Make a campaign of yours."
        ),
        Lack.DRAFT: gettext(
            "Rehearse it first: sign it yourself, and read the mails it writes."
        ),
        Lack.CLOSED: gettext("It has closed. Open it again first."),
        Lack.WORDLESS: gettext("It has no words yet."),
        Lack.EXAMPLE: gettext(
            "A setting still says “%(value)s”, as in the example.", value=one.value
        ),
        Lack.NO_CARRIER: gettext(
            "No mail would leave: the key of the mail service is not set."
        ),
        Lack.NOT_PUBLIC: gettext("The site has no public address that begins with https://."),
    }[one.lack]
    endpoint, anchor = {
        Lack.DRAFT: (STAGE, "rehearse"),
        Lack.CLOSED: (STAGE, "end"),
        Lack.WORDLESS: (EDITOR, "words"),
    }.get(one.lack, ("", ""))
    return Line(said, endpoint=endpoint, anchor=anchor, setting=one.setting)


def _faults(petition: Petition) -> list[Line]:
    """Return what the editor would refuse: of words that came from elsewhere, too."""
    typed = saving.stored(petition)
    found = proofreading.of_words(typed)
    return [Line(fault.sentence, endpoint=EDITOR, anchor=fault.field) for fault in found]


def _advice(petition: Petition) -> list[Line]:
    offered = saving.offered(petition)
    missing = [name for code, name in languages.LANGUAGES.items() if code not in offered]
    told = db.session.scalar(select(Story.id).where(Story.petition_id == petition.id).limit(1))
    lines = [
        Line(
            gettext("It is not offered in %(languages)s.", languages=", ".join(missing))
            if missing
            else gettext("It is offered in every language of the site."),
            is_done=not missing,
            is_needed=False,
            endpoint=EDITOR,
            anchor="words",
        ),
        Line(
            gettext("It names who pays for it.")
            if petition.sponsor
            else gettext("It does not say who pays for it. Must it?"),
            is_done=bool(petition.sponsor),
            is_needed=False,
            endpoint=EDITOR,
            anchor="sponsor",
        ),
        Line(
            gettext("It has a story.")
            if told
            else gettext("It has no story yet: people sign more often after reading one."),
            is_done=bool(told),
            is_needed=False,
        ),
    ]
    if petition.state is not PetitionState.DRAFT:
        tried = proofreading.is_signed(petition.id)
        sentence = (
            gettext("Somebody has signed it in rehearsal.")
            if tried
            else gettext("Nobody has signed it in rehearsal. Try it yourself.")
        )
        lines.append(
            Line(sentence, is_done=tried, is_needed=False, endpoint=STAGE, anchor="rehearse")
        )
    return lines


def _well(lacks: set[Lack]) -> list[Line]:
    good = {
        Lack.EXAMPLE: gettext(
            "Name, address, contact and sender of your organization are set."
        ),
        Lack.NO_CARRIER: gettext("The mail service is set."),
        Lack.NOT_PUBLIC: gettext("The site has a public address."),
    }
    return [Line(said, is_done=True) for lack, said in good.items() if lack not in lacks]
