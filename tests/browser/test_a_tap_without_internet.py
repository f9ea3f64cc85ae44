"""Dots, choices and faces that are tapped without internet wait like cards, count once, and say so where they came too
late."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import has_tried, send, sit_down
from tests.browser.windows import up_to_date
from tests.things import a_photo

pytestmark = pytest.mark.browser


@pytest.fixture
def ask(server):
    def post(path: str, **form) -> None:
        with server.organiser() as organiser:
            assert organiser.post(f"{server.address}/console/{server.code}/{path}", data=form).status_code == 303, path

    return post


@pytest.fixture
def dots(open_page, server, ask):
    """A phone before a vote on two themes, with three dots to give."""
    server.show(2)
    for name in ("Wachten", "Taal"):
        ask("themes", name=name)
    phone = open_page("phone", "nl")
    sit_down(phone, server)
    expect(phone.locator(".vote")).to_have_count(2)
    return phone


def test_dots_wait_and_count_once(dots):
    phone, tries = dots, []

    def arrives_and_is_lost(route):
        tries.append(route.request.post_data)
        if len(tries) == 1:
            route.fetch()
            return route.abort()
        route.continue_()

    phone.context.set_offline(True)
    for _tap in range(2):
        phone.locator(".vote form:last-child button").first.tap()
    expect(phone.locator("#queue [data-count]")).to_have_text("2")
    expect(phone.locator("[data-waiting]")).to_contain_text("+1 Wachten")
    phone.context.route("**/votes", arrives_and_is_lost)
    phone.context.set_offline(False)
    expect(phone.locator(".purse .dot.open")).to_have_count(1)
    expect(phone.locator("#queue")).to_be_hidden()
    assert len(tries) == 3, "the first went out a second time, because its answer was lost"
    phone.reload()
    up_to_date(phone)
    expect(phone.locator(".vote").first.locator(".dot:not(.open)")).to_have_count(2)


def test_what_never_left_can_be_thrown_away(dots):
    phone = dots
    phone.context.set_offline(True)
    phone.locator(".vote form:last-child button").first.tap()
    phone.locator(".vote form:last-child button").last.tap()
    expect(phone.locator("[data-waiting] li")).to_have_count(2)
    has_tried(phone)
    phone.locator("[data-waiting] [data-remove]").last.tap()
    phone.context.set_offline(False)
    expect(phone.locator(".purse .dot.open")).to_have_count(2)


def test_a_face_waits(open_page, server):
    server.show(4)
    phone = open_page("phone", "nl")
    sit_down(phone, server)
    phone.context.set_offline(True)
    phone.locator(".pick").nth(1).tap()
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
    phone.context.set_offline(False)
    expect(phone.locator(".pick").nth(1)).to_have_attribute("aria-pressed", "true")
    phone.locator(".pick").nth(3).tap()
    expect(phone.locator(".pick[aria-pressed=true]")).to_have_count(1)
    expect(phone.locator(".pick").nth(3)).to_have_attribute("aria-pressed", "true")


def test_a_tap_that_came_too_late_says_that_it_does_not_count(dots, server, ask):
    phone = dots
    phone.context.set_offline(True)
    phone.locator(".vote form:last-child button").first.tap()
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
    ask("ballot/close")
    phone.context.set_offline(False)
    expect(phone.locator("#refused")).to_contain_text("gesloten")
    expect(phone.locator("#queue")).to_be_hidden()


def test_a_tap_for_an_earlier_question_counts_at_no_other(dots, server, ask):
    phone = dots
    phone.context.set_offline(True)
    phone.locator(".vote form:last-child button").first.tap()
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
    ask(f"steps/{server.steps[4]}/show")
    phone.context.set_offline(False)
    expect(phone.locator("#refused")).to_contain_text("gesloten")
    expect(phone.locator(".pick")).to_have_count(5)
    expect(phone.locator(".pick[aria-pressed=true]")).to_have_count(0)


def test_a_tap_does_not_wait_behind_a_photo(open_page, server):
    """On a bad line a photo takes minutes, and the question is gone by then."""
    server.show(1)
    phone = open_page("phone", "nl")
    sit_down(phone, server)
    phone.context.route("**/uploads/*", lambda route: route.abort())
    phone.locator("[data-photo]").set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    expect(phone.locator(".enclosed canvas")).to_be_visible()
    send(phone, "met een foto")
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
    server.show(4)
    phone.locator(".pick").nth(1).tap()
    expect(phone.locator(".pick").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
