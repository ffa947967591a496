"""What is to be made of the rows of a file, as somebody matched its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from campaign.imports.columns import Field
from campaign.imports.models import Import, Kind


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How rows are read."""

    kind: Kind
    columns: Mapping[Field, int]  # where each field stands
    width: int  # columns that have names
    language: str  # of whoever's row says no other
    consents: frozenset[str]  # kinds of boxes that these people ticked

    @classmethod
    def of(cls, act: Import) -> Self:
        """Return the plan of an import."""
        places = {Field(name): place for place, name in enumerate(act.columns) if name}
        return cls(
            kind=act.kind,
            columns=places,
            width=len(act.columns),
            language=act.language,
            consents=frozenset(act.consents),
        )

    @property
    def needs_email(self) -> bool:
        """Whether nobody comes in without a mail address; paper often has none."""
        return self.kind is Kind.LIST

    def place(self, *fields: Field) -> int:
        """Return the column of the first of *fields* that has one; -1: none has."""
        return next((self.columns[one] for one in fields if one in self.columns), -1)
