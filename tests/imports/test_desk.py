"""An organiser brings a file, sees each fault before anything is written, and mends it."""

import re

import pytest
from sqlalchemy import func, select

from campaign.access import audit
from campaign.access.models import Role
from campaign.db import db, writing
from campaign.exports import profiles
from campaign.imports import columns, keeping
from campaign.imports.models import Import, ImportPiece, ImportState
from campaign.petitions.models import Petition, PetitionState, Signature
from tests.access.organiser import make_account, sign_in, signed_in
from tests.factories import make_petition
from tests.imports import files
from tests.imports.files import (
    as_csv,
    looked_over,
    match,
    read_csv,
    states,
    the,
    uploaded,
    work,
)
from tests.pages import text_of
from tests.signers_of import MENDOTA

# Ten faults, and two people.
SHEET = [
    ["Rosa Li", "rosa@example.org", MENDOTA, "1 Main St"],
    ["", "nobody@example.org", MENDOTA, ""],
    ["Bo Ek", "bo@", MENDOTA, ""],
    ["Ana Om", "ana@example.org", "9364", ""],
    ["Kim Os", "kim@example.org", "", ""],
    ["www.win.example", "win@example.org", MENDOTA, ""],
    ["x" * 81, "long@example.org", MENDOTA, ""],
    ["Lee Ft", "lee@example.org", "00000", ""],
    ["Joy Am", "joy example.org", "nope", ""],
    ["Ned Ot", "ned@example.org", MENDOTA, "s" * 121],
    ["Pat Om", "", MENDOTA, "2 Elm St"],
]


def text(reply):
    return reply.get_data(as_text=True)


def acts(prefix="imports."):
    db.session.rollback()
    return [row.act for row in reversed(audit.latest(prefix))]


def test_a_paper_sheet_with_ten_faults_is_mended_and_brought_again(desk, petition, settings):
    address = looked_over(desk, petition, as_csv(SHEET), settings)
    page = text(desk.get(address))

    faults = re.findall(r'class="number">(\d+)</th><td>(\w+)</td>', page)
    assert faults == [
        *[("3", "Name"), ("4", "Email"), ("5", "ZIP"), ("6", "ZIP"), ("7", "Name")],
        *[("8", "Name"), ("9", "ZIP"), ("10", "Email"), ("10", "ZIP"), ("11", "Street")],
    ]
    assert (the(address).fresh, the(address).faulty) == (2, 9)
    assert states(petition) == {}, "nothing is written before somebody says so"
    files.begin(desk, address)
    work(settings)
    header, *rows = read_csv(desk.post(f"{address}/faults.csv").data)
    assert header == [*files.HEADER, "what is wrong"]
    as_they_came = [[cell.removeprefix("'") for cell in row[:4]] for row in rows]
    assert as_they_came == SHEET[1:10]
    assert rows[0][4] == "Name: The name is missing."

    for row, name, email, code in zip(
        rows,
        ["Noe Bo", "", "", "", "Win Ex", "Lon Ge", "", "", ""],
        ["", "bo@example.org", "", "", "", "", "", "joy@example.org", ""],
        ["", "", MENDOTA, MENDOTA, "", "", MENDOTA, MENDOTA, ""],
        strict=True,
    ):
        row[0], row[1], row[2] = name or row[0], email or row[1], code or row[2]
        row[3] = row[3][:20]
    again = files.brought(desk, petition, as_csv(rows, header), settings)

    assert (the(again).brought, the(again).faulty) == (9, 0)
    assert states(petition) == {"elsewhere": 11}
    assert acts() == [
        *["imports.upload", "imports.check", "imports.bring", "imports.brought"],
        *["imports.faults", "imports.upload", "imports.check", "imports.bring"],
        "imports.brought",
    ]


def test_only_rows_with_faults_are_kept_when_the_others_are_in(desk, petition, settings):
    address = files.brought(desk, petition, as_csv(SHEET), settings)

    kept = db.session.scalars(select(ImportPiece)).one()
    assert [number for number, _ in keeping.rows_of(kept)] == list(range(3, 12))
    desk.post(f"{address}/drop")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ImportPiece)) == 0
    assert the(address).state is ImportState.DONE
    assert desk.post(f"{address}/faults.csv").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_columns_that_our_page_says_to_type_are_all_known(desk, petition, prefix):
    page = text_of(desk.get(f"{prefix}/desk/petitions/{petition.slug}/imports"))

    told = re.search(r"(?:Columns to type|Columnas que debe escribir): ([^.]+)\.", page)[1]

    assert columns.guess(told.split(", ")) == [
        *("name", "email", "zip", "street", "show_name", "keep_informed")
    ]


def test_our_own_columns_are_all_known():
    headings = [column.heading for column in profiles.SIGNER]
    guessed = dict(zip(headings, columns.guess(headings), strict=True))

    assert {name for name, field in guessed.items() if field} == {
        *("name", "email", "zip", "street", "phone", "words", "language"),
        *("show name", "keep informed"),
    }


