"""English at ``/…``, Spanish at ``/es/…``: whole in both, and each page stays in its own."""

import re
from dataclasses import replace
from html import unescape

import flask_babel
import pytest
from sqlalchemy import select

from campaign.app import create_app
from campaign.db import db
from campaign.demo import loading
from campaign.petitions import people
from campaign.petitions.models import Petition, Signature
from tests.access.organiser import signed_in
from tests.journeys.people import Person, body_of
from tests.pages import PageClient, text_of
from tests.signers_of import (
    BAKERSFIELD,
    MENDOTA,
    PORTLAND,
    confirm,
    confirm_path,
    link_in,
    my_path,
    sign,
    stop_path,
    thanks_path,
)
from tests.web.spanish import english_in

PETITION = "/petitions/values-act"
STORY = "/stories/a-traffic-stop"
ROSA = {"name": "Rosa Medina", "email": "rosa@example.org", "zip_code": MENDOTA}
DISTRICT_TEN = "94086"  # nobody holds its seat


class Reader(PageClient):
    """Asks for the language anew with each page: a test's context would remember the first."""

    def open(self, *args, **kwargs):
        flask_babel.refresh()
        return super().open(*args, **kwargs)


@pytest.fixture
def client(app):
    return Reader(app, app.response_class)


@pytest.fixture
def petition(settings):
    loading.load(settings)
    db.session.commit()
    return db.session.scalars(select(Petition)).one()


@pytest.fixture
def paths(petition, settings):
    """Every public page, and each state that a signer's pages can be in."""

    def kim(number, zip_code):
        email = f"kim{number}@example.org"
        return sign(petition, settings, language="es", email=email, zip_code=zip_code)

    found, split = kim(1, MENDOTA), kim(2, BAKERSFIELD)
    vacant, outside = kim(3, DISTRICT_TEN), kim(4, PORTLAND)
    confirmed = confirm(kim(5, MENDOTA))
    return [
        *("/", STORY, PETITION, "/terms", "/privacy", "/drawer", "/desk/sign-in"),
        *(thanks_path(one) for one in (found, split, vacant, outside, confirmed)),
        *(confirm_path(one) for one in (found, split, vacant, outside)),
        *(my_path(confirmed) + page for page in ("", "/letter", "/delete")),
        stop_path(confirmed),
        f"{thanks_path(split)}/district",
        f"{confirm_path(vacant)}/district",
    ]


def test_a_spanish_page_says_so_and_holds_no_english(client, paths):
    for path in paths:
        reply = client.get(f"/es{path}")
        assert reply.status_code == 200, path
        assert '<html lang="es">' in reply.text
        assert english_in(reply.text) == [], path

        own = client.get(path)
        assert '<html lang="en">' in own.text
        assert english_in(own.text) != [], f"would not find the English of {path}"


def test_what_goes_wrong_is_said_in_spanish(client, petition):
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
        assert english_in(reply.text) == []
    assert "Escriba cinco dígitos, como 93640." in text_of(replies[0])


def test_while_the_database_is_away_a_signer_reads_it_in_spanish(settings):
    nowhere = replace(settings, database_url="postgresql://nobody@127.0.0.1:1/nowhere")
    away = create_app(nowhere)

    reply = Reader(away, away.response_class).post(f"/es{PETITION}", data=ROSA)

    assert reply.status_code == 503
    assert '<html lang="es">' in reply.text
    assert english_in(reply.text) == []


def test_the_desk_is_whole_in_spanish(client, petition, settings):
    confirm(sign(petition, settings))
    desk = signed_in(client)

    pages = ("", "/14", "/14/profile", "/profiles")  # a mail to an office is in English
    offices = [f"/desk/offices{page}" for page in pages]
    outbox = ("/desk/outbox", "/desk/outbox/troubles")
    others = ("/desk/", f"/desk{PETITION}", "/desk/exports", "/desk/password")
    for path in (*others, *outbox, *offices):
        reply = desk.get(f"/es{path}")
        assert reply.status_code == 200
        assert english_in(reply.text) == [], path


def test_the_language_link_leads_to_the_same_page_in_the_other_language(client, paths):
    for path in (path for path in paths if not path.startswith("/desk")):
        to_spanish = re.search(r'href="([^"]+)" lang="es"', client.get(path).text)[1]
        to_english = re.search(r'href="([^"]+)" lang="en"', client.get(to_spanish).text)[1]

        assert (to_spanish, to_english) == (f"/es{path}", path)


def test_links_of_a_spanish_page_stay_in_spanish_but_files_are_shared(client, paths):
    for path in paths:
        page, own = client.get(f"/es{path}").text, client.get(path).text

        tags = [tag for tag in re.findall(r"<[^>]+>", page) if 'hreflang="en"' not in tag]
        links = re.findall(r'(?:href|src|action|data-lookup)="(/[^"]*)"', " ".join(tags))
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


def test_who_signs_in_spanish_gets_spanish_mail(app, settings, drawer, petition):
    rosa = Person(app, settings, drawer)
    rosa.sign(petition, ROSA, prefix="/es")

    [mail] = rosa.mails(ROSA["email"])

    html = mail.get_body(("html",)).get_content()
    assert mail["Subject"].startswith("Por favor confirme: ")
    assert "Hola, Rosa:" in body_of(mail)
    assert 'lang="es"' in html
    assert english_in(mail["Subject"] + body_of(mail) + html) == []
    assert link_in(mail).startswith("/es/confirm/")
