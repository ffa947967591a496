"""One more language is one line and one catalogue: nothing else of the program names one."""

import re

import flask_babel
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from campaign.config import ROOT
from campaign.db import db
from campaign.web import languages
from tests.factories import make_petition
from tests.pages import text_of

NEXT = {"vi": "Tiếng Việt", "ko": "한국어", "zh": "中文", "fil": "Filipino"}
NAMES_THEM = {
    "campaign/web/languages.py",  # the one place
    "campaign/db.py",  # an example in a comment
}


@pytest.fixture
def site(tmp_path, monkeypatch, another_site, settings):
    """A site that speaks Vietnamese, too, as far as its catalogue goes."""
    catalogue = Catalog(locale="vi")
    catalogue.add("Sign and send my letter", "Ký và gửi thư của tôi")
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    languages._locale.cache_clear()
    monkeypatch.setattr(languages, "_TRANSLATIONS", tmp_path)
    monkeypatch.setattr(languages, "LANGUAGES", languages.LANGUAGES | {"vi": NEXT["vi"]})
    yield another_site(settings)
    languages._locale.cache_clear()


def test_a_language_with_a_line_and_a_catalogue_has_its_pages(site):
    make_petition(slug="values-act")
    db.session.commit()

    with site.app_context():
        flask_babel.refresh()
        page = site.test_client().get("/vi/petitions/values-act")

    assert '<html lang="vi"' in page.text
    assert "Ký và gửi thư của tôi" in text_of(page)
    assert 'href="/petitions/values-act" lang="en"' in page.text
    assert 'action="/vi/petitions/values-act"' in page.text


def test_every_page_leads_to_it(site):
    with site.app_context():
        flask_babel.refresh()
        page = site.test_client().get("/")

    assert f'<a href="/vi/" lang="vi" hreflang="vi">{NEXT["vi"]}</a>' in page.text


@pytest.mark.parametrize("code", NEXT)
def test_the_languages_that_come_next_are_known_by_numbers_and_dates(monkeypatch, code):
    monkeypatch.setattr(languages, "LANGUAGES", languages.LANGUAGES | NEXT)
    languages._locale.cache_clear()
    try:
        with languages.speaking(code):
            assert languages.current() == code
    finally:
        languages._locale.cache_clear()


def test_an_office_reads_the_name_of_a_letters_language():
    assert [languages.in_english(code) for code in ("en", "es", "vi", "xx", "")] == [
        *("English", "Spanish", "Vietnamese", "xx", ""),
    ]


def test_no_other_place_names_a_language():
    named = re.compile(r"""["'](?:es|es_US|Español|Spanish)["']|["']/es[/"']""")
    folders = ((ROOT / name).rglob("*.*") for name in ("campaign", "templates", "static"))
    kinds = {".py", ".html", ".js", ".xml", ".txt", ".typ", ".css"}
    sources = [path for found in folders for path in found if path.suffix in kinds]

    guilty = {
        path.relative_to(ROOT).as_posix() for path in sources if named.search(path.read_text())
    }

    assert len(sources) > 200
    assert guilty - NAMES_THEM == set()
