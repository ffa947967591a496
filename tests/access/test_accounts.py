import argon2
import pytest

from campaign.access import accounts, links, passwords, sessions
from campaign.access.models import Account
from campaign.db import db, writing
from campaign.errors import Invalid
from tests.access.organiser import EMAIL, PASSWORD, make_account, make_link


def test_an_account_is_found_by_its_address_however_it_is_typed():
    account = make_account()

    assert accounts.by_email("  kim.osei@STEPUP.example.org ") == account
    assert accounts.by_email("kim@stepup.example.org") is None


def test_the_address_of_an_account_is_nowhere_in_its_row_in_clear():
    account = make_account()

    row = db.session.execute(Account.__table__.select()).one()
    assert not any(b"osei" in value.lower() for value in row if isinstance(value, bytes))
    assert accounts.email_of(account) == EMAIL


def test_one_address_has_one_account():
    make_account()

    with pytest.raises(accounts.AlreadyThere), writing():
        accounts.add(EMAIL.upper())
    assert len(accounts.everyone()) == 1


@pytest.mark.parametrize("typed", ["", "kim", "kim@home", "a b@c.org", "kim@c.", "x" * 260])
def test_what_is_no_mail_address_gets_no_account(typed):
    with pytest.raises(Invalid):
        accounts.add(typed)


def test_the_right_password_proves_who_somebody_is():
    account = make_account()

    assert accounts.check_password(EMAIL.lower(), PASSWORD).account_id == account.id
    assert accounts.check_password(EMAIL, PASSWORD + "!") is None


def test_nobody_is_proven_without_an_account_a_password_or_being_active():
    make_account("new@stepup.example.org", password=None)
    make_account("gone@stepup.example.org", is_active=False)

    assert accounts.check_password("stranger@stepup.example.org", PASSWORD) is None
    assert accounts.check_password("new@stepup.example.org", PASSWORD) is None
    assert accounts.check_password("new@stepup.example.org", "nobody has this password") is None
    assert accounts.check_password("gone@stepup.example.org", PASSWORD) is None


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one():
    # Proven by the work, not by a stopwatch: nothing kept is compared as something is.
    assert not passwords.fits(None, "nobody has this password")
    assert argon2.extract_parameters(passwords._NOBODYS) == argon2.extract_parameters(
        passwords.hashed(PASSWORD, email=EMAIL)
    )


def test_an_old_hash_is_renewed_when_its_owner_comes():
    account = make_account()
    old = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with writing():
        account.password_hash = old

    proof = accounts.check_password(EMAIL, PASSWORD)
    with writing():
        accounts.keep(proof)

    assert accounts.by_email(EMAIL).password_hash != old
    assert accounts.check_password(EMAIL, PASSWORD).renewed_hash is None


@pytest.mark.parametrize(
    "weak", ["short", "elevenchars", "Password1234", "abababababab", EMAIL, "x" * 257]
)
def test_a_password_that_anybody_would_guess_is_refused(weak):
    with pytest.raises(Invalid):
        passwords.hashed(weak, email=EMAIL)


def test_a_long_password_needs_no_capitals_digits_or_signs():
    assert passwords.fits(passwords.hashed("horse lantern", email=EMAIL), "horse lantern")


def test_a_new_password_shuts_out_every_other_session_and_every_link():
    account = make_account()
    with writing():
        mine = sessions.begin(account, is_by_link=False)
        others = sessions.begin(account, is_by_link=False)
    link = make_link(account)

    with writing():
        here = sessions.find(mine)[0].id
        new = passwords.hashed("a quite other one", email=EMAIL)
        accounts.set_password(account, new, except_session=here)

    assert sessions.find(mine)
    assert sessions.find(others) is None
    with pytest.raises(links.StaleLink):
        links.check(link)
