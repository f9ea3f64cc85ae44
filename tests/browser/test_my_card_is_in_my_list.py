"""What I sent stands under my cards, also when its receipt came while the list was on its way."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import comes_to, sit_down
from tests.browser.windows import until

pytestmark = pytest.mark.browser


def test_a_card_received_while_the_list_is_fetched_is_in_it(open_page, server):
    server.show(2)
    phone = open_page("phone", "nl")
    sit_down(phone, server)
    on_its_way = []

    def slowly(route):
        """What it says was read before the card came; it arrives after its receipt."""
        on_its_way.append((route, route.fetch()))

    phone.route("**/mine", slowly, times=1)
    server.show(1)
    expect(phone.locator("#words")).to_be_visible()
    until(phone, "document.querySelector('[data-mine]').fetching")
    comes_to(phone, lambda: len(on_its_way), 1)
    with server.organiser() as organiser:  # the stage changes meanwhile, and the place of the list stays
        organiser.post(f"{server.address}/console/{server.code}/timer/start")
    expect(phone.locator("[data-clock]")).not_to_have_attribute("data-ends", "")
    phone.locator(".choice:has(input[value=well])").tap()
    phone.locator("#words").fill("de les is goed")
    with phone.expect_response("**/contributions"):
        phone.locator("footer .btn.go").tap()
    until(phone, "await outbox.waiting() === 0")
    route, answer = on_its_way[0]
    route.fulfill(response=answer)
    expect(phone.locator("[data-mine] .said")).to_have_text(["de les is goed"])
