"""A women's table in real Chromium: two boards, a console, and phones in Arabic and Dutch at once."""

import pytest
from playwright.sync_api import expect

from app.words import in_language
from tests.browser.evening import PROMPTS

pytestmark = pytest.mark.browser
ARABIC = "في البيت لا أستطيع أن أتكلم عن هذا."
DUTCH = "In de grote zaal zeg ik iets anders."
APART = "What is said here is not shown in the large room."
KEPT = "Kept. It is read first, then it comes on the screen in this room."


def send(phone, words: str) -> None:
    phone.locator(".choice:has(input[value=better])").tap()
    phone.locator("textarea[name=words]").fill(words)
    phone.locator("footer .btn.go").tap()
    expect(phone.locator("[data-mine] .said")).to_have_text(words)


def come_in(phone, language: str) -> None:
    phone.locator(f".langs a[hreflang={language}]").tap()
    phone.locator("footer .btn.go").tap()
    phone.wait_for_selector("#scene")


def test_what_is_said_at_the_womens_table_is_seen_there_and_nowhere_else(open_page, server):
    server.show(1)
    console, board, jan = open_page("console", "en"), open_page("board"), open_page("phone", "nl")
    board.goto(f"{server.address}/board/{server.code}")
    jan.goto(server.door)
    come_in(jan, "nl")

    # The facilitator sets a table apart: a name, and it is open.
    console.goto(f"{server.address}/console/{server.code}")
    console.locator(".run").get_by_role("link", name="Sub-rooms").click()
    console.get_by_label("Name").fill("Vrouwentafel")
    console.get_by_role("button", name="Open the sub-room").click()
    line = console.locator(".lines li", has_text="Vrouwentafel")
    expect(line).to_contain_text("live, 0 people")
    with console.expect_popup() as opened:
        line.get_by_role("link", name="Show the door").click()
    expect(opened.value.locator("h1")).to_have_text("Vrouwentafel")
    expect(opened.value.locator("[lang=ar]")).to_contain_text(in_language(APART, "ar"))
    assert "Leren en werken" not in opened.value.content()
    line.get_by_role("link", name="To the sub-room").click()
    expect(console.locator(".belongs")).to_contain_text("Leren en werken tegelijk")
    code = console.url.rpartition("/")[2]
    apart = open_page("board")
    apart.goto(f"{server.address}/board/{code}")
    expect(apart.locator(".join")).to_contain_text("Vrouwentafel")

    # Nour sits in the large room already. The door says where she goes, and the phone where she is.
    nour = open_page("phone", "ar")
    nour.goto(server.door)
    come_in(nour, "ar")
    nour.goto(f"{server.address}/s/{code}")
    expect(nour.locator("h1")).to_contain_text("Vrouwentafel")
    expect(nour.locator("main")).to_contain_text(in_language(APART, "ar"))
    come_in(nour, "ar")
    expect(nour.locator("#prompt")).to_have_text(PROMPTS["ar"])
    expect(nour.locator("#scene main")).to_contain_text(in_language(APART, "ar"))
    assert nour.evaluate("document.documentElement.scrollWidth <= innerWidth")
    send(nour, ARABIC)
    expect(nour.locator("[data-mine]")).to_contain_text(in_language(KEPT, "ar"))
    console.locator(".inbox article", has_text=ARABIC).get_by_role("button", name="No theme yet").click()
    expect(apart.locator(".said", has_text=ARABIC)).to_be_visible()
    expect(console.locator(".connection")).to_be_hidden()

    # The large room goes on, and has nothing of it.
    send(jan, DUTCH)
    for page in (board, jan):
        assert ARABIC not in page.content() and "Vrouwentafel" not in page.content()
    assert DUTCH not in console.content() and DUTCH not in apart.content()

    # The snowflake of the large room reaches the table.
    with server.organiser() as organiser:
        organiser.post(f"{server.address}/console/{server.code}/freeze")
        expect(apart.locator(".covered")).to_be_visible()
        expect(nour.locator("textarea")).to_have_count(0)
        organiser.post(f"{server.address}/console/{server.code}/freeze")
        expect(nour.locator("textarea[name=words]")).to_be_visible()

    # And she goes back to her own seat: two people are there, not three.
    nour.locator("header a", has_text=in_language("Help", "ar")).tap()
    nour.get_by_role("link", name=in_language("Back to the large room", "ar")).tap()
    expect(nour.locator("#prompt")).to_have_text(PROMPTS["ar"])
    assert nour.url == f"{server.address}/s/{server.code}" and ARABIC not in nour.content()
    expect(board.locator(".board-foot .live")).to_contain_text("2 mensen")
