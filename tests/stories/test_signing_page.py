import re

import pytest

from campaign.db import db
from tests.factories import make_petition
from tests.pages import text_of


@pytest.fixture
def page(client):
    """The petition's own page after somebody pressed the button too early."""
    petition = make_petition()
    db.session.commit()
    filled = {"name": "Kim Osei", "email": "kim@", "zip_code": "9364", "words": "My street."}
    return client.post(f"/petitions/{petition.slug}", data=filled)


def test_the_title_says_first_that_something_is_wrong(page):
    assert page.status_code == 422
    assert "<title>Error: Help us make sure" in page.get_data(as_text=True)


def test_faults_are_summed_up_on_top_each_with_a_link_to_its_field(page):
    html = page.get_data(as_text=True)

    summary = re.search(r'<div class="error-summary".*?</div>', html, re.DOTALL)[0]
    assert 'role="alert"' in summary
    assert 'tabindex="-1"' in summary
    assert 'href="#email"' in summary
    assert 'href="#zip_code"' in summary
    assert 'href="#name"' not in summary
    assert html.index('class="error-summary"') < html.index("<h1")


def test_each_fault_stands_beside_its_field_and_is_read_with_it(page):
    html = page.get_data(as_text=True)

    field = re.search(r'<input[^>]*id="zip_code"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="zip_code-hint zip_code-error"' in field
    assert 'id="zip_code-error"' in html
    name = re.search(r'<input[^>]*id="name"[^>]*>', html)[0]
    assert "aria-invalid" not in name


def test_nothing_that_was_typed_is_lost(page):
    html = page.get_data(as_text=True)

    for typed in ('value="Kim Osei"', 'value="kim@"', 'value="9364"', "My street."):
        assert typed in html


def test_a_page_after_a_fault_carries_a_token_and_is_not_kept(page):
    html = page.get_data(as_text=True)

    assert re.search(r'<input id="token" name="token" type="hidden" value="[^"]+">', html)
    assert page.headers["Cache-Control"] == "no-store"


def test_the_petitions_own_page_has_its_call_as_its_first_heading(client):
    petition = make_petition()
    db.session.commit()

    page = client.get(f"/petitions/{petition.slug}")

    assert '<h1 id="call">Help us make sure California steps up</h1>' in page.get_data(
        as_text=True
    )
    assert "Tell your state senator" in text_of(page)
