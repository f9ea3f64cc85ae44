"""What many cards are about can be what few people said: the programme says of each life area how many people wrote about
it, before and after seats are erased, and never of few, nor where those who did not are few."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.background.forgetting import AFTER, forget
from app.models import Session, Theme
from tests.faults.seen import seen
from tests.room import card_ids, come_in, on_board, posted, say, several, theme_ids

pytestmark = pytest.mark.on_postgres_in_proof


def wrote(client_for, world, writers: int, others: int = 5, cards: int = 2) -> None:
    """So many write two cards each about work; and the session closes."""
    for number, person in enumerate(several(client_for, world, writers)):
        for card in range(cards):
            posted(say(person, world, f"{number} {card}", f"key-{number:04}-{card}"))
    for _each in range(others):
        come_in(client_for("anyone"), world)
    facilitator, theme = client_for("facilitator"), ""
    for card in card_ids(world):
        on_board(facilitator, world, card, theme, "" if theme else "Work")
        theme = theme or theme_ids(world)[0]
    world.keep(lambda db: db.get(Theme, theme).touch_on(["A1"]))


def close(client_for, world) -> None:
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))


def on_page(client_for, world, role: str = "organiser") -> list[str]:
    page = client_for(role).get(f"/programmes/{world.programme_id}").text
    return [seen(cell) for row in re.findall(r"<tbody>[\s\S]*?</tbody>", page)
            for cell in re.findall(r'<td>(?=\s*<a class="h)([\s\S]*?)</td>', row)]


def test_people_stand_beside_cards_before_and_after_seats_are_erased(client_for, world):
    wrote(client_for, world, 6)
    assert on_page(client_for, world) == ["12"], "nobody is seen to come while people still write"
    close(client_for, world)
    for _moment in ("the same evening", "later"):
        assert on_page(client_for, world) == ["12 6 people"]
        assert on_page(client_for, world, "client") == ["12"], "who is not of the room sees no six"
        world.keep(lambda db: forget(db, clock.now() + AFTER + timedelta(minutes=1)))


@pytest.mark.parametrize("writers, others", [(4, 9), (9, 0)])
def test_few_are_not_counted_and_neither_are_few_who_did_not(client_for, world, writers, others):
    wrote(client_for, world, writers, others)
    close(client_for, world)
    assert on_page(client_for, world) == [str(2 * writers)]


def test_of_two_areas_that_share_a_theme_the_difference_does_not_tell_of_few(client_for, world):
    """Six wrote about both areas, and one more about the first alone: 7 beside 6 would say what one person wrote about."""
    wrote(client_for, world, 6)
    one_more, = several(client_for, world, 1)
    posted(say(one_more, world, "one more", "key-of-one-more"))
    on_board(client_for("facilitator"), world, card_ids(world, "held")[0], "", "Other")

    def touch(db):
        work, other = sorted(db.get(Session, world.id).themes, key=lambda theme: theme.names["nl"] != "Work")
        work.touch_on(["A1", "A2"])
        other.touch_on(["A1"])

    world.keep(touch)
    close(client_for, world)
    for _moment in ("the same evening", "later"):
        assert on_page(client_for, world) == ["13", "12"]
        world.keep(lambda db: forget(db, clock.now() + AFTER + timedelta(minutes=1)))


def test_of_themes_that_became_one_later_it_says_at_least(client_for, world):
    wrote(client_for, world, 6)
    close(client_for, world)
    world.keep(lambda db: forget(db, clock.now() + AFTER + timedelta(minutes=1)))

    def merge(db):
        session = db.get(Session, world.id)
        other = session.wall.new_theme("Other", "nl")
        other.counted = {"": [3, 2]}
        db.flush()
        other.touch_on(["A1"])

    world.keep(merge)
    assert on_page(client_for, world) == ["12 at least 6 people"]
