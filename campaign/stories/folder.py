"""A campaign as a folder of text files: read it whole, or say everything that is wrong with it.

::

    campaign.toml        what is the same in every language
    en/petition.md      the call, the ask, and the letter
    en/story.md          the article
    en/terms.md          only where the site's own shall be replaced; so privacy.md
    es/…                 the same in Spanish
"""

from dataclasses import dataclass, field
from pathlib import Path

from campaign.stories import heads, plan, proofreading, shipped
from campaign.stories.faults import Faults, Faulty, nearest
from campaign.stories.plan import Plan
from campaign.web.languages import LANGUAGES

__all__ = ["Campaign", "Faulty", "Version", "read"]

PETITION, STORY = "petition.md", "story.md"
_PAGES = {f"{slug}.md": slug for slug in shipped.PAGES}
_KNOWN = (PETITION, STORY, *_PAGES)


@dataclass
class Version:
    """A campaign's words in one language: columns of the rows that they become."""

    wording: dict[str, str] = field(default_factory=dict)
    story: dict[str, str] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)  # by slug; not filled in yet


@dataclass(frozen=True)
class Campaign:
    """Everything that a folder says, without a fault in itself."""

    plan: Plan
    versions: dict[str, Version]  # by language


def read(folder: Path) -> Campaign:
    """Read a campaign from *folder*; touches no database.

    Raises:
        Faulty: with a line for every fault.

    """
    faults = Faults()
    raw = heads.content(folder / plan.FILE, plan.FILE, faults)
    told = Plan() if raw is None else plan.read(raw, faults)
    versions = {path.name: _version(path, faults) for path in _languages(folder, faults)}
    faults.stop()
    return Campaign(told, versions)


def _languages(folder: Path, faults: Faults) -> list[Path]:
    there = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")
    for path in there:
        if path.name not in LANGUAGES:
            sentence = "The site has no such language."
            faults.add(f"{path.name}/", f"{sentence} {nearest(path.name, LANGUAGES)}")
    known = [path for path in there if path.name in LANGUAGES]
    if not known:
        faults.add("en/", "There is no folder of words yet. Make one: en, es, or both.")
    # In the site's order, so that the first is the one that the others fall back on.
    return sorted(known, key=lambda path: list(LANGUAGES).index(path.name))


def _version(folder: Path, faults: Faults) -> Version:
    version = Version()
    for name in (PETITION, STORY):
        text = heads.read(folder / name, f"{folder.name}/{name}", faults)
        if text is not None and name == PETITION:
            version.wording = proofreading.wording(text, faults)
        elif text is not None:
            version.story = proofreading.story(text, faults)
    for path in sorted(folder.iterdir()):
        file = f"{folder.name}/{path.name}"
        if path.name in _PAGES:
            text = heads.read(path, file, faults)
            if text is not None:
                version.pages[_PAGES[path.name]] = proofreading.page(text, faults)
        elif path.name not in _KNOWN and not path.name.startswith(".") and path.name[-1] != "~":
            faults.add(file, f"A campaign has no such file. {nearest(path.name, _KNOWN)}")
    return version
