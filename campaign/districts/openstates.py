"""Read OpenStates' list of today's legislators.

Source:
    https://data.openstates.org/people/current/ca.csv: one row for each member of both houses,
    dedicated to the public (CC0). Its portraits are left out: no page asks another site for
    a picture.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from campaign import reading
from campaign.districts import intake
from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.districts.intake import Brought, Line
from campaign.districts.models import Senator
from campaign.districts.seating import Holder

MOST_MISSING = 5  # seats; a file that lacks more was cut off
NEEDED = ("name", "current_district", "current_chamber")
_OURS = re.compile(r"\.ca\.gov\b", re.IGNORECASE)
_ADDRESSES = ("email", "links", "sources")


def read(path: Path, *, is_partial: bool = False) -> dict[int, Holder | None]:
    """Return who holds each of the 40 seats; None where the file names nobody.

    Args:
        path: the CSV. Columns go by their names; all but three may be missing.
        is_partial: more than five districts may be without a senator.

    Raises:
        Invalid: it is no such list, or a line of it cannot be true.

    """
    brought = intake.bring(path)
    seated: dict[int, tuple[Line, Holder]] = {}
    for line in intake.lines(brought, NEEDED):
        if line["current_chamber"].lower() != "upper" or line["death_date"]:
            continue
        holder = _holder(line)
        if holder.district in seated:
            first = seated[holder.district][0].number
            raise line.wrong(
                f"district {holder.district} has a senator already, in line {first}."
            )
        seated[holder.district] = (line, holder)
    if not seated:
        raise brought.wrong(
            "names no senator (current_chamber “upper”). Is it OpenStates' file of today's "
            "legislators?"
        )
    _refuse_another_state(brought, [line for line, _ in seated.values()])
    missing = [n for n in range(1, DISTRICT_COUNT + 1) if n not in seated]
    if len(missing) > MOST_MISSING and not is_partial:
        raise brought.wrong(
            f"has no senator for {len(missing)} districts ({', '.join(map(str, missing))}). Is "
            "it cut off? If these seats are really vacant, add: --partial"
        )
    vacant: dict[int, Holder | None] = dict.fromkeys(missing)
    return vacant | {district: holder for district, (_, holder) in seated.items()}


def _holder(line: Line) -> Holder:
    district = line["current_district"]
    is_number = re.fullmatch("[0-9]{1,3}", district)
    if not is_number or not 1 <= int(district) <= DISTRICT_COUNT:
        raise line.wrong(f"“{district}” is not a district from 1 to {DISTRICT_COUNT}.")
    if not line["name"]:
        raise line.wrong("it has no name.")
    holder = Holder(
        district=int(district),
        name=line["name"],
        party=line["current_party"],
        email=line["email"],
        phone=line["capitol_voice"],
        capitol_office=line["capitol_address"].replace(";", ", "),
        url=_own_page(line),
    )
    if holder.email:
        try:
            reading.mail_address(holder.email)
        except ValueError as error:
            raise line.wrong(f"“{holder.email}” {error}.") from None
    for column in ("name", "party", "email", "phone", "capitol_office", "url"):
        most = Senator.__table__.c[column].type.length  # type: ignore[attr-defined]
        if len(getattr(holder, column)) > most:
            raise line.wrong(f"its {column} is longer than {most} characters.")
    return holder


def _own_page(line: Line) -> str:
    """Return the senator's page: the Senate's own where there is one, else the first."""
    try:
        links = [urlsplit(link.strip()) for link in line["links"].split(";")]
    except ValueError:
        raise line.wrong("its links are no web addresses.") from None
    pages = [link for link in links if link.scheme in {"http", "https"} and link.hostname]
    own = [link for link in pages if _OURS.search(link.hostname or "")]
    return (own or pages)[0].geturl() if pages else ""


def _refuse_another_state(brought: Brought, lines: list[Line]) -> None:
    """Florida, too, has 40 senators."""
    told = [line[column] for line in lines for column in _ADDRESSES if line[column]]
    if told and not any(_OURS.search(text) for text in told):
        raise brought.wrong("names no address that ends in .ca.gov. Is it another state's?")
