"""A tap that a phone sends again, because no answer came, counts once; and one that waited counts at its own question."""

import pytest

from tests.room import posted, seen, several, show, theme_ids

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def theme(client_for, world):
    posted(client_for("facilitator").post(f"/console/{world.code}/themes", data={"name": "Waiting"}))
    show(client_for("facilitator"), world, "dots")
    return theme_ids(world)[0]


def test_so_many_in_all_is_the_same_when_it_comes_twice(client_for, world, theme):
    person, = several(client_for, world, 1)
    for number, left in (("2", 1), ("2", 1), ("1", 2), ("9", 0), ("0", 3)):
        posted(person.post(f"/s/{world.code}/votes", data={"target": theme, "by": "1", "number": number}))
        assert f"You have {left} dot" in seen(person, f"/s/{world.code}/mine"), number


def test_it_has_a_receipt_like_a_card(client_for, world, theme):
    person, = several(client_for, world, 1)
    answer = person.post(f"/s/{world.code}/votes", headers={"HX-Request": "true"}, data={
        "target": theme, "number": "1", "step_id": world.step_ids["dots"], "key": "my-key-0001"})
    assert answer.headers["Kept"] == "my-key-0001" and answer.headers["Seal"]


def test_after_the_room_went_on_it_counts_nowhere(client_for, world, theme):
    """Two votes can be about the same themes."""
    person, = several(client_for, world, 1)
    answer = person.post(f"/s/{world.code}/votes", data={"target": theme, "number": "1", "step_id": world.step_ids["text"]})
    assert answer.status_code == 409 and "You have 3 dots left" in seen(person, f"/s/{world.code}/mine")


def test_what_one_person_left_waiting_is_not_given_by_the_next(client_for, world, theme):
    person, = several(client_for, world, 1)
    answer = person.post(f"/s/{world.code}/votes", headers={"Seat": "another-seat"}, data={"target": theme, "number": "1"})
    assert answer.status_code == 423 and "You have 3 dots left" in seen(person, f"/s/{world.code}/mine")
