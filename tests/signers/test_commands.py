"""``campaign districts import`` and ``use``: seen first, then done, and undone."""

import pytest

from campaign import cli
from campaign.districts import lookup, versions
from campaign.errors import NotFound
from campaign.signers.commands import districts
from tests.districts import brought
from tests.factories import make_petition
from tests.signers_of import MENDOTA, signed

pytestmark = pytest.mark.usefixtures("own_districts")


@pytest.fixture
def run(app):
    return lambda *words, **more: app.test_cli_runner().invoke(
        districts, [str(word) for word in words], **more
    )


@pytest.fixture
def file(tmp_path):
    return brought.table(tmp_path / "fix.csv", [(MENDOTA, 16, 1)])


def test_what_would_change_is_shown_before_it_does(run, file, settings):
    signed(make_petition(), settings)

    ended = run("import", file, input="n\n")

    assert "1 ZIP codes move to another district: 93640 (14 → 16)." in ended.output
    assert "2,664 are not in the file: as before." in ended.output
    assert "1 move to another district.\n" in ended.output
    assert "Use this map? [y/N]: n" in ended.output
    assert ended.exit_code == 1
    assert lookup.find(MENDOTA).candidate.district == 14


def test_the_map_is_used_and_signatures_follow(run, file, settings):
    first = versions.current().id
    person = signed(make_petition(), settings)

    ended = run("import", file, "--name", "The council's table", input="y\n")

    assert ended.exit_code == 0
    assert f"To go back: campaign districts use {first}" in ended.output
    assert versions.current().name == "The council's table"
    assert person.district == 16


def test_going_back_brings_signatures_back(run, file, settings):
    first = versions.current().id
    person = signed(make_petition(), settings)
    run("import", file, "--yes")

    ended = run("use", first, "--yes")

    assert "93640 (16 → 14)" in ended.output
    assert versions.current().id == first
    assert person.district == 14


def test_the_same_map_again_is_told_and_asks_nothing(run, file):
    run("import", file, "--yes")

    assert "says already" in run("import", file).output


def test_all_versions_are_listed_with_the_one_in_use(run, file):
    run("import", file, "--yes")

    newest, *_ = run("versions").output.splitlines()

    assert "in use  ZIP table from fix.csv, imported 20" in newest


def test_a_map_that_never_was_is_refused(run):
    assert isinstance(run("use", 99_999).exception, NotFound)


def test_replacing_may_be_asked_for_at_any_time(run):
    assert run("replace").exit_code == 0


@pytest.mark.parametrize("name", ["districts", "senators"])
def test_the_program_finds_the_groups(name):
    group = cli.cli.get_command(None, name)

    assert "import" in group.commands


@pytest.mark.parametrize("verb", ["import", "use", "replace", "versions"])
def test_help_shows_an_example(run, verb):
    assert f"campaign districts {verb}" in run(verb, "--help").output
