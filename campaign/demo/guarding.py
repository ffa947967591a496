"""Keep made-up people and real ones apart: where the made-up ones may sign, and where not."""

from sqlalchemy import func, select

from campaign.db import db
from campaign.demo import crowd
from campaign.errors import Refusal
from campaign.petitions import living, people
from campaign.petitions.models import Petition, PetitionState, Signature

MARK = b"demo"  # a handle that begins so is of somebody whom ``filling`` made up


def petition_called(slug: str) -> Petition:
    """Return the petition that made-up people may sign, locked, in the caller's transaction.

    Raises:
        NotFound: there is none by that name.
        Refusal: its mail leaves, or it takes no names yet.

    """
    petition = living.called(slug, for_update=True)
    if not petition.is_rehearsal:
        raise Refusal(
            f"“{slug}” is live: made-up people never sign a petition whose letters leave. "
            "Choose one that is in rehearsal. See: campaign petitions list"
        )
    if petition.state is PetitionState.DRAFT:
        raise Refusal(f"“{slug}” is a draft. First: campaign petitions rehearse {slug}")
    return petition


def refuse_real_people(petition: Petition) -> None:
    """Make sure that nobody who signed *petition* could be a person.

    Whoever has an address at a domain for examples is taken for made up; who was erased is
    nobody any more. Opens only those whom ``filling`` did not make.

    Raises:
        Refusal: somebody there may be real.

    """
    others = select(Signature).where(
        Signature.petition_id == petition.id,
        func.substr(Signature.handle, 1, len(MARK)) != MARK,
        Signature.sealed.is_not(None),
    )
    for signature in db.session.scalars(others.execution_options(yield_per=500)):
        person = people.open_person(signature)
        if person is not None and not crowd.is_made_up(person.email):
            raise Refusal(
                f"Somebody who may be real has signed “{petition.slug}”. Made-up people are "
                "never put among real ones: choose a petition that nobody has signed yet."
            )
