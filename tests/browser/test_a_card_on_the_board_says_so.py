"""A phone says of its own card that it is on the big screen, as soon as it is; what somebody is writing stays."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import send

pytestmark = pytest.mark.browser


def test_it_is_said_at_once_while_its_speaker_changes_the_words(seated, open_page, server):
    console = open_page("console", "en")
    console.goto(f"{server.address}/console/{server.code}")
    send(seated, "les onder werktijd")
    card = seated.locator("[data-own-cards] article")
    expect(card.locator("[data-waits]")).to_be_visible()
    card.locator("details summary").tap()
    card.locator("textarea").fill("les onder werktijd, ook in de avond")
    console.locator(".inbox article button[value='']").click()
    expect(card.locator("[data-waits]")).to_have_count(0)
    expect(card.locator(".meta")).to_contain_text("grote scherm")
    expect(card.locator("textarea")).to_have_value("les onder werktijd, ook in de avond")
