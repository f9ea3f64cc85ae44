"""A facilitator runs the room by keys alone: every button is reached and seen, and the single keys can be switched off."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import send
from tests.browser.test_by_finger_or_by_keys_alone import Keys

pytestmark = pytest.mark.browser


def test_a_card_goes_to_the_board_and_back_by_keys(open_page, seated, server):
    console, board = open_page("console", "en"), open_page("board")
    console.goto(f"{server.address}/console/{server.code}")
    board.goto(f"{server.address}/board/{server.code}")
    here = Keys(console)
    send(seated, "les onder werktijd")
    expect(console.locator(".inbox article")).to_have_count(1)
    here.press(".inbox article .acts details:nth-of-type(1) summary")
    here.write(".inbox article input[name=new_theme]", "Werk")
    here.press(".inbox article input[name=new_theme] ~ button")
    expect(board.locator(".said")).to_have_text("les onder werktijd")
    here.press(".wall .mini summary")
    here.press(".wall .mini form[action$=hide] button")
    expect(board.locator(".said")).to_have_count(0)
    here.press("[data-key=undo]")
    expect(board.locator(".said")).to_have_text("les onder werktijd")
    here.press("[data-key=next]")
    expect(console.locator(".phases .now")).to_contain_text("Kiezen")


def test_single_keys_work_and_can_be_switched_off(open_page, server):
    server.show(1)
    console = open_page("console", "en")
    console.goto(f"{server.address}/console/{server.code}")
    expect(console.locator(".phases .now")).to_contain_text("Ervaringen")
    console.locator("body").press("n")
    expect(console.locator(".phases .now")).to_contain_text("Kiezen")
    Keys(console).press("#keys summary")
    Keys(console).press("[data-keys]")
    asked = []
    console.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    for time in (1, 2):
        console.locator("body").press("n")
        console.locator("body").press("f")
        expect(console.locator(".phases .now")).to_contain_text("Kiezen")
        expect(console.get_by_role("button", name="Let it go on")).to_have_count(0)
        clock = console.locator("[data-clock]").first.get_attribute("data-ends")
        console.locator("[data-key=timer]").click()  # the room goes on, and the box stays as it was left
        expect(console.locator("[data-clock]").first).not_to_have_attribute("data-ends", clock)
        assert len(asked) == time  # a key that works asks at once, before the clock did
        expect(console.locator("[data-keys]")).not_to_be_checked()
        console.reload()
