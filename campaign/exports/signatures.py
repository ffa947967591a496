"""The signatures of a petition, opened row by row: a million in less than half a minute.

So columns are read and not objects, what a file does not show is not looked up, and who stands
at the end of one batch is where the next begins, by an index of the list's own.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import String, cast, func, null, select, type_coerce
from sqlalchemy.types import NullType

from campaign.db import db
from campaign.exports import cells as cells_of
from campaign.exports.around import Around
from campaign.exports.cells import Signers
from campaign.exports.columns import MARK, aware
from campaign.exports.reading import Batch, Place, Row
from campaign.letters.template import Letter
from campaign.offices import letters
from campaign.petitions import people
from campaign.petitions.models import Consent, Signature, SignatureState
from campaign.signatures import filters as filtering
from campaign.signatures import listing
from campaign.signatures.filters import Filters
from campaign.signatures.listing import Spot
from campaign.supporters import standing
from campaign.supporters.consenting import KEEP_INFORMED
from campaign.supporters.standing import News
from campaign.vault import vault

# Plain text instead of members of enums, and moments as they lie there: see ``cells``.
_AS_IT_LIES = NullType()
_COLUMNS = (
    Signature.id,
    type_coerce(Signature.handle, _AS_IT_LIES).label("handle"),
    type_coerce(Signature.sealed, _AS_IT_LIES).label("sealed"),
    type_coerce(Signature.state, String).label("state"),
    *(Signature.zip, Signature.district),
    type_coerce(Signature.placing, String).label("placing"),
    *(Signature.language, Signature.source_id, Signature.is_form_letter),
    type_coerce(Signature.name_style, String).label("name_style"),
    type_coerce(Signature.created_at, _AS_IT_LIES).label("created_at"),
    type_coerce(Signature.confirmed_at, _AS_IT_LIES).label("confirmed_at"),
)
_TEXTS = (
    select(func.aggregate_strings(cast(Consent.consent_text_id, String), ","))
    .where(Consent.signature_id == Signature.id)
    .scalar_subquery()
    .label("texts")
)
_NO_TEXTS = null().label("texts")
# By place: half the time of a name.
_ID_AT, _HANDLE_AT, _SEALED_AT, _STATE_AT, _TEXTS_AT = 0, 1, 2, 3, -1
_OF_NEWS = frozenset({"keep_informed", "news"})
_OF_CONSENTS = _OF_NEWS | {"show_name", "hear_delivery", "office_may_answer"}
_OF_LETTERS = frozenset({"subject", "letter"})
_NOTHING: frozenset[str] = frozenset()
_UNPROVEN = frozenset({SignatureState.PENDING.value, SignatureState.ELSEWHERE.value})


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
        self._is_long = False
        self._everybody: standing.Everybody | None = None  # read at the second batch
        self._kinds: dict[str, frozenset[str]] = {}
        cells = cells_of.of(around) | {MARK: lambda some: [mark] * len(some.id)}
        self._cells = [cells[name] for name in columns]
        self._is_by_day = filters.moment is Signature.confirmed_at

    def batch(self, place: Place, limit: int) -> Batch:
        """Return the next rows: see ``reading.Reader``."""
        filters = self._filters
        conditions = filtering.conditions(filters, self._around.petition_id)
        if place:
            conditions.append(listing.behind(filters, Spot.at(place["moment"], place["id"])))
        texts = _TEXTS if self._has_consents else _NO_TEXTS
        query = select(*_COLUMNS, texts).where(*conditions)
        query = query.order_by(filters.moment, Signature.id)
        # Of the connection, and not of the session: it makes no objects.
        found = db.session.connection().execute(query.limit(limit)).all()
        db.session.rollback()
        rows = self._rows(found)
        if len(found) < limit:
            return Batch(rows)
        last = found[-1]
        self._is_long = True
        spot = Spot(aware(last.confirmed_at if self._is_by_day else last.created_at), last.id)
        return Batch(rows, {"moment": spot.microseconds, "id": spot.id}, is_last=False)

    def _rows(self, found: Sequence[Any]) -> list[Row]:
        open_ = vault.opener(people.TABLE)
        opened = [
            (row, person, self._agreed(row[_TEXTS_AT]))
            for row in found
            if (sealed := row[_SEALED_AT]) is not None
            and (person := people.opened(open_, row[_ID_AT], row[_HANDLE_AT], sealed))
            is not None
        ]
        stands = self._stands(opened)
        if self._is_for_mailing:
            opened = [one for one in opened if stands.get(one[0][_ID_AT]) is News.SUBSCRIBED]
        if not opened:
            return []
        rows, persons, agreed = zip(*opened, strict=True)
        news = [_news(row, stands) for row in rows]
        letters = [
            self._letter(row, person) if self._has_letters else None
            for row, person, _ in opened
        ]
        signers = Signers._make((*zip(*rows, strict=True), persons, agreed, news, letters))
        return list(zip(*[cells(signers) for cells in self._cells], strict=True))

    def _agreed(self, texts: str | None) -> frozenset[str]:
        """Return the kinds of some numbers of texts; there are few such lists in a petition."""
        if texts is None:
            return _NOTHING
        if texts not in self._kinds:
            kind_of = self._around.consents
            kinds = (kind_of.get(int(number), "") for number in texts.split(","))
            self._kinds[texts] = frozenset(kinds)
        return self._kinds[texts]

    def _stands(
        self, opened: Sequence[tuple[Any, dict[str, Any], Collection[str]]]
    ) -> dict[int, News]:
        """Say who may be sent news: what was agreed to once may be taken back since."""
        if not self._has_news:
            return {}
        asked = {
            row[_ID_AT]: person["email"]
            for row, person, agreed in opened
            if KEEP_INFORMED in agreed
        }
        emails = list(asked.values())
        if self._is_long and self._everybody is None:
            self._everybody = standing.Everybody(self._around.slug)
        known = self._everybody
        stands = known.of(emails) if known else standing.of(self._around.slug, emails)
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


def _news(row: Any, stands: Mapping[int, News]) -> News | None:
    news = stands.get(row[_ID_AT])
    # They have not left: they have yet to say that it is them.
    return None if news is News.UNSUBSCRIBED and row[_STATE_AT] in _UNPROVEN else news
