"""A phone that goes to somebody else, or home: nothing of the person before can be seen, with internet or without."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import STORES, comes_to, join, kept_by, send

pytestmark = pytest.mark.browser
EMPTY = "[{},[]]"


@pytest.fixture
def plain_http(seated):
    """As with a laptop in a hall: what the server asks browsers to clear, they do over https only."""
    def without(route):
        answer = route.fetch(max_redirects=0)
        route.fulfill(response=answer, headers={
            name: value for name, value in answer.headers.items() if name != "clear-site-data"})

    for path in ("leave", "next-person"):
        seated.context.route(f"**/{path}", without)


def test_stopping_without_internet_erases_all_the_same(seated, server):
    phone = seated
    send(phone, "al op het bord")
    comes_to(phone, lambda: kept_by(server), ["al op het bord"])
    phone.context.set_offline(True)
    send(phone, "wacht nog")
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
    phone.locator("#words").fill("nog niet af")
    comes_to(phone, lambda: all(words in phone.evaluate(STORES) for words in ("wacht nog", "nog niet af")), True)
    phone.locator("[data-erase=leave] button").tap()
    expect(phone.locator("h1")).to_have_text("Deze sessie is van deze telefoon gewist")
    expect(phone.locator("body")).to_contain_text("Er is nu geen internet")
    stores = phone.evaluate(STORES)
    assert not any(words in stores for words in ("bord", "wacht", "af")) and '"leaving"' in stores
    # As soon as the server can be reached it takes the cookie back, and going back shows nobody's words.
    phone.context.set_offline(False)
    comes_to(phone, lambda: [cookie for cookie in phone.context.cookies() if cookie["name"] == "seat"], [])
    comes_to(phone, lambda: phone.evaluate(STORES), EMPTY)
    phone.goto(f"{server.address}/s/{server.code}")
    expect(phone.locator("nav.langs")).to_be_visible()
    assert "bord" not in phone.content()


def test_what_the_server_could_not_be_asked_at_once_is_asked_again(seated, server):
    phone, tries = seated, []

    def let_the_second_through(route):
        tries.append(route)
        route.abort() if len(tries) < 2 else route.continue_()

    phone.context.set_offline(True)
    phone.locator("[data-erase=leave] button").tap()
    expect(phone.locator("h1")).to_have_text("Deze sessie is van deze telefoon gewist")
    phone.route("**/leave", let_the_second_through)
    phone.context.set_offline(False)
    comes_to(phone, lambda: [cookie for cookie in phone.context.cookies() if cookie["name"] == "seat"], [])
    assert len(tries) > 1


def test_stopping_erases_everything_and_going_back_shows_nothing(seated, server, plain_http):
    phone = seated
    send(phone, "al op het bord")
    comes_to(phone, lambda: kept_by(server), ["al op het bord"])
    phone.locator("#my-code [data-understood]").tap()
    phone.locator("#words").fill("nog niet af")
    comes_to(phone, lambda: all(kept in phone.evaluate(STORES) for kept in ("my-code", "nog niet af")), True)
    phone.goto(f"{server.address}/s/{server.code}/help")
    phone.locator("[data-erase=leave] button").tap()
    phone.wait_for_url("**/goodbye?lang=*")
    comes_to(phone, lambda: phone.evaluate(STORES), EMPTY)
    assert not phone.context.cookies()
    phone.go_back()
    expect(phone.locator("nav.langs")).to_be_visible()
    assert "bord" not in phone.content() and "nog niet af" not in phone.content()


def test_the_next_person_sees_nothing_and_no_word_of_the_last_is_lost(seated, server, plain_http):
    phone = seated
    phone.goto(f"{server.address}/s/{server.code}")
    phone.locator("#words").fill("half af")
    phone.locator("#words").clear()
    phone.context.set_offline(True)
    send(phone, "van de eerste")
    # The page of help is not there without internet; it is when the internet lets through all but cards.
    phone.context.route("**/contributions", lambda route: route.abort())
    phone.context.set_offline(False)
    phone.goto(f"{server.address}/s/{server.code}/help")
    phone.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    phone.locator("[data-erase=next]:not([data-sure]) button").tap()
    expect(phone.locator("#still-waiting")).to_be_visible()
    phone.context.unroute("**/contributions")
    phone.evaluate("outbox.send()")
    comes_to(phone, lambda: kept_by(server), ["van de eerste"])
    phone.reload()
    phone.locator("[data-erase=next]:not([data-sure]) button").tap()
    expect(phone.locator("nav.langs")).to_be_visible()
    comes_to(phone, lambda: phone.evaluate(STORES), EMPTY)
    join(phone, server, "nl")
    assert "van de eerste" not in phone.content() and phone.locator("#words").input_value() == ""
    send(phone, "van de tweede")
    comes_to(phone, lambda: kept_by(server), ["van de eerste", "van de tweede"])
    expect(phone.locator("[data-own-cards] .said")).to_have_text(["van de tweede"])


def test_a_next_person_after_the_end_costs_nobody_their_code(seated, server):
    """The page of Help stood open while the session was closed."""
    phone = seated
    phone.goto(f"{server.address}/s/{server.code}/help")
    code = phone.locator(".receipt").inner_text()
    with server.organiser() as organiser:
        assert organiser.post(f"{server.address}/console/{server.code}/close", data={"sure": "1"}).status_code == 303
    phone.locator("[data-erase=next]:not([data-sure]) button").tap()
    expect(phone.locator("main")).to_contain_text("Deze sessie is afgelopen")
    expect(phone.locator("[data-erase=next]:not([data-sure])")).to_have_count(0)
    assert phone.locator(".receipt").inner_text() == code
