"""A year of two digits is of this century; one of three, or of another age, is asked for again. Nothing is kept in the year
26."""

import re

import pytest

from tests.room import posted

SESSION = {"title": "Proef", "begins": "13:30", "place": "Hal", "expected": "20", "template": "making_session",
           "questions": "newcomers", "language": ["nl"], "main": "nl"}
RIGHT = ["19-11-26", "19/11/26", "19.11.2026", "2026-11-19", "0026-11-19", "١٩-١١-٢٠٢٦", "\u200e19-11-2026", "19 11 2026",
         "19\u201111\u20112026"]
WRONG = ["0226-11-19", "19-11-226", "19-11-1926", "19-11-20260", "9999-11-19", "31-2-2026", "2026-13-01", "gisteren"]


def make(client, world, day: str):
    return client.post(f"/programmes/{world.programme_id}/sessions/new", data=SESSION | {"held_on": day})


@pytest.mark.parametrize("day", RIGHT)
def test_the_day_of_a_session(client_for, world, day):
    olga = client_for("organiser")
    assert 'value="2026-11-19"' in olga.get(posted(make(olga, world, day)).headers["location"]).text


@pytest.mark.parametrize("day", WRONG)
def test_what_is_no_day_is_asked_for_again(client_for, world, day):
    answer = make(client_for("organiser"), world, day)
    assert answer.status_code == 422 and f'value="{day}"' in answer.text


@pytest.fixture
def action(client_for, world):
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Meer avondlessen"}))
    advice = re.search(r"/recommendations/(\w{16})", facilitator.get(f"/console/{world.code}").text)[1]
    return posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={
        "what": "Lessen"})).headers["location"]


@pytest.mark.parametrize("field", ["first_step_on", "finished_by", "due_"])
def test_the_days_of_an_action(client_for, world, action, field):
    facilitator = client_for("facilitator")
    if field == "due_":
        field = re.search(r'name="(due_\w+)"', facilitator.get(action).text)[1]
    assert facilitator.post(action, data={"what": "Lessen", field: "19-11-226"}).status_code == 422
    held_on = world.read(lambda db: db.exec(sessions(world)).one())
    later = held_on.replace(year=held_on.year + 1, day=min(held_on.day, 28))  # not each has a 29 February
    posted(facilitator.post(action, data={"what": "Lessen", field: f"{later:%d-%m-%y}"}))
    assert f'value="{later:%Y-%m}' in facilitator.get(action).text


def sessions(world):
    from sqlmodel import select

    from app.models import Session
    return select(Session.held_on).where(Session.id == world.id)
