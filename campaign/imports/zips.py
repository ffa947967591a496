"""What ZIP codes say, remembered from step to step for as long as the map is the same."""

from dataclasses import dataclass, field

from campaign.districts import lookup, versions


@dataclass
class Zips:
    """What ZIP codes say, each asked for once; of one map."""

    map_version_id: int | None = None
    known: dict[str, lookup.Match] = field(default_factory=dict)

    def find(self, code: str) -> lookup.Match:
        """Return what a ZIP code of five digits says about a district."""
        if code not in self.known:
            self.known[code] = lookup.find(code)
        return self.known[code]


_latest = Zips()


def fresh_zips() -> Zips:
    """Return what is known of the map in force; nothing yet, where it is another one."""
    current = versions.maybe_current()
    number = None if current is None else current.id
    if _latest.map_version_id != number:
        _latest.map_version_id, _latest.known = number, {}
    return _latest
