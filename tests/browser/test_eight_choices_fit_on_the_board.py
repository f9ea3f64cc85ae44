"""What people choose from stands on the board as a whole, also for the longest list that comes with the program."""

import pytest

from tests.browser.windows import settled

pytestmark = pytest.mark.browser


def test_eight_choices_fit_on_the_board(window, hall):
    hall.show("choice")
    board = window(1280, 720)
    board.context.add_cookies([{"name": "member", "value": "organiser", "url": hall.address}])
    board.goto(f"{hall.address}/board/{hall.code}")
    settled(board)
    choices = board.locator(".prio li")
    assert choices.count() == 8
    foot = board.locator(".board-foot").bounding_box()["y"]
    assert all(box["y"] + box["height"] <= foot for box in (choice.bounding_box() for choice in choices.all()))
