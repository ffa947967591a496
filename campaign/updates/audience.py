"""Who gets an update: of those who asked, the ones it is narrowed to, and none who must not.

A person's district is the one their signature lies in, where they signed the campaign's
petition with this mailbox; else every district that their ZIP code reaches into: a ZIP code is
no area, and who might live there is rather told than left out.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind
from campaign.districts import lookup
from campaign.mail import addresses
from campaign.petitions import living, people
from campaign.petitions.models import Petition, PetitionState, Signature, SignatureState
from campaign.supporters import hearing, joining, mailboxes
from campaign.supporters.hearing import Asked, Hearer
from campaign.supporters.models import HowOften
from campaign.updates.models import Update

MOST_OPENED = 2_000  # mailboxes, while somebody waits for a count: some tenths of a second
_DIGITS = 2  # of a number that is estimated


@dataclass(frozen=True, slots=True)
class Reader:
    """One subscriber who gets an update."""

    hearer: Hearer
    email: str


@dataclass
class Sifted:
    """What became of those who asked."""

    readers: list[Reader] = field(default_factory=list)
    silenced: list[Hearer] = field(default_factory=list)  # their mailbox gets no mail
    elsewhere: list[Hearer] = field(default_factory=list)  # in no district that was chosen


@dataclass
class Count:
    """How many would get an update, and how many not, and why.

    Only ``asked`` is exact in any case; the others are where every mailbox was looked at.
    """

    asked: int = 0
    looked_at: int = 0  # mailboxes
    mailboxes: int = 0
    silenced: int = 0
    elsewhere: int = 0
    by_language: Counter[str] = field(default_factory=Counter)  # of the readers
    by_rhythm: Counter[HowOften] = field(default_factory=Counter)

    @property
    def is_exact(self) -> bool:
        """Whether every mailbox was looked at."""
        return self.asked == self.looked_at

    def in_other_words(self, written: Collection[str]) -> dict[str, int]:
        """Return how many read a language that is not *written*, by that language."""
        return {code: n for code, n in self.by_language.items() if code not in written}


def is_rehearsal(update: Update) -> bool:
    """Return whether all of it must stay in the drawer.

    News of all campaigns is real as soon as one campaign is.
    """
    if update.petition is not None:
        return update.petition.is_rehearsal
    some = db.session.scalars(select(Petition).where(Petition.state == PetitionState.LIVE))
    return all(petition.is_rehearsal for petition in some)


def asked(update: Update, *, until: datetime) -> Asked:
    """Return which subscribers an update is meant for, in the words of the floor below."""
    return Asked(
        campaign=update.petition.slug if update.petition else None,
        is_call=update.is_call and bool(update.districts),
        until=until,
        joined_from=_beginning(update.joined_from),
        joined_before=_beginning(update.joined_to and update.joined_to + timedelta(days=1)),
        languages=frozenset(update.languages),
        not_from=frozenset() if is_rehearsal(update) else _unproven(),
    )


def sift(update: Update, hearers: Sequence[Hearer]) -> Sifted:
    """Open the mailboxes of *hearers*, and say who of them gets the update."""
    opened = [(one, mailboxes.opened(one.handle, one.sealed)) for one in hearers]
    known = [(hearer, email) for hearer, email in opened if email]
    there = _districts(update, known)
    against = suppressing.reasons_of([email for _, email in known])
    found = Sifted()
    for hearer, email in known:
        if suppressing.is_silenced(Kind.NEWS, against[email]):
            found.silenced.append(hearer)
        elif there is not None and hearer.id not in there:
            found.elsewhere.append(hearer)
        else:
            found.readers.append(Reader(hearer, email))
    return found


def count(update: Update) -> Count:
    """Count who would get an update that began now.

    Which mailbox gets no mail, or signed in which district, is known by its address alone, and
    to open a hundred thousand takes a quarter of a minute. So no more than some are looked at,
    and the others taken to be like them; their ZIP codes are counted for all.
    """
    meant = asked(update, until=clock.now())
    total = some = hearing.counted(meant)
    if total > MOST_OPENED and update.districts:
        meant = replace(meant, zips=lookup.zips_reaching_into(frozenset(update.districts)))
        some = hearing.counted(meant)
    looked_at = hearing.sample(meant, limit=MOST_OPENED)
    sifted = sift(update, looked_at)

    def in_all(number: int) -> int:
        if total == len(looked_at):
            return number
        return min(some, _rounded(number * some // max(1, len(looked_at))))

    languages = Counter(reader.hearer.language for reader in sifted.readers)
    rhythms = Counter(reader.hearer.how_often for reader in sifted.readers)
    return Count(
        asked=total,
        looked_at=len(looked_at),
        mailboxes=in_all(len(sifted.readers)),
        silenced=in_all(len(sifted.silenced)),
        elsewhere=total - some + in_all(len(sifted.elsewhere)),
        by_language=Counter({code: in_all(number) for code, number in languages.items()}),
        by_rhythm=Counter({rhythm: in_all(number) for rhythm, number in rhythms.items()}),
    )


def _rounded(number: int) -> int:
    return round(number, min(0, _DIGITS - len(str(number))))


def _districts(update: Update, known: Sequence[tuple[Hearer, str]]) -> frozenset[int] | None:
    """Return the ids of those in the chosen districts; None where none was chosen."""
    if not update.districts:
        return None
    chosen = frozenset(update.districts)
    zips = lookup.zips_reaching_into(chosen)
    signed = _signed(update.petition, [email for _, email in known])
    return frozenset(
        hearer.id
        for hearer, email in known
        if (signed[email] in chosen if email in signed else hearer.zip in zips)
    )


def _signed(petition: Petition | None, emails: Sequence[str]) -> dict[str, int]:
    """Return the districts of those who signed *petition*, where they are known."""
    if petition is None or living.is_forgotten(petition):
        return {}
    of_print = {
        people.address_print(petition, addresses.canonical(email)): email for email in emails
    }
    rows = db.session.execute(
        select(Signature.address_print, Signature.district).where(
            Signature.petition_id == petition.id,
            Signature.address_print.in_(of_print),
            Signature.state == SignatureState.CONFIRMED,
            Signature.district.is_not(None),
        )
    )
    return {of_print[known]: district for known, district in rows if district is not None}


def _unproven() -> frozenset[str]:
    """Return the sources of those who came by a rehearsal, whose mail nobody ever got."""
    slugs = db.session.scalars(
        select(Petition.slug).where(
            (Petition.state != PetitionState.LIVE) | Petition.is_demonstration
        )
    )
    return frozenset(joining.from_petition(slug) for slug in slugs)


def _beginning(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=clock.PACIFIC)
