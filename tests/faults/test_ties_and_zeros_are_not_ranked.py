"""Equal dots have equal places, and what nobody chose has none."""

import re

from tests.faults.seen import seen
from tests.room import come_in, posted, show, theme_ids


def vote(client_for, world, dots: dict[str, int]) -> str:
    """So many people give a dot to each theme; what the board shows then."""
    facilitator = client_for("facilitator")
    for name in dots:
        posted(facilitator.post(f"/console/{world.code}/themes", data={"name": name}))
    show(facilitator, world, "dots")
    ids = dict(zip(dots, theme_ids(world), strict=True))
    for name, number in dots.items():
        for _person in range(number):
            phone = client_for("anyone")
            come_in(phone, world, "nl")
            posted(phone.post(f"/s/{world.code}/votes", data={"target": ids[name], "by": "1"}))
    posted(facilitator.post(f"/console/{world.code}/ballot/close"))
    return client_for("board").get(f"/board/{world.code}").text


def places(board: str) -> dict[str, str]:
    """The number that stands before each theme."""
    return {name: place for place, name in re.findall(r"(\d*) (Aap|Noot|Mies|Wim)\b", seen(board))}


def test_ties_have_the_same_place(client_for, world):
    assert places(vote(client_for, world, {"Aap": 5, "Noot": 5, "Mies": 5})) == {"Aap": "1", "Noot": "1", "Mies": "1"}


def test_after_a_tie_the_next_place_is_as_many_further(client_for, world):
    board = vote(client_for, world, {"Aap": 5, "Noot": 5, "Mies": 3, "Wim": 0})
    assert places(board) == {"Aap": "1", "Noot": "1", "Mies": "3", "Wim": ""}


def test_no_three_are_set_apart_where_the_third_has_as_many_as_the_fourth(client_for, world):
    board = vote(client_for, world, {"Aap": 5, "Noot": 2, "Mies": 2, "Wim": 2})
    assert 'class="cut"' not in board and places(board) == {"Aap": "1", "Noot": "2", "Mies": "2", "Wim": "2"}
