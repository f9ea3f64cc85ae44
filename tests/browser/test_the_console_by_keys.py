"""A facilitator runs the room by keys alone: every button is reached and seen, and the single keys can be switched off."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CODE
from tests.browser.test_a_phone_without_internet import seated, send  # noqa: F401
from tests.browser.test_by_finger_or_by_keys_alone import Keys

pytestmark = pytest.mark.browser


def test_a_card_goes_to_the_board_and_back_by_keys(open_page, seated, server):  # noqa: F811
    console, board = open_page("console", "en"), open_page("board")
    console.goto(f"{server.address}/console/{CODE}")
    board.goto(f"{server.address}/board/{CODE}")
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
    console.goto(f"{server.address}/console/{CODE}")
    expect(console.locator(".phases .now")).to_contain_text("Ervaringen")
    console.locator("body").press("n")
    expect(console.locator(".phases .now")).to_contain_text("Kiezen")
    Keys(console).press("#keys summary")
    Keys(console).press("[data-keys]")
    for _time in range(2):
        console.locator("body").press("n")
        console.locator("body").press("f")
        console.wait_for_timeout(400)
        expect(console.locator(".phases .now")).to_contain_text("Kiezen")
        expect(console.get_by_role("button", name="Let it go on")).to_have_count(0)
        console.locator("[data-key=timer]").click()  # the room goes on, and the box stays as it was left
        expect(console.locator("[data-keys]")).not_to_be_checked()
        console.reload()
