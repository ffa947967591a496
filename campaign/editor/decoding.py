"""From a file that somebody sent to pictures that may be shown: decoded, bounded, bare.

Only what was decoded is kept. Whatever else the file held, where the photograph was taken for
one, is gone. See docs/decisions/0024.
"""

import hashlib
import io
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext, lazy_gettext
from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

from campaign.errors import Invalid
from campaign.stories.picture_store import Made
from campaign.stories.pictures import WIDTHS, Uploaded

MOST_BYTES = 12 * 1024 * 1024
TOO_LARGE = lazy_gettext("This file is larger than 12 megabytes. Save the picture smaller.")
MOST_PIXELS = 40_000_000  # what phones take; some 210 MB while it is being decoded
MOST_WEBP_PIXELS = 16_000_000  # its decoder needs four times as much for a pixel
LEAST_SIDE = 200  # pixels: less is a blur in a story
MOST_SLENDER = 4  # times as long as it is wide, or as wide
KINDS = ("JPEG", "PNG", "WEBP")
_QUALITY = 80
_SRGB = ImageCms.createProfile("sRGB")
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUARTERS = {_TURNS[number] for number in (5, 6, 7, 8)}
# What decoders answer with to files that are cut off, or made to harm.
_DAMAGE = (
    *(OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError, OverflowError),
    *(MemoryError, struct.error, zlib.error),
)

# We refuse by the size that the head tells, before anything is decoded; Pillow would only warn.
Image.MAX_IMAGE_PIXELS = None
_one_at_a_time = threading.Lock()  # each takes memory


def made(content: bytes) -> Made:
    """Decode a picture and make its sizes. Takes up to seconds: hold no transaction meanwhile.

    Args:
        content: of a file, as it came.

    Raises:
        Invalid: it is no such picture, or too large, too small, or moves.

    """
    if len(content) > MOST_BYTES:
        raise Invalid(str(TOO_LARGE))
    with _one_at_a_time, _understood():
        picture = _bare(content)
        largest = Uploaded("", *picture.size)
        sizes = {
            size.width: _webp(picture, (size.width, size.height)) for size in largest.sizes
        }
    return Made(hashlib.sha256(content).digest(), largest.width, largest.height, sizes)


@contextmanager
def _understood() -> Iterator[None]:
    """Say in a sentence what a decoder complains of."""
    try:
        yield
    except UnidentifiedImageError as error:
        raise Invalid(
            gettext("This is no picture that we can read. Send a JPEG, PNG or WebP file.")
        ) from error
    except _DAMAGE as error:
        raise Invalid(
            gettext("This picture is damaged. Open it, save it anew, and send that.")
        ) from error


def _bare(content: bytes) -> Image.Image:
    """Return the picture alone: upright, in the colours of the web, without anything else.

    It is made smaller first: whatever comes after would need the memory once more.
    """
    with Image.open(io.BytesIO(content), formats=KINDS) as file:
        _check(file)
        profile, turn = file.info.get("icc_profile"), _turn(file)
        has_alpha = "A" in file.getbands() or "transparency" in file.info
        mode = "RGBA" if has_alpha else "RGB"
        wish = _fitting(file.size, lies_down=turn in _QUARTERS)
        if isinstance(file, ImageFile.ImageFile):
            file.draft("RGB", (2 * wish[0], 2 * wish[1]))  # a JPEG needs less memory so
        pixels = file if file.mode in {"RGB", "RGBA", "CMYK"} else file.convert(mode)
        small = pixels.resize(wish, Image.Resampling.LANCZOS, reducing_gap=2.0)
    plain = _in_srgb(small, profile).convert(mode)
    upright = plain if turn is None else plain.transpose(turn)
    bare = Image.new(mode, upright.size)
    bare.paste(upright)
    return bare


def _fitting(size: tuple[int, int], *, lies_down: bool) -> tuple[int, int]:
    """Return the largest size that is kept of a picture, as it lies in its file."""
    width, height = reversed(size) if lies_down else size
    upright = Uploaded("", width, height)
    if width > WIDTHS[-1]:
        upright = upright.at(WIDTHS[-1])
    both = upright.width, upright.height
    return (both[1], both[0]) if lies_down else both


def _turn(file: Image.Image) -> Image.Transpose | None:
    """Return how a picture has to be turned; None where it stands, or does not say.

    Source: CIPA DC-008 (Exif 2.32), tag Orientation; what we answer undoes what it says.
    """
    try:
        return _TURNS.get(file.getexif().get(_ORIENTATION, 1))
    except _DAMAGE:
        return None


def _check(file: Image.Image) -> None:
    width, height = file.size
    # Phones put a second picture, of depth or brightness, behind a JPEG: that is not movement.
    if file.format != "MPO" and getattr(file, "is_animated", False):
        raise Invalid(gettext("This picture moves. Send one that stands still."))
    most = MOST_WEBP_PIXELS if file.format == "WEBP" else MOST_PIXELS
    if width * height > most:
        raise Invalid(
            gettext(
                "This picture has more than %(most)s million pixels. Save it smaller.",
                most=most // 1_000_000,
            )
        )
    if min(width, height) < LEAST_SIDE:
        raise Invalid(
            gettext(
                "This picture is too small: it needs %(least)s pixels on each side.",
                least=LEAST_SIDE,
            )
        )
    if max(width, height) > MOST_SLENDER * min(width, height):
        raise Invalid(gettext("This picture is too long and narrow. Cut it to shape first."))


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Translate the colours of a camera's or a phone's own profile; else they would pale."""
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, own, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a profile that nobody can read says nothing
        return picture
    return turned or picture


def _webp(picture: Image.Image, size: tuple[int, int]) -> bytes:
    made_smaller = picture
    if size != picture.size:
        made_smaller = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    file = io.BytesIO()
    made_smaller.save(file, "WEBP", quality=_QUALITY, method=4)
    return file.getvalue()
