"""When a ZIP code decides alone, and when its people are asked."""

CLEAR_SHARE = 0.95  # of a ZIP's residents; from here on it decides alone
LAND = "census_area"  # shares of land, where the Census lists several districts
KEPT = "kept:"  # before a basis: a newer table was silent about this ZIP
DOUBTED = "doubted:"  # before a basis: so was it, and the map changed nearby

# What says too little about where people live to decide alone, whatever the share: only the
# population of a post office's city is known, or only how the land is shared. A town may stand
# on a hundredth of its ZIP's land.
_GUESSED = frozenset({"po_box_city_pop", LAND})


def decides(share: float, basis: str) -> bool:
    """Return whether a ZIP code with this largest share decides alone; else people are asked.

    Args:
        share: of the ZIP's residents, above 0 and up to 1.
        basis: how that is known: see data/README.md.

    """
    is_known = not basis.startswith(DOUBTED) and basis.removeprefix(KEPT) not in _GUESSED
    return share >= CLEAR_SHARE and is_known


def plain(basis: str) -> str:
    """Return a basis without the mark that an import left on it."""
    return basis.removeprefix(KEPT).removeprefix(DOUBTED)


def marked(basis: str, *, is_doubted: bool) -> str:
    """Mark the basis of a ZIP code about which a newer table is silent; a doubt stays."""
    is_doubted = is_doubted or basis.startswith(DOUBTED)
    return (DOUBTED if is_doubted else KEPT) + plain(basis)
