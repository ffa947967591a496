"""Seal, open, fingerprint: AES-GCM under a data key per scope, bound to the row it lies in.

A scope is what is forgotten together: a petition (``petition:7``), the organisers. Its data
key is made on first use, wrapped by the newest master key and kept in the key store;
destroying it makes everything sealed under it unreadable, wherever copies of it may be.
"""

import hmac
import json
import os
import struct
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app
from werkzeug.local import LocalProxy

from campaign.vault.store import KeyStore, WrappedKey

_FORMAT = 1  # first byte of every blob, so that the format can change
_HEAD = struct.Struct(">BI12s")  # format, key id, nonce
_MARK = struct.Struct(">BI")  # its beginning: format, key id
MARK_BYTES = _MARK.size
KEY_BYTES = 32
CACHED_SECONDS = 600.0  # then the store is asked again whether a key is still there
_JSON = json.JSONDecoder()  # called straight: half of what loads() does is looking for more


class KeyGone(Exception):
    """The key was destroyed, on purpose: what was sealed under it is forgotten."""


class WrongKey(Exception):
    """No master key opens the key store, or a blob does not belong to its row."""


class Damaged(WrongKey):
    """The key is there, and this one blob does not open with it."""


def new_handle() -> bytes:
    """Return 16 random bytes that name a row in its seals and in its links."""
    return os.urandom(16)


