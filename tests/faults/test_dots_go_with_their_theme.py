"""Two themes put together have the dots of both, on the board, in the harvest and on each phone, whenever it is done; taken
apart again each has its own."""

import re

import pytest

from tests.room import posted, seen, several, show, theme_ids

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def vote(client_for, world):
    """A vote on three themes; `theme` by its name, and what can be pressed."""
    fatma = client_for("facilitator")
    for name in ("Waiting", "Language", "Work"):
        posted(fatma.post(f"/console/{world.code}/themes", data={"name": name}))
    theme = dict(zip(("Waiting", "Language", "Work"), theme_ids(world), strict=True))
    show(fatma, world, "dots")

    def press(path: str, **form):
        return posted(fatma.post(f"/console/{world.code}/{path}", data=form))

    return theme, press


def on_board(client_for, world) -> dict[str, int]:
    text = seen(client_for("board"), f"/board/{world.code}")
    return {name: int(dots) for name, dots in re.findall(r"(Waiting|Language|Work) (\d+) (?:stippen|dots)", text)}


def give(client, world, theme: str, times: int) -> None:
    for _each in range(times):
        posted(client.post(f"/s/{world.code}/votes", data={"target": theme}))


def four_others_give(client_for, world, theme: str) -> None:
    """One each: from five voters dots are shown."""
    for person in several(client_for, world, 4):
        give(person, world, theme, 1)


def left(client, world) -> int:
    return int(re.search(r"You have (\d+) dots? left", seen(client, f"/s/{world.code}/mine"))[1])


def test_put_together_during_the_vote(client_for, world, vote):
    theme, press = vote
    people = several(client_for, world, 6)
    for person in people:
        give(person, world, theme["Waiting"], 3)
    press(f"themes/{theme['Waiting']}/merge", into=theme["Language"])
    press("ballot/close")
    assert on_board(client_for, world)["Language"] == 18


@pytest.mark.on_postgres_in_proof
def test_what_somebody_gave_can_still_be_taken_away_and_given_elsewhere(client_for, world, vote):
    theme, press = vote
    person, = several(client_for, world, 1)
    give(person, world, theme["Waiting"], 2)
    give(person, world, theme["Language"], 1)
    press(f"themes/{theme['Waiting']}/merge", into=theme["Language"])
    assert left(person, world) == 0
    for _each in range(2):
        posted(person.post(f"/s/{world.code}/votes", data={"target": theme["Language"], "by": "-1"}))
    assert left(person, world) == 2
    give(person, world, theme["Work"], 2)
    four_others_give(client_for, world, theme["Work"])
    press("ballot/close")
    assert on_board(client_for, world) == {"Language": 1, "Work": 6}


@pytest.mark.on_postgres_in_proof
def test_put_together_after_the_vote_and_counted_by_hand(client_for, world, vote):
    theme, press = vote
    for person in several(client_for, world, 5):
        give(person, world, theme["Waiting"], 1)
        give(person, world, theme["Language"], 1)
    press("ballot/count", target=theme["Waiting"], dots="9")
    press("ballot/close")
    press(f"themes/{theme['Waiting']}/merge", into=theme["Language"])
    assert on_board(client_for, world)["Language"] == 19
    assert "19 dots" in seen(client_for("client"), f"/harvest/{world.code}")
    press("ballot/count", target=theme["Language"], dots="4")
    assert on_board(client_for, world)["Language"] == 14, "a new count by hand takes the place of those before"


def test_twice_put_together_and_each_taken_apart_again(client_for, world, vote):
    theme, press = vote
    person, = several(client_for, world, 1)
    for name in theme:
        give(person, world, theme[name], 1)
    four_others_give(client_for, world, theme["Work"])
    press("ballot/close")
    press(f"themes/{theme['Waiting']}/merge", into=theme["Language"])
    press(f"themes/{theme['Language']}/merge", into=theme["Work"])
    assert on_board(client_for, world) == {"Work": 7}
    press("undo")
    assert on_board(client_for, world) == {"Language": 2, "Work": 5}
    press("undo")
    assert on_board(client_for, world) == {"Waiting": 1, "Language": 1, "Work": 5}


def test_a_theme_that_was_split_off_and_is_taken_back(client_for, world, vote):
    from tests.room import card_ids, say
    from tests.room import on_board as put_on_board
    theme, press = vote
    show(client_for("facilitator"), world, "text")
    posted(say(client_for("participant"), world, "the bus is late", "my-key-0001"))
    card, = card_ids(world)
    put_on_board(client_for("facilitator"), world, card, theme=theme["Work"])
    press(f"themes/{theme['Work']}/split", name="Bus", card=card)
    bus = theme_ids(world)[-1]
    show(client_for("facilitator"), world, "dots")
    give(several(client_for, world, 1)[0], world, bus, 2)
    four_others_give(client_for, world, bus)
    press("undo")
    press("ballot/close")
    assert on_board(client_for, world)["Work"] == 6
