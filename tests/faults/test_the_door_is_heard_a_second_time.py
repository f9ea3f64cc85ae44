"""What somebody chooses at the door counts, also when their phone already has a seat here: the last thing said is so."""

import re

import pytest

from tests.room import come_in, posted, say, seen

pytestmark = pytest.mark.on_postgres_in_proof


def ticked(client, world) -> set[str]:
    """What their own page says that they allow."""
    page = client.get(f"/s/{world.code}/help").text
    assert len(re.findall(r'<input type="checkbox" name="(?:quote|media|results)"', page)) == 3
    return set(re.findall(r'<input type="checkbox" name="(\w+)" value="1" checked>', page))


@pytest.fixture
def phone(client_for, world):
    """Somebody who allowed to be quoted, and said something."""
    client = client_for("anyone")
    come_in(client, world, "en", results="1")
    posted(say(client, world, "the bus is late", "my-key-0001"))
    posted(client.post(f"/s/{world.code}/wish", data={"address": "nour@example.org"}))
    return client


def test_a_tick_that_is_taken_away_is_taken_away(client_for, world, phone):
    assert ticked(phone, world) == {"quote", "results"}
    come_in(phone, world, "en", quote="", media="1")
    assert ticked(phone, world) == {"media"}
    card = re.search(r"contributions/(\w{16})/release", client_for("facilitator").get(f"/console/{world.code}").text)[1]
    posted(client_for("facilitator").post(f"/console/{world.code}/contributions/{card}/release"))
    report = client_for("organiser").get(f"/harvest/{world.code}/export/json").text
    assert "the bus is late" not in report, "not what was said before either"
    come_in(phone, world, "en", results="1")
    assert "nour@example.org" not in phone.get(f"/s/{world.code}/help").text
    assert "You will hear from us" not in seen(phone, f"/s/{world.code}/help"), "the address went with its permission"


def test_who_chooses_to_look_along_looks_along(client_for, world, phone):
    come_in(phone, world, "en", looking="1")
    assert say(phone, world, "one more", "my-key-0002").status_code == 409
    assert "I want to take part and write too" in seen(phone, f"/s/{world.code}/help")


def test_who_looked_along_takes_part_after_all(client_for, world):
    phone = client_for("anyone")
    come_in(phone, world, "en", looking="1")
    come_in(phone, world, "en", media="1")
    posted(say(phone, world, "after all", "my-key-0001"))
    assert ticked(phone, world) == {"quote", "media"}


def test_another_language_is_another_language(world, phone):
    come_in(phone, world, "tr")
    assert '<html lang="tr"' in phone.get(f"/s/{world.code}").text


def test_it_is_still_one_seat(client_for, world, phone):
    people = "people in the room"
    before = re.search(rf"(\d+) {people}", seen(client_for("facilitator"), f"/console/{world.code}"))[1]
    for _each in range(3):
        come_in(phone, world, "en")
    assert f"{before} {people}" in seen(client_for("facilitator"), f"/console/{world.code}")
    assert "the bus is late" in seen(phone, f"/s/{world.code}"), "and its words are still its own"


def test_the_door_shows_what_is_so(client_for, world, phone):
    page = phone.get(f"/s/{world.code}/door?lang=en").text
    assert set(re.findall(r'name="(\w+)" value="1" checked', page)) == {"quote", "results"}
    for other in (client_for("anyone").get(f"/s/{world.code}/door?lang=en").text,
                  phone.get(f"/s/{world.code}/door?lang=en&helping=1").text):
        assert "checked" not in other, "nothing is ticked for a stranger, nor for the next person"


def test_younger_or_older_is_what_was_chosen_last(client_for, world):
    from app.models import Session
    world.keep(lambda db: setattr(db.get(Session, world.id), "guardians", True))
    phone = client_for("anyone")
    come_in(phone, world, "en", age="of_age")
    come_in(phone, world, "en", age="guardian")
    page = phone.get(f"/s/{world.code}/door?lang=en").text
    assert re.findall(r'name="age" value="(\w+)"[^>]*checked', page) == ["guardian"]
