"""A key store that was lost is noticed before anything is written under a new one."""

import pytest

from campaign.db import db
from campaign.districts import maps
from campaign.serving import prepare
from campaign.vault import Vault, WrongKey
from campaign.vault.store import KeyStore
from tests.access.organiser import make_account


def test_a_key_store_that_began_anew_is_refused_in_a_sentence(app, settings, tmp_path):
    make_account()
    prepare.keys_fit(app)
    ours = app.extensions["campaign.vault"]
    lost = Vault(settings.masters(), KeyStore(f"sqlite:///{tmp_path / 'keys.db'}"))
    lost.check()

    lost.init_app(app)
    try:
        with pytest.raises(WrongKey, match="Put the key store back"):
            prepare.keys_fit(app)
    finally:
        ours.init_app(app)
        lost.store.engine.dispose()
        db.session.rollback()


def test_a_database_that_is_empty_fits_every_key(app):
    prepare.keys_fit(app)


def test_the_map_lies_ready_before_the_first_visitor(app):
    maps._state.cache_clear()

    prepare.draw_map(app)

    assert maps._state.cache_info().currsize == 1
    assert len(maps.state()) == 3
    assert maps._state.cache_info().hits == 1
