"""Whoever had scrolled down to their own card sees the whole of the next question, and is left alone until it comes."""

import pytest
from playwright.sync_api import expect

from tests.browser.hall import PROMPTS

pytestmark = pytest.mark.browser


def test_a_new_question_begins_at_its_top(windows, hall):
    hall.show("text")
    with hall.phone(windows, "nl") as phone:
        hall.go(phone)
        before = phone.locator("[data-clock]").get_attribute("data-total")
        phone.evaluate("scrollTo(0, 9999)")
        down = phone.evaluate("scrollY")
        assert down > 50
        # News about the same question leaves the page where it is.
        hall.ask(f"/console/{hall.code}/timer/add")
        expect(phone.locator("[data-clock]")).not_to_have_attribute("data-total", before)
        assert phone.evaluate("scrollY") == down
        hall.show("recommendation", phone)
        expect(phone.locator("#advise")).to_be_visible()
        expect(phone.locator("#scene > header")).to_be_in_viewport(ratio=1)
        expect(phone.locator("#prompt")).to_have_text(PROMPTS["nl"])
        # A pause as well.
        phone.evaluate("scrollTo(0, 9999)")
        hall.ask(f"/console/{hall.code}/freeze")
        expect(phone.locator(".disc.wait")).to_be_in_viewport(ratio=1)
        hall.ask(f"/console/{hall.code}/freeze")


def test_the_code_for_later_makes_room_for_a_new_question(windows, hall):
    hall.show("text")
    with hall.phone(windows, "nl") as phone:
        hall.go(phone)
        phone.locator("label.choice").first.click()
        phone.locator("#words").fill("ik werk overdag")
        phone.locator("footer .btn.go").click()
        expect(phone.locator("#my-code")).to_be_visible()
        hall.show("recommendation")
        expect(phone.locator("#advise")).to_be_visible()
        expect(phone.locator("#my-code")).to_be_hidden()
