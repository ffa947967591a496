"""The figures of the desk: sums of facets. Of signatures only waiting ones are counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import case, func, select

from campaign import clock
from campaign.dashboard import letters
from campaign.db import db
from campaign.districts.models import District, Senator
from campaign.errors import NotFound
from campaign.petitions import tallying, whose
from campaign.petitions.models import Petition, Signature, SignatureState, Wording
from campaign.petitions.tally_models import OUTSIDE, UNPLACED, Facet, FacetKind


@dataclass(frozen=True)
class Count:
    """How a petition stands."""

    signatures: int  # confirmed
    today: int  # confirmed since midnight in Los Angeles
    unplaced: int  # of the signatures: their signer has not said which district is theirs
    outside: int  # of the signatures: not in California

    @property
    def placed(self) -> int:
        """Signatures whose letter goes to an office."""
        return self.signatures - self.unplaced - self.outside


_NOTHING = Count(0, 0, 0, 0)


@dataclass(frozen=True)
class Summary:
    """One petition on the overview."""

    petition: Petition
    call: str
    count: Count
    pending: int  # signed, and not confirmed yet
    letters_waiting: int  # for their office's next bundle, or for a senator
    letters_bundled: int


@dataclass(frozen=True)
class DistrictCount:
    """How a petition stands in one district."""

    number: int
    senator: str | None  # None: vacant
    signatures: int
    per_hundred_thousand: float | None  # residents; None where their number is not known


def petition_called(slug: str) -> Petition:
    """Return a petition, drafts included.

    Raises:
        NotFound: there is none by that name.

    """
    found = db.session.scalar(select(Petition).where(Petition.slug == slug))
    if found is None:
        raise NotFound(gettext("There is no petition at this address."))
    return found


def summaries(language: str, campaigns: frozenset[int] | None = None) -> list[Summary]:
    """Return petitions with their figures, newest first.

    Args:
        language: of what they call for.
        campaigns: ids of the petitions that are meant; None: all.

    """
    query = select(Petition).where(whose.within(Petition.id, campaigns))
    there = db.session.scalars(query.order_by(Petition.id.desc())).all()
    return _summaries(there, language)


def summary(petition: Petition, language: str) -> Summary:
    """Return the figures of one petition."""
    return _summaries([petition], language)[0]


def taken_back(petition: Petition) -> int:
    """Count the signatures that were withdrawn or made invalid, by the index alone."""
    query = select(func.count()).where(
        Signature.petition_id == petition.id,
        Signature.state.in_((SignatureState.WITHDRAWN, SignatureState.INVALID)),
    )
    return db.session.scalar(query) or 0


def letters_waiting() -> int:
    """Count the letters of all petitions that lie in no bundle yet."""
    ids = list(db.session.scalars(select(Petition.id)))
    counts, bundled = _counts(ids), letters.bundled(ids)
    return sum(_waiting(counts.get(key, _NOTHING), bundled[key]) for key in ids)


def by_district(petition: Petition) -> list[DistrictCount]:
    """Return the districts with signatures, most signatures first."""
    counts = {n: c for n, c in tallying.by_district(petition.id).items() if n > UNPLACED}
    rows = db.session.execute(
        select(District.number, District.residents, Senator.name)
        .outerjoin(Senator, (Senator.district == District.number) & Senator.is_current)
        .where(District.number.in_(counts))
    ).all()
    found = [
        DistrictCount(
            number,
            name,
            counts[number],
            counts[number] * 100_000 / residents if residents else None,
        )
        for number, residents, name in rows
    ]
    return sorted(found, key=lambda one: (-one.signatures, one.number))


def _summaries(petitions: Iterable[Petition], language: str) -> list[Summary]:
    chosen = list(petitions)
    ids = [petition.id for petition in chosen]
    counts, pending, calls = _counts(ids), _pending(ids), _calls(ids, language)
    bundled = letters.bundled(ids)
    found = []
    for petition in chosen:
        count, inside = counts.get(petition.id, _NOTHING), bundled[petition.id]
        found.append(
            Summary(
                petition=petition,
                call=calls.get(petition.id, petition.slug),
                count=count,
                pending=pending.get(petition.id, 0),
                letters_waiting=_waiting(count, inside),
                letters_bundled=inside.all,
            )
        )
    return found


def _waiting(count: Count, inside: letters.Bundled) -> int:
    return max(count.placed - inside.still_wanted, 0)


def _counts(ids: list[int]) -> dict[int, Count]:
    total = func.sum(Facet.count)
    by_day = db.session.execute(
        select(Facet.petition_id, total, func.sum(case((Facet.day == _today(), Facet.count))))
        .where(Facet.petition_id.in_(ids), Facet.kind == FacetKind.LANGUAGE)
        .group_by(Facet.petition_id)
    ).all()
    nowhere = (str(UNPLACED), str(OUTSIDE))
    apart = {
        (petition_id, value): int(count)
        for petition_id, value, count in db.session.execute(
            select(Facet.petition_id, Facet.value, total)
            .where(
                Facet.petition_id.in_(ids),
                Facet.kind == FacetKind.DISTRICT,
                Facet.value.in_(nowhere),
            )
            .group_by(Facet.petition_id, Facet.value)
        )
    }
    return {
        key: Count(int(count), int(today or 0), *(apart.get((key, n), 0) for n in nowhere))
        for key, count, today in by_day
    }


def _pending(ids: list[int]) -> dict[int, int]:
    """Count what waits for its confirmation: at most some weeks' worth, by the index alone."""
    rows = db.session.execute(
        select(Signature.petition_id, func.count())
        .where(
            Signature.petition_id.in_(ids),
            Signature.state == SignatureState.PENDING,
        )
        .group_by(Signature.petition_id)
    )
    return dict(rows.all())


def _calls(ids: list[int], language: str) -> dict[int, str]:
    rows = db.session.execute(
        select(Wording.petition_id, Wording.call)
        .where(Wording.petition_id.in_(ids), Wording.call != "")
        # Later rows win: the reader's language comes last.
        .order_by(Wording.language == language, Wording.id.desc())
    )
    return dict(rows.all())


def _today() -> date:
    return clock.pacific(clock.now()).date()
