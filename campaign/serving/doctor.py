"""Is this installation well? Each look gives a verdict, a sentence, and what to do."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from campaign import clock
from campaign.app import create_app
from campaign.config import MASTER_KEY_FILE, Settings, SettingsError
from campaign.db import db
from campaign.delivery.models import Pause, WorkerBeat
from campaign.districts import roster
from campaign.districts.models import District, Place
from campaign.serving import prepare
from campaign.vault import WrongKey

OK, ATTENTION, FAULT = "ok", "attention", "fault"
DISTRICTS, ZIPS = 40, 2665  # in the data that comes with the program: see its README
ASLEEP_AFTER = timedelta(seconds=30)
_PREPARE = "Run: campaign prepare"


@dataclass(frozen=True)
class Finding:
    """What one look found."""

    verdict: str
    about: str
    sentence: str
    advice: str = ""


def look(settings: Settings) -> list[Finding]:
    """Look at everything, from what all stands on upwards; never changes anything."""
    if not settings.instance.is_dir():
        sentence = f"{settings.instance} does not exist."
        return [Finding(FAULT, "instance", sentence, f"{_PREPARE}, or: make run")]
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
    return [*findings, _carrier(settings), _address(settings)]


def _inside(app: Flask) -> list[Finding]:
    findings = [*_unless_away("keys", _keys, app), *_unless_away("database", _database, app)]
    if all(finding.verdict != FAULT for finding in findings):
        findings += [*_data(), *_roster(), *_worker(), *_sending()]
    return findings


def _instance(settings: Settings) -> Iterator[Finding]:
    probe = settings.instance / ".doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        advice = f"Give this account the right to write into {settings.instance}."
        yield Finding(FAULT, "instance", f"Cannot be written: {error.strerror}.", advice)
        return
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


def _unless_away(about: str, see: Callable[[Flask], Finding], app: Flask) -> Iterator[Finding]:
    try:
        yield see(app)
    except WrongKey as error:
        yield Finding(FAULT, about, str(error))
    except SQLAlchemyError as error:
        advice = "Is the server up, and does its address in the settings fit?"
        yield Finding(FAULT, about, f"Cannot be reached ({type(error).__name__}).", advice)


def _keys(app: Flask) -> Finding:
    app.extensions["campaign.vault"].check()
    return Finding(OK, "keys", "The master key opens the key store.")


def _database(app: Flask) -> Finding:
    seen, newest = prepare.migration_in_force(), prepare.newest_migration()
    if seen != newest:
        return Finding(FAULT, "database", f"Is at version {seen}, not {newest}.", _PREPARE)
    prepare.keys_fit(app)
    kind = db.engine.dialect.name
    return Finding(OK, "database", f"{kind}, reachable, at the newest version ({newest}).")


def _data() -> Iterator[Finding]:
    counts = [
        db.session.scalar(select(func.count()).select_from(kind)) for kind in (District, Place)
    ]
    sentence = f"{counts[0]} districts and {counts[1]} ZIP codes are loaded."
    if counts == [DISTRICTS, ZIPS]:
        yield Finding(OK, "data", sentence)
    elif 0 in counts:
        yield Finding(FAULT, "data", sentence, _PREPARE)
    else:
        advice = f"{DISTRICTS} and {ZIPS} came with the program; newer data may differ."
        yield Finding(ATTENTION, "data", sentence, advice)


def _roster() -> Iterator[Finding]:
    outdated = roster.outdated_seats(clock.pacific(clock.now()).date())
    if outdated:
        numbers = ", ".join(map(str, outdated))
        sentence = f"The term has ended, and the roster is older, in districts {numbers}."
        advice = "Their letters wait. Refresh the roster: see docs/runbook.md."
        yield Finding(ATTENTION, "roster", sentence, advice)
    else:
        yield Finding(OK, "roster", "No term has ended since it was written.")


def _worker() -> Iterator[Finding]:
    beat = db.session.get(WorkerBeat, 1)
    if beat is None:
        yield Finding(ATTENTION, "worker", "Has never run here.", "Start it: campaign work")
    elif (age := clock.now() - beat.beat_at) > ASLEEP_AFTER:
        minutes = int(age.total_seconds() // 60)
        sentence = f"No sign of life for {minutes} minutes: no mail leaves."
        yield Finding(ATTENTION, "worker", sentence, "Start it: campaign work")
    else:
        yield Finding(OK, "worker", f"Gave a sign {int(age.total_seconds())} s ago.")


def _sending() -> Iterator[Finding]:
    pause = db.session.get(Pause, 1)
    if pause is None:
        yield Finding(OK, "sending", "Is not paused.")
        return
    sentence = f"Paused since {pause.since:%Y-%m-%d %H:%M} UTC: {pause.reason}"
    yield Finding(FAULT, "sending", sentence, "Mend the cause; then: campaign outbox resume")


def _carrier(settings: Settings) -> Finding:
    if not settings.sendgrid_key:
        verdict = OK if settings.is_development else ATTENTION
        advice = "" if settings.is_development else "To send mail, set CAMPAIGN_SENDGRID_KEY."
        return Finding(verdict, "carrier", f"The drawer, {settings.drawer}.", advice)
    host = settings.sendgrid_host
    try:
        status, scopes = _scopes(settings)
    except (OSError, HTTPException, ValueError, AttributeError) as error:
        sentence = f"{host} cannot be reached ({type(error).__name__})."
        return Finding(
            FAULT, "carrier", sentence, "Does a firewall stop us? Mail waits, safely."
        )
    if status != HTTPStatus.OK:
        advice = "Is CAMPAIGN_SENDGRID_KEY right, and still in force?"
        return Finding(FAULT, "carrier", f"{host} answered {status}.", advice)
    if "mail.send" not in scopes:
        advice = "Make a key with the right “Mail Send”."
        return Finding(FAULT, "carrier", "The key may not send mail.", advice)
    return Finding(OK, "carrier", f"{host} takes our key, which may send mail.")


def _scopes(settings: Settings) -> tuple[int, list[str]]:
    """Ask SendGrid what our key may do.

    Source:
        https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions, GET /v3/scopes.

    """
    parts = urlsplit(settings.sendgrid_host)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    line = kind(parts.netloc, timeout=10)
    try:
        line.request(
            "GET", "/v3/scopes", headers={"Authorization": f"Bearer {settings.sendgrid_key}"}
        )
        reply = line.getresponse()
        status = reply.status
        return status, json.load(reply).get("scopes", []) if status == HTTPStatus.OK else []
    finally:
        line.close()


def _address(settings: Settings) -> Finding:
    if settings.is_development:
        sentence = f"{settings.base_url}: for this machine only."
        return Finding(OK, "address", sentence)
    if settings.sender.endswith(("example.org", "example.com")):
        advice = "Set CAMPAIGN_SENDER, CAMPAIGN_CONTACT and CAMPAIGN_POSTAL_ADDRESS."
        return Finding(FAULT, "address", "The sender is the example's.", advice)
    return Finding(OK, "address", settings.base_url)
