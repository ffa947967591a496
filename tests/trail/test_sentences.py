"""Every act that the program notes has words, in every language, and a kind to be found by."""

import ast
import re

from campaign.bills import hearings
from campaign.comments.deciding import Act
from campaign.config import ROOT
from campaign.trail import details, sentences

# What stands in the braces of an act that is put together, by the file it is noted in.
PARTS = {
    "comments/deciding.py": [one.value for one in Act],
    "bills/hearings.py": hearings.ACTS,
}
VERB = re.compile(r"_(?:note|write_down)\(\s*\"([a-z_]+)\"")


def noted():
    """Yield (act, file) of every call of ``audit.note`` in the program."""
    for path in sorted((ROOT / "campaign").rglob("*.py")):
        tree, name = ast.parse(path.read_text()), path.relative_to(ROOT / "campaign").as_posix()
        texts = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and is_note(node.func):
                for act in acts_in(node.args[0], texts, path.read_text(), PARTS.get(name, ())):
                    yield act, name


def is_note(called):
    return (
        isinstance(called, ast.Attribute)
        and called.attr == "note"
        and isinstance(called.value, ast.Name)
        and called.value.id == "audit"
    )


def acts_in(node, texts, source, parts):
    match node:
        case ast.Constant(value=str(act)):
            found = [act]
        case ast.Name(id=name) if name in texts:
            found = [texts[name]]
        case ast.IfExp(body=one, orelse=other):
            found = acts_in(one, texts, source, parts) + acts_in(other, texts, source, parts)
        case ast.JoinedStr(values=[ast.Constant(value=str(first)), ast.FormattedValue()]):
            found = [first + part for part in parts or VERB.findall(source)]
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id=name)), *rest]):
            found = [texts[name] + "".join(str(one.value) for one in rest)]
        case _:  # a variable: whatever stands in the file, but for stems that get a verb
            quoted = re.findall(r'"([a-z_]+\.[a-z_.-]+)"', source)
            acts = set(quoted) - set(texts.values())
            found = [act for act in acts if act.split(".")[0] in sentences.KINDS]
    return found


def test_every_act_that_is_noted_anywhere_has_words():
    acts = dict(noted())

    assert len(acts) > 100
    wordless = {act: name for act, name in acts.items() if act not in sentences.ACTS}
    assert wordless == {}


def test_everything_that_acts_say_has_a_name_that_people_read():
    plain = details.ACCOUNTS + tuple(details.NAMES) + ("petition", "slug")
    said = {
        keyword.arg
        for path in (ROOT / "campaign").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and is_note(node.func)
        for keyword in node.keywords
        if keyword.arg
    }

    known = {*plain, *(f"was_{name}" for name in plain), "about", "before", "after"}
    assert said - known == set()
    assert len(said) > 50


def test_every_act_has_a_kind_by_which_it_is_found():
    assert {sentences.kind_of(act) for act in sentences.ACTS} <= set(sentences.KINDS)


def test_no_two_acts_are_called_the_same():
    words = [str(one) for one in sentences.ACTS.values()]

    assert len(words) == len(set(words))
