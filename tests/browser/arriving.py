"""Go to a page, and do there what makes it the page that its name says."""

_PERSON = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}


def arrive(visitor, name, path):
    """Go to *path*, and do what the scene called *name* needs."""
    visitor.open(path)
    if name in ACTS:
        ACTS[name](visitor)


def _open_all(visitor):
    for summary in visitor.page.locator("summary").all():
        summary.click()
    visitor.page.locator("#zip_code").fill("93640")
    visitor.page.locator("#desk").wait_for()


def _sign_wrongly(visitor):
    visitor.fill_in({"email": "rosa@example", "zip_code": "9364"})
    visitor.press_sign()
    visitor.page.locator("#error-summary").wait_for()


def _tap_the_map(visitor):
    visitor.page.locator(".tap:visible").click(position={"x": 120, "y": 150})
    visitor.page.locator(".accept").first.wait_for()


def _sign_while_the_database_is_away(visitor):
    visitor.fill_in(_PERSON)
    with visitor.site.without("outbox_message"):
        visitor.press_sign()
        visitor.page.locator(".notice").wait_for()


def _comment_while_the_database_is_away(visitor):
    visitor.fill_in({"email": "kim@example.org", "words": "I saw it, too."})
    with visitor.site.without("comment"):
        visitor.press_sign()
        visitor.page.locator(".notice").wait_for()


def _be_sure(visitor):
    """Have shown a second factor a moment ago, however long the pictures take."""
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
    visitor.site.write(f"update desk_session set proved_at = {now}")
    visitor.open("/desk/subjects")


def _gather(visitor):
    _be_sure(visitor)
    visitor.fill_in({"email": "confirmed@example.org"})
    visitor.press_sign()
    visitor.page.locator(".held").first.wait_for()


def _ask_to_forget(visitor):
    _gather(visitor)
    visitor.page.locator('form[action$="/forget"] button').click()
    visitor.page.wait_for_url("**/forget")


ACTS = {
    "petition-open": _open_all,
    "petition-errors": _sign_wrongly,
    "petition-again": _sign_while_the_database_is_away,
    "comments-again": _comment_while_the_database_is_away,
    "embed-again": _sign_while_the_database_is_away,
    "district-tapped": _tap_the_map,
    "desk-request": _be_sure,
    "desk-request-copy": _gather,
    "desk-request-forget": _ask_to_forget,
}
