"""The code for later, printed or photographed: weeks later it opens one's own words on any other phone, and on no log."""

import re

import pytest
from playwright.sync_api import expect

from app.pages import qr
from tests.browser.phones import comes_to, in_arabic_digits, kept_by, send

pytestmark = pytest.mark.browser


def code_of(phone, server) -> str:
    phone.goto(f"{server.address}/s/{server.code}/my-code")
    return phone.locator("b.big[dir=ltr]").inner_text().strip()


def test_its_qr_opens_ones_own_words_on_another_phone(seated, server, open_page):
    send(seated, "voor later")
    comes_to(seated, lambda: kept_by(server), ["voor later"])
    code = code_of(seated, server)
    assert re.fullmatch("[a-z0-9]{4}(-[a-z0-9]{4}){3}", code)
    address = f"{server.address}/words#{server.code}/{code}"
    drawn = re.search(' d="([^"]+)"', qr(address))[1]
    assert seated.locator(".qr svg path").last.get_attribute("d") == drawn
    with server.organiser() as organiser:
        organiser.post(f"{server.address}/console/{server.code}/close", data={"sure": "1"})

    other, asked = open_page("phone", "ar"), []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(address)
    expect(other.locator(".said")).to_have_text("voor later")
    assert not [url for url in asked if code in url] and code not in other.url
    other.locator("button[name=withdraw]").tap()
    comes_to(other, lambda: kept_by(server), [])
    expect(other.locator(".said")).to_have_count(0)
    history = other.context.new_cdp_session(other).send("Page.getNavigationHistory")["entries"]
    assert len(history) > 1 and code not in str(history)


def test_it_is_in_view_when_it_is_given(seated, server):
    """Whoever has just sent a card is at the end of the page."""
    for number in range(4):
        send(seated, f"kaart {number}")
    comes_to(seated, lambda: len(kept_by(server)), 4)
    seated.reload()
    expect(seated.locator("#my-code")).to_be_visible()
    seated.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(seated.locator("#my-code .big")).to_be_in_viewport()


def test_on_paper_it_is_one_page_with_the_code_and_no_buttons(seated, server):
    code = code_of(seated, server)
    seated.emulate_media(media="print")
    for seen in (".qr svg", "b.big >> nth=0", "b.big >> nth=1"):
        expect(seated.locator(seen)).to_be_visible()
    expect(seated.locator("[data-print]")).to_be_hidden()
    expect(seated.locator("header")).to_be_hidden()
    assert code in seated.locator("main").inner_text()
    assert len(re.findall(rb"/Type\s*/Page\b", seated.pdf(format="A5"))) == 1


def test_typed_without_scripts_it_finds_them_too(seated, server, open_page):
    send(seated, "voor later")
    comes_to(seated, lambda: kept_by(server), ["voor later"])
    code = code_of(seated, server)
    plain = open_page("phone", "nl", java_script_enabled=False)
    plain.goto(f"{server.address}/words")
    plain.locator("#code").fill(in_arabic_digits(server.code))
    plain.locator("#receipt").fill(code.replace("-", " ").upper())
    plain.locator(".btn.go").tap()
    expect(plain.locator(".said")).to_have_text("voor later")
