"""Terms, privacy and accessibility are there on every site, and promise only what is true."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from campaign.comments.models import Rejection
from campaign.db import db
from campaign.stories import markdown, publishing, shipped
from campaign.stories.models import Page, PageVersion
from campaign.web.languages import LANGUAGES
from tests.pages import text_of


@pytest.fixture
def pages(settings):
    said = shipped.load_missing(settings)
    db.session.commit()
    return said


def body_of(slug, language="en"):
    return publishing.page(slug, language).body


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("slug", shipped.PAGES)
def test_a_new_site_gets_its_plain_pages_in_both_languages(pages, client, slug, prefix):
    page = client.get(f"{prefix}/{slug}")

    assert pages == "Plain pages, as they come with the program: 6 added."
    assert page.status_code == 200
    assert "$" not in text_of(page)


def test_once_they_are_there_nothing_is_said_or_done(pages, settings):
    assert shipped.load_missing(settings) == ""


def test_only_what_is_missing_is_added(pages, settings):
    db.session.execute(delete(PageVersion))
    db.session.delete(publishing.page("terms", "es"))
    db.session.commit()

    assert shipped.load_missing(settings).endswith(" 1 added.")
    assert "Condiciones" in publishing.page("terms", "es").title


def test_pages_that_nobody_rewrote_follow_the_settings(pages, settings):
    moved = replace(settings, organisation="Clean Water Now", contact="kim@cleanwater.example")

    assert shipped.load_missing(moved) == "The plain pages follow the settings."

    for language in LANGUAGES:
        assert "Clean Water Now" in body_of("terms", language)
        assert "kim@cleanwater.example" in body_of("privacy", language)
        assert settings.contact not in body_of("privacy", language)


def test_a_page_that_was_rewritten_stays_as_it_is(pages, settings):
    page = publishing.page("privacy", "en")
    page.body += "\n\nAnd we keep bees."
    db.session.commit()

    shipped.load_missing(replace(settings, contact="kim@cleanwater.example"))

    assert "kim@cleanwater.example" not in body_of("privacy")
    assert body_of("privacy").endswith("And we keep bees.")
    assert "kim@cleanwater.example" in body_of("terms")


@pytest.mark.parametrize("slug", shipped.PAGES)
def test_both_languages_have_the_same_parts(pages, slug):
    bodies = [markdown.render(body_of(slug, language)) for language in LANGUAGES]
    shapes = [re.findall(r"<(\w+)", body.before + body.after) for body in bodies]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("path", ["/privacy", "/es/privacy"])
def test_the_privacy_page_names_who_carries_the_mail_and_whom_to_write_to(
    pages, client, settings, path
):
    words = text_of(client.get(path))

    for needed in ("SendGrid", settings.contact, settings.organisation, "13", "cookies", "30"):
        assert needed in words


def test_the_terms_name_every_reason_for_which_a_comment_is_rejected(pages):
    listed = {language: body_of("terms", language).split("## ")[3] for language in ("en", "es")}

    for comments in listed.values():
        assert comments.startswith("Com")
        assert comments.count("\n- **") == len(Rejection)


def test_each_contact_is_its_own_where_it_is_set_and_the_contact_where_it_is_not(settings):
    own = {f"{what}_contact": f"{what}@example.org" for what in ("abuse", "copyright")}
    shipped.load_missing(replace(settings, accessibility_contact="bars@example.org", **own))

    assert "bars@example.org" in body_of("accessibility")
    assert settings.contact not in body_of("accessibility")
    for address in (*own.values(), settings.contact):
        assert address in body_of("terms")
    shipped.load_missing(settings)
    assert settings.contact in body_of("accessibility")
    assert "abuse@example.org" not in body_of("terms")


def test_the_privacy_page_promises_nothing_that_does_not_exist(pages):
    english, spanish = body_of("privacy"), body_of("privacy", "es")

    for promise in (
        "when your letter was delivered",
        "whether they arrived",
        "never ask again",
    ):
        assert promise not in english
    for promise in ("cuando se entregue su carta", "si llegaron", "nunca más"):
        assert promise not in spanish


@pytest.mark.parametrize(
    ("slug", "language", "said"),
    [
        ("terms", "en", "left out without a word"),
        ("terms", "es", "queda fuera sin aviso"),
        ("privacy", "en", "for reports of comments"),
        ("privacy", "es", "para quien denuncia un comentario"),
        ("privacy", "en", "download all we hold about you, or erase all of them"),
        ("privacy", "es", "descarga todo lo que guardamos sobre usted, o borra todos"),
        ("privacy", "en", "Where a page offers to look your street up, and says so"),
        ("privacy", "es", "Donde una página ofrece buscar su calle, y lo dice"),
        ("privacy", "en", "what is ticked on the page where you confirm"),
        ("privacy", "es", "lo que está marcado en la página donde usted confirma"),
    ],
)
def test_the_plain_pages_say_what_the_program_does(pages, slug, language, said):
    assert said in body_of(slug, language)


def test_every_page_is_filled_with_every_name(pages):
    for page in db.session.scalars(select(Page)):
        assert "Step Up California" in page.body
