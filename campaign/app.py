"""Put the application together. The only module that knows every feature."""

import logging
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from campaign.access import guard
from campaign.bills import desk as bills
from campaign.bills import views as hearings
from campaign.comments import desk as moderation
from campaign.comments import own as own_comments
from campaign.comments import views as comments
from campaign.config import ROOT, Settings
from campaign.dashboard import desk as dashboard
from campaign.dashboard import noting
from campaign.dashboard import views as metrics
from campaign.db import BUSY_TIMEOUT_SECONDS, db
from campaign.delivery import desk as outbox
from campaign.delivery import views as drawer
from campaign.delivery import webhooks
from campaign.districts import views as districts
from campaign.drafting import stage_desk as petition_editor
from campaign.editor import desk as editor
from campaign.embeds import desk as partners
from campaign.embeds import views as embeds
from campaign.exports import desk as exports
from campaign.imports import desk as imports
from campaign.jobs import desk as jobs
from campaign.mail import carriers
from campaign.mail.post import Post
from campaign.offices import desk as offices
from campaign.organisers import desk as organisers
from campaign.organisers import people_desk as people
from campaign.organisers import security
from campaign.petitions import counts, opendata
from campaign.petitions import views as petitions
from campaign.signatures import desk as signatures
from campaign.signatures import invalid_desk as invalidations
from campaign.signers import health, my, stop
from campaign.signers import views as signers
from campaign.stories import desk as pages
from campaign.stories import feeds, images, sharing
from campaign.stories import views as stories
from campaign.subjects import desk as subjects
from campaign.supporters import own as own_news
from campaign.supporters import views as supporters
from campaign.trail import desk as trail
from campaign.updates import desk as updates
from campaign.updates import views as news_pages
from campaign.vault import Vault
from campaign.vault.store import KeyStore
from campaign.web import (
    assets,
    errors,
    headers,
    keeping,
    languages,
    limits,
    logs,
    numbers,
    shelving,
)

MOST_BODY_BYTES = 512 * 1024
CONNECT_TIMEOUT_SECONDS = 5  # a database that does not answer is away, and is said so

PUBLIC = (
    *(stories, images, sharing, feeds, comments, own_comments, supporters, own_news, embeds),
    *(petitions, hearings, counts, opendata, signers, my, stop),
    *(districts, drawer, health, webhooks, metrics),
    news_pages,
)
DESK = (
    *(organisers, security, dashboard, pages, moderation, partners, offices, outbox),
    *(exports, noting, editor, petition_editor, bills),
    *(signatures, invalidations, jobs, updates),
    *(imports, subjects, people, trail),
)

csrf = CSRFProtect()
log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, post: Post | None = None) -> Flask:
    """Build the application.

    Args:
        settings: read from the environment when left out.
        post: the mail carrier; chosen by the settings when left out.

    """
    settings = settings or Settings.from_machine()
    app = Flask("campaign", template_folder=ROOT / "templates", static_folder=None)
    sealed = Vault(settings.masters(), KeyStore(settings.keys))
    app.config.from_mapping(_flask_settings(settings, sealed))
    app.extensions["campaign.settings"] = settings
    app.extensions["campaign.post"] = post or carriers.chosen(settings)

    app.url_map.strict_slashes = False  # people and mail programs add one
    app.url_map.converters["int"] = numbers.Number
    settings.instance.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    sealed.init_app(app)
    csrf.init_app(app)
    limits.register(app, settings)
    languages.register(app)
    headers.register(app, is_secure=settings.is_secure)
    errors.register(app, recognises=guard.recognise)
    keeping.register(app, door=guard.door)
    logs.register(app)
    shelving.register(app, settings)
    assets.register(app, is_development=settings.is_development)
    app.jinja_env.globals["settings"] = settings
    app.jinja_env.globals["lets_in"] = guard.lets_in
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        inner: Any = app.wsgi_app
        app.wsgi_app = ProxyFix(inner, x_for=hops, x_proto=hops)  # type: ignore[method-assign]

    for edge in PUBLIC:
        csrf.exempt(edge.blueprint)  # no cookie, so nothing to forge: see web/origin
        app.register_blueprint(edge.blueprint)
    for edge in DESK:
        app.register_blueprint(edge.blueprint)
    return app


def _flask_settings(settings: Settings, vault: Vault) -> dict[str, Any]:
    engine: dict[str, Any] = {"hide_parameters": True}  # they are personal data
    if settings.database.startswith("sqlite"):
        engine["connect_args"] = {"timeout": BUSY_TIMEOUT_SECONDS}
    else:
        engine |= {
            "pool_size": settings.web_threads + 2,
            "pool_pre_ping": True,
            "connect_args": {"connect_timeout": CONNECT_TIMEOUT_SECONDS},
        }
    return {
        "SECRET_KEY": vault.derived("flask session"),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "SESSION_COOKIE_NAME": "__Host-desk" if settings.is_secure else "desk",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "MAX_CONTENT_LENGTH": MOST_BODY_BYTES,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: nobody loses a long form
    }
