"""English at ``/…``, Spanish at ``/es/…``: whole in both, and each page stays in its own."""

import re
from html import unescape

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask_babel import get_locale, gettext, ngettext
from sqlalchemy import select

from campaign.config import ROOT
from campaign.db import db
from campaign.demo import loading
from campaign.letters import template
from campaign.petitions import people
from campaign.petitions.models import Petition, Signature
from campaign.web import languages
from tests.access.organiser import signed_in
from tests.journeys.people import Person, body_of
from tests.pages import text_of
from tests.signers_of import (
    BAKERSFIELD,
    MENDOTA,
    PORTLAND,
    confirm,
    confirm_path,
    link_in,
    sign,
    thanks_path,
)

CATALOGUE = ROOT / "campaign/web/translations/es/LC_MESSAGES/messages.po"
PETITION = "/petitions/values-act"
STORY = "/stories/a-traffic-stop"
ROSA = {"name": "Rosa Medina", "email": "rosa@example.org", "zip_code": MENDOTA}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|\$\$|\$(?=%)")
DISTRICT_TEN = "94086"  # nobody holds its seat
LEAST = 12  # characters: shorter words may be the same in both languages, or stand in a name


def forms_of(text):
    """One text, or its singular and its plural."""
    return text if isinstance(text, tuple) else (text,)


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="es")


@pytest.fixture(scope="module")
def messages(catalogue):
    """Every message but the header."""
    return [message for message in catalogue if message.id]


@pytest.fixture(scope="module")
def english(messages):
    """Every piece of English that a Spanish page must not show."""
    pieces = set()
    for message in messages:
        said = " ".join(forms_of(message.string))
        for text in forms_of(message.id):
            pieces |= {piece for piece in PLACEHOLDER.split(text) if piece not in said}
    return {piece.strip() for piece in pieces if len(piece.strip()) > LEAST}


@pytest.fixture
def petition(settings):
    loading.load(settings)
    db.session.commit()
    return db.session.scalars(select(Petition)).one()


@pytest.fixture
def paths(petition, settings):
    """Every public page, and each state that a signer's pages can be in."""

    def kim(number, zip_code, language="es"):
        email = f"kim{number}@example.org"
        return sign(petition, settings, language=language, email=email, zip_code=zip_code)

    found, split = kim(1, MENDOTA), kim(2, BAKERSFIELD)
    vacant, outside = kim(3, DISTRICT_TEN), kim(4, PORTLAND)
    confirmed = confirm(kim(5, MENDOTA))
    return [
        *("/", STORY, PETITION, "/terms", "/privacy", "/drawer", "/desk/sign-in"),
        *(thanks_path(one) for one in (found, split, vacant, outside, confirmed)),
        *(confirm_path(one) for one in (found, split, vacant, outside, confirmed)),
        f"{thanks_path(split)}/district",
        f"{confirm_path(vacant)}/district",
    ]


def leftovers(reply, english):
    """The English in a page: in its words, and in what screen readers and scripts say."""
    page = " ".join(unescape(reply.get_data(as_text=True)).split())
    return sorted(piece for piece in english if piece in page)


def test_the_catalogue_holds_every_text_of_the_sources_and_no_others(messages):
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | {"lazy_gettext": None}
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    texts = {text for _, _, text, _, _ in found}

    known = {message.id for message in messages}
    assert texts - known == set(), "new texts: run 'make words', and translate them"
    assert known - texts == set(), "texts that are gone: run 'make words'"


def test_every_text_is_translated_with_all_its_placeholders(catalogue, messages):
    for message in messages:
        originals, translations = forms_of(message.id), forms_of(message.string)
        assert not message.fuzzy, message.id
        assert len(translations) == (catalogue.num_plurals if message.pluralizable else 1)
        for text in translations:
            assert text, f"not translated: {message.id}"
            held = sorted(PLACEHOLDER.findall(text))
            assert held == sorted(PLACEHOLDER.findall(originals[-1])), message.id
    assert not catalogue.obsolete


def test_the_site_speaks_spanish_of_the_united_states_word_for_word(app, messages):
    with languages.speaking("es"):
        assert str(get_locale()) == "es_US"
        for message in messages:
            if message.pluralizable:
                many = ngettext(*message.id, 2, num="%(num)s", district="%(district)s")
                assert many == message.string[1]
            elif "%" not in message.id:
                assert gettext(message.id) == message.string, "run 'make prepare'"


