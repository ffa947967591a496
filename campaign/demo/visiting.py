"""Let made-up people visit the running site: they sign, get mail, and most of them confirm.

All of it goes through the site as everybody's visit does; the database is only read, before
the first of them comes.
"""

import heapq
import random
import time
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count as counting

from campaign.config import Settings
from campaign.db import writing
from campaign.demo import crowd, days, guarding, visits
from campaign.demo.filling import SOURCES
from campaign.demo.homes import Homes
from campaign.demo.mailboxes import Mailboxes
from campaign.demo.visitor import Place, Turned, Visitor
from campaign.demo.visits import Chooses, Guest
from campaign.errors import Refusal
from campaign.petitions import pages, sources
from campaign.web import languages, timed

CONFIRM = 0.84  # of all
AT_ONCE = 6  # visits; more only stand in each other's way
PATIENCE_SECONDS = 90  # for the mail of those who came last
CONFIRM_SECONDS = 45  # from the mail to the button, at most
_LOOK_SECONDS = 0.5  # into the drawer
_REST_SECONDS = 0.02
_CHOICES = ((Chooses.AT_ONCE, Chooses.LATER, Chooses.NEVER), (45, 30, 25))
_PROOF = 'aria-invalid="true"'  # beside a box that was looked into


@dataclass
class Told:
    """How far a crowd has come."""

    signed: int = 0
    mailed: int = 0
    confirmed: int = 0
    signing_seconds: float = 0.0  # until the latest had signed
    failures: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Ground:
    """What all guests of one run share, read once."""

    slug: str
    letters: dict[str, str]  # by language, as the form shows them
    homes: Homes
    chance: random.Random


def ground(slug: str, place: Place) -> Ground:
    """Read what guests need to know of a petition, and make sure that they may sign it there.

    Raises:
        NotFound: there is no such petition.
        Refusal: it is live or a draft, or the site at *place* is another one.

    """
    with writing():
        petition = guarding.petition_called(slug)
        if not petition.is_open:
            raise Refusal(f"“{slug}” is closed. To take names again: campaign petitions reopen")
        letters = {
            code: pages.shown_letter(petition, pages.wording_of(petition.id, code))
            for code in languages.LANGUAGES
        }
    _refuse_another_site(slug, place)
    return Ground(slug, letters, Homes(), random.Random())


def visit(
    ground: Ground, place: Place, settings: Settings, *, count: int, per_second: float
) -> Generator[Told]:
    """Let *count* guests come; yield how far they are, many times a second.

    Ends when all have signed and what they wanted to confirm is confirmed, or no mail comes
    any more. Closed before that, it lets the visits that have begun come to their end.
    """
    guests = _guests(ground, count)
    hours = days.arrivals(ground.chance, count, seconds=count / per_second)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        crowding = _Crowding(ground, place, Mailboxes(settings.drawer), pool)
        for guest, at in zip(guests, hours, strict=True):
            crowding.expect(guest, at)
        try:
            while crowding.goes_on():
                yield crowding.told
                time.sleep(_REST_SECONDS)
            yield crowding.told
        finally:
            pool.shutdown(cancel_futures=True)


def _guests(ground: Ground, count: int) -> list[Guest]:
    chance = ground.chance
    names = ["" if name == sources.PAGE else name for name in SOURCES]
    guests = []
    for home in ground.homes.draw(chance, count):
        language = crowd.language(chance)
        letter = ground.letters[language]
        person = crowd.person(chance, chance.getrandbits(40), language, letter)
        guests.append(
            Guest(
                person=person,
                home=home,
                language=language,
                source=chance.choices(names, list(SOURCES.values()))[0],
                letter=person.letter or letter,
                chooses=chance.choices(*_CHOICES)[0],
                confirms=chance.random() < CONFIRM,
                seed=chance.random(),
            )
        )
    return guests


def _refuse_another_site(slug: str, place: Place) -> None:
    """Make sure that the site at *place* has our keys: else its petition may be a live one.

    A form that bears our token and nothing else is answered with what is missing in it, and
    nothing is written; another site does not know the token.
    """
    visitor = Visitor(place, random.Random())
    try:
        answer = visitor.post(f"/petitions/{slug}", {"token": timed.token(slug)})
    except Turned as turned:
        raise Refusal(
            f"No site answers at {place.origin} ({turned}). Start it: campaign up --demo"
        ) from turned
    finally:
        visitor.close()
    if _PROOF not in answer.body:
        raise Refusal(
            f"The site at {place.origin} is another one than this folder's: perhaps its "
            "petition is live. Run the command where that site's settings are."
        )


class _Crowding:
    """Who comes when, who is there, and who waits for mail; used by one thread."""

    def __init__(
        self, ground: Ground, place: Place, mailboxes: Mailboxes, pool: ThreadPoolExecutor
    ) -> None:
        self.told = Told()
        self._ground, self._place = ground, place
        self._mailboxes, self._pool = mailboxes, pool
        self._began = self._heard = self._looked = time.monotonic()
        self._order = counting()
        self._ahead: list[tuple[float, int, Callable[[], None], bool]] = []  # a heap by time
        self._there: dict[Future[None], bool] = {}  # to sign: True; to confirm: False
        self._guests: dict[str, Guest] = {}  # by mail address

    def expect(self, guest: Guest, at: float) -> None:
        """Let somebody come and sign, *at* so many seconds after the beginning."""
        self._guests[guest.person.email] = guest
        self._plan(at, partial(visits.sign, self._place, self._ground.slug, guest), signs=True)

    def goes_on(self) -> bool:
        """Do what is due; return whether anything is still to come."""
        self._count_who_is_through()
        self._let_in()
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self._fetch_mail()
        if self._ahead or self._there:
            return True
        is_owed = self.told.mailed < self.told.signed
        return is_owed and now - self._heard < PATIENCE_SECONDS

    def _plan(self, at: float, act: Callable[[], None], *, signs: bool) -> None:
        heapq.heappush(self._ahead, (at, next(self._order), act, signs))

    def _let_in(self) -> None:
        # No more than a few wait at the door: who is late is late, and the rate says so.
        now = time.monotonic() - self._began
        while self._ahead and self._ahead[0][0] <= now and len(self._there) < 2 * AT_ONCE:
            _, _, act, signs = heapq.heappop(self._ahead)
            self._there[self._pool.submit(act)] = signs

    def _count_who_is_through(self) -> None:
        for future in [future for future in self._there if future.done()]:
            signs = self._there.pop(future)
            self._heard = time.monotonic()
            try:
                future.result()
            except Turned as turned:
                self.told.failures[str(turned)] += 1
                continue
            if signs:
                self.told.signed += 1
                self.told.signing_seconds = self._heard - self._began
            else:
                self.told.confirmed += 1

    def _fetch_mail(self) -> None:
        for address, path in self._mailboxes.new_links():
            guest = self._guests.pop(address, None)
            if guest is None:
                continue
            self.told.mailed += 1
            self._heard = time.monotonic()
            if guest.confirms:
                wait = self._ground.chance.uniform(1, CONFIRM_SECONDS)
                act = partial(visits.confirm, self._place, path, guest)
                self._plan(self._heard - self._began + wait, act, signs=False)
