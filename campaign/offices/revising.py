"""Two people at one profile: only what each changed is kept, and nobody undoes the other."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from campaign.db import alone
from campaign.errors import Invalid, Refusal
from campaign.offices import profiles, wishes
from campaign.offices.profiles import Difference


class Crossed(Refusal):
    """Somebody else changed the same fields since the page was shown; nothing is changed."""

    def __init__(self, theirs: Mapping[str, str], mine: frozenset[str]) -> None:
        """Name what stands in these fields now, and all fields that this person changed."""
        super().__init__(gettext("Somebody else changed this profile meanwhile."))
        self.theirs = theirs  # as a person writes it, by field
        self.mine = mine


def change(
    district: int, account_id: int | None, shown: Mapping[str, str], **fields: Any
) -> list[Difference]:
    """Change those fields of a profile that differ from what was *shown*; see ``profiles``.

    In the caller's transaction.

    Args:
        district: whose office.
        account_id: who changes it.
        shown: the profile as :func:`profiles.as_written` gave it when the page was made; a
            field that it lacks counts as changed.
        fields: what was filled in, of the same fields.

    Raises:
        Crossed: somebody else changed one of them meanwhile, to something else.
        Faulty: some wishes cannot be read; nothing is changed.
        NotFound: there is no such district.

    """
    alone("office", district)  # nobody comes between what is read here and what is written
    kept = profiles.as_written(profiles.of(district))
    mine = {name: raw for name, raw in fields.items() if _written(name, raw) != shown.get(name)}
    theirs = {
        name: kept[name]
        for name, raw in mine.items()
        if kept[name] not in {shown.get(name, kept[name]), _written(name, raw)}
    }
    if theirs:
        raise Crossed(theirs, frozenset(mine))
    return profiles.change(district, account_id, **mine)


def _written(name: str, raw: Any) -> str | None:
    """Return a wish as it would be kept; None where it cannot be read."""
    try:
        return wishes.written(wishes.READERS[name](raw))
    except Invalid:
        return None
