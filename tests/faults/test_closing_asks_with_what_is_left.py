"""Before a room closes, everything that is left undone is named, each with a link to where it is done."""

import pytest
from sqlmodel import select

from app.models import Contribution, Recording, Session
from tests.room import posted
from tests.things import a_voice, sent


def put(world, state: str, *cards: str) -> None:
    world.keep(lambda db: db.add_all(Contribution(
        session_id=world.id, step_id=world.step_ids["text"], kind="better", language="ar", words=words, state=state)
        for words in cards))


def closes_at_once(client, world) -> bool:
    return posted(client.post(f"/console/{world.code}/close")).headers["location"] == f"/harvest/{world.code}"


def asks(client, world) -> str:
    """The page that closing leads to; the room is still open."""
    assert not closes_at_once(client, world)
    assert world.read(lambda db: str(db.get(Session, world.id).state)) == "live"
    return client.get(f"/console/{world.code}/closing").text


def leads_to(client, page: str, address: str) -> str:
    assert f'href="{address}"' in page
    return posted(client.get(address.split("#")[0])).text


def test_cards_that_nobody_read(client_for, world):
    fatma = client_for("facilitator")
    put(world, "held", *(f"card {number}" for number in range(40)))
    page = asks(fatma, world)
    assert "40 cards" in page, "also those below the first thirty"
    assert 'id="new"' in leads_to(fatma, page, f"/console/{world.code}#new")


@pytest.mark.parametrize("later", [False, True])
def test_voices_that_nobody_wrote_down(client_for, world, later):
    fatma = client_for("facilitator")
    posted(sent(client_for("participant"), world, a_voice()))
    card_id = world.read(lambda db: db.exec(select(Recording)).one().contribution_id)
    if later:
        posted(fatma.post(f"/console/{world.code}/contributions/{card_id}/hide"))
    there = f"/console/{world.code}/contributions/{card_id}"
    assert f'action="{there}/write-down"' in leads_to(fatma, asks(fatma, world), there)


def test_cards_on_the_board_with_what_seems_to_be_a_name_or_a_number(client_for, world):
    fatma = client_for("facilitator")
    put(world, "released", "call me, 0612345678", "work and school clash")
    ids = world.read(lambda db: {card.words: card.id for card in db.exec(select(Contribution))})
    page = asks(fatma, world)
    there = f"/console/{world.code}/contributions/{ids['call me, 0612345678']}"
    assert f'action="{there}/hide"' in leads_to(fatma, page, there)
    assert "work and school clash" not in page
    posted(fatma.post(f"{there}/hide"))
    assert closes_at_once(fatma, world)


def test_actions_without_owner_or_date(client_for, world):
    def promise(db):
        session = db.get(Session, world.id)
        with db.no_autoflush:
            advice = session.wall.recommend("ask us", "", "")
            action = advice.take_up("ask them", session.held_on)
        db.add_all([advice, action])
        db.flush()
        return action.id

    fatma = client_for("facilitator")
    action_id = world.keep(promise)
    leads_to(fatma, asks(fatma, world), f"/console/{world.code}/actions/{action_id}")


def test_a_table_apart_that_is_still_talking(client_for, world):
    fatma = client_for("facilitator")
    posted(fatma.post(f"/console/{world.code}/sub-rooms", data={"name": "Quiet", "step": world.step_ids["text"]}))
    code = world.read(lambda db: db.get(Session, world.id).sub_rooms[0].code)
    leads_to(fatma, asks(fatma, world), f"/console/{code}")


def test_a_room_in_which_nothing_is_left_closes_at_once(client_for, world):
    assert closes_at_once(client_for("facilitator"), world)
