"""An action is written by hands that may meet: nobody's text is lost, and bad input is said.

Helpers have no account and read Dutch; the facilitator of these tests reads English.
"""

import re
from datetime import timedelta

import pytest

from app.models import Session
from tests.room import posted

pytestmark = pytest.mark.on_postgres_in_proof


@pytest.fixture
def action(client_for, world):
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Plan lessons in the evening"}))
    advice = world.read(lambda db: db.get(Session, world.id).recommendations[0].id)
    made = posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions",
                                   data={"what": "Evening lessons"}))
    return made.headers["location"]


def version(page) -> str:
    return re.search(r'name="version" value="(\d+)"', page.text)[1]


def kept(world):
    return world.read(lambda db: db.get(Session, world.id).actions[0].model_dump())


def test_the_second_of_two_writers_is_shown_both_texts(client_for, world, action):
    first, second = client_for("facilitator"), client_for("cofacilitator")
    seen = version(first.get(action))
    posted(first.post(action, data={"version": seen, "what": "Evening lessons", "owner": "Marieke"}))
    answer = second.post(action, data={"version": seen, "what": "Evening lessons", "owner": "Youssef"})
    assert answer.status_code == 409
    assert 'value="Youssef"' in answer.text and re.search(r"Iemand anders schreef:.*?Marieke", answer.text, re.S)
    assert answer.text.count("Iemand anders schreef:") == 1, "only what differs"
    assert kept(world)["owner"] == "Marieke"
    posted(second.post(action, data={"version": version(answer), "what": "Evening lessons", "owner": "Youssef"}))
    assert kept(world)["owner"] == "Youssef"


def test_while_typing_only_the_new_version_comes_back(client_for, world, action):
    writer = client_for("facilitator")
    seen = version(writer.get(action))
    answer = writer.post(action, data={"version": seen, "owner": "Mar"}, headers={"Accept": "application/json"})
    assert answer.json() == {"version": int(seen) + 1}
    late = writer.post(action, data={"version": seen, "owner": "Marie"}, headers={"Accept": "application/json"})
    assert late.status_code == 409 and late.json()["sentence"]


@pytest.mark.parametrize("field, value", [
    ("what", ""), ("owner", "x" * 81), ("first_step_on", "31-2-2027"), ("finished_by", "soon"), ("why", "x" * 601)])
def test_what_cannot_be_taken_stays_in_the_form(client_for, world, action, field, value):
    writer = client_for("facilitator")
    data = {"version": version(writer.get(action)), "what": "Evening lessons", "owner": "Marieke"} | {field: value}
    answer = writer.post(action, data=data)
    assert answer.status_code == 422 and (data["owner"] in answer.text or not data["owner"])
    assert kept(world)["owner"] == ""


def test_check_ins_can_be_moved(client_for, world, action):
    writer = client_for("facilitator")
    page = writer.get(action)
    id = re.search(r'name="due_(\w+)"', page.text)[1]
    day = world.read(lambda db: db.get(Session, world.id).actions[0].check_ins[-1].due_on)
    posted(writer.post(action, data={"version": version(page), "what": "Evening lessons", f"due_{id}": day.isoformat()}))
    moved = world.read(lambda db: {one.id: one.due_on for one in db.get(Session, world.id).actions[0].check_ins})
    assert moved[id] == day


@pytest.mark.parametrize("name", ["due_", "first_step_on", "finished_by"])
def test_a_day_in_a_weekend_is_asked_about_once(client_for, world, action, name):
    writer = client_for("facilitator")
    page = writer.get(action)
    name += re.search(r'name="due_(\w+)"', page.text)[1] if name == "due_" else ""
    held_on = world.read(lambda db: db.get(Session, world.id).held_on)
    saturday = held_on + timedelta(days=(5 - held_on.weekday()) % 7 or 7)
    data = {"version": version(page), "what": "Evening lessons", "owner": "Marieke", name: saturday.isoformat()}
    typed = writer.post(action, data=data, headers={"Accept": "application/json"})
    assert str(saturday) in typed.json()["sentence"] and kept(world)["owner"] == "Marieke", "the words are kept at once"
    asked = writer.post(action, data=data | {"version": str(typed.json()["version"]), "owner": "Marieke K"})
    assert asked.status_code == 422 and str(saturday) in asked.text and 'value="Marieke K"' in asked.text
    assert str(saturday) not in str(days(world))
    posted(writer.post(action, data=data | {"version": version(asked), "sure": str(saturday)}))
    assert str(saturday) in str(days(world))
    again = {"version": version(writer.get(action)), "what": "Evening lessons", name: saturday.isoformat()}
    posted(writer.post(action, data=again))  # what stands there is not asked about again


@pytest.mark.parametrize("days_away", [-7, 3 * 365])
def test_a_day_before_the_session_or_years_away_is_refused(client_for, world, action, days_away):
    writer = client_for("facilitator")
    page = writer.get(action)
    id = re.search(r'name="due_(\w+)"', page.text)[1]
    day = world.read(lambda db: db.get(Session, world.id).held_on) + timedelta(days=days_away)
    answer = writer.post(action, data={"version": version(page), "what": "Evening lessons", f"due_{id}": day.isoformat(),
                                       "sure": day.isoformat()})
    assert answer.status_code == 422 and "within two years" in answer.text and str(day) not in str(days(world))


def days(world):
    return world.read(lambda db: list(map(str, db.get(Session, world.id).actions[0].days)))


def test_a_stranger_cannot_write(client_for, world, action):
    for role in ("anyone", "participant", "stranger_organiser", "board", "scribe"):
        assert client_for(role).post(action, data={"what": "taken over"}).status_code in (303, 401, 403, 404)
    assert kept(world)["what"] == "Evening lessons"
