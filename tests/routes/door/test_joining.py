"""The way in: no account, no name, no number; two hundred at once behind one Wi-Fi; and a door that can close."""

import re

import pytest

from app import settings
from app.models import Session
from tests.pace import within
from tests.room import posted

pytestmark = pytest.mark.on_postgres_in_proof


def join(client, world, language="nl", **more):
    return client.post(f"/s/{world.code}/door", data={"language": language, **more})


def people(world) -> int:
    return world.read(lambda db: db.get(Session, world.id).people)


def test_two_hundred_phones_behind_one_wifi_join_within_a_minute(client_for, world):
    before = people(world)
    with within(60):
        for _phone in range(200):
            assert join(client_for("anyone"), world).status_code == 303
    assert people(world) == before + 200


def test_nothing_is_ticked_and_nothing_is_asked_but_a_language(client_for, world):
    page = client_for("anyone").get(f"/s/{world.code}/door?lang=tr").text
    assert "checked" not in page
    assert not re.search(r'<input(?![^>]*type="(hidden|checkbox)")', page)


@pytest.mark.on_postgres
def test_a_double_tap_is_one_seat(client_for, world):
    phone, before = client_for("anyone"), people(world)
    for _tap in range(3):
        assert join(phone, world).status_code == 303
    assert people(world) == before + 1


def test_the_seat_is_a_secret_cookie_that_scripts_cannot_read(client_for, world):
    set_cookie = join(client_for("anyone"), world).headers["set-cookie"]
    assert "HttpOnly" in set_cookie and "SameSite=lax" in set_cookie.replace("Lax", "lax")


def test_digits_of_any_script_and_spaces_are_the_code(client_for, world):
    arabic = "".join(chr(0x660 + int(digit)) for digit in world.code)
    for typed in (world.code, f" {world.code[:3]} {world.code[3:]} ", arabic, f"{world.code[:3]}-{world.code[3:]}"):
        assert client_for("anyone").post("/join", data={"code": typed}).headers["location"] == f"/s/{world.code}"


def test_a_closed_door_lets_nobody_in_and_keeps_who_is_in(client_for, world):
    posted(client_for("facilitator").post(f"/console/{world.code}/lock"))
    answer = join(client_for("anyone"), world, "tr")
    assert answer.status_code == 409 and 'lang="tr"' in answer.text
    assert client_for("participant").get(f"/s/{world.code}").status_code == 200


@pytest.mark.on_postgres
def test_a_new_code_ends_the_old_code_and_qr(client_for, world):
    token = world.read(lambda db: db.get(Session, world.id).door.token(settings.server_key()))
    assert client_for("anyone").get(f"/j/{token}").status_code == 200
    new = posted(client_for("facilitator").post(f"/console/{world.code}/renew")).headers["location"].rsplit("/", 1)[-1]
    assert new != world.code
    assert client_for("anyone").get(f"/j/{token}").status_code == 404
    assert client_for("anyone").post("/join", data={"code": world.code}).status_code == 404
    assert client_for("participant").get(f"/s/{new}").status_code == 200


def test_an_unknown_language_is_no_way_in(client_for, world):
    assert join(client_for("anyone"), world, "xx").status_code == 422


def test_who_only_looks_cannot_write_until_they_want_to(client_for, world):
    from tests.room import say
    looker = client_for("anyone")
    join(looker, world, "en", looking="1")
    assert say(looker, world, "may I?", "look-key-01").status_code == 409
    posted(looker.post(f"/s/{world.code}/permission", data={"take_part": "1"}))
    posted(say(looker, world, "may I?", "look-key-01"))


def test_the_door_promises_to_read_first_only_where_that_is_so(client_for, world):
    first = "The facilitator reads it first."
    assert first in client_for("anyone").get(f"/s/{world.code}/door?lang=en").text
    world.keep(lambda db: setattr(db.get(Session, world.id), "holds", False))
    door = client_for("anyone").get(f"/s/{world.code}/door?lang=en").text
    assert first not in door and "It comes on the big screen at once." in door
