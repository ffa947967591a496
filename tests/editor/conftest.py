"""Somebody at the desk, with a story that they have begun."""

import pytest

from tests.access.organiser import sure
from tests.editor.stories_of import WORDS, send


@pytest.fixture
def desk(client):
    return sure(client)


@pytest.fixture
def elm(desk):
    """A story that was begun and written at the desk; returns the number of its draft."""
    desk.post(
        "/desk/stories/new", data={"headline": WORDS.headline, "language": "en", "petition": ""}
    )
    assert send(desk, seen=1).status_code == 303
    return 2
