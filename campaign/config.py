"""Every setting of the application, read from the environment and ``.env`` once, at start."""

import base64
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values

from campaign import reading

ROOT = Path(__file__).resolve().parent.parent
RUNNING = "running.json"  # in the instance folder while ``campaign up`` serves: its address
MASTER_KEY_FILE = "master.key"
_PREFIX = "CAMPAIGN_"


class SettingsError(Exception):
    """The configuration is at fault; the message has a sentence for every fault."""


def setting(default: str | None, about: str, read: Callable[[str], Any] = reading.text) -> Any:
    """Declare a setting: its default as one would write it, its meaning with its unit."""
    about_it = {"default": default, "about": about, "read": read}
    return field(metadata=about_it, **({} if default is None else {"default": read(default)}))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs between one installation and another."""

    instance: Path = setting(
        str(ROOT / "instance"),
        "Folder of all state: database, keys, drawer, logs.",
        reading.path,
    )
    base_url: str = setting(
        "http://127.0.0.1:8000",
        "Public address of the site, without a slash.",
        reading.web_address,
    )
    database_url: str = setting(
        "",
        "Main database; empty: SQLite in the instance folder, else postgresql://…",
        reading.database,
    )
    keys_url: str = setting(
        "",
        "Key store, never in the same backup; empty: keys.db in the instance folder.",
        reading.database,
    )
    queue_url: str = setting(
        "", "Schedule: empty: SQLite in the instance folder, else redis://…", reading.queue
    )
    master_keys: tuple[bytes, ...] = setting(
        "",
        "32 bytes in base64, newest first, commas between; empty: master.key in the instance.",
        lambda raw: reading.master_keys(raw) if raw.strip() else (),
    )
    organisation: str = setting("Step Up California", "Name in every page and mail.")
    postal_address: str = setting(
        "1 Example Street, Sacramento, CA 95814", "Postal address in every mail."
    )
    contact: str = setting(
        "desk@example.org",
        "Mail address of a person; answers arrive here.",
        reading.mail_address,
    )
    accessibility_contact: str = setting(
        "",
        "Mail address for barriers on the site; empty: the contact.",
        reading.mail_address_or_none,
    )
    abuse_contact: str = setting(
        "",
        "Mail address for abuse of the site; empty: the contact.",
        reading.mail_address_or_none,
    )
    copyright_contact: str = setting(
        "", "Mail address for copyright; empty: the contact.", reading.mail_address_or_none
    )
    security_contact: str = setting(
        "",
        "Mail address for holes in the site's security; empty: the contact.",
        reading.mail_address_or_none,
    )
    sender: str = setting(
        "letters@example.org",
        "From address of all mail; constant, verified.",
        reading.mail_address,
    )
    sendgrid_key: str = setting("", "SendGrid API key; empty: all mail goes to the drawer.")
    sendgrid_host: str = setting(
        "https://api.sendgrid.com", "Address of SendGrid's API.", reading.web_address
    )
    sendgrid_timeout_seconds: int = setting(
        "15",
        "Seconds to wait for SendGrid's answer before it counts as uncertain.",
        reading.number,
    )
    sendgrid_webhook_key: str = setting(
        "",
        "Verification key of SendGrid's Signed Event Webhook; empty: no events are taken.",
        reading.verification_key,
    )
    alarm_url: str = setting(
        "",
        "Who is told when sending rests: smtp://user:password@host:587/?to=a@b&from=c@d, "
        "smtps://… or https://… (gets a JSON POST); empty: nobody.",
        reading.alarm,
    )
    metrics_token: str = setting(
        "", "Bearer token of /metrics, 20 characters or more; empty: closed.", reading.token
    )
    resolver: str = setting(
        "",
        "DNS server that doctor asks, an IP or IP:port; empty: the machine's.",
        reading.resolver,
    )
    geocoder_url: str = setting(
        "",
        "Who finds the district of a street address: "
        "https://geocoding.geo.census.gov/geocoder; empty: addresses are never sent.",
        lambda raw: reading.web_address(raw) if raw.strip() else "",
    )
    openstates_key: str = setting("", "Key of OpenStates, who tells of bills; empty: nobody.")
    openstates_url: str = setting(
        "https://v3.openstates.org", "Address of OpenStates' API.", reading.web_address
    )
    cut_off: time = setting(
        "13:00", "Time of day in Los Angeles at which bundles are sealed.", reading.hour
    )
    hold_minutes: int = setting(
        "120", "Minutes between the sealing of a bundle and its release.", reading.count
    )
    confirm_days: int = setting("14", "Days a confirmation link works.", reading.number)
    signing_limit: str = setting(
        "30 per minute; 300 per hour",
        "Most signatures from one network address.",
        reading.limit,
    )
    sign_in_limit: str = setting(
        "10 per minute; 50 per hour",
        "Most tries to sign in at the desk from one address.",
        reading.limit,
    )
    limits_url: str = setting(
        "",
        "Where limits are counted; empty: a file in the instance folder, else redis://…",
        reading.counter,
    )
    trusted_proxies: int = setting(
        "0",
        "Number of reverse proxies of yours in front, whose headers are believed.",
        reading.count,
    )
    page_seconds: int = setting(
        "10",
        "Seconds a public page is kept ready; what changes by hand shows at once. 0: none.",
        reading.count,
    )
    web_processes: int = setting("2", "Web processes.", reading.number)
    web_threads: int = setting("8", "Threads per web process.", reading.number)
    log_level: str = setting(
        "INFO", "Least level that is logged: DEBUG, INFO, WARNING, ERROR.", reading.level
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read ``CAMPAIGN_*`` variables; those in *environ* win over those in ``.env``.

        Raises:
            SettingsError: with a sentence for every fault, not just the first.

        """
        found = {k: v for k, v in environ.items() if k.startswith(_PREFIX)}
        values: dict[str, Any] = {}
        faults: list[str] = []
        unreadable: set[str] = set()
        names = {_PREFIX + f.name.upper(): f for f in fields(cls)}
        faults += [
            f"{name} is not a setting of this program; see .env.example."
            for name in sorted(set(found) - set(names) - _OTHERS)
        ]
        for name, declared in names.items():
            try:
                if name in found:
                    values[declared.name] = declared.metadata["read"](found[name])
            except ValueError as error:
                faults.append(f"{name} {error}.")
                unreadable.add(name)
            if declared.default is MISSING and name not in found:
                raise SettingsError("\n".join([*faults, f"{name} is not set."]))
        if "base_url" not in values:
            values |= _running_site(values.get("instance", cls.instance))
        settings = cls(**values)
        # What is set but cannot be read is told once, not also as missing.
        faults += [c for c in settings._contradictions() if c.split()[0] not in unreadable]
        if faults:
            raise SettingsError("\n".join(faults))
        return settings

    @classmethod
    def from_machine(cls) -> Self:
        """Read this process's environment and the ``.env`` file of the working folder."""
        dotenv = {k: v for k, v in dotenv_values(".env").items() if v is not None}
        return cls.from_env(dotenv | dict(os.environ))

    def _contradictions(self) -> list[str]:
        faults = []
        if self.database_url and not self.keys_url:
            faults.append(
                "CAMPAIGN_KEYS_URL is not set: beside a database of your own, the keys need a "
                "store of their own, outside its backups."
            )
        if self.database_url and not self.master_keys:
            faults.append(
                "CAMPAIGN_MASTER_KEYS is not set: beside a database of your own, the master "
                "key comes from you. Make one with: openssl rand -base64 32"
            )
        if not self.is_development and self.base_url.startswith("http://"):
            faults.append("CAMPAIGN_BASE_URL must begin with https:// outside this machine.")
        return faults

    @property
    def is_development(self) -> bool:
        """Whether the site is only for this machine: then the drawer has a page."""
        return urlsplit(self.base_url).hostname in {"127.0.0.1", "localhost", "::1"}

    @property
    def is_secure(self) -> bool:
        """Whether the site is reached by https."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the main database."""
        return self.database_url or f"sqlite:///{self.instance / 'campaign.db'}"

    @property
    def keys(self) -> str:
        """SQLAlchemy URL of the key store."""
        return self.keys_url or f"sqlite:///{self.instance / 'keys.db'}"

    @property
    def drawer(self) -> Path:
        """Folder into which the drawer puts mail."""
        return self.instance / "drawer"

    def masters(self) -> tuple[bytes, ...]:
        """Return the master keys; the embedded set-up makes one on first use, mode 0600."""
        if self.master_keys:
            return self.master_keys
        path = self.instance / MASTER_KEY_FILE
        try:
            return reading.master_keys(path.read_text().strip())
        except FileNotFoundError:
            pass
        except ValueError as error:
            raise SettingsError(f"{path} is damaged: it {error}.") from None
        if (self.instance / "keys.db").exists():
            raise SettingsError(
                f"{path} is missing, and without it nothing in the database can be read. "
                "Put the file back from your copy of it."
            )
        self.instance.mkdir(parents=True, exist_ok=True)
        fresh = base64.b64encode(os.urandom(32)).decode()
        own = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(own, path)  # the name appears with the whole key behind it, or not at all
        except FileExistsError:
            pass  # another process was first: its key is the one
        finally:
            own.unlink()
        return reading.master_keys(path.read_text().strip())

    def link(self, path: str, language: str = "en") -> str:
        """Return the full address of *path* (with its slash) in *language*."""
        return self.base_url + ("" if language == "en" else f"/{language}") + path


# Read by the Makefile and the tests, not by the application.
_OTHERS = {"CAMPAIGN_TEST_DATABASE"}


def _running_site(instance: Path) -> dict[str, str]:
    """Return the address of the site that serves from *instance* right now, if one does."""
    try:
        return {"base_url": json.loads((instance / RUNNING).read_text())["base_url"]}
    except (OSError, ValueError, KeyError):
        return {}
