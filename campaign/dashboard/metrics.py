"""Figures for a watcher: the text that Prometheus and its kin read. Nothing personal.

Source:
    https://prometheus.io/docs/practices/naming/ : base units in the name, ``_total`` only on
    what never falls; https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import func, select

from campaign import clock
from campaign.dashboard import figures
from campaign.db import db
from campaign.delivery import pausing, progress, worker
from campaign.delivery.models import Event
from campaign.offices.models import Bundle
from campaign.petitions.tally_models import OUTSIDE, UNPLACED, Facet, FacetKind

_DAY = timedelta(hours=24)


def text() -> bytes:
    """Return all figures of this moment; each scrape asks the database anew."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures())
    return generate_latest(registry)


class _Figures:
    """What prometheus-client calls a collector."""

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        yield from _outbox()
        yield from _sending()
        yield from _lanes()
        yield from _letters()


def _outbox() -> Iterator[Metric]:
    yield _family(
        "campaign_outbox_messages",
        "Mails that have not come to their end, or need a person.",
        ("kind", "state"),
        {(k, s): n for k, states in progress.open_counts().items() for s, n in states.items()},
    )
    gone = progress.gone_since(clock.now() - _DAY)
    yield _family(
        "campaign_outbox_handed_over_24h_messages",
        "Mails handed over within 24 hours, by what became of them.",
        ("kind", "state"),
        {(kind, s): n for kind, states in gone.items() for s, n in states.items()},
    )
    oldest = GaugeMetricFamily(
        "campaign_outbox_oldest_waiting_seconds",
        "Age of the mail that has waited longest.",
        labels=("kind",),
    )
    for one in progress.waiting():
        oldest.add_metric((one.kind,), one.age.total_seconds())
    yield oldest
    rows = db.session.execute(
        select(Event.kind, func.count())
        .where(Event.created_at >= clock.now() - _DAY)
        .group_by(Event.kind)
    )
    yield _family(
        "campaign_events_24h",
        "Events that SendGrid told within 24 hours.",
        ("kind",),
        {(kind,): count for kind, count in rows},
    )


def _sending() -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "campaign_sending_paused",
        "1 while all sending rests.",
        value=pausing.paused() is not None,
    )
    beat = worker.last_beat()
    if beat is not None:  # a worker that has never run has no age
        yield GaugeMetricFamily(
            "campaign_worker_beat_age_seconds",
            "Time since a worker gave a sign of life.",
            value=(clock.now() - beat).total_seconds(),
        )


def _lanes() -> Iterator[Metric]:
    paused = GaugeMetricFamily(
        "campaign_lane_paused", "1 while mail to this domain rests.", labels=("domain",)
    )
    used = GaugeMetricFamily(
        "campaign_lane_used_ratio",
        "Share of the lane's allowance that is used, from 0 to 1.",
        labels=("domain",),
    )
    waiting = GaugeMetricFamily(
        "campaign_lane_waiting_messages", "Mails that wait in the lane.", labels=("domain",)
    )
    for use in progress.lanes():
        domain = (use.lane.domain,)
        paused.add_metric(domain, use.lane.paused_at is not None)
        used.add_metric(domain, use.share)
        waiting.add_metric(domain, use.waiting)
    yield from (paused, used, waiting)


def _letters() -> Iterator[Metric]:
    rows = db.session.execute(select(Bundle.state, func.count()).group_by(Bundle.state))
    yield _family(
        "campaign_bundles",
        "Bundles of letters by state.",
        ("state",),
        {(state,): count for state, count in rows},
    )
    yield GaugeMetricFamily(
        "campaign_letters_waiting",
        "Letters that wait for their office's next bundle, or for a senator.",
        value=figures.letters_waiting(),
    )
    by_place: dict[tuple[str, ...], int] = {("district",): 0, ("unplaced",): 0, ("outside",): 0}
    for district, count in db.session.execute(
        select(Facet.value, func.sum(Facet.count))
        .where(Facet.kind == FacetKind.DISTRICT)
        .group_by(Facet.value)
    ):
        place = {str(UNPLACED): "unplaced", str(OUTSIDE): "outside"}.get(district, "district")
        by_place[(place,)] += int(count)
    # Not a counter: who withdraws is counted no more.
    yield _family(
        "campaign_signatures_confirmed",
        "Confirmed signatures, by whether their district is known.",
        ("placed",),
        by_place,
    )


def _family(
    name: str, about: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], int]
) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for own, value in sorted(values.items()):
        family.add_metric(own, value)
    return family
