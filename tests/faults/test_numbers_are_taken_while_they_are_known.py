"""The numbers that stay are taken when seats go, a day after closing. Nothing that can happen in between makes them
unknown: who wrote what is known until that moment, and they are what the pages showed until then."""

from datetime import timedelta

import pytest

from app import clock
from app.background.forgetting import AFTER, forget
from app.models import Session, Theme
from app.stage.reading import numbers_of
from tests.room import card_ids, on_board, posted, say, several, theme_ids

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def people(client_for, world):
    """Seven who wrote two cards each, on the board under two themes; and the session is closed."""
    people, facilitator = several(client_for, world, 7), client_for("facilitator")
    for number, person in enumerate(people):
        for card in range(2):
            posted(say(person, world, f"{number} {card}", f"key-{number:04}-{card}"))
    ids = card_ids(world)
    on_board(facilitator, world, ids[0], new_theme="Work")
    on_board(facilitator, world, ids[1], new_theme="School")
    themes = theme_ids(world)
    for number, id in enumerate(ids[2:]):
        on_board(facilitator, world, id, themes[number % 2])
    world.keep(lambda db: [db.get(Theme, theme).touch_on([code]) for theme, code in zip(themes, ("A1", "A2"), strict=True)])
    posted(facilitator.post(f"/console/{world.code}/close", data={"sure": "1"}))
    return people


def known(world) -> dict:
    return world.read(lambda db: dict(numbers_of(db, db.get(Session, world.id))[0].by_name))


def kept(world) -> dict:
    world.keep(lambda db: forget(db, clock.now() + AFTER + timedelta(minutes=1)))
    return world.read(lambda db: dict(db.get(Session, world.id).numbers.by_name))


def nothing(people, client_for, world):
    pass


def everybody_leaves(people, client_for, world):
    for person in people:
        posted(person.post(f"/s/{world.code}/leave"))


def two_say_no_to_everything(people, client_for, world):
    for person in people[:2]:
        posted(person.post(f"/s/{world.code}/permission", data={}))


def themes_become_one(people, client_for, world):
    def merge(db):
        one, other = db.get(Session, world.id).standing_themes
        db.add(db.get(Session, world.id).wall.merge(one, other))
        other.touch_on(["A1", "A2"])

    world.keep(merge)


@pytest.mark.parametrize("between", [nothing, everybody_leaves, two_say_no_to_everything, themes_become_one])
def test_what_is_kept_is_what_was_known_at_closing(client_for, world, people, between):
    at_closing = known(world)
    assert at_closing[""] == (14, 7)
    between(people, client_for, world)
    later = kept(world)
    assert later[""] == at_closing[""] and None not in [number.people for number in later.values()]
    assert between is themes_become_one or later == at_closing


def test_who_takes_everything_back_before_seats_go_is_not_counted_for_ever(client_for, world, people):
    """As the pages say from that moment: numbers taken at closing would have to be taken back by somebody unknown."""
    cards = world.read(lambda db: [
        card.id for card in db.get(Session, world.id).contributions if card.words.startswith("0 ")])
    for id in cards:
        posted(people[0].post(f"/s/{world.code}/mine/{id}/withdraw"))
    assert known(world)[""] == (12, 6)
    assert kept(world)[""] == (12, 6)
