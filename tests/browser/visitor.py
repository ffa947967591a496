"""Somebody with a browser. Whatever the browser complains of is noted."""

from contextlib import contextmanager
from urllib.parse import urlsplit

CALM = 390  # px: the width of most phones
_PATIENCE_MS = 30_000  # costs nothing where all is well
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Visitor:
    """A browser with one page, no cookie, and a memory for what goes wrong."""

    def __init__(self, context, site):
        self.site = site
        self.context = context
        self.faults = []
        context.set_default_timeout(_PATIENCE_MS)
        self.page = context.new_page()
        self.page.on("console", self._on_words)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)

    def open(self, path):
        """Go to a path of the site, or to a whole address."""
        return self.page.goto(path if path.startswith("http") else self.site.url + path)

    @property
    def path(self):
        """Where they are, without the site's address."""
        return self.page.url.removeprefix(self.site.url)

    def words(self):
        """What the page says to a reader."""
        return " ".join(self.page.locator("main").inner_text().split())

    def fill_in(self, person):
        """Fill in the three boxes that are needed."""
        for field, answer in person.items():
            self.page.locator(f"#{field}").fill(answer)

    def sign_out(self):
        """Leave the desk; on a phone the way out lies in the menu."""
        menu = self.page.locator(".rail .menu summary")
        if menu.is_visible():
            menu.click()
        self.page.locator('form[action$="/sign-out"] button').click()

    def press_sign(self):
        """Press the filled button; there is exactly one on a page."""
        button = self.page.locator("button.sign")
        assert button.count() == 1
        button.click()

    def open_mail(self, to):
        """Wait for the newest mail to *to*, find it in the drawer, and open it."""
        self.site.wait_for_mail(to)
        self.open(self.site.drawer)
        row = self.page.locator(".mails > li").filter(has_text=to).first
        row.get_by_role("link").click()

    def follow(self, word="confirm"):
        """Follow the link of the open mail that leads to a page of *word*."""
        self.page.locator(f'.plain-text a[href*="/{word}/"]').first.click()

    def overflow(self):
        """How many pixels the page is wider than the window; 0 is right."""
        return self.page.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
            " - document.documentElement.clientWidth"
        )

    def _on_words(self, message):
        is_status = message.text.startswith("Failed to load resource")
        if is_status and message.location.get("url") == self.page.url:
            return  # the browser tells of our own 404 and 422, which are meant
        if message.type in {"error", "warning"}:
            self.faults.append(f"console on {self.path}: {message.text}")

    def _on_request(self, request):
        if not request.url.startswith((f"{self.site.url}/", "about:", "data:")):
            self.faults.append(f"a request to another host: {urlsplit(request.url).netloc}")

    def _on_response(self, reply):
        path = urlsplit(reply.url).path
        if not path.startswith("/desk") and "set-cookie" in reply.headers:
            self.faults.append(f"a cookie on a public page: {path}")


@contextmanager
def visiting(browser, site, **options):
    """Open a browser window for somebody new, and close it without a fault."""
    with window(browser, **options) as context, tab(context, site) as visitor:
        yield visitor


@contextmanager
def window(browser, **options):
    """Open a browser window for somebody new: with its own cookies, and what it keeps."""
    given = {"viewport": {"width": CALM, "height": 844}, "locale": "en-US"} | options
    context = browser.new_context(**given)
    try:
        if given.get("java_script_enabled", True):
            context.add_init_script(_WATCH)
        yield context
    finally:
        context.close()


@contextmanager
def tab(context, site):
    """Open a tab of a window, and close it without a fault."""
    visitor = Visitor(context, site)
    try:
        yield visitor
        assert visitor.faults == [], visitor.faults
    finally:
        visitor.page.close()
