"""A whole evening on a phone by taps alone, and the same by keys alone: nothing has to be dragged, swiped or held."""

import re

import pytest
from playwright.sync_api import expect

from app.pages import SCRIPTS, script
from tests.browser.windows import up_to_date

pytestmark = pytest.mark.browser
SEEN = """() => { const e = document.activeElement, box = e.closest(".choice, label.btn") || e;
  return [e, box].some((part) => { const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.opacity !== "0"; }); }"""


class Finger:
    def __init__(self, page):
        self.page = page

    def press(self, selector: str) -> None:
        """Taps it, or the label that belongs to it."""
        wanted = self.page.locator(selector).first
        if wanted.evaluate("e => Boolean(e.closest('label'))"):
            wanted = wanted.locator("xpath=ancestor::label")
        wanted.tap()

    def write(self, selector: str, words: str) -> None:
        self.press(selector)
        self.page.keyboard.insert_text(words)


class Keys(Finger):
    def press(self, selector: str) -> None:
        key = self.go_to(selector)
        if key:
            self.page.keyboard.press(key)

    def write(self, selector: str, words: str) -> None:
        self.go_to(selector)
        self.page.keyboard.press("End")
        self.page.keyboard.insert_text(words)

    def go_to(self, selector: str) -> str:
        """With Tab, and among radios with an arrow; the key that presses what was found. One always sees where one is."""
        self.page.locator(selector).first.wait_for(state="attached")
        here = "selector => document.activeElement === document.querySelector(selector)"  # it may be drawn anew meanwhile
        for _press in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                continue
            assert self.page.evaluate(SEEN), self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            if self.page.evaluate(here, selector):
                return "Space" if self.page.evaluate("document.activeElement.matches('input')") else "Enter"
            if self.page.evaluate("""selector => document.activeElement.type === "radio"
                  && document.activeElement.name === document.querySelector(selector).name""", selector):
                while not self.page.evaluate(here, selector):
                    self.page.keyboard.press("ArrowDown")
                return ""
        raise AssertionError(f"no way to {selector} by keys")


@pytest.mark.parametrize("hand", [Finger, Keys])
def test_a_whole_evening(window, hall, hand):
    hall.show("text")
    page = window(360, 740, has_touch=hand is Finger)
    here = hand(page)
    hall.go(page, "/door")
    here.press("a[hreflang=tr]")
    page.wait_for_url("**lang=tr")
    here.press("input[name=quote]")
    here.press("footer .btn.go")
    up_to_date(page)

    # A hard word, a card, and the card changed.
    here.press("details.hard summary")
    expect(page.locator("#says-broad-intake")).to_be_visible()
    here.press("form.answer input[value=well]")
    here.write("#words", "Tek başıma")
    here.press("footer .btn.go")
    expect(page.locator("[data-mine] .said")).to_have_text("Tek başıma")
    here.press("#my-code [data-understood]")
    here.press("[data-own-cards] summary")
    here.write("[data-own-cards] textarea", " yazdım")
    here.press("[data-own-cards] .btn.ink")
    expect(page.locator("[data-mine] .said")).to_have_text("Tek başıma yazdım")

    # Rather not say, and then after all.
    here.press("footer [data-pass] button")
    expect(page.locator("[data-passed]").last).to_be_visible()
    here.press("[data-mine] [data-pass] button")
    expect(page.locator("#words")).to_be_visible()

    for kind in ("choice", "react", "check_out"):
        hall.show(kind, page)
        here.press(f"#scene[data-step='{hall.steps[kind]}'] form:nth-of-type(2) .pick")
        expect(page.locator(".pick[aria-pressed=true]")).to_have_count(1)

    hall.show("dots", page)
    for button, open_dots in (("last", 2), ("last", 1), ("first", 2)):
        expect(page.locator(".vote").first).to_be_visible()
        here.press(f".vote form:{button}-child button")
        expect(page.locator(".purse .dot.open")).to_have_count(open_dots)

    hall.show("recommendation", page)
    here.write("#advise", "Dersleri birlikte planlayın")
    here.write("#because", "herkes çalışıyor")
    here.press("footer .btn.go")
    expect(page.locator("[data-mine] .said").last).to_contain_text("herkes çalışıyor")

    # Help, one's own code, a card taken back, and away.
    here.press("header a[href$=help]")
    page.wait_for_url("**/help")
    here.press("form[action$=help] button")
    expect(page.locator("form[action$=help] .note")).to_be_visible()
    here.press("a.btn[href$=my-code]")
    page.wait_for_url("**/my-code")
    here.press("header a.btn")
    page.wait_for_url(f"**/s/{hall.code}")
    hall.show("text", page)
    expect(page.locator("[data-own-cards] .card")).to_have_count(1)
    here.press("[data-own-cards] summary")
    here.press("[data-own-cards] form[action$=withdraw] button")
    expect(page.locator("[data-own-cards] .card")).to_have_count(0)
    here.press("[data-erase=leave] button")
    page.wait_for_url("**/goodbye*")
    assert not page.context.cookies()


def test_no_script_of_a_phone_knows_of_dragging_swiping_or_holding():
    for name in (*SCRIPTS["phone"], "js/voice.js", "js/photo.js"):
        found = re.search(r"(?:touch|pointer|mouse)(?:start|down|move|up|end)|contextmenu|drag|dblclick", script(name))
        assert not found, name
