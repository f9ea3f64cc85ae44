"""A browser that refuses cookies would come back to the door for ever: it is told so, what was chosen stays, and no empty
seat is counted in the room."""

import re

from app.models import Session


def door_form(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def people(world) -> int:
    return world.read(lambda db: db.get(Session, world.id).people)


def test_it_is_said_at_the_door_and_nobody_more_is_in_the_room(client_for, world):
    phone, before = client_for("anyone"), people(world)
    page = phone.get(f"/s/{world.code}/door?lang=ar").text
    phone.cookies.clear()
    answer = phone.post(f"/s/{world.code}/door", data=door_form(page) | {"quote": "1"})
    assert answer.status_code == 409 and 'role="alert"' in answer.text and '<html lang="ar"' in answer.text
    assert re.search(r'name="quote"[^>]*checked', answer.text)
    assert people(world) == before
    # Now they are allowed: the same page, sent again.
    answer = phone.post(f"/s/{world.code}/door", data=door_form(answer.text) | {"quote": "1"})
    assert answer.status_code == 303 and phone.get(answer.headers["location"]).status_code == 200
    assert people(world) == before + 1


def test_who_keeps_them_comes_in(client_for, world):
    phone = client_for("anyone")
    answer = phone.post(f"/s/{world.code}/door", data=door_form(phone.get(f"/s/{world.code}/door?lang=nl").text))
    assert answer.status_code == 303 and phone.get(answer.headers["location"]).status_code == 200
