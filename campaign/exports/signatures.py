"""The signatures of a petition, opened row by row: a million in less than half a minute.

So columns are read and not objects, what a file does not show is not looked up, and who stands
at the end of one batch is where the next begins, by an index of the list's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import DateTime, String, bindparam, select, type_coerce

from campaign.db import db
from campaign.exports import cells as cells_of
from campaign.exports.around import Around
from campaign.exports.cells import Signer
from campaign.exports.columns import MARK, aware
from campaign.exports.reading import Batch, Place
from campaign.letters.template import Letter
from campaign.offices import letters
from campaign.petitions import people
from campaign.petitions.models import Consent, Signature
from campaign.signatures import filters as filtering
from campaign.signatures import listing
from campaign.signatures.filters import Filters
from campaign.signatures.listing import Spot
from campaign.supporters import standing
from campaign.supporters.consenting import KEEP_INFORMED
from campaign.supporters.standing import News
from campaign.vault import vault

# Plain text instead of members of enums, and moments as they lie there: see ``cells``.
_COLUMNS = (
    *(Signature.id, Signature.handle, Signature.sealed),
    type_coerce(Signature.state, String).label("state"),
    *(Signature.zip, Signature.district),
    type_coerce(Signature.placing, String).label("placing"),
    *(Signature.language, Signature.source_id, Signature.is_form_letter),
    type_coerce(Signature.name_style, String).label("name_style"),
    type_coerce(Signature.created_at, DateTime).label("created_at"),
    type_coerce(Signature.confirmed_at, DateTime).label("confirmed_at"),
)
_AGREED = select(Consent.signature_id, Consent.consent_text_id).where(
    Consent.signature_id.in_(bindparam("ids", expanding=True))
)
_OF_CONSENTS = frozenset({"show_name", "keep_informed", "office_may_answer", "news"})
_OF_NEWS = frozenset({"keep_informed", "news"})
_OF_LETTERS = frozenset({"subject", "letter"})
_NOTHING: frozenset[str] = frozenset()


class Signatures:
    """Reads the signatures that some filters find, oldest first; leaves out who was erased."""

    def __init__(
        self,
        around: Around,
        filters: Filters,
        columns: Sequence[str],
        *,
        mark: str,
        is_for_mailing: bool = False,
    ) -> None:
        """Prepare to read.

        Args:
            around: of the petition.
            filters: which signatures.
            columns: names of what each row shows, see :mod:`columns`.
            mark: of the export, for its last column.
            is_for_mailing: only who may be sent news.

        """
        self._around = around
        self._filters = filters
        self._is_for_mailing = is_for_mailing
        shown = set(columns)
        self._has_news = is_for_mailing or not shown.isdisjoint(_OF_NEWS)
        self._has_consents = self._has_news or not shown.isdisjoint(_OF_CONSENTS)
        self._has_letters = not shown.isdisjoint(_OF_LETTERS)
        cells = cells_of.of(around) | {MARK: lambda _: mark}
        self._cells = [cells[name] for name in columns]
        self._is_by_day = filters.moment is Signature.confirmed_at

    def batch(self, place: Place, limit: int) -> Batch:
        """Return the next rows: see ``reading.Reader``."""
        filters = self._filters
        conditions = filtering.conditions(filters, self._around.petition_id)
        if place:
            conditions.append(listing.behind(filters, Spot.at(place["moment"], place["id"])))
        query = select(*_COLUMNS).where(*conditions).order_by(filters.moment, Signature.id)
        # Of the connection, and not of the session: it makes no objects.
        found = db.session.connection().execute(query.limit(limit)).all()
        agreed = _consents(found, self._around) if self._has_consents and found else {}
        db.session.rollback()
        cells = self._cells
        rows = [tuple([cell(one) for cell in cells]) for one in self._signers(found, agreed)]
        if len(found) < limit:
            return Batch(rows)
        last = found[-1]
        spot = Spot(aware(last.confirmed_at if self._is_by_day else last.created_at), last.id)
        return Batch(rows, {"moment": spot.microseconds, "id": spot.id}, is_last=False)

    def _signers(
        self, found: Sequence[Any], agreed: Mapping[int, set[str]]
    ) -> Iterator[Signer]:
        open_ = vault.open
        opened = [
            (row, person)
            for row in found
            if row.sealed is not None
            and (person := people.opened(open_, row.id, row.handle, row.sealed)) is not None
        ]
        stands = self._stands(opened, agreed)
        for row, person in opened:
            news = stands.get(row.id)
            if news is News.SUBSCRIBED or not self._is_for_mailing:
                letter = self._letter(row, person) if self._has_letters else None
                consents = agreed.get(row.id, _NOTHING)
                yield Signer._make((*row, person, consents, news, letter))

    def _stands(
        self, opened: Sequence[tuple[Any, dict[str, Any]]], agreed: Mapping[int, set[str]]
    ) -> dict[int, News]:
        """Say who may be sent news: what was agreed to once may be taken back since."""
        if not self._has_news:
            return {}
        asked = {
            row.id: person["email"]
            for row, person in opened
            if KEEP_INFORMED in agreed.get(row.id, _NOTHING)
        }
        stands = standing.of(self._around.slug, list(asked.values()))
        db.session.rollback()
        return {id_: stands[email] for id_, email in asked.items()}

    def _letter(self, row: Any, person: dict[str, Any]) -> Letter:
        around = self._around
        words = around.words_in(row.language)
        return letters.filled(
            person,
            words,
            senator=around.senators.get(row.district or 0, ""),
            district=str(row.district or ""),
            name=people.shown_name(person["name"], row.name_style),
            city=around.cities.get(row.zip, ""),
            zip=row.zip,
            bill=around.bill,
        )


def _consents(found: Sequence[Any], around: Around) -> dict[int, set[str]]:
    ids = [row.id for row in found]
    agreed: dict[int, set[str]] = {}
    for signature_id, text_id in db.session.connection().execute(_AGREED, {"ids": ids}):
        agreed.setdefault(signature_id, set()).add(around.consents.get(text_id, ""))
    return agreed
