"""Have a document set by the press, with the fonts it needs."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from campaign.web import glyphs

_PRESS = Path(__file__).with_name("press.py")
_REFUSED = 3  # exit code of the press: see there
_MOST_SECONDS = 180
_PROBE = """
#set document(title: "probe")
#set text(font: "Libertinus Serif")
#for character in json(bytes(sys.inputs.data)) [#par(character)]
"""


class NotPrinted(Exception):
    """The press could not set a document; whoever asked goes without."""


class Unshown(Exception):
    """No font has some characters of the document."""

    def __init__(self, characters: frozenset[str]) -> None:
        """Keep them for whoever sets the document again; they are not for a log."""
        super().__init__("no font has some of the characters")
        self.characters = characters


class Fonts:
    """Which characters the fonts here can show; asked once for each character.

    The typesetter's own fonts come first, so that most documents look the same on every
    machine. The machine's fonts (Debian's ``fonts-noto-cjk``, say) help where those end.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lacked = {False: dict[str, bool](), True: dict[str, bool]()}

    def lacking(self, characters: Iterable[str]) -> tuple[frozenset[str], bool]:
        """Find out which characters cannot be shown.

        Args:
            characters: those of one document.

        Returns:
            Those that no font has, and whether the machine's fonts help with others.

        """
        own = self._lacking(frozenset(characters) - glyphs.PLAIN, all_fonts=False)
        left = self._lacking(own, all_fonts=True)
        return left, left != own

    def _lacking(self, characters: frozenset[str], *, all_fonts: bool) -> frozenset[str]:
        known = self._lacked[all_fonts]
        fresh = sorted(characters.difference(known))
        if fresh:
            try:
                typeset(_PROBE, json.dumps(fresh), all_fonts=all_fonts)
                unshown: frozenset[str] = frozenset()
            except Unshown as found:
                unshown = found.characters
            known.update((one, one in unshown) for one in fresh)
        return frozenset(one for one in characters if known[one])


fonts = Fonts()


def typeset(
    template: str,
    data: str,
    *,
    all_fonts: bool,
    is_strict: bool = True,
    form: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """Return the document that *template* makes of *data*.

    Args:
        template: in Typst's language; ours, never anybody else's words.
        data: JSON, which the template reads from ``sys.inputs.data``.
        all_fonts: whether the machine's fonts are used, too.
        is_strict: refuse what no font can show, rather than leave a box; of a PDF.
        form: a PDF, or the picture of one page, a point of the template each dot.

    Raises:
        Unshown: the document has characters that no font has.
        NotPrinted: any other failure, or none of an answer in time.

    """
    order = {
        "template": template,
        "data": data,
        "all_fonts": all_fonts,
        "is_strict": is_strict and form == "pdf",
        "form": form,
    }
    try:
        # -I: the standard library's modules, not our neighbours of the same name.
        ended = subprocess.run(
            [sys.executable, "-I", str(_PRESS)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NotPrinted("the press did not answer") from None  # its input is personal
    if ended.returncode == 0:
        return ended.stdout
    unshown = json.loads(ended.stdout) if ended.returncode == _REFUSED else []
    if not unshown:
        raise NotPrinted(f"the press ended with {ended.returncode}")
    raise Unshown(frozenset("".join(unshown)))
