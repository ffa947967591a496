"""Make people of the desk for tests, and sign them in as they would themselves."""

from campaign.access import accounts, links, passwords
from campaign.db import writing

EMAIL = "Kim.Osei@stepup.example.org"
PASSWORD = "horse-lantern-olive"


def make_account(email=EMAIL, password=PASSWORD, **values):
    """An account with a password; without one where *password* is None."""
    hashed = password and passwords.hashed(password, email=email)
    with writing():
        account = accounts.add(email)
        account.password_hash = hashed
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
