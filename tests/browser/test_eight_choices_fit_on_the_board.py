"""What people choose from stands on the board as a whole, also for the longest list that comes with the program."""

import pytest

from tests.browser.hall import CODE

pytestmark = pytest.mark.browser


def test_eight_choices_fit_on_the_board(chromium, hall):
    hall.show("choice")
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    context.add_cookies([{"name": "member", "value": "organiser", "url": hall.address}])
    board = context.new_page()
    board.goto(f"{hall.address}/board/{CODE}")
    choices = board.locator(".prio li")
    assert choices.count() == 8
    foot = board.locator(".board-foot").bounding_box()["y"]
    assert all(box["y"] + box["height"] <= foot for box in (choice.bounding_box() for choice in choices.all()))
    context.close()
