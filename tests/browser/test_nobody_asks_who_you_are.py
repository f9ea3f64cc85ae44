"""From the QR code, or the code on the screen, to the first question: no page asks for a name, an address or a number, in
any language, and a window that keeps nothing is enough."""

import re

import pytest
from playwright.sync_api import expect

from app.words import LANGUAGES
from tests.browser.evening import PROMPTS
from tests.browser.phones import comes_to, kept_by, open_on_a_question, send
from tests.pace import WHOLE

pytestmark = pytest.mark.browser

# Everything that can be filled in on the page, wherever it is folded away.
FIELDS = """() => [...document.querySelectorAll("input, textarea, select, [contenteditable]")]
  .filter((field) => field.type !== "hidden").map((field) => [field.type || field.tagName, field.name].join(" "))"""
PERMISSIONS = {"checkbox quote", "checkbox media", "checkbox results"}
# Fields of a hidden kind hold what the page knows; nothing of the person.
HIDDEN = """() => [...document.querySelectorAll("input[type=hidden]")]
  .map((field) => [field.name, field.value].join(" "))"""
PRIVATE = "; ".join(f"""Object.defineProperty(window, "{kept}", {{ get() {{ throw new DOMException("no") }} }})"""
                    for kept in ("localStorage", "sessionStorage", "indexedDB", "caches"))


def fields(page) -> set[str]:
    for field in page.evaluate(HIDDEN):
        assert re.fullmatch(r"language \w\w|key \S*|step_id \w+|target \S+|by -?\d|tried 1", field), field
    return set(page.evaluate(FIELDS))


@pytest.mark.parametrize("language", LANGUAGES if WHOLE else ["nl", "ti"])
def test_no_page_on_the_way_in_asks_for_more_than_a_yes(open_page, server, language):
    phone = open_page("phone", language)
    server.show(1)
    phone.goto(server.door)
    assert fields(phone) == set()
    if phone.locator(f"nav.langs > a[hreflang={language}]").count() == 0:
        phone.locator(".more-langs summary").tap()
    phone.locator(f"a[hreflang={language}]").tap()
    phone.wait_for_url("**lang=*")
    assert fields(phone) == PERMISSIONS
    phone.locator("a[href*=privacy]").tap()
    phone.wait_for_url("**/privacy*")
    assert fields(phone) == set()
    phone.go_back()
    phone.locator("footer .btn.go").tap()
    expect(phone.locator("#prompt")).to_have_text(PROMPTS.get(language, PROMPTS["nl"]))
    assert fields(phone) - {"file photo"} == {"radio kind", "textarea words", "file "}  # scripts take a photo's name away


def test_the_code_on_the_screen_is_all_that_is_typed_and_a_private_window_is_enough(open_page, server):
    console, phone = open_page("console", "en"), open_page("phone", "ar")
    open_on_a_question(console, server)
    phone.add_init_script(PRIVATE)
    phone.goto(server.address)
    assert fields(phone) == {"text code"}
    phone.locator("#code").fill(server.code)
    phone.locator(".codebox .btn").tap()
    phone.locator("a[hreflang=ar]").tap()
    phone.locator("footer .btn.go").tap()
    expect(phone.locator("#prompt")).to_have_text(PROMPTS["ar"])
    send(phone, "من نافذة خاصة")
    comes_to(phone, lambda: kept_by(server), ["من نافذة خاصة"])
