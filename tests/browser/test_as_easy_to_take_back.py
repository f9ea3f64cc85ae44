"""To take back is no more work than to give, and the room sees it within two seconds; so is asking for help.

The seconds are those of a quiet machine: `within` says how they are counted on a slow one.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import kept_by, send
from tests.pace import within

pytestmark = pytest.mark.browser


def test_taking_back_asking_for_help_and_not_saying(seated, server, open_page):
    phone, console, board = seated, open_page("console", "en"), open_page("board")
    console.goto(f"{server.address}/console/{server.code}")
    board.goto(f"{server.address}/board/{server.code}")
    send(phone, "op het bord")  # two taps: what kind it is, and send
    with server.organiser() as organiser:
        card = console.locator(".inbox article", has_text="op het bord")
        card.get_by_text("New theme").click()
        card.locator("input[name=new_theme]").fill("Werk")
        card.get_by_role("button", name="Put there").click()
        expect(board.locator(".said", has_text="op het bord")).to_be_visible()
        export = f"{server.address}/harvest/{server.code}/export/json?language=nl"
        assert "op het bord" in organiser.get(export).text
        phone.locator("[data-own-cards] summary").tap()
        with within(2):
            phone.locator("[data-own-cards] form[action$=withdraw] button").tap()
            expect(board.locator(".said", has_text="op het bord")).to_have_count(0)
        assert kept_by(server) == []
        assert "op het bord" not in organiser.get(export).text
        # And one tap of the facilitator takes a card from the board within a second.
        send(phone, "nog een kaart")
        card = console.locator(".inbox article", has_text="nog een kaart")
        release = card.locator("form[action*='/release']").first.get_attribute("action")
        assert organiser.post(server.address + release, data={"new_theme": "School"}).status_code == 303
        expect(board.locator(".said", has_text="nog een kaart")).to_be_visible()
        with within(1):
            assert organiser.post(server.address + release.partition("/release")[0] + "/hide").status_code == 303
            expect(board.locator(".said", has_text="nog een kaart")).to_have_count(0)
    # Not saying: one tap, undone by one, with a button as large as that for sending.
    sizes = [phone.locator(button).bounding_box() for button in ("footer .btn.go", "footer [data-pass] button")]
    assert sizes[1]["height"] >= sizes[0]["height"] - 1 and sizes[1]["width"] >= sizes[0]["width"] - 1
    with within(2):
        phone.locator("footer [data-pass] button").tap()
        expect(phone.locator("[data-mine] [data-passed]")).to_be_visible()
    with within(2):
        phone.locator("[data-mine] [data-pass] button").tap()
        expect(phone.locator("[data-mine] [data-passed]")).to_have_count(0)
    # Help: two taps from any question, and the console knows it within two seconds, without a name.
    phone.locator("header a[href$='/help']").tap()
    with within(2):
        phone.locator("form[action$='/help'] button").first.tap()
        expect(console.get_by_text("1 person asks for help").first).to_be_visible()
