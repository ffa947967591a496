"""What programs read: the feed, the site map, robots.txt and the like."""

from datetime import timedelta
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask_babel import gettext

from campaign import clock
from campaign.stories import markdown, pictures, publishing
from campaign.stories.models import Story
from campaign.web import assets, languages, site
from campaign.web.headers import publicly_cached

blueprint = Blueprint("feeds", __name__)

KEPT_SECONDS = 300
MOST_ENTRIES = 20
# What is no page for a search engine: somebody's own page, the desk, links that only lead on.
PRIVATE = (
    *("/comments/*/as/", "/comments/as/", "/confirm/", "/desk", "/drawer", "/my/", "/news/"),
    *("/r/", "/stop/", "/thanks/"),
)
_SECURITY_DAYS = 180  # RFC 9116 advises less than a year
_DAY_SECONDS = 24 * 60 * 60


@blueprint.get("/feed.xml")
def feed() -> Response:
    """List the newest stories, whole, as Atom.

    Source: RFC 4287, https://www.rfc-editor.org/rfc/rfc4287 ; ids as RFC 4151 makes them.
    """
    language = languages.current()
    told = publishing.stories(language)[:MOST_ENTRIES]
    xml = render_template(
        "stories/feed.xml",
        stories=told,
        bodies={story.id: markdown.render(story.body) for story in told},
        updated_at=max((story.updated_at for story in told), default=None),
        host=urlsplit(site.settings().base_url).hostname,
    )
    return _kept(xml, "application/atom+xml")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page that a search engine may show, with its translations.

    Source: https://www.sitemaps.org/protocol.html ; translations as
    https://developers.google.com/search/docs/specialty/international/localized-versions has it.
    """
    return _kept(
        render_template("stories/sitemap.xml", places=publishing.places()), "application/xml"
    )


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep programs out of what is nobody's business.

    Source: RFC 9309, https://www.rfc-editor.org/rfc/rfc9309
    """
    prefixes = ["" if code == languages.DEFAULT else f"/{code}" for code in languages.LANGUAGES]
    barred = [prefix + path for prefix in prefixes for path in PRIVATE]
    return _kept(render_template("stories/robots.txt", barred=barred), "text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Say whom to tell of a hole.

    Source: RFC 9116, https://www.rfc-editor.org/rfc/rfc9116
    """
    settings = site.settings()
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    text = render_template(
        "stories/security.txt",
        contact=settings.security_contact or settings.contact,
        expires=(today + timedelta(days=_SECURITY_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        languages=", ".join(languages.LANGUAGES),
    )
    return _kept(text, "text/plain")


@blueprint.get("/site.webmanifest")
def manifest() -> Response:
    """Say what the site is called, and how it looks, on a home screen.

    Source: https://www.w3.org/TR/appmanifest/
    """
    name = site.settings().organisation
    answer = jsonify(
        {
            "name": name,
            "short_name": name,
            "lang": languages.current(),
            "start_url": f"{request.script_root}/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fdfcf9",
            "theme_color": "#b93a0b",
            "icons": [
                {"src": assets.asset("img/mark.svg"), "type": "image/svg+xml", "sizes": "any"},
                {
                    "src": assets.asset("img/mark-512.png"),
                    "type": "image/png",
                    "sizes": "512x512",
                },
            ],
        }
    )
    answer.mimetype = "application/manifest+json"
    return publicly_cached(answer, seconds=KEPT_SECONDS)


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """Hand out the mark to programs that ask for it by habit."""
    answer = make_response((assets.STATIC / "img" / "favicon.ico").read_bytes())
    answer.mimetype = "image/x-icon"
    return publicly_cached(answer, seconds=_DAY_SECONDS)


@blueprint.app_template_global("versions_here")
def versions_here(spoken: frozenset[str] | None = None) -> dict[str, str]:
    """Return the page's own absolute address in each language that it is written in.

    Args:
        spoken: those languages; None: all.

    """
    return versions_of(request.path, spoken)


@blueprint.app_template_global("versions_of")
def versions_of(path: str, spoken: frozenset[str] | None = None) -> dict[str, str]:
    """Return the absolute address of *path* in each language that it is written in.

    Args:
        path: with its slash, without a language.
        spoken: those languages; None or empty: all.

    """
    link = site.settings().link
    return {
        code: link(quote(path), code)
        for code in languages.LANGUAGES
        if not spoken or code in spoken
    }


@blueprint.app_template_global("news_article")
def news_article(story: Story, address: str, picture: str) -> dict[str, object]:
    """Return a story as search engines read it.

    Source: https://schema.org/NewsArticle and
    https://developers.google.com/search/docs/appearance/structured-data/article
    """
    publisher = {"@type": "Organization", "name": site.settings().organisation}
    published = story.published_at or story.updated_at
    lead = markdown.first_picture(story.body)
    is_photograph = lead is not None and pictures.uploaded(lead.address) is not None
    shown = [site.settings().link(lead.address)] if lead and is_photograph else []
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "description": story.standfirst,
        "image": [*shown, picture],
        "datePublished": published.isoformat(timespec="seconds"),
        "dateModified": max(published, story.updated_at).isoformat(timespec="seconds"),
        "author": {"@type": "Organization", "name": story.byline},
        "publisher": publisher,
        "inLanguage": story.language,
        "isAccessibleForFree": True,
        "mainEntityOfPage": address,
    }


@blueprint.app_template_global("feed_title")
def feed_title() -> str:
    """Return what a reader of feeds calls us."""
    return gettext("%(organisation)s: stories", organisation=site.settings().organisation)


def _kept(text: str, kind: str) -> Response:
    answer = make_response(text)
    answer.mimetype = kind
    return publicly_cached(answer, seconds=KEPT_SECONDS)
