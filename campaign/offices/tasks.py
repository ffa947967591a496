"""What offices' bundles do by the clock."""

from campaign.config import Settings
from campaign.offices import bundling, releasing, singles, vacancies


def every_minute(settings: Settings) -> None:
    """Seal what each office's cadence says; release what has been held long enough."""
    singles.seal(settings)
    bundling.seal_at_cut_offs(settings)
    bundling.seal_at_counts(settings)
    releasing.release_due(settings)


def every_hour(settings: Settings) -> None:
    """Ask the signers of letters that wait for a vacant seat; forget what is long done."""
    vacancies.ask(settings)
    bundling.forget_done()
