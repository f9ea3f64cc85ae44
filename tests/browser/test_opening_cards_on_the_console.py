"""What is fetched when it is opened on the console: it works, it stays while the room goes on, and refusals are said."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import comes_to, kept_by, send

pytestmark = pytest.mark.browser


def test_a_card_and_a_theme_are_opened_and_changed(open_page, seated, server):
    console, board = open_page("console", "en"), open_page("board")
    console.goto(f"{server.address}/console/{server.code}")
    board.goto(f"{server.address}/board/{server.code}")
    send(seated, "les onder werktijd")
    card = console.locator(".inbox article", has_text="les onder werktijd")
    # Words that are being typed in an opened panel stay while another card comes in.
    card.locator("summary", has_text="Translate").click()
    card.locator("textarea[name=words]").fill("lessons during work")
    send(seated, "reiskosten")
    expect(console.locator(".inbox article", has_text="reiskosten")).to_be_visible()
    expect(card.locator("textarea[name=words]")).to_have_value("lessons during work")
    # Refused: the sentence stands on top, the console stays, and so do the words.
    card.locator("select[name=language]").evaluate("field => { field.options[0].value = 'nl'; field.selectedIndex = 0; }")
    card.get_by_role("button", name="Save").click()
    expect(console.locator("#says")).to_contain_text("Please choose another language")
    expect(card.locator("textarea[name=words]")).to_have_value("lessons during work")
    card.locator("select[name=language]").select_option(index=1)
    card.get_by_role("button", name="Save").click()
    expect(card.locator(".tr")).to_contain_text("lessons during work")
    expect(console.locator("#says")).to_be_empty()
    expect(card.locator("textarea[name=words]")).to_have_count(0)
    # On the board, large, and its theme under another name.
    card.get_by_text("New theme").click()
    card.locator("input[name=new_theme]").fill("Werk")
    card.get_by_role("button", name="Put there").click()
    mini = console.locator(".wall .mini", has_text="les")
    mini.locator("summary").first.click()
    mini.get_by_role("button", name="Large on the board").click()
    expect(board.locator(".card.lit")).to_contain_text("les onder werktijd")
    console.locator("summary", has_text="This theme").click()
    console.locator("input[name=name_nl]").fill("Werk en les")
    console.get_by_role("button", name="Save").click()
    expect(board.locator(".theme h2")).to_have_text("Werk en les")


def test_without_scripts_a_card_opens_as_a_page(open_page, seated, server):
    send(seated, "les onder werktijd")
    comes_to(seated, lambda: kept_by(server), ["les onder werktijd"])  # a page without scripts does not follow
    console = open_page("console", "en", java_script_enabled=False)
    console.goto(f"{server.address}/console/{server.code}")
    console.locator("summary", has_text="Translate").first.click()
    console.locator("[data-on-demand] a", has_text="Translate").click()
    console.locator("textarea[name=words]").fill("lessons during work")
    console.get_by_role("button", name="Save").click()
    expect(console.locator(".inbox .tr")).to_contain_text("lessons during work")
