"""The pictures of one campaign, each with its words, its table and its shapes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

from flask_babel import gettext
from sqlalchemy import func, select

from campaign.dashboard import (
    bars,
    figures,
    lettering,
    letters,
    moments,
    shading,
    timeline,
)
from campaign.dashboard.bars import Row, Share, Stamp
from campaign.dashboard.framing import Cell, Picture, first, named, of_rows, ranked
from campaign.dashboard.shading import Shade
from campaign.dashboard.timeline import Period
from campaign.db import db
from campaign.districts.models import Place
from campaign.offices.fates import Fate
from campaign.petitions import naming, tallying
from campaign.petitions.models import Petition, Source
from campaign.petitions.tally_models import OPENED, OWN_LETTER, SIGNED, Facet, FacetKind


class Board:
    """All that is told of one petition; each part is read when somebody asks for it."""

    def __init__(
        self,
        petition: Petition,
        language: str,
        *,
        period: Period = Period.MONTH,
        shade: Shade = Shade.COUNT,
        links: Mapping[int, str] | None = None,
    ) -> None:
        """Look at *petition* in a reader's *language*.

        Args:
            petition: any.
            language: of the words.
            period: which part of its time is shown.
            shade: what makes a district dark.
            links: where a district of the map leads.

        """
        self.petition = petition
        self.language = language
        self.period = period
        self.shade = shade
        self._links = links or {}

    @cached_property
    def summary(self) -> figures.Summary:
        """The petition's figures."""
        return figures.summary(self.petition, self.language)

    @cached_property
    def districts(self) -> list[figures.DistrictCount]:
        """The districts with signatures, most signatures first."""
        return figures.by_district(self.petition)

    @property
    def districts_as_shaded(self) -> list[figures.DistrictCount]:
        """The districts, the darkest first."""
        return sorted(self.districts, key=lambda one: -shading.value_of(one, self.shade))

    @property
    def most_in_a_district(self) -> float:
        """What the darkest district has, above nought."""
        return (
            max((shading.value_of(one, self.shade) for one in self.districts), default=0) or 1
        )

    @cached_property
    def fates(self) -> dict[Fate, int]:
        """How many letters have come how far."""
        return letters.by_fate(self.petition)

    @cached_property
    def steps(self) -> dict[str, int]:
        """How many ever signed, and opened the page that asks to confirm."""
        return tallying.by_value(self.petition.id, FacetKind.STEP)

    @property
    def delivered(self) -> int:
        """Letters that an office has, by mail or by hand."""
        return self.fates.get(Fate.DELIVERED, 0) + self.fates.get(Fate.CARRIED, 0)

    @cached_property
    def likeness(self) -> dict[str, int]:
        """Signatures by whether they came with words of their own."""
        return tallying.by_value(self.petition.id, FacetKind.LETTER)

    @property
    def own_share(self) -> str:
        """Which part of the signatures has words of its own, as people read it."""
        whole = self.summary.count.signatures
        return bars.said(self.likeness.get(OWN_LETTER, 0) / whole) if whole else "–"

    def time(self) -> Picture:
        """Draw signatures by hour or by day."""
        slots = timeline.slots(self.petition, self.period)
        told = moments.of(self.petition, self.language)
        inside = timeline.within(slots, told)
        is_hours = self.period is Period.HOURS
        return Picture(
            name="time",
            title=gettext("Signatures by hour") if is_hours else gettext("Signatures by day"),
            label=timeline.described(slots) if slots else "",
            drawing=timeline.draw(slots, told) if slots else None,
            header=(gettext("From"), gettext("Signatures"), gettext("Moments")),
            rows=[
                (
                    Stamp(slot.stamp, slot.name),
                    slot.count,
                    "; ".join(o.words for o in inside if slot.begin <= o.at < slot.end),
                )
                for slot in slots
            ],
            told=inside,
        )

    def funnel(self) -> Picture:
        """Show how many came how far, from signing to delivery."""
        count = self.summary.count
        signed = self.steps.get(SIGNED, 0)
        steps = [
            (gettext("Signed"), signed),
            (gettext("Opened the page that asks"), self.steps.get(OPENED, 0)),
            (gettext("Confirmed it"), count.signatures),
            (gettext("Placed in a district"), count.placed),
            (gettext("Letter delivered"), self.delivered),
        ]
        gone = figures.taken_back(self.petition)
        if gone:
            steps.append((gettext("Taken back, or made invalid"), gone))
        rows = [Row(name, n, n / signed if signed else None) for name, n in steps]
        note = gettext(
            "Scanners of mail open that page, too; so it says how many mails arrived. Every "
            "attempt counts as signed: who signs twice, and confirms once, counts twice."
        )
        return of_rows(
            "funnel",
            gettext("From signing to the office"),
            rows,
            of_what=gettext("Step"),
            counted=gettext("How many"),
            note=note,
        )

    def map(self) -> Picture:
        """Show where they live."""
        drawing, used = shading.draw(self.districts, self.shade, self._links)
        count = self.summary.count
        rows: list[tuple[Cell, ...]] = [
            (
                one.number,
                one.senator or gettext("vacant"),
                one.signatures,
                one.per_hundred_thousand and round(one.per_hundred_thousand, 2),
            )
            for one in self.districts_as_shaded
        ]
        apart = (
            (gettext("not placed yet"), count.unplaced),
            (gettext("outside California"), count.outside),
        )
        rows += [(name, "", n, None) for name, n in apart if self.districts or n]
        return Picture(
            name="map",
            title=gettext("Where they live"),
            label=shading.described(self.districts, self.shade) if self.districts else "",
            drawing=drawing if self.districts else None,
            header=(
                gettext("District"),
                gettext("Senator"),
                gettext("Signatures"),
                gettext("per 100,000 residents"),
            ),
            rows=rows,
            key=shading.key(used, self.shade),
        )

    def sources(self) -> Picture:
        """Show where signatures come from."""
        counts = tallying.by_value(self.petition.id, FacetKind.SOURCE)
        query = select(Source.id, Source.name).where(Source.petition_id == self.petition.id)
        known = {str(key): name for key, name in db.session.execute(query)}
        found = ranked({known[key]: n for key, n in counts.items() if key in known})
        picture = of_rows(
            "sources", gettext("Where they came from"), first(named(found, naming.source))
        )
        whole = sum(counts.values()) or 1
        return replace(
            picture,
            header=(
                gettext("Source"),
                gettext("Known by"),
                gettext("Signatures"),
                gettext("Share"),
            ),
            rows=[
                (naming.source(name), naming.way(name), n, Share(n / whole))
                for name, n in found
            ],
        )

    def cities(self) -> Picture:
        """Show which towns their ZIP codes name."""
        total = func.sum(Facet.count)
        rows = db.session.execute(
            select(Place.city, total)
            .select_from(Facet)
            .outerjoin(Place, Place.zip == Facet.value)
            .where(Facet.petition_id == self.petition.id, Facet.kind == FacetKind.ZIP)
            .group_by(Place.city)
            .having(total > 0)
        )
        elsewhere = gettext("Outside California")
        counts = ranked({city or elsewhere: int(n) for city, n in rows})
        return of_rows(
            "cities",
            gettext("Cities"),
            first(named(counts, str)),
            of_what=gettext("City"),
            table=counts,
        )

    def languages(self) -> Picture:
        """Show which languages they signed in."""
        counts = ranked(tallying.by_value(self.petition.id, FacetKind.LANGUAGE))
        return of_rows(
            "languages",
            gettext("Languages"),
            named(counts, naming.language),
            of_what=gettext("Language"),
        )

    def letters(self) -> Picture:
        """Show how far the letters have come."""
        count = self.summary.count
        found = [
            (gettext("Wait for the next bundle"), self.summary.letters_waiting),
            (gettext("Wait for a district"), count.unplaced),
            *((lettering.fate(fate), n) for fate, n in self.fates.items()),
        ]
        counts = [(name, n) for name, n in found if n]
        return of_rows(
            "letters",
            gettext("How far the letters are"),
            named(counts, str),
            of_what=gettext("How far"),
            counted=gettext("Letters"),
        )

    def own_words(self) -> Picture:
        """Show how many signed with words of their own, wherever they live."""
        rows = named(ranked(self.likeness), lettering.letter)
        return of_rows(
            "own-words",
            gettext("Whose words"),
            rows,
            of_what=gettext("Words"),
        )


PICTURES: Mapping[str, Callable[[Board], Picture]] = {
    "time": Board.time,
    "funnel": Board.funnel,
    "map": Board.map,
    "letters": Board.letters,
    "own-words": Board.own_words,
    "sources": Board.sources,
    "cities": Board.cities,
    "languages": Board.languages,
}
