"""Stories, drafts and pictures as organisers make them, for tests."""

import io

from PIL import Image

from campaign.db import db, writing
from campaign.editor import drafting, releasing
from campaign.stories.words import Words
from tests.access.organiser import make_account

WORDS = Words(
    kicker="Clean water",
    headline="The well on Elm Street",
    standfirst="Four families share one tap.",
    byline="Step Up California",
    body="It began on a Tuesday.",
)
ELM = "the-well-on-elm-street"
EDITOR = f"/desk/stories/{ELM}/en"
PAGE = f"/stories/{ELM}"


def account_id():
    """Somebody of the desk, by their number."""
    return make_account().id


def begin(by, words=WORDS, language="en", petition=None):
    """A story that somebody has begun; returns its draft's number."""
    with writing():
        story = drafting.begin(
            words.headline,
            language,
            byline=words.byline,
            petition_id=petition and petition.id,
            account_id=by,
        )
        slug = story.slug
        return drafting.save(slug, language, words, seen=1, account_id=by)


def save(by, words, seen, slug=ELM, language="en"):
    with writing():
        return drafting.save(slug, language, words, seen=seen, account_id=by)


def publish(by, seen, at=None, slug=ELM, language="en"):
    with writing():
        return releasing.publish(slug, language, seen=seen, at=at, account_id=by)


def multipart(fields, content):
    """A form with a large picture as a browser sends it: the test client would leave a file."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = 'name="picture-file"; filename="well.png"\r\nContent-Type: image/png\r\n\r\n'
    file = f"--x\r\nContent-Disposition: form-data; {head}".encode() + content
    return {
        "data": b"".join([*parts, file, b"\r\n--x--\r\n"]),
        "content_type": "multipart/form-data; boundary=x",
    }


def picture(kind="JPEG", size=(1800, 1200), mode="RGB", **options):
    """The bytes of a picture file, in two halves of different colours."""
    image = Image.new(mode, size, "red" if mode == "RGB" else None)
    if mode == "RGB":
        image.paste("blue", (size[0] // 2, 0, *size))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def send(desk, path="", seen=2, files=None, **changes):
    return desk.post(
        EDITOR + path, data=WORDS.__dict__ | {"seen": seen} | changes | (files or {})
    )


def draft():
    db.session.expire_all()
    return drafting.at(ELM, "en").words
