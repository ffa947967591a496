"""One's own page: where the letter is, what one agreed to, and which mail one gets."""

import pytest
from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason, State
from campaign.petitions import agreeing, people
from campaign.petitions.models import (
    Consent,
    NameStyle,
    PetitionState,
    SignatureState,
)
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers.arriving import came_to, release, seal
from tests.signers_of import (
    BAKERSFIELD,
    PORTLAND,
    confirm_path,
    my_path,
    sign,
    signed,
    thanks_path,
)


def live(**values):
    return make_petition(state=PetitionState.LIVE, **values)


def kinds():
    return db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()


def test_confirming_leads_to_ones_own_page_and_a_receipt_is_queued(client, settings):
    signature = sign(make_petition(), settings)

    reply = client.post(confirm_path(signature))

    assert reply.status_code == 303
    assert reply.location == my_path(signature)
    assert kinds() == [Kind.CONFIRMATION, Kind.RECEIPT]
    page = client.get(reply.location)
    assert "Confirmed. Thank you, Kim." in text_of(page)
    assert client.get(confirm_path(signature)).location == my_path(signature)


def test_confirming_twice_sends_no_second_receipt(client, settings):
    signature = sign(make_petition(), settings)

    client.post(confirm_path(signature))
    client.post(confirm_path(signature))

    assert kinds().count(Kind.RECEIPT) == 1
    db.session.expire_all()
    assert signature.state is SignatureState.CONFIRMED


def test_the_page_of_a_name_that_waits_is_the_one_that_asks(client, settings):
    signature = sign(make_petition(), settings)
    assert client.get(my_path(signature)).location == confirm_path(signature)


def test_the_thanks_link_opens_nobodys_own_page(client, settings):
    signature = signed(make_petition(), settings)
    token = thanks_path(signature).rpartition("/")[2]

    for path in ("", "/letter", "/data", "/delete", "/district"):
        assert client.get(f"/my/{token}{path}").status_code == 404
    for path in ("/letter", "/delete", "/ticks", "/hush/never", "/withdraw", "/undo"):
        data = {"letter": "Mine now", "words": "", "name_style": "full"}
        assert client.post(f"/my/{token}{path}", data=data).status_code == 404
    assert client.get(f"/stop/{token}").status_code == 404
    db.session.expire_all()
    assert signature.state is SignatureState.CONFIRMED


@pytest.mark.parametrize("path", ["", "/letter", "/data", "/delete"])
def test_nothing_of_it_is_cached_indexed_or_told_to_other_sites(client, settings, path):
    reply = client.get(my_path(signed(make_petition(), settings)) + path)

    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Robots-Tag"] == "noindex"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_page_is_there_in_both_languages(client, settings, prefix):
    page = client.get(prefix + my_path(signed(make_petition(), settings)))
    assert page.status_code == 200
    assert f'<html lang="{prefix[1:] or "en"}">' in page.text


def test_a_letter_is_followed_from_waiting_to_the_offices_server(client, settings):
    signature = signed(live(), settings)
    path = my_path(signature)

    def told():
        db.session.expire_all()
        return text_of(client.get(path))

    assert "Your letter joins a bundle" in told()
    assert "Pacific" in told()
    seal(settings)
    assert "Your letter lies in a bundle It goes to Senator Anna Caballero" in told()
    bundles = release(settings)
    assert "Your letter joined bundle No. 1" in told()
    assert "It is on its way to our mail carrier" in told()
    came_to(State.ACCEPTED, *bundles)
    assert "Our mail carrier took it" in told()
    came_to(State.BOUNCED, *bundles)
    assert "It did not reach the office" in told()
    assert "nothing is lost" in told()
    came_to(State.BY_HAND, *bundles)
    assert "A person of ours carries it" in told()
    came_to(State.DELIVERED, *bundles)
    assert "The office of Senator Anna Caballero has it" in told()


def test_a_rehearsal_says_that_it_is_one(client, settings):
    signature = signed(make_petition(), settings)
    release(settings)
    assert "This is a rehearsal" in text_of(client.get(my_path(signature)))


def test_whose_district_is_not_known_is_asked_on_the_page(client, settings):
    signature = signed(make_petition(), settings, zip_code=BAKERSFIELD)
    path = my_path(signature)
    assert "Your letter waits for your district" in text_of(client.get(path))

    reply = client.post(f"{path}/district", data={"district": "16"})

    assert reply.location == path
    assert "Your letter joins a bundle" in text_of(client.get(path))


def test_whoever_lives_outside_california_reads_that_no_letter_is_sent(client, settings):
    page = client.get(my_path(signed(make_petition(), settings, zip_code=PORTLAND)))
    assert "no letter is sent" in text_of(page)
    assert "Where your letter is" not in text_of(page)