def test_each_placeholder_of_a_letter_has_words_of_its_own_in_brackets():
    with languages.speaking("es"):
        shown = template.shown_names()

    assert set(shown) == set(template.PLACEHOLDERS) - {"bill"}
    assert len(set(shown.values())) == len(shown)
    assert all(re.fullmatch(r"\[[^\[\]]+\]", words) for words in shown.values())


def test_a_spanish_page_says_so_and_holds_no_english(client, paths, english):
    for path in paths:
        reply = client.get(f"/es{path}")

        assert reply.status_code == 200, path
        assert '<html lang="es">' in reply.text
        assert leftovers(reply, english) == [], path
        assert leftovers(client.get(path), english) != [], f"finds no English at {path}"


def test_what_goes_wrong_is_said_in_spanish(client, petition, english):
    wrong = {"name": "12345", "email": "rosa@", "zip_code": "9364", "words": "x" * 2001}
    replies = [
        client.post(f"/es{PETITION}", data=wrong),
        client.post(f"/es{PETITION}", data=ROSA | {"zip_code": "00000"}),
        client.post(f"/es{PETITION}", data=ROSA, headers={"Sec-Fetch-Site": "cross-site"}),
        client.get("/es/stories/nothing-here"),
        client.get("/es/confirm/nobody"),
        client.put("/es/terms"),
    ]

    assert [reply.status_code for reply in replies] == [422, 422, 403, 404, 404, 405]
    for reply in replies:
        assert '<html lang="es">' in reply.text
        assert leftovers(reply, english) == []
    assert "Escriba cinco dígitos, como 93640." in text_of(replies[0])


def test_the_desk_is_whole_in_spanish(client, petition, settings, english):
    confirm(sign(petition, settings))
    desk = signed_in(client)

    for path in ("/desk/", f"/desk{PETITION}", "/desk/exports", "/desk/password"):
        reply = desk.get(f"/es{path}")
        assert reply.status_code == 200
        assert leftovers(reply, english) == [], path


def test_the_language_link_leads_to_the_same_page_in_the_other_language(client, paths):
    for path in (path for path in paths if not path.startswith("/desk")):
        to_spanish = re.search(r'href="([^"]+)" lang="es"', client.get(path).text)[1]
        to_english = re.search(r'href="([^"]+)" lang="en"', client.get(to_spanish).text)[1]

        assert (to_spanish, to_english) == (f"/es{path}", path)


def test_links_of_a_spanish_page_stay_in_spanish_but_files_are_shared(client, paths):
    for path in paths:
        page, own = client.get(f"/es{path}").text, client.get(path).text

        tags = re.findall(r"<[^>]+>", page)
        inner = [tag for tag in tags if 'hreflang="en"' not in tag]
        links = re.findall(r'(?:href|src|action|data-lookup)="(/[^"]*)"', " ".join(inner))
        files = {link for link in links if link.startswith("/static/")}
        assert [x for x in links if x not in files and not x.startswith("/es/")] == []
        assert files, "the page has its style"
        assert files == set(re.findall(r'(?:href|src)="(/static/[^"]*)"', own))


def test_a_letter_edited_on_a_spanish_page_keeps_its_placeholders(client, petition):
    page = client.get(f"/es{PETITION}").text
    shown = unescape(re.search(r'(?s)<textarea[^>]*id="letter"[^>]*>(.*?)</textarea>', page)[1])
    assert "[su código postal]" in shown

    mine = shown.strip().replace("Atentamente,", "La cosecha no espera.\n\nAtentamente,")
    assert client.post(f"/es{PETITION}", data=ROSA | {"letter": mine}).status_code == 303

    signature = db.session.scalars(select(Signature)).one()
    kept = people.open_person(signature).letter
    for name in ("senator", "district", "name", "city", "zip", "words"):
        assert f"${{{name}}}" in kept
    letter = text_of(client.get(f"/es{confirm_path(signature)}"))
    assert "La cosecha no espera. Atentamente, Rosa Medina Mendota, CA 93640" in letter
    assert "[su" not in letter


def test_who_signs_in_spanish_gets_spanish_mail(app, settings, drawer, petition, english):
    rosa = Person(app, settings, drawer)
    rosa.sign(petition, ROSA, prefix="/es")

    [mail] = rosa.mails(ROSA["email"])

    assert mail["Subject"].startswith("Por favor confirme: ")
    assert "Hola, Rosa:" in body_of(mail)
    html = mail.get_body(("html",)).get_content()
    assert 'lang="es"' in html
    words = " ".join((body_of(mail) + unescape(html)).split())
    assert [piece for piece in english if piece in words] == []
    assert link_in(mail).startswith("/es/confirm/")