def test_what_was_said_stands_there_when_something_is_missing(desk, petition, settings):
    address = uploaded(desk, petition, as_csv(SHEET), kind="list")

    reply = match(desk, address, column_1="", evidence="At the market", keep_informed="y")

    assert reply.status_code == 422
    assert "Say which column holds the mail address." in text(reply)
    assert "At the market" in text(reply)
    assert re.search(r'<input checked [^>]*name="keep_informed"', text(reply))
    assert the(address).state is ImportState.MATCHING


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"column_0": ""}, "Say which column holds the name"),
        ({"column_2": ""}, "Say which column holds the ZIP code."),
        ({"column_3": "zip"}, "Two columns are said to be the same."),
        ({"evidence": " "}, "Say in a sentence where and when they signed."),
        ({"evidence": "Ask kim@example.org"}, "Write no mail address here"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(desk, petition, said, sentence):
    reply = match(desk, uploaded(desk, petition, as_csv(SHEET)), **said)

    assert reply.status_code == 422
    assert sentence in text(reply)


def test_two_tabs_never_overwrite_each_other(desk, petition, settings):
    address = uploaded(desk, petition, as_csv(SHEET))
    assert match(desk, address).status_code == 303
    work(settings)

    late = match(desk, address, seen="0", evidence="The other tab", column_3="")

    assert late.status_code == 409
    assert "The other tab" in text(late)
    assert the(address).evidence == files.EVIDENCE
    stale = desk.post(f"{address}/bring", data={"seen": "0"}, follow_redirects=True)
    assert "Look it over once more" in text(stale)
    assert the(address).state is ImportState.CHECKED


def test_pressed_twice_it_is_brought_in_once(desk, petition, settings):
    address = looked_over(desk, petition, as_csv(SHEET), settings)

    for _ in range(2):
        files.begin(desk, address)
    assert "one press was enough" in text(desk.get(address))
    work(settings)

    assert states(petition) == {"elsewhere": 2}


def test_another_campaigns_import_is_not_there(desk, petition, settings):
    other = make_petition(slug="other-act")
    db.session.commit()
    address = looked_over(desk, petition, as_csv(SHEET), settings)
    wrong = address.replace(petition.slug, other.slug)

    assert desk.get(wrong).status_code == 404
    assert desk.get(f"{wrong}/columns").status_code == 404
    for act in ("columns", "bring", "undo", "go-on", "drop", "faults.csv"):
        assert desk.post(f"{wrong}/{act}").status_code == 404, act
    assert the(address).state is ImportState.CHECKED


def test_an_organiser_of_another_campaign_finds_no_page(client, petition):
    other = make_petition(slug="other-act")
    db.session.commit()
    make_account(role=Role.ORGANISER, campaign=other.id)
    sign_in(client)

    assert client.get(f"/desk/petitions/{petition.slug}/imports").status_code == 404
    assert client.get(f"/desk/petitions/{other.slug}/imports").status_code == 200


def test_a_reader_may_not_bring_in(client, petition):
    make_account(role=Role.READER)
    sign_in(client)

    assert client.get(f"/desk/petitions/{petition.slug}/imports").status_code == 403


@pytest.mark.parametrize("act", ["faults.csv", "undo", "drop"])
def test_bringing_in_needs_no_second_factor_and_what_is_for_ever_does(
    client, petition, settings, act
):
    signed_in(client)
    address = files.brought(client, petition, as_csv(SHEET), settings)

    reply = client.post(f"{address}/{act}")

    assert reply.status_code == 303
    assert "/desk/security" in reply.location
    assert acts()[-1] == "imports.brought"
    assert (the(address).state, the(address).sealed is None) == (ImportState.DONE, False)


def test_a_draft_takes_nothing(desk, petition):
    with writing():
        db.session.get_one(Petition, petition.id).state = PetitionState.DRAFT

    reply = desk.post(
        f"/desk/petitions/{petition.slug}/imports",
        data={"kind": "paper", "file": (files.io.BytesIO(as_csv(SHEET)), "a.csv")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )

    assert "Begin the rehearsal first" in text(reply)
    assert "Begin the rehearsal first" in text(
        desk.get(f"/desk/petitions/{petition.slug}/imports")
    )
    assert db.session.scalar(select(func.count()).select_from(Import)) == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "Choose a file."),
        ("a.csv", b"", "This file is empty."),
        ("a.csv", b"Name,ZIP", "no row beneath them"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_so_on_its_page(desk, petition, name, content, said):
    reply = desk.post(
        f"/desk/petitions/{petition.slug}/imports",
        data={"kind": "list", "file": (files.io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )

    assert reply.status_code == 422
    assert said in text(reply)
    assert re.search(r'<input checked [^>]*value="list"', text(reply))


def test_the_file_lies_sealed(desk, petition):
    uploaded(desk, petition, as_csv(SHEET), name="rosas-list.csv")

    act = db.session.scalars(select(Import)).one()
    piece = db.session.scalars(select(ImportPiece)).one()

    for sealed in (act.sealed, piece.sealed):
        assert b"rosa" not in sealed
    assert keeping.head(act).name == "rosas-list.csv"


def test_figures_say_what_was_brought_in_apart(desk, petition, settings):
    files.brought(desk, petition, as_csv(SHEET), settings)

    assert "2 on paper" in text(desk.get(f"/desk/petitions/{petition.slug}"))
    assert "And 2 on paper" in text(desk.get(f"/petitions/{petition.slug}"))
    listed = text(desk.get(f"/desk/petitions/{petition.slug}/signatures?state=elsewhere"))
    assert "On paper, import No." in listed
    number = db.session.scalars(select(Signature.id).order_by(Signature.id.desc())).first()
    one = desk.get(f"/desk/petitions/{petition.slug}/signatures/{number}")
    assert "Pat Om" in text(one)


def test_the_sheet_to_sign_on_is_a_page_in_each_language(desk, petition):
    from pypdf import PdfReader

    reply = desk.get(f"/desk/petitions/{petition.slug}/imports/sheet.pdf?language=es")

    read = PdfReader(files.io.BytesIO(reply.data))
    assert len(read.pages) == 1
    words = " ".join(read.pages[0].extract_text().split())
    assert "Help us make sure California steps up" in words
    assert "Correo" in words
