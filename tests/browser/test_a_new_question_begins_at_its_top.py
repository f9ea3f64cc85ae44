"""Whoever had scrolled down to their own card sees the whole of the next question, and is left alone until it comes."""

import pytest
from playwright.sync_api import expect

from tests.browser.hall import CODE, PROMPTS
from tests.pace import PATIENCE

pytestmark = pytest.mark.browser


def test_a_new_question_begins_at_its_top(chromium, hall):
    hall.show("text")
    with hall.phone(chromium, "nl") as phone:
        phone.goto(f"{hall.address}/s/{CODE}")
        phone.wait_for_function("document.body.dataset.connection === 'live'", timeout=PATIENCE * 1000)
        phone.evaluate("scrollTo(0, 9999)")
        down = phone.evaluate("scrollY")
        assert down > 50
        # News about the same question leaves the page where it is.
        hall.ask(f"/console/{CODE}/timer/add")
        phone.wait_for_function("Number(document.querySelector('[data-clock]').dataset.total) > 600")
        assert phone.evaluate("scrollY") == down
        hall.show("recommendation")
        expect(phone.locator("#advise")).to_be_visible()
        assert phone.evaluate("scrollY") == 0
        expect(phone.locator("#prompt")).to_have_text(PROMPTS["nl"])
        # A pause as well.
        phone.evaluate("scrollTo(0, 9999)")
        hall.ask(f"/console/{CODE}/freeze")
        expect(phone.locator(".disc.wait")).to_be_in_viewport(ratio=1)
        hall.ask(f"/console/{CODE}/freeze")