def test_how_the_name_is_shown_can_change_until_the_letter_goes(client, settings):
    signature = signed(make_petition(), settings)
    path = my_path(signature)
    assert "Kim Osei" in text_of(client.get(path))

    client.post(f"{path}/name", data={"name_style": "initial"})
    db.session.expire_all()
    assert signature.name_style is NameStyle.INITIAL
    assert "Kim O." in text_of(client.get(path))
    assert client.post(f"{path}/name", data={"name_style": "loud"}).status_code == 422

    release(settings)
    late = client.post(f"{path}/name", data={"name_style": "full"})
    assert late.status_code == 409
    db.session.expire_all()
    assert signature.name_style is NameStyle.INITIAL


def test_ticks_on_the_page_that_asks_are_kept_with_their_words_and_time(
    client, settings, stopped_clock
):
    signature = sign(make_petition(), settings)
    assert "checked" not in client.get(confirm_path(signature)).text

    client.post(confirm_path(signature), data={"hear_delivery": "y"})

    (consent,) = agreeing.all_of(signature)
    assert consent.text.kind == agreeing.HEAR_DELIVERY
    assert consent.text.words == "Tell me once when my letter was delivered"
    assert consent.given_at == clock.now()


def test_a_tick_taken_back_leaves_nothing(client, settings):
    agreed = (("keep_informed", "Keep me informed about this campaign by email"),)
    signature = signed(make_petition(), settings, consents=agreed)
    path = my_path(signature)

    client.post(f"{path}/ticks", data={"keep_informed": "y", "office_reply": "y"})
    db.session.expire_all()
    assert agreeing.given(signature) == {"keep_informed", agreeing.OFFICE_REPLY}
    page = client.get(path).text
    assert 'checked id="office_reply"' in page
    assert 'checked id="hear_delivery"' not in page

    client.post(f"{path}/ticks", data={})
    assert db.session.scalar(select(func.count()).select_from(Consent)) == 0


def test_ticking_again_keeps_the_moment_of_the_first_time(client, settings, stopped_clock):
    from datetime import timedelta

    signature = signed(make_petition(), settings)
    first = clock.now()
    client.post(f"{my_path(signature)}/ticks", data={"hear_delivery": "y"})
    stopped_clock(timedelta(hours=1))
    client.post(f"{my_path(signature)}/ticks", data={"hear_delivery": "y"})

    (consent,) = agreeing.all_of(signature)
    assert consent.given_at == first


@pytest.mark.parametrize(
    ("wish", "reason", "sentence"),
    [
        ("no-news", Reason.UNSUBSCRIBE, "You get no news from this site"),
        ("never", Reason.NEVER, "We never write to your address again"),
    ],
)
def test_mail_stops_as_its_reader_says_and_comes_again(
    client, settings, wish, reason, sentence
):
    signature = signed(make_petition(), settings)
    path, address = my_path(signature), people.open_person(signature).email

    client.post(f"{path}/hush/{wish}")
    assert suppressing.reasons_of([address]) == {address: {reason}}
    assert sentence in text_of(client.get(path))

    client.post(f"{path}/hush/again")
    assert suppressing.reasons_of([address]) == {address: frozenset()}
    assert sentence not in text_of(client.get(path))


def test_a_wish_that_the_page_does_not_offer_is_refused(client, settings):
    reply = client.post(f"{my_path(signed(make_petition(), settings))}/hush/everything")
    assert reply.status_code == 422


def test_mail_that_came_back_is_no_ticks_to_undo(client, settings):
    signature = signed(make_petition(), settings)
    suppressing.suppress("kim@example.org", Reason.SPAM_REPORT)
    db.session.commit()

    client.post(f"{my_path(signature)}/hush/again")

    assert suppressing.reasons_of(["kim@example.org"])["kim@example.org"]
    assert "reported as spam" in text_of(client.get(my_path(signature)))


def test_withdrawing_can_be_undone_for_a_day_even_when_the_link_is_old(
    client, settings, stopped_clock
):
    from datetime import timedelta

    signature = signed(make_petition(), settings)
    path = my_path(signature)
    stopped_clock(timedelta(days=settings.confirm_days + 1))

    client.post(f"{path}/withdraw")
    assert "This signature is withdrawn" in text_of(client.get(path))
    client.post(f"{path}/undo")

    db.session.expire_all()
    assert signature.state is SignatureState.CONFIRMED


def test_who_signed_anew_meanwhile_cannot_put_the_first_back(client, settings):
    petition = make_petition()
    first = signed(petition, settings)
    client.post(f"{my_path(first)}/withdraw")
    signed(petition, settings)

    reply = client.post(f"{my_path(first)}/undo")

    assert "You have signed this petition already" in text_of(reply)
    assert "Undo: put" not in text_of(client.get(my_path(first)))


def test_a_page_shown_after_an_error_can_be_reloaded(client, settings):
    path = my_path(signed(make_petition(), settings))
    for part in ("name", "ticks", "withdraw", "undo"):
        assert client.get(f"/es{path}/{part}").location == f"/es{path}"
