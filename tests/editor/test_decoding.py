"""Pictures: decoded within bounds, and nothing of the file is kept but what one sees."""

import io
import random
from contextlib import suppress

import pytest
from PIL import Image, ImageCms, ImageOps

from campaign.editor import decoding
from campaign.errors import Invalid
from tests.editor.stories_of import picture


def opened(content):
    return Image.open(io.BytesIO(content))


def refused(content):
    with pytest.raises(Invalid) as told:
        decoding.made(content)
    return str(told.value)


def of_a_phone(size, **options):
    """A JPEG with a second picture behind it, as many phones write it."""
    behind = Image.new("RGB", (size[0] // 2, size[1] // 2), "green")
    return picture("MPO", size, save_all=True, append_images=[behind], **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_in_the_sizes_that_screens_need(kind):
    made = decoding.made(picture(kind, (1800, 1200)))

    assert (made.width, made.height) == (1440, 960)
    assert {width: opened(content).size for width, content in made.sizes.items()} == {
        480: (480, 320),
        960: (960, 640),
        1440: (1440, 960),
    }
    assert {opened(content).format for content in made.sizes.values()} == {"WEBP"}


def test_a_small_picture_is_not_blown_up():
    made = decoding.made(picture(size=(700, 500)))

    assert {width: opened(content).size for width, content in made.sizes.items()} == {
        480: (480, 343),
        700: (700, 500),
    }


def test_where_and_with_what_a_photograph_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "A telephone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 45.0, 12.0)
    content = picture(exif=exif, comment=b"Rosa at home")
    assert b"A telephone" in content

    made = decoding.made(content)

    for size in made.sizes.values():
        image = opened(size)
        assert not image.getexif()
        assert {"exif", "xmp", "icc_profile", "comment"} & image.info.keys() == set()
        assert b"EXIF" not in size
        assert b"telephone" not in size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = picture(size=(1200, 800), exif=exif)

    made = decoding.made(content)

    shown = opened(made.sizes[480]).convert("RGB")
    right = ImageOps.exif_transpose(opened(content)).resize(shown.size)
    assert (made.width, made.height) == ((1200, 800) if orientation < 5 else (800, 1200))
    corners = [(x, y) for x in (50, shown.width - 50) for y in (50, shown.height - 50)]
    for place in corners:
        assert (shown.getpixel(place)[0] > 128) == (right.getpixel(place)[0] > 128)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of what it could not read
def test_no_damage_to_a_file_is_more_than_a_refusal():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (36.0, 45.0, 12.0)
    files = [picture(kind, (220, 210), exif=exif) for kind in decoding.KINDS]
    files.append(of_a_phone((220, 210)))
    dice = random.Random(5)  # the same damage each time

    for _ in range(120):
        content = bytearray(dice.choice(files))
        for _ in range(3):
            content[dice.randrange(min(400, len(content)))] = dice.randrange(256)
        with suppress(Invalid):
            decoding.made(bytes(content))


def test_the_colours_of_a_camera_become_those_of_the_web():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    plain = decoding.made(picture())

    unreadable = decoding.made(picture(icc_profile=b"no profile at all"))
    other = decoding.made(picture(icc_profile=profile.tobytes()))

    assert unreadable.sizes == plain.sizes
    assert (other.width, other.height) == (1440, 960)


def test_what_one_can_see_through_stays_so():
    made = decoding.made(picture("PNG", (400, 300), "RGBA"))

    assert opened(made.sizes[400]).mode == "RGBA"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that we can read"),
        (b"", "no picture that we can read"),
        (picture("GIF"), "no picture that we can read"),
        (picture("TIFF"), "no picture that we can read"),
        (picture()[:2000], "damaged"),
        (picture("PNG")[:200], "damaged"),
        (picture(size=(1800, 150)), "200 pixels"),
        (picture(size=(1800, 300)), "long and narrow"),
        (b"\xff\xd8" + bytes(decoding.MOST_BYTES), "12 megabytes"),
    ],
)
def test_what_is_no_picture_for_a_story_is_refused_in_a_sentence(content, sentence):
    assert sentence in refused(content)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(kind):
    other = Image.new("RGB", (400, 300), "green")
    content = picture(kind, (400, 300), save_all=True, append_images=[other])

    assert "moves" in refused(content)


def test_of_a_phones_two_pictures_in_one_file_the_first_is_taken():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = of_a_phone((1600, 1200), exif=exif)
    assert opened(content).format == "MPO"

    made = decoding.made(content)

    assert (made.width, made.height) == (1200, 1600)
    shown = opened(made.sizes[480]).convert("RGB")
    top, foot = shown.getpixel((240, 60)), shown.getpixel((240, 580))
    assert (top[0] > 200, foot[2] > 200) == (True, True)


def test_a_small_file_that_claims_to_be_huge_is_never_decoded(monkeypatch):
    content, webp = picture("PNG", (9000, 9000), "1"), picture("WEBP", (4100, 4000))
    assert len(content) < 50_000
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("decoded"))

    assert "40 million pixels" in refused(content)
    assert "16 million pixels" in refused(webp)
