"""The signatures of a petition, row by row: what organisers may take out of the vault."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.districts.models import Place, Senator
from campaign.errors import NotFound
from campaign.exports.writing import Cell
from campaign.petitions import people, tallying
from campaign.petitions.models import (
    Consent,
    Petition,
    Placing,
    Signature,
    SignatureState,
    Source,
)
from campaign.supporters.models import ConsentText

BATCH = 1000  # rows
ACT = "exports.signatures"
HEADER = (
    "name", "email", "zip", "city", "street", "phone", "words", "personal letter", "district",
    "senator", "state", "language", "source", "show name", "keep informed", "signed at",
    "confirmed at",
)  # fmt: skip


def petition_called(slug: str) -> Petition:
    """Return a petition, drafts included.

    Raises:
        NotFound: there is none by that name.

    """
    found = db.session.scalar(select(Petition).where(Petition.slug == slug))
    if found is None:
        raise NotFound(f"There is no petition called {slug}.")
    return found


def rows(
    petition: Petition, *, is_every_state: bool = False, batch: int = BATCH
) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each signature, as :data:`HEADER` names them, oldest first.

    Reads in batches, each in a transaction of its own that ends before its rows are opened: a
    slow reader holds nobody up. Leaves out who was erased.

    Args:
        petition: whose signatures; asked for its id at once, and not again.
        is_every_state: also those that are not confirmed, or were withdrawn.
        batch: rows read in one transaction.

    """
    return _rows(petition.id, is_every_state=is_every_state, batch_size=batch)


def begin(petition: Petition, *, account_id: int | None, is_every_state: bool) -> int:
    """Write down who takes the signatures, before the first of them leaves.

    Returns:
        The id of the entry, for :func:`noted`. The caller commits.

    """
    act, key, slug = f"{ACT}.began", petition.id, petition.slug
    return audit.note(act, account_id, petition=key, slug=slug, every=is_every_state).id


def noted(
    found: Iterable[tuple[Cell, ...]], *, began: int, account_id: int | None
) -> Iterator[tuple[Cell, ...]]:
    """Pass rows on, and write down how many there were when they end or the reader leaves.

    Args:
        found: see :func:`rows`.
        began: what :func:`begin` returned.
        account_id: who takes them; None for the command line.

    """
    taken, is_whole = 0, False
    try:
        for row in found:
            taken += 1
            yield row
        is_whole = True
    finally:
        with writing():
            audit.note(f"{ACT}.ended", account_id, began=began, rows=taken, whole=is_whole)


def confirmed(petition: Petition) -> int:
    """Return how many rows to expect, from the tally."""
    return tallying.total(petition.id)


def file_name(petition: Petition) -> str:
    """Return what to call the spreadsheet: the petition and today's date in Los Angeles."""
    return f"{petition.slug}-signatures-{clock.pacific(clock.now()).date().isoformat()}.csv"


def _rows(
    petition_id: int, *, is_every_state: bool, batch_size: int
) -> Iterator[tuple[Cell, ...]]:
    last = 0
    with Session(db.engine) as session:
        senators = _senators(session)
        sources = _sources(session, petition_id)
    while batch := _batch(petition_id, last, batch_size):
        consents = _consents([signature.id for signature, _ in batch])
        for signature, city in batch:
            is_wanted = is_every_state or signature.state is SignatureState.CONFIRMED
            person = people.open_person(signature) if is_wanted else None
            if person is not None:
                agreed = consents.get(signature.id, set())
                yield (
                    person.name,
                    person.email,
                    signature.zip,
                    city,
                    person.street,
                    person.phone,
                    person.words,
                    _yes(not signature.is_form_letter),
                    _district(signature),
                    senators.get(signature.district or 0),
                    signature.state.value,
                    signature.language,
                    sources.get(signature.source_id),
                    _yes("show_name" in agreed),
                    _yes("keep_informed" in agreed),
                    _moment(signature.created_at),
                    _moment(signature.confirmed_at),
                )
        last = batch[-1][0].id


def _batch(petition_id: int, last: int, limit: int) -> Sequence[tuple[Signature, str | None]]:
    query = (
        select(Signature, Place.city)
        .outerjoin(Place, Place.zip == Signature.zip)
        # "+ 0" keeps SQLite on the primary key; by the other index it would sort all of a
        # petition's signatures anew for every batch. States are left to the reader: same why.
        .where(Signature.petition_id + 0 == petition_id, Signature.id > last)
        .order_by(Signature.id)
        .limit(limit)
    )
    with Session(db.engine) as session:
        found = session.execute(query).all()
        session.expunge_all()
    return found


def _consents(ids: list[int]) -> dict[int, set[str]]:
    query = (
        select(Consent.signature_id, ConsentText.kind)
        .join(ConsentText, ConsentText.id == Consent.consent_text_id)
        .where(Consent.signature_id.in_(ids))
    )
    agreed: dict[int, set[str]] = {}
    with Session(db.engine) as session:
        for signature_id, kind in session.execute(query):
            agreed.setdefault(signature_id, set()).add(kind)
    return agreed


def _senators(session: Session) -> dict[int, str]:
    query = select(Senator.district, Senator.name).where(Senator.is_current)
    return dict(session.execute(query).all())


def _sources(session: Session, petition_id: int) -> dict[int, str]:
    query = select(Source.id, Source.name).where(Source.petition_id == petition_id)
    return dict(session.execute(query).all())


def _district(signature: Signature) -> Cell:
    if signature.placing is Placing.OUTSIDE:
        return "outside California"
    return signature.district  # empty: the signer has not said which


def _yes(is_so: bool) -> str:  # noqa: FBT001
    return "yes" if is_so else "no"


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
