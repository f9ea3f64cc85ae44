"""A page that was long on its way counts down with the room all the same, on a board and on a phone."""

import re
import time

import pytest

from tests.browser.phones import sit_down
from tests.pace import PATIENCE


def left(page) -> int:
    minutes, seconds = re.search(r"(\d+):(\d\d)", page.locator("[data-timer]").first.inner_text()).groups()
    return int(minutes) * 60 + int(seconds)


def late(route) -> None:
    answer = route.fetch()
    time.sleep(4)  # the fault itself: it is on its way for so long
    route.fulfill(response=answer)


@pytest.mark.parametrize("surface", ["board", "phone"])
def test_it_shows_the_time_that_the_others_show(open_page, server, surface):
    server.show(1)
    with server.organiser() as organiser:
        assert organiser.post(f"{server.address}/console/{server.code}/timer/start").status_code == 303
    fresh, slow = open_page(surface), open_page(surface)
    for page in (fresh, slow):
        if surface == "phone":
            sit_down(page, server)
        else:
            page.goto(f"{server.address}/board/{server.code}")
    slow.route(re.compile(r"/(board|s)/\d{6}$"), late)
    slow.reload()
    slow.wait_for_function("document.querySelector('[data-timer]')?.textContent.includes(':')")
    fresh.wait_for_function("document.querySelector('[data-timer]')?.textContent.includes(':')")
    ends = time.monotonic() + PATIENCE
    while abs(left(slow) - left(fresh)) > 1:
        assert time.monotonic() < ends, f"{left(slow)} seconds are left on the late page, {left(fresh)} on the other"
        time.sleep(0.1)
