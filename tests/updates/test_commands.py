"""``campaign updates …``: see, hold, let go on, from a terminal."""

from campaign.db import db, writing
from campaign.updates.commands import updates
from campaign.updates.models import Update, UpdateState
from tests.updates.readers import make_live, make_readers, make_update, minute, news, send_out


def test_updates_are_listed_held_and_let_go_on(app, settings):
    run = app.test_cli_runner().invoke
    assert "There is none" in run(updates, ["list"]).output
    make_readers(2)
    update = make_update(make_live())
    send_out(update, settings)
    with writing():
        db.session.get_one(Update, update.id).state = UpdateState.SENDING

    assert "2 mails were taken back" in run(updates, ["pause", str(update.id)]).output
    assert "paused" in run(updates, ["list"]).output
    assert "goes on" in run(updates, ["resume", str(update.id)]).output
    minute(settings)

    assert len(news()) == 2
    assert "The bill passed" in run(updates, ["list"]).output
