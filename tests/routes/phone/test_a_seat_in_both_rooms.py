"""A phone goes from the large room to a sub-room and back: it finds its seat and cards in each, and nothing of the one is
known in the other."""

import re

import pytest
from sqlmodel import select

from app.models import Participant, Session
from tests.room import come_in, posted, say, set_apart

pytestmark = pytest.mark.on_postgres_in_proof


def seats(world, room) -> list[tuple[str, bool]]:
    return world.read(lambda db: [(seat.token_hash, seat.left_at is None) for seat in db.exec(
        select(Participant).where(Participant.session_id == room.id))])


def code_for_later(client, room) -> str:
    return re.search(r'receipt" dir="ltr"><b>([\w-]+)', client.get(f"/s/{room.code}/help").text)[1]


def test_who_goes_apart_and_comes_back_finds_seat_and_cards_in_both(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    posted(say(nour, world, "said in the large room", "a-key-of-mine-1"))
    people = len(seats(world, world))
    assert come_in(nour, apart).headers["location"] == f"/s/{apart.code}"
    posted(say(nour, apart, "said apart", "a-key-of-mine-2"))
    here = nour.get(f"/s/{apart.code}").text
    assert "said apart" in here and "said in the large room" not in here
    back = nour.get(f"/s/{apart.code}/large-room").headers["location"]
    assert back == f"/s/{world.code}"
    there = nour.get(back)
    assert there.status_code == 200 and "said in the large room" in there.text and "said apart" not in there.text
    assert len(seats(world, world)) == people and len(seats(world, apart)) == 1
    assert "said apart" in nour.get(f"/s/{apart.code}").text  # and once more to the table


def test_the_other_way_round_too(client_for, world):
    apart, phone = set_apart(client_for("facilitator"), world), client_for("anyone")
    come_in(phone, apart)
    posted(say(phone, apart, "said apart", "a-key-of-mine-1"))
    come_in(phone, world)
    posted(say(phone, world, "said in the large room", "a-key-of-mine-2"))
    assert "said apart" in phone.get(f"/s/{apart.code}").text
    for room in (world, apart):  # a double tap at either door is no second seat
        before = len(seats(world, room))
        come_in(phone, room)
        assert len(seats(world, room)) == before


def test_from_table_to_table(client_for, world):
    fatma, phone = client_for("facilitator"), client_for("anyone")
    one, other = set_apart(fatma, world), set_apart(fatma, world, "Quiet table")
    for number, room in enumerate((one, other)):
        come_in(phone, room)
        posted(say(phone, room, f"said at table {number}", f"a-key-of-mine-{number}"))
    assert "said at table 0" in phone.get(f"/s/{one.code}").text
    assert "said at table 0" not in phone.get(f"/s/{other.code}").text


def test_no_hash_and_no_code_for_later_of_the_one_room_says_anything_of_the_other(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    come_in(nour, apart)
    posted(say(nour, apart, "said apart", "a-key-of-mine"))
    large, small = code_for_later(nour, world), code_for_later(nour, apart)
    assert large != small
    everybody = [secret for secret, _here in seats(world, world)]
    assert not {secret for secret, _here in seats(world, apart)} & {*everybody}
    # Who holds the code of the large room, because they share a phone at home, reads nothing of the table with it.
    anyone = client_for("anyone")
    assert "said apart" not in anyone.post("/words", data={"code": apart.code, "receipt": large}).text
    assert "said apart" not in anyone.post("/words", data={"code": world.code, "receipt": small}).text
    assert "said apart" in anyone.post("/words", data={"code": apart.code, "receipt": small}).text


def test_who_stops_and_erases_leaves_both(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    come_in(nour, apart)
    token = world.tokens["nour"]
    before = sum(here for _secret, here in seats(world, world))
    posted(nour.post(f"/s/{apart.code}/leave"))
    assert not any(here for _secret, here in seats(world, apart))
    assert sum(here for _secret, here in seats(world, world)) == before - 1
    for room in (world, apart):
        again = client_for("anyone")
        again.cookies.set("seat", token)
        assert again.get(f"/s/{room.code}").headers["location"].endswith("/door")


def test_the_next_person_on_a_shared_phone_has_a_secret_of_their_own(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    come_in(nour, apart)
    posted(nour.post(f"/s/{apart.code}/next-person"))
    nour.cookies.clear()
    for room in (world, apart):
        assert nour.get(f"/s/{room.code}").headers["location"].endswith("/door")


def test_who_helps_somebody_apart_makes_a_seat_of_that_persons_own(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    answer = come_in(nour, apart, helping="1", after=world.seat_ids["nour"])
    assert f"seat={world.tokens['nour']}" not in answer.headers["set-cookie"]


def test_a_secret_of_another_gathering_is_not_taken_over(client_for, world):
    """Else somebody could know beforehand with which secret another person will sit here."""
    apart, stranger = set_apart(client_for("facilitator"), world), client_for("stranger")
    for room in (apart, world):
        assert f"seat={world.tokens['stranger']}" not in come_in(stranger, room).headers["set-cookie"]
    made_up = client_for("anyone")
    made_up.cookies.set("seat", "a-secret-that-i-chose")
    assert "a-secret-that-i-chose" not in come_in(made_up, apart).headers["set-cookie"]


def test_the_way_back_knows_the_newest_code_and_only_who_sits_there_takes_it(client_for, world):
    fatma, nour = client_for("facilitator"), client_for("participant")
    apart = set_apart(fatma, world)
    come_in(nour, apart)
    posted(fatma.post(f"/console/{world.code}/renew"))
    newest = world.read(lambda db: db.get(Session, world.id).code)
    assert nour.get(f"/s/{apart.code}/large-room").headers["location"] == f"/s/{newest}"
    assert client_for("anyone").get(f"/s/{apart.code}/large-room").status_code == 404


def test_taking_a_card_back_in_one_room_reaches_that_room_alone(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    come_in(nour, apart)
    posted(say(nour, world, "said in the large room", "a-key-of-mine-1"))
    posted(say(nour, apart, "said apart", "a-key-of-mine-2"))
    posted(nour.post(f"/s/{apart.code}/permission", data={}))  # in this room she now allows nothing

    def may_quote(room) -> list[bool]:
        return world.read(lambda db: [card.may_quote for card in db.get(Session, room.id).contributions])
    assert (may_quote(world), may_quote(apart)) == ([True], [False])
    card = world.read(lambda db: db.get(Session, world.id).contributions[0].id)
    assert nour.post(f"/s/{apart.code}/mine/{card}/withdraw").status_code == 404
