"""Partners' sites at the desk: which origin is right, who may show what, undo."""

import pytest
from sqlalchemy import select

from campaign.access import audit
from campaign.db import db, writing
from campaign.embeds import origins, partners
from campaign.embeds.models import Partner
from campaign.errors import Invalid
from campaign.petitions import confirming, sources
from campaign.petitions.models import Signature, Source
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.pages import text_of

DESK = "/desk/partners"
VALLEY = {"petition": "values-act", "name": "valley-unions", "origin": "https://valley.example"}


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def desk(client):
    return signed_in(client)


def add(desk, **changes):
    return desk.post(DESK, data=VALLEY | changes)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://valley.example.org", "https://valley.example.org"),
        (" https://Valley.Example.ORG/ ", "https://valley.example.org"),
        ("https://valley.example.org:443", "https://valley.example.org"),
        ("https://valley.example.org:8443", "https://valley.example.org:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("https://peña.example", "https://xn--pea-8ma.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(typed, kept):
    assert origins.normal(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "valley.example.org", "http://valley.example.org", "ftp://valley.example.org"),
        *("https://*.example.org", "https://example.org/page", "https://example.org?x=1"),
        *("https://example.org#top", "https://kim@example.org", "https://example.org:99999"),
        *("https://example.org; script-src *", "https://a b.example", "https://exa'mple.org"),
        *("https://example", "https://10.0.0.1", "https://[::1]", "null", "'self'", "*"),
        *("https://example.org\nX: y", "https://" + "a" * 300 + ".org", "https://-a.org"),
    ],
)
def test_what_is_no_single_safe_site_is_refused(typed):
    with pytest.raises(Invalid):
        origins.normal(typed)


def test_the_empty_list_says_what_to_do(petition, desk):
    words = text_of(desk.get(DESK))

    assert "No other site shows it yet." in words
    assert "There is no petition yet" not in words


def test_without_a_petition_there_is_nothing_to_show(desk):
    words = text_of(desk.get(DESK))

    assert "There is no petition yet that a partner could show." in words


def test_an_added_partner_gets_lines_to_copy(petition, desk, settings):
    reply = add(desk, name="Valley-Unions")

    partner = db.session.scalars(select(Partner)).one()
    assert (reply.status_code, reply.location) == (303, f"{DESK}#partner-{partner.id}")
    assert (partner.name, partner.origin) == ("valley-unions", "https://valley.example")
    words = text_of(desk.get(DESK))
    start = f'<script src="{settings.base_url}/static/js/embed.js" data-petition="values-act"'
    assert f'{start} data-partner="valley-unions" data-title="' in words
    assert 'data-language="es"' in words
    assert f"{settings.base_url}/embed/values-act/valley-unions" in words
    trail = [(row.act, row.detail) for row in audit.latest("partners.")]
    assert trail == [("partners.add", {"petition": "values-act", "partner": "valley-unions"})]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("petition", "no-such"),
        *[("name", typed) for typed in ("", "valley unions", "a" * 51, "-a", "página", "page")],
        ("origin", "http://valley.example"),
    ],
)
def test_a_slip_is_said_beside_its_field(petition, desk, field, typed):
    reply = add(desk, **{field: typed})

    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text
    assert db.session.query(Partner).count() == 0


def test_a_name_is_given_once_for_each_petition(petition, desk):
    make_petition(slug="clean-water")
    db.session.commit()
    add(desk)

    assert add(desk, origin="https://other.example").status_code == 422
    assert add(desk, petition="clean-water").status_code == 303
    assert db.session.query(Partner).count() == 2


def test_a_partner_has_a_source_before_strangers_can_use_them_up(petition, desk):
    add(desk)

    query = select(Source.name).where(Source.petition_id == petition.id)
    assert set(db.session.scalars(query)) == {sources.PAGE, "valley-unions"}


def test_switching_off_is_undone_by_switching_on(petition, desk):
    add(desk)
    partner = db.session.scalars(select(Partner)).one()

    off = desk.post(f"{DESK}/{partner.id}/off", follow_redirects=True)
    assert "valley-unions shows nothing from now on." in text_of(off)
    assert "switched off" in text_of(off)
    assert desk.get("/embed/values-act/valley-unions").status_code == 404

    on = desk.post(f"{DESK}/{partner.id}/on", follow_redirects=True)
    assert "may show it again" in text_of(on)
    assert desk.get("/embed/values-act/valley-unions").status_code == 200
    acts = [row.act for row in audit.latest("partners.")]
    assert acts == ["partners.on", "partners.off", "partners.add"]


def test_pressing_twice_is_written_down_once(petition, desk):
    add(desk)
    partner = db.session.scalars(select(Partner)).one()

    for _ in range(2):
        desk.post(f"{DESK}/{partner.id}/off")

    assert [row.act for row in audit.latest("partners.off")] == ["partners.off"]


@pytest.mark.parametrize("path", [f"{DESK}/999/off", f"{DESK}/1/away"])
def test_what_is_not_there_cannot_be_switched(petition, desk, path):
    assert desk.post(path).status_code == 404


def test_the_list_says_how_many_signed_through_each(petition, desk, client):
    add(desk)
    add(desk, name="coast", origin="https://coast.example")
    rosa = {"name": "Rosa Medina", "email": "rosa@example.org", "zip_code": "93640"}
    client.post("/embed/values-act/coast", data=rosa)
    with writing():
        confirming.confirm(db.session.scalars(select(Signature)).one())

    counts = {one.partner.name: one.signatures for one in partners.listed(petition)}

    assert counts == {"coast": 1, "valley-unions": 0}


@pytest.mark.parametrize("path", [DESK, f"{DESK}/1/off"])
def test_strangers_are_turned_away(petition, client, path):
    reply = client.post(path, data=VALLEY)

    assert reply.status_code == 401  # the page that keeps what was typed: see web/keeping
    assert "/desk/sign-in" in reply.text
    assert db.session.query(Partner).count() == 0
