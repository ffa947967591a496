"""Is this installation well? Each look gives a verdict, a sentence, and what to do."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from campaign.app import create_app
from campaign.config import MASTER_KEY_FILE, Settings, SettingsError
from campaign.db import db
from campaign.serving import checks, dns_records, prepare, sendgrid_account
from campaign.serving.findings import ATTENTION, FAULT, OK, Finding
from campaign.vault import WrongKey

__all__ = ["ATTENTION", "FAULT", "OK", "Finding", "look"]

_AWAY_FILE = "Has its disk room left, and may this account read and write it?"
_AWAY_SERVER = "Is the server up, and does its address in the settings fit?"
_FULL = {errno.ENOSPC, errno.EDQUOT}


def look(settings: Settings) -> list[Finding]:
    """Look at everything, from what all stands on upwards; never changes anything."""
    if not settings.instance.is_dir():
        sentence = f"{settings.instance} does not exist."
        return [Finding(FAULT, "instance", sentence, f"{checks.PREPARE}, or: make run")]
    findings = list(_instance(settings))
    try:
        app = create_app(settings)
    except SettingsError as error:
        return [*findings, Finding(FAULT, "keys", str(error))]
    with app.app_context():
        try:
            findings += _inside(app)
        finally:
            db.session.remove()
            db.engine.dispose()
    return [
        *findings,
        *sendgrid_account.look(settings),
        _address(settings),
        *dns_records.look(settings),
    ]


def _inside(app: Flask) -> list[Finding]:
    findings = [*_unless_away("keys", _keys, app), *_unless_away("database", _database, app)]
    if all(finding.verdict != FAULT for finding in findings):
        findings += checks.inside()
    return findings


def _instance(settings: Settings) -> Iterator[Finding]:
    probe = settings.instance / ".doctor"
    try:
        probe.write_bytes(bytes(4096))  # of a full disk, an empty file would say nothing
    except OSError as error:
        yield Finding(FAULT, "instance", *_unwritable(settings, error))
        return
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    open_to_others = [
        path.name
        for path in (settings.instance, settings.instance / MASTER_KEY_FILE)
        if path.exists() and path.stat().st_mode & 0o077
    ]
    if open_to_others:
        advice = f"Run: chmod -R go-rwx {settings.instance}"
        sentence = f"Other accounts of this machine can look into it ({open_to_others[-1]})."
        yield Finding(ATTENTION, "instance", sentence, advice)
    else:
        yield Finding(OK, "instance", f"{settings.instance} is ours alone.")


def _unwritable(settings: Settings, error: OSError) -> tuple[str, str]:
    sentence = f"Cannot be written: {os.strerror(error.errno or 0)}."
    if error.errno in _FULL:
        return sentence, f"Make room on the disk of {settings.instance}: it is full."
    if error.errno == errno.EROFS:
        return sentence, f"The disk of {settings.instance} is mounted read-only; mount it anew."
    return sentence, f"Give this account the right to write into {settings.instance}."


def _unless_away(about: str, see: Callable[[Flask], Finding], app: Flask) -> Iterator[Finding]:
    try:
        yield see(app)
    except WrongKey as error:
        yield Finding(FAULT, about, str(error))
    except SQLAlchemyError as error:
        is_file = app.extensions["campaign.settings"].database.startswith("sqlite")
        advice = _AWAY_FILE if is_file else _AWAY_SERVER
        yield Finding(FAULT, about, f"Cannot be reached ({type(error).__name__}).", advice)


def _keys(app: Flask) -> Finding:
    app.extensions["campaign.vault"].check()
    return Finding(OK, "keys", "The master key opens the key store.")


def _database(app: Flask) -> Finding:
    seen, newest = prepare.migration_in_force(), prepare.newest_migration()
    if seen != newest:
        return Finding(
            FAULT, "database", f"Is at version {seen}, not {newest}.", checks.PREPARE
        )
    prepare.keys_fit(app)
    kind = db.engine.dialect.name
    return Finding(OK, "database", f"{kind}, reachable, at the newest version ({newest}).")


def _address(settings: Settings) -> Finding:
    if settings.is_development:
        sentence = f"{settings.base_url}: for this machine only."
        return Finding(OK, "address", sentence)
    if settings.sender.endswith(("example.org", "example.com")):
        advice = "Set CAMPAIGN_SENDER, CAMPAIGN_CONTACT and CAMPAIGN_POSTAL_ADDRESS."
        return Finding(FAULT, "address", "The sender is the example's.", advice)
    return Finding(OK, "address", settings.base_url)
