"""Style sheets that read as well from right to left, and that write each value once."""

import re

import pytest

from campaign.web.assets import STATIC

SHEETS = sorted((STATIC / "css").glob("*.css"))
SIDED = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)"
    r"|left|right|border-(?:top|bottom)-(?:left|right)-radius)[\w-]*\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
FOUR = re.compile(r"(?<![\w-])(margin|padding|inset|border-width|border-radius)\s*:\s*([^;}]+)")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)


def rules(sheet):
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)


def values(written):
    """The values of a shorthand; what stands within brackets is one."""
    flat = written
    while "(" in flat:
        flat = re.sub(r"\(([^()]*)\)", lambda found: found[1].replace(" ", ""), flat)
    return flat.split()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_names_left_or_right(sheet):
    assert SIDED.findall(rules(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_shorthand_tells_its_sides_apart(sheet):
    uneven = []
    for name, written in FOUR.findall(rules(sheet)):
        parts = values(written)
        if len(parts) != len("four"):
            continue
        first, second, third, fourth = parts
        mirrored = (second, first, fourth, third) if name == "border-radius" else None
        if parts != list(mirrored or (first, fourth, third, second)):
            uneven.append(f"{name}: {written}")

    assert uneven == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_written_in_one_sheet_alone(sheet):
    if sheet.name == "tokens.css":
        assert COLOUR.search(rules(sheet))
    else:
        assert COLOUR.findall(rules(sheet)) == []
