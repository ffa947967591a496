"""Districts, the senators who hold their seats, and which ZIP codes reach into them."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Key, Zip


class MapVersion(Base):
    """One set of boundaries with its ZIP table; signatures remember which one placed them."""

    __tablename__ = "map_version"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    name: Mapped[str] = mapped_column(String(200))
    checksum: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the data files
    is_current: Mapped[bool]

    __table_args__ = (
        Index(
            "uq_map_version_current",
            "is_current",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )


class District(Base):
    """One of California's 40 State Senate districts."""

    __tablename__ = "district"
    is_shown = True  # see web/shelf

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1 to 40
    residents: Mapped[int | None]  # of the 2020 census, where known
    next_term_starts: Mapped[date | None]  # from then on the roster may be wrong: see roster


class Senator(Base):
    """Who holds a seat, from when to when. A district without a current row is vacant."""

    __tablename__ = "senator"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    district: Mapped[int] = mapped_column(ForeignKey("district.number"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    party: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40))
    capitol_office: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(300))
    as_of: Mapped[date]  # the day the source spoke of
    term_ends: Mapped[date | None]  # the day a successor's term begins, where known
    left_on: Mapped[date | None]  # the day a roster came without them; null: holds the seat
    is_current: Mapped[bool]

    __table_args__ = (
        Index(
            "uq_senator_current",
            "district",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )


class Place(Base):
    """The place a ZIP code names."""

    __tablename__ = "place"

    zip: Mapped[Zip] = mapped_column(primary_key=True)
    city: Mapped[str] = mapped_column(String(80))
    county: Mapped[str] = mapped_column(String(80))
    latitude: Mapped[float]  # degrees north
    longitude: Mapped[float]  # degrees east
    type: Mapped[str] = mapped_column(String(20))  # STANDARD, PO BOX, UNIQUE, OUT_OF_STATE, …


class ZipShare(Base):
    """Which part of a ZIP code's residents lives in one district."""

    __tablename__ = "zip_share"

    map_version_id: Mapped[int] = mapped_column(ForeignKey("map_version.id"), primary_key=True)
    zip: Mapped[Zip] = mapped_column(primary_key=True)
    district: Mapped[int] = mapped_column(ForeignKey("district.number"), primary_key=True)
    share: Mapped[float]  # of residents, above 0 and up to 1
    basis: Mapped[str] = mapped_column(String(30))  # how it is known: see data/README.md


class Boundary(Base):
    """The outline of one district in one version of the map."""

    __tablename__ = "boundary"
    is_shown = True  # see web/shelf

    map_version_id: Mapped[int] = mapped_column(ForeignKey("map_version.id"), primary_key=True)
    district: Mapped[int] = mapped_column(ForeignKey("district.number"), primary_key=True)
    geometry: Mapped[str] = mapped_column(Text)  # GeoJSON: Polygon or MultiPolygon, WGS 84


class ZipPrefix(Base):
    """The state in which all ZIP codes with the same first three digits lie."""

    __tablename__ = "zip_prefix"

    prefix: Mapped[str] = mapped_column(String(3), primary_key=True)
    state: Mapped[str] = mapped_column(String(2))  # USPS letters, AA/AE/AP for the military
