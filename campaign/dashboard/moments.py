"""The moments that mattered: what our own rows tell, and what organisers note beside it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import format_date, gettext, ngettext
from sqlalchemy import String, cast, func, select

from campaign import clock
from campaign.access import audit
from campaign.dashboard.models import Moment, MomentKind
from campaign.db import db
from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.errors import NotFound, Refusal
from campaign.offices.models import Bundle, BundleState
from campaign.petitions import tallying
from campaign.petitions.models import Petition, PetitionState, Source
from campaign.petitions.tally_models import OUTSIDE, Facet, FacetKind, Tally
from campaign.stories.models import Story
from campaign.updates import sending
from campaign.web import languages

_MILESTONES = 5  # the latest: a long campaign has passed many
_MOST_ROWS = 500  # of the trail
_AHEAD = timedelta(days=365)  # how far one may note what is to come, while no end is set


class Crossed(Refusal):
    """Somebody else mended the moment meanwhile."""

    status = 409


class OutOfTime(Refusal):
    """The moment lies outside the time of its petition: no chart would ever show it."""

    status = 422


@dataclass(frozen=True)
class Told:
    """One moment."""

    at: datetime
    words: str
    own: Moment | None = None  # as an organiser noted it; none: from our rows
    is_hour: bool = False  # known is only within which hour: *at* is its end


def of(petition: Petition, language: str) -> list[Told]:
    """Return all moments of a petition so far, oldest first."""
    told = [one for tell in TELLERS for one in tell(petition, language)]
    now = clock.now()
    return sorted((one for one in told if one.at <= now), key=lambda one: one.at)


def noted(petition: Petition) -> list[Moment]:
    """Return what organisers noted, newest first."""
    query = (
        select(Moment)
        .where(Moment.petition_id == petition.id, Moment.removed_at.is_(None))
        .order_by(Moment.at.desc(), Moment.id.desc())
    )
    return list(db.session.scalars(query))


def called(petition: Petition, moment_id: int, *, for_update: bool = False) -> Moment:
    """Return one that an organiser noted, removed or not.

    Raises:
        NotFound: the petition has none of that number.

    """
    query = select(Moment).where(Moment.id == moment_id, Moment.petition_id == petition.id)
    found = db.session.scalar(query.with_for_update() if for_update else query)
    if found is None:
        raise NotFound(gettext("There is no such moment."))
    return found


def note(
    petition: Petition, *, at: datetime, kind: MomentKind, words: str, account_id: int | None
) -> Moment:
    """Note a moment, in the caller's transaction.

    Raises:
        OutOfTime: it was before the petition opened, or is after it closes.

    """
    _check(petition, at)
    moment = Moment(
        petition_id=petition.id, at=at, kind=kind, words=words, account_id=account_id
    )
    db.session.add(moment)
    db.session.flush()
    _write_down("add", petition, moment, account_id)
    return moment


def mend(
    petition: Petition,
    moment: Moment,
    *,
    seen: int,
    at: datetime,
    kind: MomentKind,
    words: str,
    account_id: int,
) -> None:
    """Say a moment otherwise, in the caller's transaction.

    Args:
        petition: whose.
        moment: locked by the caller.
        seen: the version that was shown for mending.
        at: when it was.
        kind: what happened.
        words: what it is called.
        account_id: who mends it.

    Raises:
        Crossed: somebody mended or removed it since then.
        OutOfTime: it was before the petition opened, or is after it closes.

    """
    _check(petition, at)
    if moment.version != seen or moment.removed_at is not None:
        raise Crossed(
            gettext("Somebody changed this moment meanwhile. Look at theirs, then send yours.")
        )
    moment.at, moment.kind, moment.words = at, kind, words
    moment.version += 1
    _write_down("mend", petition, moment, account_id)


def remove(petition: Petition, moment: Moment, account_id: int) -> None:
    """Take a moment away, in the caller's transaction; it can be put back."""
    if moment.removed_at is None:
        moment.removed_at = clock.now()
        _write_down("remove", petition, moment, account_id)


def restore(petition: Petition, moment: Moment, account_id: int) -> None:
    """Put back what was removed, in the caller's transaction."""
    if moment.removed_at is not None:
        moment.removed_at = None
        _write_down("restore", petition, moment, account_id)


def _check(petition: Petition, at: datetime) -> None:
    first = datetime.combine(clock.pacific(petition.opens_at).date(), time(), clock.PACIFIC)
    last = petition.closes_at or clock.now() + _AHEAD
    if not first <= at <= last:
        raise OutOfTime(
            gettext(
                "Enter a day from %(first)s, when the petition opened, to %(last)s.",
                first=format_date(first.date(), "long"),
                last=format_date(clock.pacific(last).date(), "long"),
            )
        )


def _write_down(verb: str, petition: Petition, moment: Moment, by: int | None) -> None:
    audit.note(
        f"moments.{verb}", by, about=petition.id, petition=petition.slug, moment=moment.id
    )


