"""A browser that refuses cookies would come back to the door for ever: it is told so, what was chosen stays, and no empty
seat is counted in the room."""

import html
import re

from app.models import Session
from app.serving import first_run_token
from tests.conftest import PASSWORD, open_clients


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


def test_who_signs_in_is_told_so_and_has_what_they_typed(client_for, world):
    desk = client_for("anyone")
    page = desk.get("/sign-in?next=/programmes").text
    desk.cookies.clear()
    typed = {"name": "Olga", "password": PASSWORD}
    answer = desk.post("/sign-in", data=door_form(page) | typed)
    assert answer.status_code == 409 and "cookies" in answer.text and 'value="Olga"' in answer.text
    answer = desk.post("/sign-in", data=door_form(answer.text) | typed)
    assert answer.status_code == 303 and desk.get(answer.headers["location"]).status_code == 200


def test_what_was_written_when_a_sign_in_ended_goes_along(client_for, world):
    desk = client_for("anyone")
    page = desk.post(f"/console/{world.code}/recommend", data={"advise": "XYZZY"}).text
    desk.cookies.clear()
    answer = desk.post("/sign-in", data={name: html.unescape(value) for name, value in door_form(page).items()} | {
        "name": "Olga", "password": PASSWORD})
    assert answer.status_code == 409 and "XYZZY" in answer.text


def test_who_helps_by_a_link_is_told_so(client_for, world):
    helper, link = client_for("anyone"), f"/h/{world.tokens['interpreter']}"
    page = helper.get(link).text
    helper.cookies.clear()
    answer = helper.post(link, data=door_form(page))
    assert answer.status_code == 409 and "cookies" in answer.text
    answer = helper.post(link, data=door_form(answer.text))
    assert answer.status_code == 303 and helper.get(answer.headers["location"]).status_code == 200


def test_the_first_organiser_is_told_so_and_the_link_still_works(app, base):
    link = f"/first-run/{base.keep_now(first_run_token)}"
    form = {"name": "Olga", "organisation": "Beekstede", "password": PASSWORD, "again": PASSWORD}
    with open_clients(app, None) as browser:
        desk = browser("anyone")
        page = desk.get(link).text
        desk.cookies.clear()
        answer = desk.post(link, data=door_form(page) | form)
        assert answer.status_code == 409 and "cookies" in answer.text and 'value="Beekstede"' in answer.text
        assert desk.post(link, data=door_form(answer.text) | form).status_code == 303
