"""Pictures of this site: their addresses and their sizes.

The address of an uploaded one says how large it is, and so which smaller ones there are: a text
becomes a page without asking the database. See docs/decisions/0024.
"""

import re
from dataclasses import dataclass
from functools import cache

from campaign.web import assets

WIDTHS = (480, 960, 1440)  # pixels: a phone, a sharp phone or a plain screen, a sharp screen
SIZES = "(min-width: 54rem) 50rem, 100vw"  # how wide a figure stands: see css/story.css

_OURS = re.compile(r"/(?![/\\])[\w./%?=&~-]*\Z", re.ASCII)
_FOLDER = "/static/"
_SVG_SIZE = re.compile(rb'<svg\b[^>]*?\bviewBox="0 0 (\d+) (\d+)"')
_UPLOADED = re.compile(r"/images/([0-9a-f]{16})/([1-9]\d{1,4})x([1-9]\d{1,4})\.webp\Z")


@dataclass(frozen=True)
class Uploaded:
    """A picture that an organiser brought, by its address."""

    name: str
    width: int  # pixels
    height: int

    @property
    def address(self) -> str:
        """Its path, which never shows anything else."""
        return f"/images/{self.name}/{self.width}x{self.height}.webp"

    @property
    def sizes(self) -> tuple["Uploaded", ...]:
        """The same picture in every size that is kept, the largest last."""
        smaller = (width for width in WIDTHS if width < self.width)
        return (*(self.at(width) for width in smaller), self)

    def at(self, width: int) -> "Uploaded":
        """Return it *width* pixels wide."""
        return Uploaded(self.name, width, max(1, round(self.height * width / self.width)))


def uploaded(address: str) -> Uploaded | None:
    """Return the uploaded picture that *address* names; None where it names another thing."""
    found = _UPLOADED.match(address)
    return found and Uploaded(found[1], int(found[2]), int(found[3]))


def srcset(address: str) -> str:
    """Return every size for the attribute ``srcset``; empty where there is one alone."""
    picture = uploaded(address)
    if picture is None or len(picture.sizes) == 1:
        return ""
    return ", ".join(f"{size.address} {size.width}w" for size in picture.sizes)


def is_ours(address: str) -> bool:
    """Return whether *address* is a path on this site: ``//elsewhere`` is not."""
    return _OURS.match(address) is not None


def address(path: str) -> str:
    """Return *path* with the hash of its content, where it is a file of ``static/``."""
    name = _name(path)
    return path if name is None else assets.asset(name)


def size(path: str) -> tuple[int, int] | None:
    """Return width and height in pixels of a picture of ours, None where unknown."""
    picture = uploaded(path)
    return (picture.width, picture.height) if picture else _drawn(path)


@cache
def _drawn(path: str) -> tuple[int, int] | None:
    """Return the size of a drawing (SVG) of ``static/``."""
    name = _name(path)
    if name is None or not name.endswith(".svg"):
        return None
    found = _SVG_SIZE.search((assets.STATIC / name).read_bytes()[:2000])
    return None if found is None else (int(found[1]), int(found[2]))


def _name(path: str) -> str | None:
    """Return the name under ``static/`` of an existing file, None for everything else."""
    if not (is_ours(path) and path.startswith(_FOLDER)):
        return None
    file = (assets.STATIC / path.removeprefix(_FOLDER).partition("?")[0]).resolve()
    if not (file.is_relative_to(assets.STATIC) and file.is_file()):
        return None
    return str(file.relative_to(assets.STATIC))
