"""Kim writes a story with a picture, closes the tab too early, and publishes all of it."""

import re

import pytest

from tests.browser.visitor import visiting
from tests.editor.stories_of import picture
from tests.serving.processes import wait_until

pytestmark = pytest.mark.browser

HEADLINE = "The well on Elm Street"
BEGINNING = "It began on a Tuesday in June."
WIDE = {"width": 1280, "height": 900}
EDITOR = "/desk/stories/the-well-on-elm-street/en"


@pytest.fixture(scope="module")
def kim(chromium, site):
    """The cookies of somebody at the desk."""
    with visiting(chromium, site) as visitor:
        told = site.campaign("organisers", "add", "kim@example.org")
        visitor.open(re.search(r"http\S+", told)[0])
        visitor.press_sign()
        visitor.page.wait_for_url("**/desk/**")
        return visitor.context.storage_state()


def test_a_story_is_written_saved_by_itself_and_read_by_a_visitor(chromium, site, kim):
    with visiting(chromium, site, storage_state=kim, viewport=WIDE) as writer:
        begins(writer)
        types_and_closes_the_tab(writer)

    with visiting(chromium, site, storage_state=kim, viewport=WIDE) as writer:
        finds_every_word_again(writer)
        adds_a_picture_where_the_cursor_stands(writer)
        publishes(writer)

    with visiting(chromium, site) as reader:
        reader.open("/")
        reader.page.get_by_role("link", name=HEADLINE).click()
        reader.page.wait_for_url("**/stories/the-well-on-elm-street")
        image = reader.page.get_by_role("img", name="A well with a closed lid")
        assert image.evaluate("i => i.complete && i.currentSrc").endswith("/480x320.webp")
        assert BEGINNING in reader.words()
        assert reader.page.locator("#sign").count() == 1


def begins(writer):
    writer.open("/desk/stories")
    writer.page.get_by_role("link", name="Write a story").click()
    writer.fill_in({"headline": HEADLINE})
    writer.page.locator("#petition").select_option(index=1)
    writer.press_sign()
    writer.page.wait_for_url(f"**{EDITOR}")


def types_and_closes_the_tab(writer):
    writer.fill_in({"kicker": "Clean water", "standfirst": "Four families share one tap."})
    writer.page.locator("#body").fill(BEGINNING)
    preview = writer.page.frame_locator("iframe[name=preview]")
    preview.get_by_text(BEGINNING).wait_for()
    assert preview.locator(".standfirst").inner_text() == "Four families share one tap."
    writer.page.locator(".save-bar .said", has_text="Saved at").wait_for()
    for headline in ("One tap", HEADLINE):
        writer.page.locator("#headline").fill(headline)
        writer.page.get_by_role("heading", name=headline, level=1).wait_for()
    writer.page.close()


def finds_every_word_again(writer):
    writer.open(EDITOR)
    assert writer.page.locator("#body").input_value() == BEGINNING
    assert writer.page.locator("#kicker").input_value() == "Clean water"


def adds_a_picture_where_the_cursor_stands(writer):
    page = writer.page
    page.locator("#body").press("Control+End")
    page.locator("#picture-file").set_input_files(
        {"name": "huge.jpg", "mimeType": "image/jpeg", "buffer": bytes(12 * 1024 * 1024 + 1)}
    )
    page.get_by_role("button", name="Add this picture").click()
    page.get_by_text("This file is larger than 12 megabytes.").wait_for()
    page.locator("#picture-file").set_input_files(
        {"name": "well.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    writer.fill_in({"picture-alt": "A well with a closed lid", "picture-credit": "Kim Osei"})
    page.get_by_role("button", name="Add this picture").click()
    page.locator(".pictures .said", has_text="stands in the text").wait_for()
    assert page.locator(".pictures .error").count() == 0
    preview = page.frame_locator("iframe[name=preview]")
    preview.get_by_role("img", name="A well with a closed lid").wait_for()


def publishes(writer):
    writer.page.get_by_role("button", name="Publish …").click()
    writer.page.wait_for_url("**/publish")
    writer.press_sign()
    writer.page.get_by_text("Visitors see it now.").wait_for()


def test_who_presses_save_while_the_draft_is_on_its_way_crosses_nobody(chromium, site, kim):
    held = []

    def hold(route):
        held.append((route, route.fetch()))  # saved already; only the answer is late

    with visiting(chromium, site, storage_state=kim) as writer:
        writer.open("/desk/stories/a-traffic-stop/es")
        writer.page.route("**/autosave", hold)
        writer.page.locator("#kicker").fill("Agua")
        wait_until(lambda: held or writer.page.wait_for_timeout(50))

        writer.page.locator("#kicker").fill("Agua limpia")
        writer.page.get_by_role("button", name="Save draft").click()
        (route, reply) = held.pop()
        route.fulfill(response=reply)

        writer.page.get_by_text("Your draft is saved.").wait_for()
        assert writer.page.locator("#kicker").input_value() == "Agua limpia"


def test_the_toolbar_is_used_by_keyboard_alone(chromium, site, kim):
    with visiting(chromium, site, storage_state=kim) as writer:
        writer.open("/desk/stories/a-traffic-stop/es")
        text = writer.page.locator("#body")
        writer.page.locator(".toolbar button").first.wait_for()

        text.fill("one two")
        text.press("Control+b")
        text.type("bold")
        text.press("End")
        text.press("Shift+Tab")
        focused = writer.page.evaluate("document.activeElement.dataset.act")
        for _ in range(6):
            writer.page.keyboard.press("ArrowRight")
        writer.page.keyboard.press("Enter")
        writer.page.keyboard.type("Worth repeating.")

        assert focused == "heading"
        assert text.input_value().startswith(
            "one two**bold**\n\n::: pull\nWorth repeating.\n:::"
        )
        text.press("Control+z")
        assert "Worth repeating." not in text.input_value()
        text.fill("one\n\n::: pull\nWords.\n:::\n\ntwo")
        text.evaluate("box => box.setSelectionRange(15, 21)")
        writer.page.locator(".toolbar [data-act=petition]").click()
        assert text.input_value() == (
            "one\n\n::: pull\nWords.\n:::\n\n::: petition\n:::\n\ntwo"
        ), "no part stands in another"
        for before, act, after in (
            ("**one**", "bold", "one"),
            ("***one***", "bold", "*one*"),
            ("**one**", "italic", "***one***"),
            ("one\n\ntwo", "bold", "**one**\n\n**two**"),
            ("**one**\n\n**two**", "bold", "one\n\ntwo"),
        ):
            text.fill(before)
            text.select_text()
            writer.page.locator(f".toolbar [data-act={act}]").click()
            assert text.input_value() == after
            if after == "one":
                writer.page.locator(f".toolbar [data-act={act}]").click()
                assert text.input_value() == before, "and back"
        text.fill("A second paragraph.\n\nA third.")
        text.evaluate("box => box.setSelectionRange(2, 8)")
        writer.page.locator(".toolbar [data-act=pull]").click()
        assert text.input_value() == (
            "A second paragraph.\n\n::: pull\nsecond\n:::\n\nA third."
        ), "the sentence stays whole"
        sizes = writer.page.locator(".toolbar button").evaluate_all(
            "all => all.map(one => Math.min(one.offsetWidth, one.offsetHeight))"
        )
        assert min(sizes) >= 44
        writer.page.locator(".save-bar .said", has_text="Saved at").wait_for()
