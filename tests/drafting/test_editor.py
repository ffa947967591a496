"""The petition editor: all is saved at once, nothing typed is lost, no promise is broken."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.petitions import tallying
from campaign.petitions.models import Petition, PetitionState, Wording
from campaign.web.shelf import Edition
from tests.access.organiser import signed_in
from tests.drafting.desk_of import BASE, filled
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import sign


def told(slug="clean-water"):
    db.session.expire_all()
    return db.session.scalar(select(Petition).filter_by(slug=slug))


def wording(language="en", slug="clean-water"):
    query = select(Wording).filter_by(petition_id=told(slug).id, language=language)
    return db.session.scalar(query)


def test_what_is_saved_is_what_visitors_see(desk, client):
    reply = desk.save(
        en_call="Keep our water clean",
        sponsor="Clean Water Now",
        goals="2,000, 500",
        opens_at="2026-01-05T09:00",
    )

    assert (reply.status_code, reply.location) == (303, f"{BASE}/clean-water/edit")
    page = text_of(client.get("/petitions/clean-water"))
    assert "Keep our water clean" in page
    assert "Paid for by Clean Water Now" in page
    assert told().goals == [500, 2000]
    assert clock.pacific(told().opens_at).strftime("%Y-%m-%d %H:%M") == "2026-01-05 09:00"
    (row,) = audit.latest("petitions.edit")
    changed = {
        key: row.detail[key] for key in ("was_opens_at", "opens_at", "was_goals", "goals")
    }
    assert (row.detail["slug"], row.detail["sections"]) == ("clean-water", 2)
    assert (changed["opens_at"], changed["goals"]) == ("2026-01-05t09:00", "500-2000")
    assert changed["was_opens_at"] != changed["opens_at"]
    assert "sponsor" not in row.detail
    assert told().edited_at is not None


def test_what_is_the_same_changes_nothing(desk):
    before = told().opens_at

    desk.save()

    assert told().opens_at == before
    assert told().edited_at is None
    assert audit.latest("petitions.edit") == []


def test_a_fault_of_the_letter_is_told_beside_its_field_and_nothing_typed_is_lost(desk):
    reply = desk.save(en_body="Dear $sentor,\n\nit costs $5.", en_call="Keep it clean")

    assert reply.status_code == 422
    page = text_of(reply)
    assert "Line 1: There is no placeholder $sentor. Did you mean $senator?" in page
    assert "Line 3: Write $$ where you mean a dollar sign." in page
    assert "Dear $sentor," in page
    assert 'value="Keep it clean"' in reply.text
    assert wording().call == "Help us make sure California steps up"


def test_two_who_change_different_sections_both_succeed(desk):
    first, second = desk.typed(en_call="Keep it clean"), desk.typed(sponsor="Clean Water Now")

    assert desk.send(first).status_code == 303
    assert desk.send(second).status_code == 303

    assert (wording().call, told().sponsor) == ("Keep it clean", "Clean Water Now")


def test_two_who_change_the_same_section_never_overwrite_each_other(desk):
    first, second = desk.typed(en_call="Theirs alone"), desk.typed(en_call="Mine alone")
    desk.send(first)

    reply = desk.send(second)

    assert reply.status_code == 409
    assert "Somebody else has changed this petition meanwhile" in text_of(reply)
    assert 'value="Mine alone"' in reply.text
    assert "Theirs alone" in text_of(reply)
    assert wording().call == "Theirs alone"


def test_pressing_once_more_after_a_crossing_means_it(desk):
    first, second = desk.typed(en_call="Theirs"), desk.typed(en_call="Mine", goals="70")
    desk.send(first)
    again = filled(desk.send(second), f"{BASE}/clean-water/edit")

    assert desk.send(again).status_code == 303

    assert (wording().call, told().goals) == ("Mine", [70])


def test_another_language_is_offered_once_all_of_it_is_written(desk, client):
    half = desk.save(es_offered="y", es_call="Agua limpia")
    assert half.status_code == 422
    assert "do not offer the petition in this language yet" in text_of(half)

    desk.save(es_call="Agua limpia", es_ask="Pida.", es_subject="Vote", es_body="Hola $senator")
    assert "Agua limpia" not in text_of(client.get("/es/petitions/clean-water"))

    desk.save(es_offered="y")
    assert "Agua limpia" in text_of(client.get("/es/petitions/clean-water"))


def test_two_faults_that_read_alike_name_their_fields(desk):
    reply = desk.save(
        es_offered="y", es_call="Agua limpia", es_ask="", es_subject="", es_body="Hola $senator"
    )

    said = text_of(reply)
    for field in ("Ask (Español)", "Subject of the letter (Español)"):
        assert f"{field}: Write this, or do not offer the petition in this language" in said


def test_a_language_that_is_taken_back_keeps_its_words(desk, client):
    words = {"es_call": "Agua limpia", "es_ask": "Pida.", "es_subject": "V", "es_body": "Hola"}
    desk.save(es_offered="y", **words)

    desk.save(es_offered=None)

    assert "Help us make sure" in text_of(client.get("/es/petitions/clean-water"))
    assert wording("es").call == "Agua limpia"


def test_it_is_offered_in_one_language_at_least(desk):
    reply = desk.save(en_offered=None)

    assert reply.status_code == 422
    assert "Offer it in one language at least." in text_of(reply)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"bill": "SB 99"}, "People have signed for this."),
        ({"position": "oppose"}, "People have signed for this."),
        ({"retention_days": "91"}, "People were told 90 days: it may only become less."),
    ],
)
def test_no_promise_to_those_who_signed_is_broken(desk, settings, changes, sentence):
    petition = told()
    petition.state = PetitionState.LIVE
    sign(petition, settings)

    reply = desk.save(**changes)

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    assert desk.save(retention_days="60").status_code == 303


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_at": "2026-01-01T09:00"}, "This has passed."),
        ({"closes_at": "soon"}, "Write day and time like 2026-11-30T09:00."),
        ({"closes_at": "2027-03-14T02:30"}, "Clocks skip this hour on that day."),
        ({"closes_at": "9999-12-31T23:59"}, "Check the year: it should be like 2027."),
        ({"opens_at": "0026-12-01T09:00"}, "Check the year: it should be like 2027."),
        ({"opens_at": "1900-01-01T00:00"}, "Check the year: it should be like 2027."),
        ({"opens_at": ""}, "Say from when it takes names."),
        ({"retention_days": "0"}, "Write a number from 1 to 730."),
        ({"goals": "many"}, "Write numbers with blanks between"),
        ({"en_call": "x" * 161}, "Shorten this to at most 160 characters."),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(desk, changes, sentence):
    reply = desk.save(**changes)

    assert reply.status_code == 422
    assert sentence in text_of(reply)


def test_the_end_of_a_closed_petition_is_not_moved_in_the_editor(desk, stopped_clock):
    told().closes_at = clock.now()
    db.session.commit()
    stopped_clock(timedelta(hours=1))

    assert "open it under “Going live”" in text_of(desk.save(closes_at=""))
    assert desk.save(sponsor="Clean Water Now").status_code == 303


def test_a_petition_that_opens_later_says_when_and_takes_no_names(desk, client, settings):
    later = clock.pacific(clock.now() + timedelta(days=30))
    desk.save(opens_at=later.strftime("%Y-%m-%dT09:00"))

    page = text_of(client.get("/petitions/clean-water"))

    assert f"You can sign from {later:%B} {later.day}, {later.year}, 9:00" in page
    assert "has closed" not in page
    kim = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}
    reply = client.post("/petitions/clean-water", data=kim)
    assert reply.status_code == 410
    assert "has not opened yet" in text_of(reply)


def test_milestones_of_ones_own_are_shown_and_round_ones_follow(desk, client, settings):
    desk.save(goals="3")
    assert "0 of 3" in client.get("/petitions/clean-water").text

    assert [tallying.goal(count, [3]) for count in (0, 3, 100)] == [3, 100, 250]
    assert tallying.goal(500, [700]) == 700
    assert tallying.goal(700, [700]) == 1000


def test_a_new_petition_is_a_draft_that_only_the_desk_sees(desk, client):
    given = {"bill": "AB 7", "position": "oppose", "call": "Stop it", "ask": "Vote no."}
    reply = client.post(f"{BASE}/new", data=given | {"language": "en", "slug": "Stop-it"})

    assert reply.location == f"{BASE}/stop-it/edit"
    assert told("stop-it").state is PetitionState.DRAFT
    assert "vote against $bill" in wording(slug="stop-it").letter_body
    assert client.get("/petitions/stop-it").status_code == 404
    assert "Stop it" in text_of(client.get(f"{BASE}/stop-it/page"))
    assert "Sign and send my letter" in text_of(client.get(f"{BASE}/stop-it/page"))
    assert told("stop-it").state is PetitionState.DRAFT
    assert "Next: finish its words, and rehearse it." in text_of(client.get(BASE))


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("new", "This word is taken by the desk."),
        ("clean-water", "Another petition has this address."),
        ("clean water", "Write small letters, digits and dashes"),
    ],
)
def test_an_address_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    desk, client, slug, sentence
):
    given = {"bill": "AB 7", "position": "oppose", "call": "Stop it now", "ask": "Vote no."}

    reply = client.post(f"{BASE}/new", data=given | {"language": "en", "slug": slug})

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    assert 'value="Stop it now"' in reply.text


def test_without_petitions_the_page_says_what_to_do(client):
    assert "There is no petition yet." in text_of(signed_in(client).get(BASE))


def test_the_list_says_what_comes_next(desk, client):
    make_petition(slug="won", state=PetitionState.LIVE, closes_at=clock.now())
    db.session.commit()

    page = text_of(client.get(BASE))

    assert "Next: sign it yourself, read its mails, and go live." in page
    assert "Next: say how it ended." in page


def test_each_change_lets_every_public_page_be_rendered_anew(desk):
    def edition():
        db.session.expire_all()
        return db.session.get_one(Edition, 1).number

    desk.save(en_call="Keep it clean")
    numbers = [edition()]
    for changes in ({"sponsor": "Us"}, {"en_ask": "Vote."}, {"en_show_name": "Show me"}):
        desk.save(**changes)
        numbers.append(edition())

    assert numbers == sorted(set(numbers))


def test_strangers_see_nothing_of_it(client, petition):
    for page in ("edit", "stage", "copy", "letter", "page"):
        assert client.get(f"{BASE}/clean-water/{page}").status_code == 303


def test_no_number_forgets_everybody_at_once(desk, settings):
    sign(told(), settings)
    told().closes_at = clock.now() - timedelta(days=20)
    db.session.commit()

    hasty, slower = desk.save(retention_days="5"), desk.save(retention_days="29")

    assert hasty.status_code == 422
    assert "Choose at least 28 days." in text_of(hasty)
    assert slower.status_code == 303
    assert told().retention_days == 29
