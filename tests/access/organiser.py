"""Make people of the desk for tests, and sign them in as they would themselves."""

import pyotp
from sqlalchemy import update

from campaign import clock
from campaign.access import accounts, factors, links, passwords, roles, sessions
from campaign.access.models import DeskSession, Factor, Role
from campaign.access.roles import EVERY
from campaign.db import db, writing

EMAIL = "Kim.Osei@stepup.example.org"
PASSWORD = "horse-lantern-olive"


def make_account(email=EMAIL, password=PASSWORD, *, role=Role.OWNER, campaign=EVERY, **values):
    """An account with a password; without one where *password* is None."""
    hashed = password and passwords.hashed(password, email=email)
    with writing():
        account = accounts.add(email)
        account.password_hash = hashed
        roles.give(account, role, campaign)
        for name, value in values.items():
            setattr(account, name, value)
    return account


def make_link(account):
    with writing():
        return links.issue(account)


def sign_in(client, email=EMAIL, password=PASSWORD, **query):
    details = {"email": email, "password": password, "submit": "Sign in"}
    return client.post("/desk/sign-in", data=details, query_string=query)


def signed_in(client):
    """Return *client*, signed in as a fresh account."""
    make_account()
    assert sign_in(client).status_code == 303
    return client


def with_app(account):
    """Give *account* an app that shows codes; return a function that says what it shows.

    Each code is taken once, so each call is about a later half minute than the one before.
    """
    with writing():
        secret = factors.begin_app(accounts.by_id(account.id))
        factors.finish_app(accounts.by_id(account.id), _code(secret, -1))
    return lambda later=0: _code(secret, later)


def _code(secret, later):
    moment = int(clock.now().timestamp()) + later * factors.STEP_SECONDS
    return pyotp.TOTP(secret).at(moment)


def sure(client):
    """Return *client*, signed in as a fresh account that has just shown its second factor."""
    signed_in(client)
    with_app(accounts.everyone()[-1])
    show_factor()
    return client


def show_factor(email=EMAIL):
    """Show the second factor in every browser in which somebody is signed in."""
    with writing():
        for session in sessions.of(accounts.by_email(email).id):
            sessions.show_factor(session)


def time_passes(account_id, period):
    """Let the last proof of who somebody is, and the last code of their app, be older."""
    with writing():
        db.session.execute(
            update(DeskSession)
            .where(DeskSession.account_id == account_id)
            .values(proved_at=clock.now() - period)
        )
        db.session.execute(update(Factor).values(counter=0))
