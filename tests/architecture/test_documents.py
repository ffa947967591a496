"""Documents that list what is there, list all of it."""

import re
import tomllib

from campaign.config import ROOT


def test_every_decision_stands_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text()
    rows = re.findall(r"^\| \[(\d{4})\]\(decisions/(\S+)\) \|", index, re.MULTILINE)
    files = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [file for _, file in rows] == files
    assert [number for number, _ in rows] == [file[:4] for file in files]


def test_the_readme_shows_the_floors_as_they_are_checked():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    readme = (ROOT / "README.md").read_text()

    shown = re.search(r"```\n(cli · [^`]+)```", readme)[1]

    assert [floor.strip() for floor in shown.split("·")] == layers
