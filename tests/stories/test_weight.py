"""A reader on a slow line: a story fits into the first packets of a connection."""

import gzip
import re

import pytest

from campaign.db import db
from campaign.demo import loading
from campaign.web.assets import STATIC

MOST_HTML_BYTES = 14 * 1024
MOST_BYTES = 30 * 1024


def packed(content):
    return len(gzip.compress(content, 6))


@pytest.fixture(params=["/stories/a-traffic-stop", "/es/stories/a-traffic-stop"])
def page(request, client, settings):
    loading.load(settings)
    db.session.commit()
    return client.get(request.param)


def test_a_story_fits_into_the_first_fourteen_kilobytes(page):
    assert packed(page.data) <= MOST_HTML_BYTES


def test_a_story_with_its_styles_and_scripts_weighs_thirty_kilobytes_at_most(page):
    names = re.findall(r'"/static/((?:css|js)/[\w.]+)\?', page.get_data(as_text=True))

    assert len(names) >= 4
    assert (
        packed(page.data) + sum(packed((STATIC / name).read_bytes()) for name in names)
        <= MOST_BYTES
    )


def test_a_story_asks_nothing_of_other_sites(page):
    html = page.get_data(as_text=True)

    assert re.findall(r'(?:src|srcset|<link[^>]*href)="(?!/static/)[^"]*"', html) == []
