"""Very many fingerprints in little memory: eight bytes each, looked up by halving."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice

BEGINNING_BYTES = 8
_AT_ONCE = 10_000


class Prints:
    """Knows fingerprints by how they begin.

    Two of a million begin alike once in some ten million sites: fit to sort rows of a file,
    not to decide alone whether somebody is let in.
    """

    def __init__(self, beginnings: Iterable[bytes]) -> None:
        """Keep them; *beginnings*: the first eight bytes of each, in rising order."""
        self._numbers = array("Q")
        coming = iter(beginnings)
        while some := b"".join(islice(coming, _AT_ONCE)):
            self._numbers.frombytes(some)
        if sys.byteorder == "little":
            self._numbers.byteswap()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._numbers)

    def __contains__(self, fingerprint: bytes) -> bool:
        """Return whether one of them begins as *fingerprint* does."""
        number = int.from_bytes(fingerprint[:BEGINNING_BYTES])
        place = bisect_left(self._numbers, number)
        return place < len(self._numbers) and self._numbers[place] == number
