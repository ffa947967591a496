"""The outbox in figures: what waits, what went by the hour, how full the lanes are."""

from datetime import timedelta

from campaign import clock
from campaign.delivery import picture, progress
from campaign.delivery.models import Kind, State
from tests.delivery.handed import make_handed, make_lane
from tests.plans import plans_of

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_what_waits_is_told_by_kind_the_most_urgent_first_with_its_oldest(stopped_clock):
    make_handed(State.QUEUED, ago=5 * MINUTE)
    make_handed(State.QUEUED, ago=MINUTE)
    make_handed(State.CLAIMED, kind=Kind.BUNDLE, ago=HOUR)
    make_handed(State.DELIVERED, ago=9 * HOUR)

    bundles, confirmations = progress.waiting()

    assert (bundles.kind, bundles.count, bundles.age) == (Kind.BUNDLE, 1, HOUR)
    assert (confirmations.kind, confirmations.count) == (Kind.CONFIRMATION, 2)
    assert confirmations.age == 5 * MINUTE


def test_all_states_are_counted_once(stopped_clock):
    for state in (State.QUEUED, State.REFUSED, State.DELIVERED, State.DELIVERED):
        make_handed(state)

    assert progress.totals() == {State.QUEUED: 1, State.DELIVERED: 2, State.REFUSED: 1}
    assert progress.open_counts() == {
        Kind.CONFIRMATION: {State.QUEUED: 1, State.REFUSED: 1},
    }


def test_what_went_is_counted_from_every_lane_and_only_since_then(stopped_clock):
    lane = make_lane()
    make_handed(State.DELIVERED, ago=MINUTE)
    make_handed(State.ACCEPTED, kind=Kind.BUNDLE, ago=MINUTE, lane_id=lane.id)
    make_handed(State.DELIVERED, ago=25 * HOUR)

    assert progress.gone_since(clock.now() - progress.DAY) == {
        Kind.CONFIRMATION: {State.DELIVERED: 1},
        Kind.BUNDLE: {State.ACCEPTED: 1},
    }
    assert progress.handed_over_since(clock.now() - HOUR) == 2


def test_the_rate_is_of_the_last_minute(stopped_clock):
    make_handed(State.ACCEPTED, ago=timedelta(seconds=30))
    make_handed(State.ACCEPTED, ago=timedelta(seconds=90))

    assert progress.a_minute() == 1


def test_a_lane_says_how_much_of_its_allowance_is_used(stopped_clock):
    lane = make_lane(most=4)
    make_lane("", is_of_offices=False)  # the drawer's
    for ago in (MINUTE, 29 * MINUTE, 31 * MINUTE):
        make_handed(State.ACCEPTED, kind=Kind.BUNDLE, ago=ago, lane_id=lane.id)
    make_handed(State.QUEUED, kind=Kind.BUNDLE, lane_id=lane.id)

    found = {use.lane.domain: use for use in progress.lanes()}

    assert "" not in found
    use = found["sen.ca.gov"]
    assert (use.used, use.waiting, use.share) == (2, 1, 0.5)
    assert use.sentence == "2 of 4 in 30 minutes"


def test_a_lane_without_a_bound_counts_its_last_hour(stopped_clock):
    lane = make_lane("example.net", is_of_offices=False, most=None, window_minutes=None)
    make_handed(State.ACCEPTED, ago=59 * MINUTE, lane_id=lane.id)

    [use] = progress.lanes()

    assert (use.share, use.sentence) == (0.0, "1 in 60 minutes, no bound")


def test_a_day_is_drawn_by_the_hour_of_handing_over(stopped_clock):
    lane = make_lane()
    for state in (State.DELIVERED, State.DELIVERED, State.ACCEPTED, State.BOUNCED):
        make_handed(state, ago=2 * HOUR)
    make_handed(State.REFUSED, kind=Kind.BUNDLE, lane_id=lane.id)

    hours = picture.by_hour()
    drawn = picture.drawn(hours)

    assert len(hours) == 24
    assert hours[-1].begins_at <= clock.now() < hours[-1].begins_at + HOUR
    earlier, now = hours[-3], hours[-1]
    assert (earlier.delivered, earlier.on_their_way, earlier.returned) == (2, 1, 1)
    assert (now.total, now.returned) == (1, 1)
    assert (drawn.delivered, drawn.on_their_way, drawn.returned) == (2, 1, 2)


def test_the_parts_of_a_bar_stand_on_each_other_and_reach_its_height(stopped_clock):
    for state in (State.DELIVERED, State.DELIVERED, State.ACCEPTED, State.BOUNCED):
        make_handed(state)

    drawn = picture.drawn(picture.by_hour())

    assert drawn.top == 4
    assert [(p.name, p.y, p.height) for p in drawn.bars[-1].parts] == [
        ("delivered", 100, 100),
        ("on_their_way", 50, 50),
        ("returned", 0, 50),
    ]
    assert drawn.bars[0].parts == []


def test_a_day_without_mail_is_not_drawn():
    assert picture.drawn(picture.by_hour()) is None


def test_what_has_gone_long_ago_costs_no_look_at_its_rows():
    for look in (
        lambda: progress.handed_over_since(clock.now() - HOUR),
        lambda: progress.gone_since(clock.now() - HOUR),
        progress.waiting,
        progress.open_counts,
        progress.queued,
        picture.by_hour,
    ):
        for plan in plans_of(look, "FROM outbox_message"):
            assert "ix_outbox_message" in plan, plan
