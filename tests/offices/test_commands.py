"""``campaign bundles``: what a person at a terminal is told."""

from tests.factories import make_petition
from tests.signers_of import signed


def run(app, *args):
    return app.test_cli_runner().invoke(_bundles(), args)


def _bundles():
    from campaign.offices.commands import bundles

    return bundles


def test_a_terminal_seals_lists_and_shows_a_bundle(app, settings):
    assert "There are no bundles yet" in run(app, "list").output
    signed(make_petition(), settings)

    sealed = run(app, "seal", "--now")
    assert "1 letter put into bundles." in sealed.output
    assert "1 bundle released to the outbox." in sealed.output
    assert "district 14, 1 letter" in run(app, "list").output

    shown = run(app, "show", "1").output
    assert "To: senator.caballero@senate.ca.gov" in shown
    assert "Dear Senator Anna Caballero" in shown


def test_a_bundle_that_is_not_there_is_said_so(app):
    result = run(app, "show", "9")
    assert result.exit_code == 1
    assert "There is no bundle 9" in str(result.exception)
