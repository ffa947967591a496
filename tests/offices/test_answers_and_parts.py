"""What a signer lets the office know goes with their letter; what is split says so."""

import csv
import io

import pytest
from sqlalchemy import event

from campaign.db import db
from campaign.offices import bundling, letters, parcels, parts, releasing, seats
from campaign.offices.parts import Part
from campaign.petitions import agreeing
from tests.factories import make_petition
from tests.offices.mailed import bundle_mails, bundles, crowd, seal_now, wish
from tests.signers_of import signed

WORDS = "The office may answer me directly."


def tick(signature):
    agreeing.agree(signature, agreeing.OFFICE_REPLY, "en", WORDS)
    db.session.commit()


def rows_of(mail):
    text = mail.files[0].content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_whoever_ticked_it_can_be_answered_out_of_a_bundle_and_nobody_else(settings):
    petition = make_petition()
    tick(signed(petition, settings, words="Mine.", street="12 Oak St"))
    tick(signed(petition, settings, email="an@example.org"))
    signed(petition, settings, email="bo@example.org", words="Mine, too.")
    seal_now(settings)

    (mail,) = bundle_mails()
    assert [row["Reply to"] for row in rows_of(mail)] == [
        "kim@example.org",
        "an@example.org",
        "",
    ]
    assert "Street: 12 Oak St\nAnswer to: kim@example.org" in mail.text
    assert "bo@example.org" not in mail.text + mail.html
    assert mail.reply_to == settings.contact


def test_whoever_takes_the_tick_back_during_the_hold_is_not_answered(settings):
    (signature,) = crowd(settings, 1, words="Mine.")
    tick(signature)
    bundling.seal(settings)
    agreeing.take_back(signature, [agreeing.OFFICE_REPLY])
    db.session.commit()
    releasing.release_held(settings)

    (mail,) = bundle_mails()
    assert rows_of(mail)[0]["Reply to"] == ""
    assert "Answer to" not in mail.text


@pytest.mark.parametrize("was_ticked", [True, False])
def test_a_tick_that_changed_while_it_was_written_is_written_anew(settings, was_ticked):
    one, other = crowd(settings, 2)
    tick(other)
    if was_ticked:
        tick(one)
    bundling.seal(settings)
    (bundle,) = bundles()
    to = seats.addressee(bundle.petition, bundle.district)
    parcel = parcels.make(bundle, to, settings)
    releasing._settle(bundle, parcel)  # as it was, it could have gone

    if was_ticked:
        agreeing.take_back(one, [agreeing.OFFICE_REPLY])
    else:
        tick(one)

    with pytest.raises(releasing._Changed):
        releasing._settle(bundle, parcel)


def test_who_may_be_answered_is_asked_once_for_all_letters_of_a_batch(settings):
    for signature in crowd(settings, 12):
        tick(signature)
    bundling.seal(settings)
    (bundle,) = bundles()
    wordings = parcels._wordings(bundle.petition_id)
    asked = []

    def note(_connection, _cursor, statement, *_others):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = list(letters.of_bundle(bundle, wordings, "Ada Vance"))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert len([letter for letter in found if letter.answer_to]) == 12
    assert sum("consent_text" in statement for statement in asked) == 1


def test_what_is_split_at_the_sealing_says_so_in_every_part(settings):
    wish(most_letters=2)
    crowd(settings, 5)
    seal_now(settings)

    first, second, last = (" ".join(mail.text.split()) for mail in bundle_mails())
    assert "Bundle: No. 1, part 1," in first
    assert "Bundle: No. 2, part 2," in second
    assert "Bundle: No. 3, part 3," in last
    assert ["more letters follow" in text for text in (first, second, last)] == [
        True,
        True,
        False,
    ]


def test_what_is_split_at_the_release_says_so_in_every_part(settings):
    crowd(settings, 5)
    bundling.seal(settings, hold=False)
    wish(most_letters=2)
    releasing.release_held(settings)

    texts = [mail.text for mail in bundle_mails()]
    assert [f"part {n}," in text for n, text in enumerate(texts, start=1)] == [True] * 3
    assert ["more letters follow" in text for text in texts] == [True, True, False]


def test_only_what_was_sealed_together_is_a_part(settings, stopped_clock):
    petition = make_petition()
    crowd(settings, 1, petition)
    bundling.seal(settings)
    stopped_clock(bundles()[0].release_at - bundles()[0].created_at)
    signed(petition, settings, email="an@example.org")
    bundling.seal(settings)

    assert [parts.of(bundle) for bundle in bundles()] == [Part(), Part()]


def test_a_part_whose_letters_were_all_taken_out_is_not_announced(settings):
    wish(most_letters=1)
    _, gone = crowd(settings, 2)
    bundling.seal(settings)
    first, _ = bundles()
    assert parts.of(first) == Part(1, has_more=True)

    bundling.take_out(gone.id)

    assert parts.of(first) == Part()
