"""A browser that cannot run htmx gets everything but live, and one without scripts still takes part."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import comes_to, join, kept_by, open_on_a_question, send
from tests.browser.windows import up_to_date
from tests.pace import within

pytestmark = pytest.mark.browser


def test_a_browser_too_old_for_htmx_follows_the_room_and_keeps_what_is_typed(open_page, server):
    console, phone = open_page("console", "en"), open_page("phone", "nl")
    # What Chrome 80 and Safari 14 make of that file: a syntax error, and nothing of it runs.
    phone.context.route("**/bundles/live.js*", lambda route: route.fulfill(content_type="text/javascript", body=""))
    open_on_a_question(console, server)
    join(phone, server, "nl", follows=False)
    expect(phone.locator("body")).to_have_attribute("data-connection", "asking")
    send(phone, "zonder htmx")
    comes_to(phone, lambda: kept_by(server), ["zonder htmx"])
    expect(phone.locator("[data-own-cards] .said")).to_have_text("zonder htmx")
    # Somebody who is writing is not disturbed, and is told.
    phone.locator("#words").fill("nog bezig")
    console.locator("[data-key=next]").click()
    expect(phone.locator("#look-again")).to_be_visible()
    expect(phone.locator("#words")).to_have_value("nog bezig")
    phone.locator("#look-again a").tap()
    expect(phone.locator("#moved-on [data-draft]")).to_have_text("nog bezig")
    phone.locator("[data-send-anyway]").tap()
    comes_to(phone, lambda: kept_by(server), ["nog bezig", "zonder htmx"])


def test_htmx_needs_no_newer_browser_than_we_say(open_page, server):
    """Chrome 85 and Safari 15 read its syntax; what they have not, it has to do without."""
    console, phone = open_page("console", "en"), open_page("phone", "nl")
    phone.add_init_script("""delete Document.parseHTMLUnsafe; delete Element.prototype.moveBefore;
        delete Document.prototype.startViewTransition; delete Array.prototype.at; delete Object.hasOwn;
        delete window.structuredClone; delete Element.prototype.setHTMLUnsafe; delete Array.prototype.findLast;""")
    open_on_a_question(console, server)
    join(phone, server, "nl")
    up_to_date(phone)
    phone.locator("#words").fill("nog bezig")
    console.locator("[data-key=next]").click()
    expect(phone.locator("#moved-on [data-draft]")).to_have_text("nog bezig")


def test_an_unlocked_phone_shows_the_right_question_within_two_seconds(open_page, server):
    console, phone = open_page("console", "en"), open_page("phone", "nl")
    open_on_a_question(console, server)
    # A socket that says nothing any more, as after a night in a pocket.
    phone.route_web_socket("**/ws/**", lambda socket: None)
    join(phone, server, "nl", follows=False)
    expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    console.locator("[data-key=next]").click()
    expect(console.locator(".phases .now")).to_contain_text("Kiezen")
    before = phone.locator("#scene").get_attribute("data-step")
    with within(2):
        phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(phone.locator(f"#scene:not([data-step='{before}'])")).to_be_visible()


def test_without_javascript_one_can_choose_in_pictures_give_dots_and_stop(open_page, server):
    console, plain = open_page("console", "en"), open_page("phone", "nl", java_script_enabled=False)
    open_on_a_question(console, server)
    join(plain, server, "nl", follows=False)
    for step in ("Kiezen", "Agenda", "Afronden"):
        console.locator("[data-key=next]").click()
        expect(console.locator(".phases .now")).to_contain_text(step)
    plain.goto(f"{server.address}/s/{server.code}")
    plain.locator(".pick").first.tap()
    expect(plain.locator(".pick[aria-pressed=true]")).to_have_count(1)
    plain.locator("#words").fill("Het was goed.")
    plain.locator("form.answer button:not([type=button])").tap()
    expect(plain.locator("h1")).to_have_text("Je kaart is bewaard")
    plain.goto(f"{server.address}/s/{server.code}/help")
    expect(plain.locator(".receipt")).to_be_visible()
    plain.locator("[data-erase=leave] button").tap()
    plain.wait_for_url("**/goodbye?lang=*")
    assert not plain.context.cookies() and kept_by(server) == ["Het was goed."]
