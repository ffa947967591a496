"""The vault: what is sealed opens in its own row alone, and never once its key is gone."""

import os

import pytest

from campaign.vault import KeyGone, Vault, WrongKey, new_handle
from campaign.vault.store import KeyStore


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'keys.db'}"


@pytest.fixture
def master():
    return os.urandom(32)


@pytest.fixture
def vault(url, master):
    made = Vault([master], KeyStore(url))
    made.check()
    return made


def test_what_was_sealed_opens_again(vault):
    handle = new_handle()
    blob = vault.seal("petition:1", "signature", handle, {"name": "Zoë Nuñez"})

    assert b"Nu" not in blob
    assert vault.open("signature", handle, blob) == {"name": "Zoë Nuñez"}


def test_a_blob_moved_to_another_row_or_table_does_not_open(vault):
    handle = new_handle()
    blob = vault.seal("petition:1", "signature", handle, {"name": "Kim"})

    with pytest.raises(WrongKey):
        vault.open("signature", new_handle(), blob)
    with pytest.raises(WrongKey):
        vault.open("account", handle, blob)
    with pytest.raises(WrongKey):
        vault.open("signature", handle, blob[:-1] + bytes([blob[-1] ^ 1]))


def test_another_process_finds_the_key_in_the_store(vault, url, master):
    handle = new_handle()
    blob = vault.seal("petition:1", "signature", handle, {"name": "Kim"})

    other = Vault([master], KeyStore(url))

    assert other.open("signature", handle, blob) == {"name": "Kim"}
    assert other.fingerprint("petition:1", "address", "a") == vault.fingerprint(
        "petition:1", "address", "a"
    )


def test_a_new_master_key_is_used_while_the_old_one_still_opens(vault, url, master):
    handle = new_handle()
    blob = vault.seal("petition:1", "signature", handle, {"name": "Kim"})

    turned = Vault([os.urandom(32), master], KeyStore(url))
    fresh = turned.seal("petition:2", "signature", handle, {"name": "An"})

    assert turned.open("signature", handle, blob) == {"name": "Kim"}
    with pytest.raises(WrongKey):
        vault.open("signature", handle, fresh)


def test_a_wrong_master_key_is_said_plainly(vault, url):
    vault.seal("petition:1", "signature", new_handle(), {})
    with pytest.raises(WrongKey, match="CAMPAIGN_MASTER_KEYS"):
        Vault([os.urandom(32)], KeyStore(url)).check()


def test_a_destroyed_key_is_gone_for_every_process_that_comes_after(vault, url, master):
    handle = new_handle()
    blob = vault.seal("petition:1", "signature", handle, {"name": "Kim"})
    vault.store.destroy("petition:1")

    later = Vault([master], KeyStore(url))
    with pytest.raises(KeyGone):
        later.open("signature", handle, blob)
    assert (
        later.open("signature", handle, later.seal("petition:1", "signature", handle, {})) == {}
    )


def test_fingerprints_of_different_purposes_and_scopes_differ(vault):
    prints = {
        vault.fingerprint(scope, purpose, "kim@example.org")
        for scope in ("petition:1", "petition:2")
        for purpose in ("address", "token")
    }
    assert len(prints) == 4


def test_two_processes_that_begin_a_scope_at_once_share_its_key(url, master):
    first, second = (Vault([master], KeyStore(url)) for _ in range(2))
    first.check()
    handle = new_handle()
    assert second.store.living("petition:9") is None

    blob = first.seal("petition:9", "signature", handle, {"name": "Kim"})
    second.store.add("petition:9", second._new_key("petition:9"))

    assert second.open("signature", handle, blob) == {"name": "Kim"}
