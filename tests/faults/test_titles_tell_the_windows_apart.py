"""Console, board, phone and the others of one session are told apart by their titles, from the first word on: a row of tabs
shows no more of them."""

import re

from tests.room import posted

WINDOWS = (("facilitator", "console"), ("facilitator", "console/{code}/wall"), ("facilitator", "console/{code}/closing"),
           ("facilitator", "console/{code}/helpers"), ("organiser", "prepare"), ("board", "board"), ("participant", "s"),
           ("interpreter", "desk"), ("organiser", "harvest"))


def test_no_two_windows_of_a_session_begin_with_the_same_word(client_for, world):
    titles = {}
    for role, path in WINDOWS:
        path = path.format(code=world.code) if "{" in path else f"{path}/{world.code}"
        title = re.search(r"<title>(.*?)</title>", posted(client_for(role).get(f"/{path}")).text)[1]
        assert "Learning and working" in title, path
        titles[path] = title.split()[0]
    assert len(set(titles.values())) == len(WINDOWS), titles
