"""What was promised to be forgotten is forgotten, and the counts stay."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.petitions import people, tallying
from campaign.signers import forgetting, tasks
from campaign.vault import KeyGone, Vault
from campaign.vault.store import KeyStore
from tests.factories import make_petition
from tests.signers_of import confirm_path, signed


def test_people_are_forgotten_when_the_promised_days_are_over(
    app, settings, client, stopped_clock
):
    petition = make_petition(closes_at=clock.now() + timedelta(days=1), retention_days=90)
    signature = signed(petition, settings)
    sealed, path = signature.sealed, confirm_path(signature)

    stopped_clock(timedelta(days=90, hours=23))
    tasks.every_hour(settings)
    db.session.refresh(signature)
    assert people.open_person(signature).name == "Kim Osei"

    stopped_clock(timedelta(hours=1))
    tasks.every_hour(settings)
    db.session.refresh(signature)
    assert people.open_person(signature) is None
    assert tallying.total(petition.id) == 1
    another = Vault(settings.masters(), KeyStore(settings.keys))
    with pytest.raises(KeyGone):
        another.open("signature", signature.handle, sealed)
    another.store.engine.dispose()
    app.extensions["campaign.vault"].forget_cached()
    assert client.get(path).status_code == 404


def test_a_crash_before_the_key_is_destroyed_does_not_spare_it(settings, stopped_clock):
    petition = make_petition(closes_at=clock.now() + timedelta(days=1), retention_days=0)
    signature = signed(petition, settings)
    signature.sealed = None  # the rows were done, and then the machine went out
    db.session.commit()
    stopped_clock(timedelta(days=2))

    forgetting.forget_closed(settings)

    store = KeyStore(settings.keys)
    assert store.living(petition.scope) is None
    store.engine.dispose()


def test_an_open_petition_forgets_nobody(settings):
    assert isinstance(settings, Settings)
    signature = signed(make_petition(), settings)
    assert forgetting.forget_closed(settings) == 0
    assert people.open_person(signature) is not None
