"""The frame of a chart: its size in units of the picture, and a round number at its top."""

from math import ceil

WIDTH = 1000  # units of the picture; it is stretched to whatever room there is
HEIGHT = 200
_LEAST_TOP = 4
_ROUND = (1, 2, 2.5, 5, 10)


def round_above(count: int) -> int:
    """Return the next round number at or above *count*: 4, 5, 10, 20, 25, 50, 100 and so on."""
    if count <= _LEAST_TOP:
        return _LEAST_TOP
    scale = 10 ** (len(str(count)) - 1)
    return next(ceil(scale * step) for step in _ROUND if scale * step >= count)
