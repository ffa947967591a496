"""From a file that somebody sent to pictures that may be shown: decoded, bounded, bare.

Only what was decoded is kept. Whatever else the file held, where the photograph was taken for
one, is gone. See docs/decisions/0024.
"""

import hashlib
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from campaign.errors import Invalid
from campaign.stories.picture_store import Made
from campaign.stories.pictures import WIDTHS, Uploaded

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000  # what phones of 2026 take; 160 MB while it is being decoded
LEAST_SIDE = 200  # pixels: less is a blur in a story
MOST_SLENDER = 4  # times as long as it is wide, or as wide
KINDS = ("JPEG", "PNG", "WEBP")
_QUALITY = 80
_SRGB = ImageCms.createProfile("sRGB")

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
        raise Invalid(
            gettext("This file is larger than 12 megabytes. Save the picture smaller.")
        )
    with _one_at_a_time, _understood():
        picture = _bare(content)
        largest = Uploaded("", picture.width, picture.height)
        if picture.width > WIDTHS[-1]:
            largest = largest.at(WIDTHS[-1])
        sizes = {
            size.width: _webp(picture, (size.width, size.height)) for size in largest.sizes
        }
    return Made(hashlib.sha256(content).digest(), largest.width, largest.height, sizes)


@contextmanager
def _understood() -> Iterator[None]:
    """Say in a sentence what a decoder complains of: files are cut off, or made to harm."""
    try:
        yield
    except UnidentifiedImageError as error:
        raise Invalid(
            gettext("This is no picture that we can read. Send a JPEG, PNG or WebP file.")
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise Invalid(
            gettext("This picture is damaged. Open it, save it anew, and send that.")
        ) from error


def _bare(content: bytes) -> Image.Image:
    """Return the picture alone: upright, in the colours of the web, without anything else."""
    with Image.open(io.BytesIO(content), formats=KINDS) as file:
        _check(file)
        profile = file.info.get("icc_profile")
        if isinstance(file, ImageFile.ImageFile):
            file.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # a JPEG needs less memory so
        upright = ImageOps.exif_transpose(file)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    plain = _in_srgb(upright, profile).convert("RGBA" if has_alpha else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _check(file: Image.Image) -> None:
    width, height = file.size
    if getattr(file, "is_animated", False):
        raise Invalid(gettext("This picture moves. Send one that stands still."))
    if width * height > MOST_PIXELS:
        raise Invalid(gettext("This picture has more than 40 million pixels. Save it smaller."))
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
