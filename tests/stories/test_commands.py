"""``campaign stories …``: an organiser with text files, at a terminal."""

import pytest
from sqlalchemy import func, select

from campaign.access import audit
from campaign.db import db
from campaign.petitions.models import Petition
from campaign.stories.commands import stories
from tests.serving import processes
from tests.stories.writing import change, write


@pytest.fixture
def run(app):
    def command(*args):
        db.session.remove()
        return app.test_cli_runner().invoke(stories, [str(arg) for arg in args])

    return command


def petitions():
    return db.session.scalar(select(func.count()).select_from(Petition))


def test_the_example_is_written_and_can_be_loaded(run, tmp_path):
    written = run("example", tmp_path / "new")
    checked = run("load", tmp_path / "new", "--check")
    assert petitions() == 0
    loaded = run("load", tmp_path / "new")

    assert written.exit_code == checked.exit_code == loaded.exit_code == 0
    assert str(tmp_path / "new" / "en" / "story.md") in written.output
    assert checked.output == "No faults found. Nothing was loaded.\n"
    assert "new      petition clean-water" in loaded.output
    assert "/stories/the-tap-on-alder-street" in loaded.output
    assert petitions() == 1


def test_the_example_is_never_written_over_anything(run, tmp_path):
    (tmp_path / "mine.txt").write_text("Mine.")

    refused = run("example", tmp_path)

    assert refused.exit_code == 1
    assert "is not empty" in str(refused.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_loading_again_says_so_and_is_not_noted(run, tmp_path):
    path = write(tmp_path / "new")
    run("load", path)

    again = run("load", path)

    assert "Everything was loaded already, just so." in again.output
    (row,) = audit.latest("stories.load")
    assert row.detail == {
        "rows": 13,
        "petition": "clean-water",
        "story": "the-tap-on-alder-street",
    }


def test_a_draft_is_told(run, tmp_path):
    path = write(tmp_path / "new", campaign=("published_at", "#published_at"))

    assert "a new story without one is a draft" in run("load", path).output


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_a_campaign_with_faults_is_not_loaded(run, tmp_path, arguments):
    path = write(tmp_path / "new", campaign=('"support"', '"both"'))
    change(path, "es_petition", "$senator", "$senador")

    refused = run("load", path, *arguments)

    assert refused.exit_code == 1
    assert str(refused.exception).splitlines() == [
        "campaign.toml, petition.position: Write one of these: support, oppose.",
        "es/petition.md, line 6: There is no placeholder $senador. Did you mean $senator?",
    ]
    assert petitions() == 0


def test_a_folder_that_is_not_there_or_has_faults_is_told_in_sentences(tmp_path):
    environ = processes.environ_of(tmp_path / "instance")
    (tmp_path / "empty").mkdir()

    missing = processes.campaign(environ, "stories", "load", str(tmp_path / "nowhere"))
    empty = processes.campaign(environ, "stories", "load", str(tmp_path / "empty"))

    assert (missing.returncode, empty.returncode) == (2, 1)
    assert f"Directory '{tmp_path}/nowhere' does not exist." in missing.stderr
    assert empty.stderr.splitlines() == [
        "campaign.toml: This file is missing.",
        "en/: There is no folder of words yet. Make one: en, es, or both.",
    ]


def test_every_installation_has_terms_and_privacy_from_the_first_start(tmp_path):
    environ = processes.environ_of(tmp_path / "instance")

    first, second = (processes.campaign(environ, "prepare") for _ in range(2))

    said = "Plain pages, as they come with the program: 6 added."
    assert said in first.stdout
    assert said not in second.stdout
    assert second.returncode == 0
