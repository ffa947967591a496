"""Pictures of this site: their addresses and their sizes."""

import re
from functools import cache

from campaign.web import assets

_OURS = re.compile(r"/(?![/\\])[\w./%?=&~-]*\Z", re.ASCII)
_FOLDER = "/static/"
_SVG_SIZE = re.compile(rb'<svg\b[^>]*?\bviewBox="0 0 (\d+) (\d+)"')


def is_ours(address: str) -> bool:
    """Return whether *address* is a path on this site: ``//elsewhere`` is not."""
    return _OURS.match(address) is not None


def address(path: str) -> str:
    """Return *path* with the hash of its content, where it is a file of ``static/``."""
    name = _name(path)
    return path if name is None else assets.asset(name)


@cache
def size(path: str) -> tuple[int, int] | None:
    """Return width and height in pixels of a drawing (SVG) of ours, None where unknown."""
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
