"""Personal data at rest: sealed under keys that live in a store of their own.

``vault.seal`` and ``vault.open`` turn a row's personal data into one blob and back;
``vault.fingerprint`` lets two sealed things be compared without opening either.
"""

from campaign.vault.sealing import Damaged, KeyGone, Vault, WrongKey, new_handle, vault

__all__ = ["Damaged", "KeyGone", "Vault", "WrongKey", "new_handle", "vault"]
