"""Templates and static files: whatever one names, the other has."""

import re

import jinja2.meta
import pytest

from campaign.config import ROOT

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
PATHS = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def code():
    return "\n".join(path.read_text() for path in (ROOT / "campaign").rglob("*.py"))


def rendered():
    """Return the templates that code names, and those that these name, and so on."""
    return set(re.findall(r"""["'](\w[\w/]*\.(?:html|svg|xml|txt))["']""", code()))


@pytest.mark.parametrize("path", PATHS)
def test_a_template_parses_and_names_only_what_is_there(app, path):
    source = (TEMPLATES / path).read_text()
    tree = app.jinja_env.parse(source)

    named = {name for name in jinja2.meta.find_referenced_templates(tree) if name}
    assert {name for name in named if not (TEMPLATES / name).is_file()} == set()
    assets = set(re.findall(r"""asset\(["']([^"']+)["']\)""", source))
    assert {name for name in assets if not (STATIC / name).is_file()} == set()


@pytest.mark.parametrize("path", PATHS)
def test_a_template_links_only_to_endpoints_that_exist(app, path):
    source = (TEMPLATES / path).read_text()
    own = path.split("/")[0]

    named = set(re.findall(r"""url_for\(["']([^"']+)["']""", source))

    full = {own + name if name.startswith(".") else name for name in named}
    assert full - {rule.endpoint for rule in app.url_map.iter_rules()} == set()


@pytest.mark.parametrize("path", PATHS)
def test_a_template_has_no_inline_script_or_style(path):
    source = (TEMPLATES / path).read_text()
    if "data-own-policy" in source:
        return
    # A block of data is no script: the browser runs nothing of it.
    plain = source.replace('<script type="application/ld+json">', "")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=[\"']", plain)
    assert "|safe" not in source.replace(" ", "") or "{# safe:" in source


def test_code_names_only_templates_that_exist():
    folders = (TEMPLATES, STATIC)
    assert {n for n in rendered() if not any((one / n).is_file() for one in folders)} == set()


def test_every_template_is_used():
    sources = code() + "".join((TEMPLATES / path).read_text() for path in PATHS)

    assert [path for path in PATHS if path not in sources] == []


def test_style_sheets_name_only_files_and_colours_that_exist():
    sheets = {path: path.read_text() for path in STATIC.rglob("*.css")}
    declared = set(re.findall(r"(--[\w-]+)\s*:", "".join(sheets.values())))

    for path, text in sheets.items():
        files = re.findall(r"""url\(["']?([^"')]+)["']?\)""", text)
        local = [name for name in files if not name.startswith(("data:", "#"))]
        missing = [name for name in local if not (path.parent / name.split("?")[0]).is_file()]
        assert missing == [], path.name
        assert "://" not in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), path.name
        bare = re.findall(r"var\((--[\w-]+)\)", text)
        assert set(bare) - declared == set(), path.name


# What is lost with these is a password, a code, a number, a moment, a file's name or whom
# somebody looked for, which no tab should remember.
FLEETING = re.compile(
    r"organisers/|'petition_editor.(?:live|discard)'|'editor.publish'|'signatures.(?:mend|find)'|"
    r"'updates.(?:end|review)'|delivery/desk_outbox|offices/desk_profiles|subjects/|"
    r"imports/desk_imports"
)


@pytest.mark.parametrize("path", [path for path in PATHS if "/desk_" in path])
def test_a_form_of_the_desk_that_takes_words_warns_whoever_leaves_it(path):
    source = (TEMPLATES / path).read_text()

    for form in re.findall(r"(?s)<form\b.*?</form>", source):
        if re.search(r"\b(?:moment_fields|field)\(|<textarea", form):
            head = form.partition("\n")[0] + path
            assert re.search("data-unsaved|data-autosave", form) or FLEETING.search(head), form
