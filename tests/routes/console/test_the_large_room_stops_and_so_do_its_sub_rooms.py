"""Freezing is for when something goes wrong, and nobody at the table next door knows what: it reaches them. Closing too."""

from app import clock
from app.models import Session
from tests.room import come_in, comes, heard, listening, posted, say, set_apart


def state(world, room) -> tuple[bool, str]:
    return world.read(lambda db: (bool((known := db.get(Session, room.id)).frozen_at), str(known.state)))


def test_freezing_the_large_room_freezes_its_sub_rooms_and_they_go_on_with_it(client_for, world):
    fatma, nour = client_for("facilitator"), client_for("participant")
    apart = set_apart(fatma, world)
    come_in(nour, apart, "en")
    with listening(nour, "phone", apart.code) as phone:
        heard(phone, "Send my card")
        posted(fatma.post(f"/console/{world.code}/freeze"))
        heard(phone, "A short pause")
        assert say(nour, apart, "while it stands still", "a-key-of-mine").status_code == 423
        comes(lambda: fatma.get(f"/board/{apart.code}").text, lambda board: "covered" in board)
        assert "stands still" in fatma.get(f"/console/{world.code}/sub-rooms").text
        posted(fatma.post(f"/console/{world.code}/freeze"))
        heard(phone, "Send my card")
    posted(say(nour, apart, "and after it", "a-key-of-mine-2"))


def test_a_sub_room_does_not_go_on_while_the_large_room_stands_still(client_for, world):
    fatma = client_for("facilitator")
    apart = set_apart(fatma, world)
    posted(fatma.post(f"/console/{world.code}/freeze"))
    refused = fatma.post(f"/console/{apart.code}/freeze")
    assert refused.status_code == 409 and "together with it" in refused.text and state(world, apart)[0]


def test_one_that_stood_still_for_a_reason_of_its_own_stays_so(client_for, world):
    fatma = client_for("facilitator")
    apart = set_apart(fatma, world)
    for room in (apart, world, world):
        posted(fatma.post(f"/console/{room.code}/freeze"))
    assert state(world, apart)[0] and not state(world, world)[0]
    posted(fatma.post(f"/console/{apart.code}/freeze"))
    assert not state(world, apart)[0]


def test_freezing_a_sub_room_leaves_the_large_room_and_other_tables_alone(client_for, world):
    fatma = client_for("facilitator")
    one, other = set_apart(fatma, world), set_apart(fatma, world, "Quiet table")
    posted(fatma.post(f"/console/{one.code}/freeze"))
    assert [state(world, room)[0] for room in (one, other, world)] == [True, False, False]


def test_one_that_opens_meanwhile_stands_still_too(client_for, world):
    fatma = client_for("facilitator")
    posted(fatma.post(f"/console/{world.code}/freeze"))
    posted(fatma.post(f"/console/{world.code}/sub-rooms", data={"name": "Women's table", "step": world.step_ids["text"]}))
    apart = world.read(lambda db: db.get(Session, world.id).sub_rooms[0].frozen_at)
    assert apart is not None and apart == world.read(lambda db: db.get(Session, world.id).frozen_at)


def test_closing_asks_once_more_while_a_table_is_still_talking_and_then_closes_it_too(client_for, world):
    fatma, nour = client_for("facilitator"), client_for("participant")
    apart = set_apart(fatma, world)
    come_in(nour, apart, "en")
    assert fatma.post(f"/console/{world.code}/close").headers["location"].endswith("/closing")
    page = fatma.get(f"/console/{world.code}/closing").text
    assert "1 sub-room is still open. It closes too." in page and "Women&#39;s table" in page
    assert state(world, apart) == state(world, world) == (False, "live")
    with listening(nour, "phone", apart.code) as phone:
        posted(fatma.post(f"/console/{world.code}/close", data={"sure": "1"}))
        heard(phone, "Thank you for coming", "Back to the large room")
    assert state(world, apart) == state(world, world) == (False, "closed")
    assert f"/harvest/{apart.code}" in fatma.get(f"/console/{world.code}/sub-rooms").text


def test_closing_a_table_leaves_the_large_room_open_and_asks_no_more_later(client_for, world):
    fatma = client_for("facilitator")
    apart = set_apart(fatma, world)
    posted(fatma.post(f"/console/{apart.code}/close"))
    closed_at = world.read(lambda db: db.get(Session, apart.id).closed_at)
    assert closed_at and state(world, world) == (False, "live")
    assert fatma.post(f"/console/{world.code}/close").headers["location"] == f"/harvest/{world.code}"
    assert world.read(lambda db: db.get(Session, apart.id).closed_at) == closed_at < clock.now()
