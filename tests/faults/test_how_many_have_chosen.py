"""A board says how many have chosen, and goes on saying it while more do."""

import re

from tests.faults.seen import seen
from tests.room import come_in, heard, listening, posted, show


def test_the_board_hears_of_each_who_chooses(client_for, world):
    facilitator, phones = client_for("facilitator"), [client_for("anyone") for _phone in range(12)]
    for phone in phones:
        come_in(phone, world, "nl")
    show(facilitator, world, "check_out")
    with listening(client_for("board"), "board", world.code) as board:
        heard(board, "<main")
        for phone in phones:
            posted(phone.post(f"/s/{world.code}/votes", data={"target": "4", "by": "1"}))
        heard(board, "12 mensen", tries=20)


def test_dots_that_were_counted_by_hand_are_not_nobody(client_for, world):
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/themes", data={"name": "Aap"}))
    show(facilitator, world, "dots")
    theme = re.search(r'name="target" value="(\w+)"', facilitator.get(f"/console/{world.code}").text)[1]
    posted(facilitator.post(f"/console/{world.code}/ballot/count", data={"target": theme, "dots": "12"}))
    for client, page in ((facilitator, "console"), (client_for("board"), "board")):
        text = seen(client.get(f"/{page}/{world.code}").text).split("Voting")[-1]
        assert not re.search(r"\b0 (people|mensen)", text[:200])
