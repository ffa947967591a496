"""The tables beside the pictures say what the pictures show."""

from campaign.petitions.tally_models import OUTSIDE
from tests import tallies
from tests.dashboard.test_pictures import PAGE, desk, petition, table

__all__ = ["desk", "petition"]


def test_a_town_across_the_border_is_called_by_its_name(desk, petition):
    tallies.crowd(petition, 2, district=OUTSIDE, zip="97201")
    tallies.crowd(petition, 1, district=1, zip="89010")  # reaches into California from Nevada

    assert [row[:2] for row in table(desk, "cities")[1:]] == [
        ["Outside California", "2"],
        ["Dyer", "1"],
    ]


def test_the_table_beside_a_long_time_begins_with_today(desk, petition):
    tallies.crowd(petition, 7)

    months = desk.get(PAGE).text.partition('id="time"')[2].partition("</section>")[0]

    assert months.count('<th scope="row">') == 25
    first = months.partition("<tbody>")[2].partition("</tr>")[0]
    assert '<td class="number">7</td>' in first
    assert "The latest 25 of 30" in months
