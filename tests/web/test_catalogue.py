"""The Spanish catalogue: every text of the sources, whole, and nothing that is gone."""

import ast
import re

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from flask_babel import get_locale, get_translations

from campaign.config import ROOT
from campaign.letters import template
from campaign.web import languages
from tests.web.spanish import PLACEHOLDER, catalogue, forms_of, messages

TELLING = {"gettext", "ngettext", "lazy_gettext"}


def test_the_catalogue_holds_every_text_of_the_sources_and_no_others():
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | {"lazy_gettext": None}
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    texts = {text for _, _, text, _, _ in found}

    known = {message.id for message in messages()}
    assert texts - known == set(), "new texts: run 'make words', and translate them"
    assert known - texts == set(), "texts that are gone: run 'make words'"
    assert not catalogue().obsolete


def test_every_text_is_translated_with_all_its_placeholders():
    for message in messages():
        translations = forms_of(message.string)
        assert not message.fuzzy, message.id
        assert len(translations) == (2 if message.pluralizable else 1), message.id
        for original, text in zip(forms_of(message.id), translations, strict=True):
            assert text, f"not translated: {original}"
            needed = sorted(PLACEHOLDER.findall(original))
            assert sorted(PLACEHOLDER.findall(text)) == needed, original


def test_the_site_speaks_the_spanish_of_the_united_states_as_the_catalogue_says(app):
    with languages.speaking("es"):
        assert str(get_locale()) == "es_US"
        spoken = get_translations()

    for message in messages():
        if message.pluralizable:
            said = tuple(spoken.ungettext(*message.id, number) for number in (1, 2))
            assert said == message.string, "run 'make prepare'"
            assert spoken.ungettext(*message.id, 0) == message.string[1]
        else:
            assert spoken.ugettext(message.id) == message.string, "run 'make prepare'"


def test_each_placeholder_of_a_letter_has_words_of_its_own_in_brackets():
    with languages.speaking("es"):
        shown = template.shown_names()

    assert set(shown) == set(template.PLACEHOLDERS) - {"bill"}
    assert len(set(shown.values())) == len(shown)
    assert all(re.fullmatch(r"\[[^\[\]]+\]", words) for words in shown.values())


def test_no_text_hides_in_another_where_the_catalogue_does_not_see_it():
    """Babel reads no call inside an f-string before Python 3.12."""
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in (ROOT / "campaign").rglob("*.py")
        for outer in ast.walk(ast.parse(path.read_text()))
        if isinstance(outer, ast.JoinedStr)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in TELLING
    ]

    assert hidden == []


def test_a_story_has_one_name_in_spanish():
    said = " ".join(text for message in messages() for text in forms_of(message.string))

    assert not re.search(r"art[ií]culo", said, re.IGNORECASE)  # it is una historia