def _own(petition: Petition, language: str) -> Iterator[Told]:
    del language
    for moment in noted(petition):
        yield Told(moment.at, moment.words, moment)


def _stories(petition: Petition, language: str) -> Iterator[Told]:
    """Tell of each story once, when it first stood in any language."""
    rows = db.session.execute(
        select(Story.slug, Story.language, Story.headline, Story.published_at)
        .where(Story.petition_id == petition.id, Story.published_at.is_not(None))
        .order_by(Story.published_at)
    ).all()
    for slug in dict.fromkeys(row.slug for row in rows):
        its = [row for row in rows if row.slug == slug]
        name = next((row.headline for row in its if row.language == language), its[0].headline)
        yield Told(its[0].published_at, gettext("Published: %(headline)s", headline=name))


def _life(petition: Petition, language: str) -> Iterator[Told]:
    del language
    if petition.state is not PetitionState.DRAFT:  # nobody sees a draft
        yield Told(petition.opens_at, gettext("The petition opened"))
    if petition.closes_at is not None:
        yield Told(petition.closes_at, gettext("The petition closed"))
    for row in audit.latest("petitions.live", limit=_MOST_ROWS):
        if row.detail.get("petition") == petition.id:
            yield Told(row.created_at, gettext("Went live: from here on, mail leaves"))


def _partners(petition: Petition, language: str) -> Iterator[Told]:
    """Tell of the hour in which the first signature came through each partner's site."""
    del language
    # Partners stand on our own floor; the trail says who was one.
    names = {
        str(row.detail.get("partner"))
        for row in audit.latest("partners.add", limit=_MOST_ROWS)
        if row.detail.get("petition") == petition.slug
    }
    if not names:
        return
    rows = db.session.execute(
        select(Source.id, Source.name, func.min(Facet.day))
        .join(Facet, Facet.value == cast(Source.id, String))
        .where(
            Source.petition_id == petition.id,
            Source.name.in_(names),
            Facet.petition_id == petition.id,
            Facet.kind == FacetKind.SOURCE,
            Facet.count > 0,
        )
        .group_by(Source.id, Source.name)
        .order_by(Source.name)
    )
    for source_id, name, day in rows.all():
        hour = db.session.scalar(
            select(func.min(Tally.hour)).where(
                Tally.petition_id == petition.id,
                # All of them: so that the index leads straight to the day.
                Tally.district.in_(range(OUTSIDE, DISTRICT_COUNT + 1)),
                Tally.day == day,
                Tally.source_id == source_id,
                Tally.count > 0,
            )
        )
        words = gettext("First signature by the partner %(name)s", name=name)
        yield _within_hour(petition, day, hour or 0, words)


def _letters(petition: Petition, language: str) -> Iterator[Told]:
    del language
    first = db.session.scalar(
        select(func.min(Bundle.released_at)).where(
            Bundle.petition_id == petition.id, Bundle.state == BundleState.RELEASED
        )
    )
    if first is not None:
        yield Told(first, gettext("The first letters left for their offices"))


def _updates(petition: Petition, language: str) -> Iterator[Told]:
    del language
    for sent in sending.moments(petition.id):
        if not sent.count:  # it has just begun, or nobody asked for it
            continue
        yield Told(
            sent.started_at,
            ngettext(
                "An update went to %(num)s mailbox: %(subject)s",
                "An update went to %(num)s mailboxes: %(subject)s",
                sent.count,
                subject=sent.subject,
            ),
        )


def _milestones(petition: Petition, language: str) -> Iterator[Told]:
    """Tell of the hour within which each of the latest milestones was reached."""
    del language
    days = tallying.by_day(petition.id)
    marks = tallying.reached(days, petition.goals)[-_MILESTONES:]
    hours = tallying.by_hour(petition.id, {mark.day for mark in marks})
    for mark in marks:
        so_far = sum(count for day, count in days if day < mark.day)
        reached = 0
        for hour, count in hours[mark.day]:
            so_far, reached = so_far + count, hour
            if so_far >= mark.count:
                break
        words = gettext("%(count)s signatures reached", count=languages.figure(mark.count))
        yield _within_hour(petition, mark.day, reached, words)


def _within_hour(petition: Petition, day: date, hour: int, words: str) -> Told:
    """Tell of what happened in an hour: at its end, so that it follows what brought it."""
    end = datetime.combine(day, time(hour), clock.PACIFIC) + timedelta(minutes=59, seconds=59)
    return Told(max(min(end, clock.now()), petition.opens_at), words, is_hour=True)


# Each tells of one kind of moment. What else mails people or changes a campaign adds its own.
TELLERS: tuple[Callable[[Petition, str], Iterable[Told]], ...] = (
    *(_own, _stories, _life, _partners, _letters, _updates, _milestones),
)