class Vault:
    """Opens and seals with the master keys it was given; knows rows only by their handle."""

    def __init__(self, master_keys: Sequence[bytes], store: KeyStore) -> None:
        """Keep the keys at hand.

        Args:
            master_keys: 32 bytes each, newest first; new data keys are wrapped by the first.
            store: where wrapped data keys live.

        """
        self._newest = master_keys[0]
        self._masters = [AESGCM(key) for key in master_keys]
        self.store = store
        self._by_id: dict[int, bytes] = {}
        self._ciphers: dict[int, AESGCM] = {}  # made once a key: to open a million rows
        self._by_scope: dict[str, int] = {}
        self._derived: dict[tuple[int, str], bytes] = {}
        self._cached_since = time.monotonic()

    def derived(self, purpose: str) -> bytes:
        """Return 32 bytes for *purpose* from the newest master key: to sign, never to seal."""
        return HKDF(hashes.SHA256(), KEY_BYTES, None, purpose.encode()).derive(self._newest)

    def init_app(self, app: Flask) -> None:
        """Make this the vault that :data:`vault` speaks of inside *app*."""
        app.extensions["campaign.vault"] = self

    def seal(self, scope: str, table: str, handle: bytes, content: Mapping[str, Any]) -> bytes:
        """Seal *content*, which must be JSON, for one row.

        Args:
            scope: what the content is forgotten with, like ``petition:7``.
            table: name of the table it will lie in.
            handle: 16 random bytes of its row; the blob opens nowhere else.
            content: personal data by name.

        """
        return self.seal_bytes(scope, table, handle, json.dumps(content).encode())

    def open(self, table: str, handle: bytes, blob: bytes) -> dict[str, Any]:
        """Return what :meth:`seal` was given.

        Raises:
            KeyGone: its key was destroyed.
            WrongKey: the master key is not the one, or the blob is of another row.

        """
        return self.opener(table)(handle, blob)

    def opener(self, table: str) -> Callable[[bytes, bytes], dict[str, Any]]:
        """Return what opens rows of *table*: ``(handle, blob)``, as :meth:`open` does.

        For some thousand rows, one after the other. Ask for another one then: this one does
        not notice that a key was destroyed elsewhere.
        """
        read, decode = self._reader(table), _JSON.raw_decode

        def open_one(handle: bytes, blob: bytes) -> dict[str, Any]:
            content: dict[str, Any] = decode(read(handle, blob).decode())[0]
            return content

        return open_one

    def seal_bytes(self, scope: str, table: str, handle: bytes, content: bytes) -> bytes:
        """Seal a file's bytes for one row; see :meth:`seal`."""
        key_id, key = self._key_of(scope)
        head = _HEAD.pack(_FORMAT, key_id, os.urandom(12))
        return head + AESGCM(key).encrypt(head[5:], content, _bound_to(table, handle))

    def open_bytes(self, table: str, handle: bytes, blob: bytes) -> bytes:
        """Return what :meth:`seal_bytes` was given; raises as :meth:`open` does."""
        return self._reader(table)(handle, blob)

    def fingerprint(self, scope: str, purpose: str, text: str | bytes) -> bytes:
        """Return 32 bytes that are equal for equal *text* and say nothing else about it.

        The key is derived from the data key of *scope* and dies with it; *purpose* keeps
        fingerprints of different kinds apart.
        """
        key = self._derived_key(scope, purpose)
        return hmac.digest(key, text.encode() if isinstance(text, str) else text, "sha256")

    def fingerprints(self, scope: str, purpose: str, texts: Iterable[str]) -> list[bytes]:
        """Return the :meth:`fingerprint` of each of *texts*, in their order; twice as fast."""
        key, digest = self._derived_key(scope, purpose), hmac.digest
        return [digest(key, text.encode(), "sha256") for text in texts]

    def forget_cached(self) -> None:
        """Ask the store again from now on: a key that was destroyed elsewhere is gone here."""
        self._by_id.clear()
        self._ciphers.clear()
        self._by_scope.clear()
        self._derived.clear()
        self._cached_since = time.monotonic()

    def marks(self, scope: str) -> list[bytes]:
        """Return how every blob begins that was ever sealed under *scope*: 5 bytes each.

        So that all of them can be found, in whatever table, after their key is gone, too.
        """
        return [_MARK.pack(_FORMAT, key_id) for key_id in self.store.ids_of(scope)]

    def check(self) -> None:
        """Make sure that the master keys fit the store.

        Raises:
            WrongKey: they do not.

        """
        self.store.prepare()
        some = self.store.any_living()
        if some is not None:
            self._unwrap(some)

    def _key_of(self, scope: str) -> tuple[int, bytes]:
        self._let_go()
        key_id = self._by_scope.get(scope)
        if key_id is None:
            found = self.store.living(scope) or self.store.add(scope, self._new_key(scope))
            self._by_id[found.id] = self._unwrap(found)
            key_id = self._by_scope[scope] = found.id
        return key_id, self._by_id[key_id]

    def _derived_key(self, scope: str, purpose: str) -> bytes:
        key_id, key = self._key_of(scope)
        derived = self._derived.get((key_id, purpose))
        if derived is None:
            derived = HKDF(hashes.SHA256(), KEY_BYTES, None, purpose.encode()).derive(key)
            self._derived[key_id, purpose] = derived
        return derived

    def _key(self, key_id: int) -> bytes:
        self._let_go()
        if key_id not in self._by_id:
            found = self.store.by_id(key_id)
            if found is None:
                raise WrongKey(f"The key store has no key {key_id}.")
            self._by_id[key_id] = self._unwrap(found)
        return self._by_id[key_id]

    def _let_go(self) -> None:
        """Hold no key for long: another process may have destroyed it."""
        if time.monotonic() - self._cached_since > CACHED_SECONDS:
            self.forget_cached()

    def _reader(self, table: str) -> Callable[[bytes, bytes], bytes]:
        """Return what opens blobs of *table*, with all looked up that is the same for each."""
        self._let_go()
        ciphers, prefix = self._ciphers, _bound_to(table, b"")
        unpack, size = _HEAD.unpack_from, _HEAD.size

        def read(handle: bytes, blob: bytes) -> bytes:
            _, key_id, nonce = unpack(blob)
            cipher = ciphers.get(key_id) or self._cipher(key_id)
            try:
                return cipher.decrypt(nonce, blob[size:], prefix + handle)
            except InvalidTag as error:
                raise Damaged("A sealed row does not open: it was moved or changed.") from error

        return read

    def _cipher(self, key_id: int) -> AESGCM:
        self._let_go()
        found = self._ciphers.get(key_id)
        if found is None:
            found = self._ciphers[key_id] = AESGCM(self._key(key_id))
        return found

    def _new_key(self, scope: str) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._masters[0].encrypt(nonce, os.urandom(KEY_BYTES), scope.encode())

    def _unwrap(self, key: WrappedKey) -> bytes:
        if key.wrapped is None:
            raise KeyGone(f"Key {key.id} was destroyed.")
        for master in self._masters:
            try:
                return master.decrypt(key.wrapped[:12], key.wrapped[12:], key.scope.encode())
            except InvalidTag:
                continue
        raise WrongKey(
            "The master key does not open the key store. Set CAMPAIGN_MASTER_KEYS to the key "
            "that this database was made with, or put its file back into the instance folder."
        )


def _bound_to(table: str, handle: bytes) -> bytes:
    return table.encode() + b":" + handle


def _current() -> Vault:
    found: Vault = current_app.extensions["campaign.vault"]
    return found


vault: Vault = LocalProxy(_current)  # type: ignore[assignment]
