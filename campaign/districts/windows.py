"""A square window on the map: which part of the state a picture shows."""

import math
from dataclasses import dataclass
from typing import Self

from campaign.districts.outlines import EAST, NORTH, SOUTH, WEST, Spot

SIDE = 1000  # units of a picture's width, and of its height
CLOSER = 0.3  # of the span, for a second look
LEAST_SPAN = 0.03  # degrees, some 3 km: closer up, the outlines have nothing more to tell
MOST_SPAN = 10.4  # degrees: the whole state with a margin


@dataclass(frozen=True)
class Window:
    """A square around a point. East and west are drawn as wide as they are there."""

    latitude: float  # of its middle, degrees north
    longitude: float  # degrees east
    span: float  # from its lower to its upper edge, in degrees of latitude

    @property
    def _shrink(self) -> float:
        # A degree of longitude is shorter than one of latitude, the more so the farther north.
        return math.cos(math.radians(self.latitude))

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """West, south, east and north."""
        up, aside = self.span / 2, self.span / 2 / self._shrink
        return (
            self.longitude - aside,
            self.latitude - up,
            self.longitude + aside,
            self.latitude + up,
        )

    @property
    def unit(self) -> float:
        """Degrees of latitude of one unit of the picture."""
        return self.span / SIDE

    def place_of(self, spot: Spot) -> tuple[int, int]:
        """Return where a spot lies in the picture: units from the left, and from the top."""
        west, _, _, north = self.corners
        east, up = spot
        return (
            round((east - west) * self._shrink / self.unit),
            round((north - up) / self.unit),
        )

    def point_at(self, across: float, down: float) -> tuple[float, float]:
        """Return latitude and longitude of a place in the picture.

        Args:
            across: from its left edge, as a part of its width.
            down: from its upper edge, as a part of its height.

        """
        west, _, _, north = self.corners
        return north - down * self.span, west + across * self.span / self._shrink

    def closer(self, latitude: float, longitude: float) -> Self:
        """Return a smaller window around a point."""
        return type(self)(latitude, longitude, max(self.span * CLOSER, LEAST_SPAN))

    def as_text(self) -> str:
        """Return it as a form's hidden field carries it."""
        return f"{self.latitude:.5f},{self.longitude:.5f},{self.span:.5f}"


STATE = Window(37.27, -119.25, 9.9)


def read(text: str) -> Window | None:
    """Return the window that a form's hidden field speaks of; None where it is none of ours."""
    try:
        latitude, longitude, span = map(float, text.split(","))
    except ValueError:
        return None
    is_here = SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST
    return Window(latitude, longitude, span) if is_here and 0 < span <= MOST_SPAN else None
