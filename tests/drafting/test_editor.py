from tests.access.organiser import signed_in
import pytest
from campaign.db import db
from tests.factories import make_petition


@pytest.fixture
def desk(client):
    return signed_in(client)


def test_pages(desk):
    p = make_petition(slug="clean-water")
    db.session.commit()
    for path in (
        "",
        "/new",
        "/clean-water/edit",
        "/clean-water/stage",
        "/clean-water/copy",
        "/clean-water/letter?zip=93640",
        "/clean-water/letter?zip=93301",
        "/clean-water/letter",
        "/clean-water/page",
        "/clean-water/boxes/en/show_name",
    ):
        r = desk.get("/desk/petitions" + path)
        assert r.status_code == 200, (path, r.status_code)
