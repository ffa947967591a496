"""Passkeys: a key in a phone, a computer or a stick, that signs what we put to it.

Source:
    Web Authentication Level 3, https://www.w3.org/TR/webauthn-3/ : registration (7.1) and
    authentication (7.2), as the library py_webauthn does them. A passkey belongs to a host
    name: an IP address has none, so on 127.0.0.1 only apps serve.
"""

import base64
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from flask_babel import gettext
from sqlalchemy import select
from webauthn.helpers import (
    base64url_to_bytes,
    options_to_json,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from campaign import clock
from campaign.access import factors
from campaign.access.models import SCOPE, Account, DeskSession, Factor, FactorKind
from campaign.db import db
from campaign.errors import Invalid
from campaign.vault import new_handle, vault

MOST_LABEL = 60  # characters


def host_of(base_url: str) -> str | None:
    """Return the host name that passkeys of this site belong to; None where it has none."""
    host = urlsplit(base_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host or None
    return None


def to_register(
    account: Account, session: DeskSession, *, base_url: str, site_name: str, user_name: str
) -> str:
    """Return what a browser needs to make a passkey, as JSON; the challenge is remembered."""
    options = webauthn.generate_registration_options(
        rp_id=host_of(base_url) or "",
        rp_name=site_name,
        user_name=user_name,
        user_id=account.handle,
        exclude_credentials=_descriptors(_keys(account.id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    session.challenge = options.challenge
    db.session.flush()
    return options_to_json(options)


def register(
    account: Account, session: DeskSession, answer: str, *, base_url: str, label: str
) -> Factor:
    """Keep a passkey that a browser has made.

    Args:
        account: whose.
        session: that the challenge was remembered in; it is used up.
        answer: the browser's credential, as JSON.
        base_url: of this site.
        label: what its owner calls it.

    Raises:
        Invalid: it does not answer our challenge, or is kept already.

    """
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_used_up(session),
            expected_rp_id=host_of(base_url) or "",
            expected_origin=base_url,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid(gettext("The browser’s key did not arrive whole. Try again.")) from error
    printed = _print(made.credential_id)
    if db.session.scalar(select(Factor.id).where(Factor.credential_print == printed)):
        raise Invalid(gettext("This key is kept already."))
    handle = new_handle()
    kept = {
        "id": base64.b64encode(made.credential_id).decode(),
        "key": base64.b64encode(made.credential_public_key).decode(),
        "label": label.strip()[:MOST_LABEL],
    }
    factor = Factor(
        handle=handle,
        account_id=account.id,
        kind=FactorKind.PASSKEY,
        sealed=vault.seal(SCOPE, factors.TABLE, handle, kept),
        credential_print=printed,
        proved_at=clock.now(),
        counter=made.sign_count,
    )
    db.session.add(factor)
    db.session.flush()
    return factor


def to_show(account: Account, session: DeskSession, *, base_url: str) -> str:
    """Return what a browser needs to show a passkey, as JSON; the challenge is remembered."""
    options = webauthn.generate_authentication_options(
        rp_id=host_of(base_url) or "",
        allow_credentials=_descriptors(_keys(account.id)),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    session.challenge = options.challenge
    db.session.flush()
    return options_to_json(options)


def shows(account: Account, session: DeskSession, answer: str, *, base_url: str) -> bool:
    """Return whether *answer* is one of the account's keys over our challenge, used up now."""
    challenge = _used_up(session)
    try:
        credential = parse_authentication_credential_json(answer)
        factor = _key_called(account.id, base64url_to_bytes(credential.id))
        if factor is None:
            return False
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host_of(base_url) or "",
            expected_origin=base_url,
            credential_public_key=base64.b64decode(_opened(factor)["key"]),
            credential_current_sign_count=factor.counter,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    factor.counter, factor.used_at = shown.new_sign_count, clock.now()
    db.session.flush()
    return True


def label_of(factor: Factor) -> str:
    """Return what its owner calls a passkey."""
    return _opened(factor)["label"]


def _opened(factor: Factor) -> dict[str, str]:
    return vault.open(factors.TABLE, factor.handle, factor.sealed)


def _keys(account_id: int) -> Sequence[Factor]:
    return [one for one in factors.of(account_id) if one.kind is FactorKind.PASSKEY]


def _key_called(account_id: int, credential_id: bytes) -> Factor | None:
    return db.session.scalar(
        select(Factor).where(
            Factor.account_id == account_id,
            Factor.credential_print == _print(credential_id),
            Factor.proved_at.is_not(None),
        )
    )


def _descriptors(keys: Sequence[Factor]) -> list[PublicKeyCredentialDescriptor]:
    ids = [base64.b64decode(_opened(key)["id"]) for key in keys]
    return [PublicKeyCredentialDescriptor(id=credential_id) for credential_id in ids]


def _print(credential_id: bytes) -> bytes:
    return vault.fingerprint(SCOPE, "passkey", credential_id)


def _used_up(session: DeskSession) -> bytes:
    """Return the session's challenge, which nobody can answer again."""
    challenge, session.challenge = session.challenge, None
    db.session.flush()
    return challenge or b""
