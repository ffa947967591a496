"""Read the data files that ship with the program, and refuse what is missing or damaged."""

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from campaign.errors import Unavailable

FOLDER = Path(__file__).parent / "data"
OUTLINES = "ca_senate_districts.geojson"
SUMS = "SHA256SUMS"  # as sha256sum writes it and checks it
DISTRICT_COUNT = 40  # Source: Constitution of California, article IV, section 2(a)(1)

_ROUNDING = 0.01  # shares are written with four digits; a ZIP's sum may miss 1 by this much

Row = dict[str, Any]
Columns = Mapping[str, tuple[str, Callable[[str], Any]]]  # in the file: (in the table, reader)


def _district(raw: str) -> int:
    number = int(raw)
    if not 1 <= number <= DISTRICT_COUNT:
        raise ValueError(f"{number} is not a district from 1 to {DISTRICT_COUNT}")
    return number


def _share(raw: str) -> float:
    share = float(raw)
    if not 0 < share <= 1:
        raise ValueError(f"{raw} is not a share above 0 and up to 1")
    return share


def _digits(count: int) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if len(raw) != count or not (raw.isascii() and raw.isdigit()):
            raise ValueError(f"{raw!r} does not have {count} digits")
        return raw

    return read


_DISTRICTS: Columns = {"district": ("number", _district), "residents": ("residents", int)}
_TERMS: Columns = {
    "district": ("number", _district),
    "next_term_starts": ("next_term_starts", date.fromisoformat),
}
_SENATORS: Columns = {
    "district": ("district", _district),
    "name": ("name", str),  # empty: the seat is vacant
    "party": ("party", str),
    "email": ("email", str),
    "phone": ("phone", str),
    "capitol_office": ("capitol_office", str),
    "url": ("url", str),
    "as_of": ("as_of", date.fromisoformat),
}
_PLACES: Columns = {
    "zip": ("zip", _digits(5)),
    "city": ("city", str),
    "county": ("county", str),
    "lat": ("latitude", float),
    "lng": ("longitude", float),
    "type": ("type", str),
}
_SHARES: Columns = {
    "zip": ("zip", _digits(5)),
    "district": ("district", _district),
    "share": ("share", _share),
    "basis": ("basis", str),
}
_PREFIXES: Columns = {"prefix": ("prefix", _digits(3)), "state": ("state", str)}


@dataclass(frozen=True)
class Shipped:
    """What the data files say, as rows for the tables of the same names."""

    districts: list[Row]
    senators: list[Row]  # one for each district; of a vacant seat, the name is empty
    places: list[Row]
    shares: list[Row]
    prefixes: list[Row]
    boundaries: dict[int, str]  # GeoJSON geometry by district, WGS 84


class DataFiles:
    """The files of one folder, read once and found undamaged."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read every file that ``SHA256SUMS`` names.

        Raises:
            Unavailable: one is missing, or is not what its checksum says.

        """
        self._folder = folder
        sums = self._bytes(SUMS)
        self.checksum = hashlib.sha256(sums).hexdigest()  # of all files together
        self._texts: dict[str, str] = {}
        for line in sums.decode(errors="replace").splitlines():
            expected, _, name = line.partition("  ")
            content = self._bytes(name)
            if hashlib.sha256(content).hexdigest() != expected:
                raise self._damaged(name, f"its checksum is not the one in {SUMS}")
            self._texts[name] = content.decode("utf-8-sig", errors="replace")

    def rows(self) -> Shipped:
        """Return what the files say.

        Raises:
            Unavailable: a file cannot mean what it says; the sentence names it and the line.

        """
        districts = self._table("ca_districts.csv", _DISTRICTS)
        terms = {row["number"]: row for row in self._table("ca_senate_terms.csv", _TERMS)}
        senators = self._table("ca_senators.csv", _SENATORS)
        shares = self._table("ca_zip_senate.csv", _SHARES)
        numbers = {row["number"] for row in districts}
        if len(numbers) != DISTRICT_COUNT or len(districts) != DISTRICT_COUNT:
            raise self._damaged(
                "ca_districts.csv", f"it does not name {DISTRICT_COUNT} districts"
            )
        if {row["district"] for row in senators} != numbers or len(senators) != DISTRICT_COUNT:
            raise self._damaged("ca_senators.csv", "it does not name every district once")
        self._refuse_wrong_sums(shares)
        return Shipped(
            districts=[
                {"next_term_starts": None} | row | terms.get(row["number"], {})
                for row in districts
            ],
            senators=senators,
            places=self._table("ca_zip_places.csv", _PLACES),
            shares=shares,
            prefixes=self._table("us_zip_prefixes.csv", _PREFIXES),
            boundaries=self._boundaries(),
        )

    def _boundaries(self) -> dict[int, str]:
        """Return the outlines; they were proven when they were added, so only read them."""
        try:
            features = json.loads(self._text(OUTLINES))["features"]
            found = {
                _district(str(feature["properties"]["district"])): json.dumps(
                    feature["geometry"], separators=(",", ":")
                )
                for feature in features
            }
        except (ValueError, LookupError, TypeError) as error:
            raise self._damaged(OUTLINES, f"it is no GeoJSON of districts ({error})") from None
        if len(found) != DISTRICT_COUNT or len(features) != DISTRICT_COUNT:
            raise self._damaged(OUTLINES, f"it does not outline {DISTRICT_COUNT} districts")
        return found

    def _text(self, name: str) -> str:
        if name not in self._texts:
            raise self._damaged(SUMS, f"it does not name {name}")
        return self._texts[name]

    def _table(self, name: str, columns: Columns) -> list[Row]:
        lines = csv.DictReader(io.StringIO(self._text(name)), strict=True)
        try:
            return [
                {own: read(line[column]) for column, (own, read) in columns.items()}
                for line in lines
            ]
        except KeyError as error:
            raise self._damaged(name, f"it has no column {error}") from None
        except (ValueError, TypeError, csv.Error) as error:
            raise self._damaged(name, f"line {lines.line_num}: {error}") from None

    def _refuse_wrong_sums(self, shares: list[Row]) -> None:
        sums: dict[str, float] = defaultdict(float)
        for row in shares:
            sums[row["zip"]] += row["share"]
        for zip_code, total in sums.items():
            if abs(total - 1) > _ROUNDING:
                raise self._damaged(
                    "ca_zip_senate.csv",
                    f"the shares of {zip_code} add up to {total:.4f}, not 1",
                )

    def _bytes(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise Unavailable(
                f"The data file {self._folder / name} cannot be read ({error.strerror}). "
                f"{self._cure()}"
            ) from None

    def _damaged(self, name: str, reason: str) -> Unavailable:
        return Unavailable(
            f"The data file {self._folder / name} is damaged: {reason}. {self._cure()}"
        )

    def _cure(self) -> str:
        return (
            f'Put it back with "git checkout -- {self._folder}"; after a change of your own, '
            f'run "sha256sum *_*.* > {SUMS}" in that folder.'
        )
