"""The token of a link that only its holder knows: a row's handle, and proof that we made it.

Nothing of a link is stored. What the proof is made of, and so what ends the link, each kind
of link says itself.
"""

import base64
import binascii
import hmac
from typing import NamedTuple

HANDLE_BYTES = 16
PROOF_BYTES = 16


class Token(NamedTuple):
    """What a link says; nothing of it is proven yet."""

    handle: bytes
    proof: bytes

    def is_proven_by(self, fingerprint: bytes) -> bool:
        """Return whether its proof begins what we would have made the proof of."""
        return hmac.compare_digest(self.proof, fingerprint[:PROOF_BYTES])


def written(handle: bytes, fingerprint: bytes) -> str:
    """Return a token as it stands in an address: 43 characters that are safe there.

    Args:
        handle: of the row, 16 bytes.
        fingerprint: of the handle, under the key that the link shall die with.

    """
    raw = handle + fingerprint[:PROOF_BYTES]
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(token: str) -> Token | None:
    """Return the parts of a token; None where it was cut off, or is none."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != HANDLE_BYTES + PROOF_BYTES:
        return None
    return Token(raw[:HANDLE_BYTES], raw[HANDLE_BYTES:])
