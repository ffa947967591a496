"""The site's plain pages: written and kept in versions at the desk."""

from collections.abc import Callable

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from campaign import clock
from campaign.access import guard
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import NotFound
from campaign.stories import differences, markdown, page_versions, shipped
from campaign.stories.forms import PageForm
from campaign.stories.models import Page, PageVersion
from campaign.stories.page_versions import Crossed
from campaign.web import headers, languages, site
from campaign.web.numbers import whole

blueprint = Blueprint("pages", __name__, url_prefix="/desk/pages")
guard.guard(blueprint, may=May.WRITE, of=guard.everywhere)

_NAMES = {
    "terms": lazy_gettext("Terms of use"),
    "privacy": lazy_gettext("Privacy"),
    "accessibility": lazy_gettext("Accessibility"),
}


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give these pages the names of pages and languages."""
    return {"names": _NAMES, "languages": languages.LANGUAGES}


@blueprint.get("")
def pages() -> ResponseReturnValue:
    """List the pages, in each language, with who wrote them last."""
    rows = []
    for slug in shipped.PAGES:
        for language in languages.LANGUAGES:
            page = page_versions.page_of(slug, language)
            written = page_versions.versions_of(page)[:1] if page else []
            rows.append((slug, language, page, written[0] if written else None))
    return render_template("stories/desk_pages.html", rows=rows)


@blueprint.get("/<slug>/<language>")
def page(slug: str, language: str) -> ResponseReturnValue:
    """Show a page for changing."""
    found = _found(slug, language)
    given = {"title": found.title, "body": found.body} if found else {}
    form = PageForm(formdata=None, data=given | {"seen": page_versions.number_of(found)})
    return _editor(slug, language, form)


@blueprint.post("/<slug>/<language>")
def write(slug: str, language: str) -> ResponseReturnValue:
    """Publish a page as it was typed."""
    _found(slug, language)
    form = PageForm()
    if not form.validate_on_submit():
        return _editor(slug, language, form), 422
    account_id = g.account.id
    try:
        with writing():
            is_new = page_versions.write(
                slug,
                language,
                title=form.title.data,
                body=form.body.data,
                seen=form.seen.data or 0,
                account_id=account_id,
            )
    except Crossed as crossed:
        theirs = page_versions.page_of(slug, language)
        # What was sent is shown again, but for this: pressing once more means it.
        form.seen.raw_data = [str(page_versions.number_of(theirs))]
        return _editor(slug, language, form, theirs), crossed.status
    flash(_published(is_new=is_new))
    return redirect(url_for(".page", slug=slug, language=language), 303)


@blueprint.route("/<slug>/<language>/preview", methods=["GET", "POST"])
def preview(slug: str, language: str) -> ResponseReturnValue:
    """Answer with the page as visitors would see it: as it is, or as it was typed."""
    shown = _found(slug, language) or Page(title="", body="", updated_at=clock.now())
    if request.method == "POST":
        form = PageForm()
        shown = Page(title=form.title.data, body=form.body.data or "", updated_at=clock.now())
    # A page of its own: the other is in the session, where words could get saved.
    told = Page(slug=slug, language=language, title=shown.title, body=shown.body)
    told.updated_at = shown.updated_at
    return _as_visitors_see(told)


@blueprint.get("/<slug>/<language>/versions")
def versions(slug: str, language: str) -> ResponseReturnValue:
    """Show what a page said at every time, and what one version changed."""
    found = _found(slug, language)
    if found is None:
        raise NotFound(gettext("This page has not been written yet."))
    listed = page_versions.versions_of(found)
    chosen, paragraphs = request.args.get("version", type=whole), None
    if chosen:
        version = page_versions.version_called(found, chosen)
        paragraphs = _difference(_text(version), _text(found))
    return render_template(
        "stories/desk_versions.html",
        page=found,
        listed=listed,
        chosen=chosen,
        paragraphs=paragraphs,
        seen=page_versions.number_of(found),
        comes_with=_comes_with(found),
    )


@blueprint.post("/<slug>/<language>/versions/<int:version_id>/restore")
def restore(slug: str, language: str, version_id: int) -> ResponseReturnValue:
    """Let the page say again what it said then."""
    account_id, seen = g.account.id, request.form.get("seen", 0, type=whole)
    return _pressed(
        slug,
        language,
        lambda: page_versions.restore(version_id, seen=seen, account_id=account_id),
    )


@blueprint.post("/<slug>/<language>/shipped")
def take_shipped(slug: str, language: str) -> ResponseReturnValue:
    """Let the page say what comes with the program."""
    _found(slug, language)
    account_id, seen = g.account.id, request.form.get("seen", 0, type=whole)
    title, body = shipped.text(slug, language, site.settings())
    return _pressed(
        slug,
        language,
        lambda: page_versions.write(
            slug, language, title=title, body=body, seen=seen, account_id=account_id
        ),
    )


def _found(slug: str, language: str) -> Page | None:
    """Return a page that one can write, None while nobody has."""
    if slug not in shipped.PAGES or language not in languages.LANGUAGES:
        raise NotFound(
            gettext("There is no page at this address. Perhaps the link was cut off.")
        )
    return page_versions.page_of(slug, language)


def _editor(slug: str, language: str, form: PageForm, theirs: Page | None = None) -> str:
    mine = f"{form.title.data or ''}\n\n{form.body.data or ''}"
    return render_template(
        "stories/desk_page.html",
        slug=slug,
        code=language,
        form=form,
        page=page_versions.page_of(slug, language),
        theirs=theirs,
        paragraphs=_difference(_text(theirs), mine) if theirs else [],
    )


def _as_visitors_see(told: Page) -> Response:
    body, about = markdown.render(told.body), markdown.excerpt(told.body)
    with languages.speaking(told.language):
        html = render_template("stories/page.html", page=told, body=body, about=about)
    return headers.framed_by(make_response(html), "'self'")


def _pressed(slug: str, language: str, act: Callable[[], bool]) -> ResponseReturnValue:
    try:
        with writing():
            is_new = act()
    except Crossed as crossed:
        flash(str(crossed))
    else:
        flash(_published(is_new=is_new))
    return redirect(url_for(".versions", slug=slug, language=language), 303)


def _comes_with(page: Page) -> list[differences.Paragraph | int]:
    """Return what the program's own text would change; empty where it is what the page says."""
    title, body = shipped.text(page.slug, page.language, site.settings())
    return _difference(_text(page), f"{title}\n\n{body}")


def _difference(older: str, newer: str) -> list[differences.Paragraph | int]:
    """Return what differs, folded; empty where nothing does."""
    return [] if older == newer else differences.folded(differences.between(older, newer))


def _published(*, is_new: bool) -> str:
    said: str = gettext("Visitors see it now.") if is_new else gettext("Nothing was different.")
    return said


def _text(written: Page | PageVersion) -> str:
    return f"{written.title}\n\n{written.body}"
