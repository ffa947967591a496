"""Text files with a head: lines of ``name: text`` between two lines of dashes, then the text.

No quotation marks and no indents to get wrong: campaigners write these in any editor.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from campaign.stories.faults import Faults, nearest

_DASHES = re.compile(r"-{3,}\s*\Z")
_NAMED = re.compile(r"([A-Za-z_]+)\s*:(.*)\Z")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # PostgreSQL takes no NUL; no eye sees these


@dataclass
class Text:
    """One file, read."""

    file: str  # path inside the folder, for faults
    head: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # where each name stands
    body: str = ""
    body_line: int = 1  # line of the file on which the text begins


def read(path: Path, file: str, faults: Faults) -> Text | None:
    """Read a file; None where there is nothing to go on with, and *faults* say why.

    Args:
        path: the file.
        file: what to call it in faults.
        faults: takes what is wrong.

    """
    raw = content(path, file, faults)
    if raw is None:
        return None
    lines = raw.split("\n")
    if not _DASHES.match(lines[0]):
        faults.add(file, "Begin with a line of three dashes (---), then the head.", line=1)
        return None
    end = next((n for n, line in enumerate(lines) if n and _DASHES.match(line)), None)
    if end is None:
        faults.add(file, "The head has no end: put a line of three dashes after it.", line=1)
        return None
    text = Text(file)
    _read_head(text, lines[1:end], faults)
    rest = lines[end + 1 :]
    blank = next((n for n, line in enumerate(rest) if line.strip()), len(rest))
    text.body = "\n".join(rest).strip()
    text.body_line = end + 2 + blank
    return text


def content(path: Path, file: str, faults: Faults) -> str | None:
    """Return a file's words; None where it is missing or no text, and *faults* say so."""
    try:
        raw = path.read_text("utf-8-sig")
    except FileNotFoundError:
        faults.add(file, "This file is missing.")
        return None
    except UnicodeDecodeError:
        faults.add(file, "This is no text in UTF-8. Save it as “Unicode (UTF-8)”.")
        return None
    except OSError as error:
        faults.add(file, f"This cannot be read: {error.strerror}.")
        return None
    for number, line in enumerate(raw.split("\n"), start=1):
        if _UNSEEN.search(line):
            faults.add(
                file, "A character that cannot be seen. Type the line anew.", line=number
            )
    return raw


def _read_head(text: Text, lines: list[str], faults: Faults) -> None:
    name = ""
    for number, line in enumerate(lines, start=2):
        found = _NAMED.match(line)
        if line[:1].isspace() and line.strip() and name:  # an indented line goes on
            text.head[name] += " " + line.strip()
        elif found is not None:
            name = found[1].lower()
            if name in text.head:
                faults.add(text.file, f"“{name}” is there twice.", line=number)
            text.head[name] = found[2].strip()
            text.lines[name] = number
        elif line.strip():
            faults.add(text.file, "Write “name: text” here, like “byline: Kim”.", line=number)


def check_names(text: Text, most: dict[str, int], faults: Faults) -> None:
    """Note names that are missing, unknown, empty or too long.

    Args:
        text: the file.
        most: every name it has to have, with its greatest length in characters.
        faults: takes what is wrong.

    """
    for name in text.head.keys() - most.keys():
        line = text.lines[name]
        faults.add(text.file, f"“{name}” is no part of it. {nearest(name, most)}", line=line)
    for name, limit in most.items():
        words = text.head.get(name, "")
        if not words:
            faults.add(
                text.file, f"“{name}: …” is missing in the head.", line=text.lines.get(name)
            )
        elif len(words) > limit:
            sentence = f"Shorten “{name}” to {limit} characters; it has {len(words)}."
            faults.add(text.file, sentence, line=text.lines[name])


def numbered(text: Text) -> Iterable[tuple[int, str]]:
    """Yield each line of the text after the head, with its number in the file."""
    return enumerate(text.body.split("\n"), start=text.body_line)
