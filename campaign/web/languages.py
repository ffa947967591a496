"""English at ``/…``, Spanish at ``/es/…``: the same pages, the same endpoints.

The language is taken from the path before routing and becomes the script name, so that every
``url_for`` stays in the language of its page without being told.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel import Locale, UnknownLocaleError, numbers
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale

DEFAULT = "en"
# Every language of the site, with its own name for itself; no other place names one.
# Another one needs a line here and its catalogue: see docs/languages.md.
LANGUAGES = {"en": "English", "es": "Español"}
_TRANSLATIONS = Path(__file__).parent / "translations"
_ENVIRON = "campaign.language"


class LanguagePrefix:
    """WSGI middleware that moves ``/es`` from the path to the script name."""

    def __init__(self, app: Any) -> None:
        """Wrap *app*."""
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Note the language of the request, and let the application answer."""
        path = environ.get("PATH_INFO", "")
        first, _, rest = path.removeprefix("/").partition("/")
        if first in LANGUAGES and first != DEFAULT:
            environ[_ENVIRON] = first
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + f"/{first}"
            environ["PATH_INFO"] = f"/{rest}"
        return self._app(environ, start_response)


class _Words(Domain):
    """The catalogues, of which a page asks some hundred times: found in a few steps."""

    def get_translations(self) -> Any:
        """Return the catalogue of this request's language."""
        locale = get_locale()
        found = None if locale is None else self.cache.get(locale.language)
        if found is None:
            found = super().get_translations()
            if locale is not None:
                self.cache[locale.language] = found
        return found


def current() -> str:
    """Return the language of this request, mail or command, as ``LANGUAGES`` names it."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT


def in_english(code: str) -> str:
    """Return what a language is called in English; its code where nobody knows it."""
    return _named(code, DEFAULT)


def named(code: str) -> str:
    """Return what a language is called in the language of this request; its code, if unknown.

    Args:
        code: as ``LANGUAGES`` names it.

    """
    return _named(code, current())


def _named(code: str, reader: str) -> str:
    try:
        return Locale.parse(code).get_language_name(reader) or code
    except (UnknownLocaleError, ValueError):
        return code


def other_versions() -> list[tuple[str, str, str]]:
    """Return (code, name, path) of the current page in every other language."""
    here = quote(request.path)
    if request.query_string:  # the page of a list, the link that somebody came by
        here += "?" + quote(request.query_string, safe="=&%+-._~")
    return [
        (code, name, ("" if code == DEFAULT else f"/{code}") + here)
        for code, name in LANGUAGES.items()
        if code != current()
    ]


def register(app: Flask) -> None:
    """Give *app* its languages."""
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    own = Babel(
        app,
        default_locale=_locale(DEFAULT),
        default_timezone="America/Los_Angeles",
        default_translation_directories=str(_TRANSLATIONS),
        locale_selector=_of_request,
    )
    own.domain_instance = words = _Words(str(_TRANSLATIONS))
    # A page asks some fifty times: without looking each time for who knows the words.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: words.get_translations().ugettext(text),
        ngettext=lambda one, many, n: words.get_translations().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        language=current,
        other_versions=other_versions,
        locale=get_locale,
        site_languages=LANGUAGES,
    )
    app.jinja_env.filters.update(share=share, numberformat=figure)


def _of_request() -> str:
    """Return the language of the address; English for commands and the worker."""
    return _locale(request.environ.get(_ENVIRON, DEFAULT) if has_request_context() else DEFAULT)


@cache
def _locale(code: str) -> str:
    """Return how numbers and dates are written: as in the United States, where that is known.

    18,402 in English and in Spanish; of Vietnamese there is only the one of Vietnam.

    Args:
        code: of a language; one that is not ours is taken for the default.

    """
    ours = code if code in LANGUAGES else DEFAULT
    try:
        return str(Locale.parse(f"{ours}_US"))
    except UnknownLocaleError:
        return str(Locale.parse(ours))


def speaking(language: str) -> AbstractContextManager[None]:
    """Word what follows in *language*: for mails and commands."""
    return force_locale(_locale(language))


def figure(number: float) -> str:
    """Return a number as people write it in the language of this request, like 18,402."""
    return _figure(number, str(get_locale() or _locale(DEFAULT)))


# A page of pictures has some 500 of them, many the same, and each takes 20 µs to write.
@lru_cache(maxsize=10_000)
def _figure(number: float, locale: str) -> str:
    return numbers.format_decimal(number, locale=locale)


def share(part: float) -> str:
    """Return a share between 0 and 1 in whole percent; what is not nothing is not 0 %."""
    percent = round(part * 100)
    if percent == 0 and part > 0:
        return "< 1 %"
    return f"{percent} %"
