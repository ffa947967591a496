"""Make letters and contents of a bundle without a database: what documents are made of."""

from datetime import UTC, date, datetime

from campaign.districts.lookup import Seat
from campaign.letters.template import Letter
from campaign.offices.contents import Contents
from campaign.offices.letters import BundleLetter
from campaign.offices.models import Bundle
from campaign.petitions.models import Petition, PetitionState, Position

BODY = "Dear Senator Vance,\n\nplease stand by SB 54.\n\n{words}{name}\n{city} {zip}"


def letter(name="Kim Osei", *, words=None, body=None, **values):
    """A form letter; a personal one where it has *words* or a *body* of its own."""
    where = {"city": "Mendota", "zip": "93640"} | {
        key: values.pop(key) for key in ("city", "zip") if key in values
    }
    own = f"{words}\n\n" if words else ""
    text = BODY.format(words=own, name=name, **where) if body is None else body
    return BundleLetter(
        **{
            "signature_id": 1,
            "name": name,
            "street": None,
            "day": date(2026, 11, 21),
            "language": "en",
            "is_form": words is None and body is None,
            "words": words,
            "letter": Letter("Please support SB 54", text),
        }
        | where
        | values
    )


def contents(*letters, **values):
    state = values.pop("state", PetitionState.LIVE)
    return Contents(
        **{
            "petition": Petition(
                id=1,
                slug="values-act",
                bill="SB 54",
                position=Position.SUPPORT,
                state=state,
                is_demonstration=False,
            ),
            "bundle": Bundle(
                number=12,
                district=14,
                letter_count=len(letters),
                released_at=datetime(2026, 11, 22, 23, 0, tzinfo=UTC),
            ),
            "letters": letters,
            "seat": Seat("Ada Vance", "Democratic", "senator.vance@example.org", "", ""),
            "so_far": 1_000 + len(letters),
        }
        | values
    )
