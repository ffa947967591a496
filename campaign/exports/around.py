"""What stands around the rows of one petition: read once for each file, not once a row."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, select

from campaign.db import db
from campaign.districts.models import Place, Senator, ZipPrefix
from campaign.petitions.models import Petition, Source, Wording
from campaign.supporters.models import ConsentText

HOME = "CA"
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Around:
    """Names for what rows hold as numbers and codes."""

    petition_id: int
    slug: str
    bill: str
    senators: dict[int, str]  # by district
    sources: dict[int, str]
    cities: dict[str, str]  # by ZIP
    states: dict[str, str]  # by the first three digits of a ZIP
    wordings: dict[str, tuple[str, str]]  # subject and body of the letter, by language
    consents: dict[int, str]  # kinds, by id of their text

    def words_in(self, language: str) -> tuple[str, str]:
        """Return subject and body of the petition's letter, in another language if need be."""
        first = next(iter(self.wordings.values()), ("", ""))
        return self.wordings.get(language, first)

    def state_of(self, zip_code: str, *, is_outside: bool) -> str | None:
        """Return the state somebody lives in: California, unless they said otherwise."""
        return self.states.get(zip_code[:3]) if is_outside else HOME


def of(petition: Petition) -> Around:
    """Read what stands around a petition's rows."""
    key = petition.id
    wordings = db.session.execute(
        select(Wording.language, Wording.letter_subject, Wording.letter_body).where(
            Wording.petition_id == key
        )
    )
    return Around(
        petition_id=key,
        slug=petition.slug,
        bill=petition.bill,
        senators=_pairs(select(Senator.district, Senator.name).where(Senator.is_current)),
        sources=_pairs(select(Source.id, Source.name).where(Source.petition_id == key)),
        cities=_pairs(select(Place.zip, Place.city)),
        states=_pairs(select(ZipPrefix.prefix, ZipPrefix.state)),
        wordings={language: (subject, body) for language, subject, body in wordings},
        consents=_pairs(select(ConsentText.id, ConsentText.kind)),
    )


def _pairs(query: Select[_Key, _Value]) -> dict[_Key, _Value]:
    return dict(db.session.execute(query).all())
