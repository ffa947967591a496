"""What can be taken out besides signatures: comments, subscribers, counts."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from campaign.comments import wording
from campaign.comments.models import Comment, CommentState, Thread
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind
from campaign.districts.models import Place as PlaceOfZip
from campaign.exports.around import Around
from campaign.exports.columns import MARK, Cell, moment
from campaign.exports.models import What
from campaign.exports.reading import Batch, Place, Row
from campaign.petitions import tallying
from campaign.petitions.tally_models import OUTSIDE, UNPLACED, FacetKind
from campaign.supporters import hearing, mailboxes, standing
from campaign.supporters.hearing import Why
from campaign.supporters.standing import News

_NO_COMMENT_YET = (CommentState.UNPROVEN, CommentState.WITHDRAWN)


class Subscribers:
    """Reads who asked for news and may be sent any, by rising id."""

    def __init__(
        self, around: Around, columns: Sequence[str], *, mark: str, is_everybody: bool
    ) -> None:
        """Prepare to read; *is_everybody*: those who asked for all campaigns, too."""
        self._around, self._columns, self._mark = around, columns, mark
        self._is_everybody = is_everybody

    def batch(self, place: Place, limit: int) -> Batch:
        """Return the next rows: see ``reading.Reader``."""
        around = self._around
        found = hearing.listed(
            standing.asked(around.slug), limit=limit, after=place.get("id", 0)
        )
        wanted = [one for one in found if self._is_everybody or one.why is Why.CAMPAIGN]
        opened = [(one, mailboxes.opened(one.handle, one.sealed)) for one in wanted]
        against = suppressing.reasons_of([email for _, email in opened if email])
        db.session.rollback()
        rows = [
            self._row(
                email=email,
                zip=one.zip,
                city=around.cities.get(one.zip or ""),
                language=one.language,
                how_often=one.how_often.value,
                why=one.why.value,
                news=News.SUBSCRIBED.value,
                tags=around.slug,
                country="United States",
            )
            for one, email in opened
            if email and not suppressing.is_silenced(Kind.NEWS, against[email])
        ]
        if len(found) < limit:
            return Batch(rows)
        return Batch(rows, {"id": found[-1].id}, is_last=False)

    def _row(self, **cells: Cell) -> Row:
        cells[MARK] = self._mark
        return tuple(cells[name] for name in self._columns)


class Comments:
    """Reads the comments beneath a petition's stories, oldest first, but not erased ones."""

    def __init__(self, around: Around, columns: Sequence[str], *, mark: str) -> None:
        """Prepare to read."""
        self._around, self._columns, self._mark = around, columns, mark

    def batch(self, place: Place, limit: int) -> Batch:
        """Return the next rows: see ``reading.Reader``."""
        query = (
            select(Comment, Thread.slug)
            .join(Thread, Thread.id == Comment.thread_id)
            .where(
                Thread.petition_id == self._around.petition_id,
                Comment.state.not_in(_NO_COMMENT_YET),
                Comment.id > place.get("id", 0),
            )
            .order_by(Comment.id)
            .limit(limit)
        )
        found = db.session.execute(query).all()
        rows = [row for comment, slug in found if (row := self._row(comment, slug))]
        last = found[-1][0].id if len(found) == limit else 0
        db.session.rollback()
        return Batch(rows, {"id": last}, is_last=False) if last else Batch(rows)

    def _row(self, comment: Comment, slug: str) -> Row | None:
        words = wording.opened(comment)
        if words is None:
            return None
        cells: dict[str, Cell] = {
            "number": comment.id,
            "answer_to": comment.parent_id,
            "story": slug,
            "name": words.name,
            "words": words.text,
            "state": comment.state.value,
            "language": comment.language,
            "is_signer": "yes" if comment.is_signer else "no",
            "posted_at": moment(comment.created_at),
            "shown_at": moment(comment.shown_at),
            MARK: self._mark,
        }
        return tuple(cells[name] for name in self._columns)


class Counts:
    """Reads how many confirmed, of the tally: all at once, for they are few."""

    def __init__(
        self, around: Around, columns: Sequence[str], *, mark: str, what: What
    ) -> None:
        """Prepare to read."""
        self._around, self._columns, self._mark = around, columns, mark
        self._what = what

    def batch(self, place: Place, limit: int) -> Batch:
        """Return all rows: see ``reading.Reader``."""
        del place, limit
        rows = _COUNTS[self._what](self._around)
        db.session.rollback()
        return Batch(
            [
                tuple((cells | {MARK: self._mark})[name] for name in self._columns)
                for cells in rows
            ]
        )


def _by_district(around: Around) -> list[dict[str, Cell]]:
    named: dict[int, Cell] = {UNPLACED: "not known yet", OUTSIDE: "outside California"}
    counts = tallying.by_district(around.petition_id)
    order = sorted(counts, key=lambda number: (number < 1, number))
    return [
        {
            "district": named.get(number, number),
            "senator": around.senators.get(number),
            "signatures": counts[number],
        }
        for number in order
    ]


def _by_zip(around: Around) -> list[dict[str, Cell]]:
    counts = tallying.by_value(around.petition_id, FacetKind.ZIP)
    counties = dict(db.session.execute(select(PlaceOfZip.zip, PlaceOfZip.county)).all())
    return [
        {
            "zip": zip_code,
            "city": around.cities.get(zip_code),
            "county": counties.get(zip_code),
            "signatures": counts[zip_code],
        }
        for zip_code in sorted(counts)
    ]


def _by_day(around: Around) -> list[dict[str, Cell]]:
    return [
        {"day": day.isoformat(), "signatures": count}
        for day, count in tallying.by_day(around.petition_id)
        if count
    ]


_COUNTS: dict[What, Callable[[Around], list[dict[str, Cell]]]] = {
    What.DISTRICTS: _by_district,
    What.ZIPS: _by_zip,
    What.DAYS: _by_day,
}
