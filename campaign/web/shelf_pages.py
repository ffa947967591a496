"""What lies on the shelf: pages, bounded in number and bytes, and who renders which anew."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from campaign.web.pressing import Pressed

MOST_PAGES = 1_000
MOST_BYTES = 32 * 1024 * 1024
MOST_PAGE_BYTES = 2 * 1024 * 1024
AWAY_SECONDS = 600.0  # how long a page lasts while the database is away

Key = tuple[str, str]  # path with its language, canonical query


@dataclass
class Page:
    """One page as it was rendered; its moments are of the shelf's clock."""

    pressed: Pressed
    number: int  # of the edition
    made_at: float
    renew_at: float  # from then on somebody renders it anew, while others still get it
    ends_at: float  # from then on nobody gets it


@dataclass
class Flight:
    """One rendering that others wait for, and what it brought; None: nothing to share."""

    done: threading.Event = field(default_factory=threading.Event)
    page: Page | None = None


@dataclass(frozen=True)
class Found:
    """What lies there, who renders it anew, and whether that is the one who asked."""

    page: Page | None = None
    flight: Flight | None = None
    is_ours: bool = False


class Pages:
    """The pages of one process."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._flights: dict[tuple[Key, int], Flight] = {}
        self._bytes = 0

    def at(self, key: Key, number: int, now: float) -> Page | None:
        """Return a page that may be handed out now."""
        page = self._pages.get(key)
        if page is None or page.number != number or now >= page.ends_at:
            return None
        return page

    def look(self, key: Key, number: int, now: float) -> Found:
        """Find a page of edition *number*; where it is due, say who sees to it."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None and page.number != number:
                page = None
            if page is not None and now < page.renew_at:
                self._pages.move_to_end(key)
                return Found(page)
            if page is not None and now - page.made_at > AWAY_SECONDS:
                page = None
            flight = self._flights.get((key, number))
            if flight is not None:
                return Found(page, flight)
            flight = self._flights[key, number] = Flight()
            return Found(page, flight, is_ours=True)

    def land(self, key: Key, number: int) -> None:
        """End a rendering, whatever came of it: those who wait go on."""
        with self._lock:
            flight = self._flights.pop((key, number))
        flight.done.set()

    def keep(self, key: Key, page: Page) -> None:
        """Put *page* there; what nobody asked for in the longest time makes room."""
        if page.pressed.size > MOST_PAGE_BYTES:
            return
        with self._lock:
            self._forget(key)
            self._pages[key] = page
            self._bytes += page.pressed.size
            while len(self._pages) > MOST_PAGES or self._bytes > MOST_BYTES:
                self._forget(next(iter(self._pages)))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._pages)

    def _forget(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= page.pressed.size
