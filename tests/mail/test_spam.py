"""Every kind of mail, as it travels: whole, honest about its sender, and no spam."""

import mailbox
import re
import shutil
import subprocess
from email.message import EmailMessage

import html5lib
import pytest

from campaign.delivery.models import Kind
from campaign.mail.drawer import KIND_HEADER
from tests.mail import every_kind

SPAMASSASSIN = shutil.which("spamassassin")
MOST_POINTS = 5.0  # from here on it is spam to SpamAssassin
OURS = 2.5  # points: half of that, so that a receiver's own rules have room


# What every spam filter must know: https://spamassassin.apache.org/gtube/
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


@pytest.fixture(scope="module")
def kept():
    return {}


@pytest.fixture
def mails(app, settings, drawer, kept):
    """One mail of every kind, made once for all tests of this file: none changes them."""
    if not kept:
        kept.update(every_kind.written(app, settings, drawer))
    return kept


def words_of(text):
    return re.findall(r"\w+", text)


def without_addresses(text):
    """The words alone: in HTML an address may lie behind its words."""
    return words_of(re.sub(r"<?https?://[^\s>]+>?", " ", text))


def shown(html):
    page = html5lib.HTMLParser(strict=True).parse(html)
    return " ".join(page.find("{http://www.w3.org/1999/xhtml}body").itertext())


def bodies(mail):
    """The text and the HTML of a mail."""
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    return text.get_content(), html.get_content()


def test_every_mail_has_a_text_and_an_html_that_say_the_same(mails):
    for kind, mail in mails.items():
        text, html = bodies(mail)

        assert without_addresses(text) == without_addresses(shown(html)), kind


def test_every_mail_is_an_alternative_with_its_files_around_it(mails):
    for kind, mail in mails.items():
        alternative = mail
        if mail.get_content_type() == "multipart/mixed":
            alternative, *files = mail.iter_parts()
            assert files
            assert all(file.get_filename() for file in files)
        assert alternative.get_content_type() == "multipart/alternative", kind
        parts = [part.get_content_type() for part in alternative.iter_parts()]
        assert parts == ["text/plain", "text/html"]


def test_a_bundle_brings_its_letters_as_files(mails):
    names = [file.get_filename() for file in mails[Kind.BUNDLE].iter_attachments()]

    assert {name.rpartition(".")[2] for name in names} == {"csv", "pdf"}


def test_every_mail_says_who_writes_from_where_and_how_to_answer(mails, settings):
    for kind, mail in mails.items():
        [sender] = mail["From"].addresses
        assert sender.addr_spec == settings.sender, kind
        assert sender.display_name == settings.organisation
        for said in bodies(mail):
            for line in (settings.organisation, settings.postal_address, settings.contact):
                assert " ".join(words_of(line)) in " ".join(words_of(said)), kind


def test_no_mail_makes_machines_answer(mails):
    for kind, mail in mails.items():
        assert mail["Auto-Submitted"] == "auto-generated", kind
        assert mail["Precedence"] is None


def test_what_nobody_asked_for_can_be_stopped_with_one_press_and_nothing_else(mails):
    stoppable = {Kind.REMINDER, Kind.DELIVERED, Kind.VACANT, Kind.PLACE, Kind.NEWS}
    for kind, mail in mails.items():
        has_way = mail["List-Unsubscribe"] is not None
        assert has_way is (kind in stoppable), kind
        if has_way:
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert re.fullmatch(r"<https?://\S+>", mail["List-Unsubscribe"].strip())


def test_no_mail_loads_or_counts_anything(mails):
    for kind, mail in mails.items():
        _, html = bodies(mail)
        assert not re.search(r"<(img|script|link|iframe|object|form)\b|url\(", html), kind


def test_lines_are_short_enough_for_every_server(mails):
    for kind, mail in mails.items():
        assert max(len(line) for line in mail.as_bytes().split(b"\n")) <= 998, kind


@pytest.mark.skipif(SPAMASSASSIN is None, reason="SpamAssassin is not installed")
def test_no_mail_looks_like_spam(mails, tmp_path):
    spam = EmailMessage()
    spam["From"], spam["Subject"], spam[KIND_HEADER] = "kim@example.org", "A test", "spam"
    spam.set_content(GTUBE)

    found = judged([*mails.values(), spam], tmp_path)

    assert found.pop("spam")[0] > MOST_POINTS, "its rules are not at work"
    for kind, (points, rules) in found.items():
        assert points < OURS < MOST_POINTS, f"{kind}: {points} points for {rules}"


def judged(mails, folder):
    """What SpamAssassin's own rules say, by kind: points, and the rules that gave them."""
    heap = mailbox.mbox(folder / "mails")
    for mail in mails:
        heap.add(mail.as_bytes())
    heap.flush()
    heap.close()
    # -L: asks nobody over the network; -x: leaves no file in anybody's home.
    quiet = ["-L", "-x", "--cf", "report_safe 0"]
    done = subprocess.run(
        [SPAMASSASSIN, *quiet, "--mbox", str(folder / "mails")],
        capture_output=True,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        timeout=120,
        check=True,
    )
    (folder / "judged").write_bytes(done.stdout)
    found = {}
    answers = mailbox.mbox(folder / "judged")
    for mail in answers:
        status = " ".join(mail["X-Spam-Status"].split())
        points, rules = re.search(r"score=(-?[\d.]+).*?tests=(.*?) autolearn", status).groups()
        found[mail[KIND_HEADER]] = (float(points), rules)
    answers.close()
    assert len(found) == len(mails)
    return found
