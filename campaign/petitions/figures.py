"""The figures beneath a petition's call, and the sentences that say them."""

from dataclasses import dataclass

from flask_babel import format_date, format_decimal, gettext, ngettext

from campaign.petitions import names, tallying
from campaign.petitions.models import Petition
from campaign.petitions.names import ShownName
from campaign.petitions.tallying import Milestone


@dataclass(frozen=True)
class Figures:
    """How far a petition has come. Every sentence stays true on a page that a cache kept."""

    count: int
    goal: int  # the next milestone
    is_open: bool
    reached: tuple[Milestone, ...]  # oldest first
    latest: tuple[ShownName, ...]  # newest first
    on_paper: int = 0  # in no other figure

    @property
    def beside(self) -> str:
        """What is said of those who signed with a pen; empty where nobody did."""
        if not self.on_paper:
            return ""
        return str(
            ngettext(
                "And %(people)s on paper, counted apart.",
                "And %(people)s on paper, counted apart.",
                self.on_paper,
                people=format_decimal(self.on_paper),
            )
        )

    @property
    def people(self) -> str:
        """What follows the number; stands alone before the first."""
        if self.is_open and not self.count:
            return str(gettext("Be the first to sign."))
        signed = ngettext("person has signed.", "people have signed.", self.count)
        if not self.is_open:
            return str(signed)
        ahead = gettext("Let’s reach %(goal)s.", goal=format_decimal(self.goal))
        return f"{signed} {ahead}"

    @property
    def progress(self) -> str:
        """What the bar says to those who do not see it."""
        count, goal = format_decimal(self.count), format_decimal(self.goal)
        return str(gettext("%(count)s of %(goal)s", count=count, goal=goal))

    @property
    def landmark(self) -> str:
        """The latest milestone, with its day; empty before the first."""
        if not self.reached:
            return ""
        last = self.reached[-1]
        return str(
            gettext(
                "%(count)s was reached on %(day)s.",
                count=format_decimal(last.count),
                day=format_date(last.day, "long"),
            )
        )

    @property
    def since(self) -> str:
        """What stands before the names; empty where nobody agreed to be shown.

        It names the day of the oldest of them: "ten minutes ago" would age in a cache.
        """
        if not self.latest:
            return ""
        day = min(shown.day for shown in self.latest)
        return str(gettext("Signed since %(day)s:", day=format_date(day, "long")))


def of(petition: Petition) -> Figures:
    """Return the figures of *petition*, from its tally and its newest signatures."""
    days = tallying.by_day(petition.id)
    count = sum(of_day for _, of_day in days)
    return Figures(
        count=count,
        goal=tallying.goal(count, petition.goals),
        is_open=petition.is_open,
        reached=tallying.reached(days, petition.goals),
        latest=names.latest(petition.id),
        on_paper=tallying.elsewhere(petition.id)[0],
    )
