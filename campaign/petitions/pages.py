"""What a page needs to show a petition: its words, its count, its form."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import bindparam, select

from campaign.db import db
from campaign.errors import NotFound
from campaign.letters import template
from campaign.petitions import figures
from campaign.petitions.figures import Figures
from campaign.petitions.forms import SignatureForm
from campaign.petitions.models import Petition, PetitionState, Wording

# Built once: they run for every page, and several times whenever somebody signs.
_CALLED = select(Petition).where(
    Petition.slug == bindparam("slug"), Petition.state != PetitionState.DRAFT
)
_WORDINGS = (
    select(Wording).where(Wording.petition_id == bindparam("petition")).order_by(Wording.id)
)


@dataclass(frozen=True)
class Card:
    """A petition as it stands in a story or on its own page."""

    petition: Petition
    wording: Wording
    figures: Figures
    form: SignatureForm

    @property
    def count(self) -> int:
        """How many have signed."""
        return self.figures.count

    @property
    def goal(self) -> int:
        """The next milestone."""
        return self.figures.goal


def petition_called(slug: str) -> Petition:
    """Return a petition that visitors may see.

    Raises:
        NotFound: there is none by that name, or it is still a draft.

    """
    found = db.session.scalar(_CALLED, {"slug": slug})
    if found is None:
        raise NotFound(gettext("There is no petition at this address."))
    return found


def wording_of(petition_id: int, language: str) -> Wording:
    """Return what a petition says in *language*, or else in the first that it is offered in.

    Raises:
        NotFound: it says nothing yet.

    """
    wordings = db.session.scalars(_WORDINGS, {"petition": petition_id}).all()
    return in_language(wordings, language)


def wordings_of(petition_ids: Collection[int]) -> dict[int, list[Wording]]:
    """Return what each of these petitions says, in one query; first the oldest wording."""
    found: dict[int, list[Wording]] = {petition_id: [] for petition_id in petition_ids}
    query = select(Wording).where(Wording.petition_id.in_(found)).order_by(Wording.id)
    for wording in db.session.scalars(query) if found else ():
        found[wording.petition_id].append(wording)
    return found


def in_language(wordings: Sequence[Wording], language: str) -> Wording:
    """Return the one of a petition's wordings that a reader of *language* gets.

    Raises:
        NotFound: there is none.

    """
    if not wordings:
        raise NotFound(gettext("This petition has no words yet."))
    offered = [wording for wording in wordings if wording.is_offered] or wordings
    return next((w for w in offered if w.language == language), offered[0])


def shown_letter(petition: Petition, wording: Wording) -> str:
    """Return the letter as a signer sees it before they change it."""
    return template.as_shown(wording.letter_body, petition.bill)


def card(petition: Petition, language: str, form: SignatureForm | None = None) -> Card:
    """Return what a page shows of *petition*, with *form* as somebody filled it or empty."""
    wording = wording_of(petition.id, language)
    if form is None:
        form = SignatureForm(formdata=None, letter=shown_letter(petition, wording))
    form.word(petition.id, language)
    return Card(petition, wording, figures.of(petition), form)
