"""A petition that came from files: they never silently undo what was changed at the desk."""

import pytest

from campaign import clock
from campaign.db import db
from campaign.stories import folder, loading
from campaign.stories.commands import stories
from tests.drafting.desk_of import Desk
from tests.stories.writing import write


@pytest.fixture
def path(tmp_path, settings):
    """A campaign's folder that was loaded once."""
    path = write(tmp_path / "clean-water")
    loading.load(folder.read(path), settings)
    db.session.commit()
    return path


@pytest.fixture
def run(app, path):
    def command(*options):
        db.session.commit()
        db.session.remove()
        return app.test_cli_runner().invoke(stories, ("load", str(path), *options))

    return command


def call_at(desk):
    return desk.typed()["en_call"]


def test_a_load_after_a_change_at_the_desk_is_refused_and_says_how_to_go_on(client, run):
    desk = Desk(client)
    desk.save(en_call="Written at the desk")

    ended = run()

    told = str(ended.exception)
    day = clock.pacific(clock.now())
    assert f"The petition was changed at the desk on {day:%Y-%m-%d}." in told
    assert "--over-the-desk" in told
    assert call_at(desk) == "Written at the desk"


def test_by_force_the_files_win_and_the_next_load_needs_none(client, run):
    desk = Desk(client)
    before = call_at(desk)
    desk.save(en_call="Written at the desk")

    assert run("--over-the-desk").exit_code == 0

    assert call_at(desk) == before
    assert run().exit_code == 0


def test_as_long_as_nobody_changed_it_at_the_desk_files_are_loaded_as_ever(run):
    assert "Everything was loaded already, just so." in run().output
