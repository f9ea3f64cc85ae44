"""Sub-rooms: a table apart is a session of its own, and the large room knows nothing of what is said there."""

import pytest

from app.errors import NotLikeThat, NotNow
from app.models import State
from app.models.organisation import hashed
from tests.models.evening import DAY, KEY, NOW, a_card, a_session


def a_table(session, *places: int):
    return session.gathering.make_sub_room("Women's table", [session.steps[place].id for place in places], {},
                                           code="654321", key=KEY, now=NOW)


def test_a_table_has_the_same_questions_and_a_door_of_its_own():
    large = a_session("welcome", "text", "dots")
    large.door.hang(KEY)
    large.running.show(large.steps[1], NOW)
    a_card(large)
    table = a_table(large, 1, 2)
    assert [step.kind for step in table.steps] == ["text", "dots"] and table.state is State.live
    assert not table.contributions and not table.steps[0].contributions
    assert table.door_hash == hashed(table.door.token(KEY)) != large.door_hash


def test_changing_a_question_at_the_table_leaves_that_of_the_large_room():
    large = a_session("text", source="heard")
    table = a_table(large, 0)
    table.steps[0].set(source="own")
    table.steps[0].rename("Ours", "nl")
    assert large.steps[0].settings["source"] == "heard" and large.steps[0].title("nl") == "text"


def test_a_table_has_no_table_of_its_own_and_not_without_a_question():
    large = a_session("text")
    with pytest.raises(NotLikeThat):
        a_table(large)
    table = a_table(large, 0)
    with pytest.raises(NotNow, match="no sub-rooms of its own"):
        a_table(table, 0)


def test_the_large_room_stops_and_closes_its_tables_with_it():
    large = a_session("text")
    table = a_table(large, 0)
    large.running.freeze(NOW)
    assert table.frozen_at == NOW
    with pytest.raises(NotNow, match="large room stands still"):
        table.running.thaw()
    large.running.thaw()
    assert table.frozen_at is None
    assert large.running.close(NOW) == [table] and table.state is State.closed


def test_a_table_that_stood_still_for_a_reason_of_its_own_still_does():
    large = a_session("text")
    table = a_table(large, 0)
    table.running.freeze(NOW.replace(hour=9))
    large.running.freeze(NOW)
    large.running.thaw()
    assert table.frozen_at == NOW.replace(hour=9)


def test_a_table_is_not_opened_once_the_large_room_is_closed():
    large = a_session("text", live=False)
    table = a_table(large, 0)
    large.running.open(NOW)
    large.running.close(NOW)
    with pytest.raises(NotNow, match="large room is closed"):
        table.running.open(NOW)


def test_a_phone_in_both_rooms_has_in_neither_what_opens_the_other():
    large = a_session("text")
    table = a_table(large, 0)
    seat, token = large.door.admit("ar", looking=False, today=DAY)
    other, same = table.door.admit("ar", looking=False, today=DAY, token=token)
    assert same == token and other.token_hash != seat.token_hash
    assert table.gathering.secret_of(token) not in (token, large.gathering.secret_of(token))
    assert table.gathering.secret_of("") == ""
