"""What needs a person: said where there is something to do, and nowhere else."""

from datetime import datetime

from campaign import clock
from campaign.dashboard import todo
from campaign.petitions.models import PetitionState
from tests.factories import make_petition


def test_a_new_term_is_told_where_a_live_petition_has_letters_for_it(monkeypatch):
    monkeypatch.setattr(
        clock, "source", lambda: datetime(2026, 12, 8, 9, 0, tzinfo=clock.PACIFIC)
    )
    make_petition()
    assert todo.needs_a_person().outdated == ()

    make_petition(state=PetitionState.LIVE)

    assert 14 in todo.needs_a_person().outdated
    assert 13 not in todo.needs_a_person().outdated
