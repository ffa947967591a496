"""The drawer keeps each mail as a file that any mail program opens."""

import email
import email.policy
import gc
import os
from datetime import timedelta
from email.headerregistry import BaseHeader

import pytest

from campaign.mail import drawer as drawers
from campaign.mail.drawer import Drawer
from campaign.mail.fields import field
from campaign.mail.post import Envelope, File, PostUnavailable
from tests.factories import make_mail


def envelope(name="20261122-120000-abc", **values):
    return Envelope(
        attempt_id="a" * 32,
        kind="bundle",
        sender="letters@stepup.example.org",
        sender_name="Step Up, California",
        mail=make_mail(**values),
        headers={"Auto-Submitted": "auto-generated"},
        name=name,
    )


def read(path):
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def test_a_mail_lies_there_whole(tmp_path):
    files = (File("letters.csv", "text/csv", "name\r\nJosé".encode()),)

    Drawer(tmp_path / "drawer").send([envelope(files=files, subject="¡Apoye la SB 54!")])

    (path,) = (tmp_path / "drawer").iterdir()
    mail = read(path)
    assert path.name == "20261122-120000-abc.eml"
    assert mail["From"] == '"Step Up, California" <letters@stepup.example.org>'
    assert mail["To"] == "senator.vance@senate.example.org"
    assert mail["Reply-To"] == "desk@stepup.example.org"
    assert mail["Subject"] == "¡Apoye la SB 54!"
    assert mail["X-Campaign-Kind"] == "bundle"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<20261122-120000-abc@stepup.example.org>"
    assert mail["Date"].datetime.tzinfo is not None
    assert mail["MIME-Version"] == "1.0"
    assert mail.get_content_type() == "multipart/mixed"
    alternatives = next(mail.iter_parts())
    assert [part.get_content_type() for part in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert mail.get_body(("plain",)).get_content().strip() == "One letter."
    assert mail.get_body(("html",)).get_content().strip() == "<p>One letter.</p>"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "letters.csv"
    assert attached.get_payload(decode=True) == "name\r\nJosé".encode()


def test_no_line_is_longer_than_mail_may_carry(tmp_path):
    Drawer(tmp_path).send([envelope(text="ñ" * 5000, html="<p>" + "x" * 5000 + "</p>")])

    (path,) = tmp_path.iterdir()
    assert max(len(line) for line in path.read_bytes().split(b"\r\n")) <= 998
    assert read(path).get_body(("plain",)).get_content().strip() == "ñ" * 5000


def test_the_same_message_handed_over_twice_lies_there_once(tmp_path):
    post = Drawer(tmp_path)

    names = {post.send([envelope()]), post.send([envelope()])}

    assert len(names) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_each_mail_of_a_pack_lies_there_filled_with_its_own(tmp_path):
    stop_url = "https://stepup.example.org/stop/" + "k" * 120
    pack = [
        envelope(
            f"mail-{name}",
            recipient=f"{name.lower()}@example.org",
            subject=f"To {field('name')}",
            html=f"<p>{field('name')}</p>",
            values={"name": f"<{name}>"},
            copies=("aide@example.org", "chief@example.org"),
            stop_url=stop_url,
        )
        for name in ("Kim", "Ana")
    ]

    assert Drawer(tmp_path).send(pack) == "drawer:mail-Kim"

    kim, ana = read(tmp_path / "mail-Kim.eml"), read(tmp_path / "mail-Ana.eml")
    assert (kim["Subject"], ana["Subject"]) == ("To <Kim>", "To <Ana>")
    assert ana["To"] == "ana@example.org"
    assert ana["Cc"] == "aide@example.org, chief@example.org"
    assert ana.get_body(("html",)).get_content().strip() == "<p>&lt;Ana&gt;</p>"
    assert ana["List-Unsubscribe"] == f"<{stop_url}>"
    assert ana["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # As it stands in the file: programs that know no encoded words read it, too.
    assert f"<{stop_url}>".encode() in (tmp_path / "mail-Ana.eml").read_bytes()


def test_only_the_owner_of_the_site_may_look_inside(tmp_path):
    folder = tmp_path / "drawer"
    folder.mkdir(mode=0o755)

    Drawer(folder).send([envelope()])

    (path,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_drawer_that_cannot_be_written_is_unavailable_and_names_nobody(tmp_path):
    folder = tmp_path / "drawer"
    folder.write_text("a file lies where the folder should be")

    with pytest.raises(PostUnavailable, match="drawer cannot be written") as failure:
        Drawer(folder).send([envelope()])

    assert not failure.value.is_account_wide
    assert str(tmp_path) not in str(failure.value)


def test_a_line_break_in_a_subject_makes_no_header(tmp_path):
    Drawer(tmp_path).send([envelope(subject="Hello\r\nBcc: all@example.org")])

    (path,) = tmp_path.iterdir()
    assert read(path)["Bcc"] is None
    assert read(path)["Subject"] == "Hello Bcc: all@example.org"


def test_an_address_outside_ascii_can_be_read_back(tmp_path):
    Drawer(tmp_path).send([envelope(recipient="josé@correo.example.org")])

    (path,) = tmp_path.iterdir()
    assert "josé@correo.example.org" in path.read_bytes().decode()


def test_nothing_of_a_person_stays_in_memory(tmp_path):
    person = "kim.osei@example.org"
    kim = {"recipient": person, "reply_to": person, "subject": person}
    Drawer(tmp_path).send([envelope(**kim, stop_url=f"https://x.example.org/?{person}")])

    gc.collect()
    headers = [one for one in gc.get_objects() if isinstance(one, BaseHeader)]

    assert headers, "those that mails share are kept"
    assert [header for header in headers if person in header] == []


def test_old_mail_is_thrown_away_and_new_mail_is_kept(tmp_path):
    post = Drawer(tmp_path)
    for name in ("old", "new"):
        post.send([envelope(name)])
    (tmp_path / ".half.tmp").write_text("half a mail")
    (tmp_path / "notes.txt").write_text("somebody's own")
    long_ago = (tmp_path / "old.eml").stat().st_mtime - timedelta(days=31).total_seconds()
    for name in ("old.eml", ".half.tmp", "notes.txt"):
        os.utime(tmp_path / name, (long_ago, long_ago))

    assert drawers.clear(tmp_path) == 2

    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.eml", "notes.txt"]
    assert drawers.clear(tmp_path / "nothing here") == 0
