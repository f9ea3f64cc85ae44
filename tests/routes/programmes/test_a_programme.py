"""A programme holds sessions and shows what recurs; it belongs to one organisation, and others see nothing of it."""

import pytest

from app.models import Programme
from tests.room import posted

FORM = {"title": "A year of evenings", "client": "Beekstede", "language": ["nl", "ti"], "main": "ti", "month": ["3", "9"]}


def kept(world, id: str) -> Programme:
    return world.read(lambda db: db.get(Programme, id))


def test_an_organiser_makes_and_changes_one(client_for, world):
    organiser = client_for("organiser")
    address = posted(organiser.post("/programmes/new", data=FORM)).headers["location"]
    programme = kept(world, address.rsplit("/", 1)[-1])
    assert programme.languages == ["ti", "nl"] and programme.check_in_months == [3, 9]
    posted(organiser.post(f"{address}/edit", data=FORM | {"title": "Another year"}))
    assert kept(world, programme.id).title == "Another year"
    assert "Another year" in organiser.get("/programmes").text


@pytest.mark.parametrize("change", [{"title": ""}, {"title": "x" * 121}, {"language": []}, {"month": []}])
def test_what_cannot_be_taken_comes_back_with_all_that_was_typed(client_for, world, change):
    answer = client_for("organiser").post("/programmes/new", data=FORM | change)
    assert answer.status_code == 422 and "Beekstede" in answer.text and 'role="alert"' in answer.text


@pytest.mark.parametrize("change", [
    {"held_on": ""}, {"held_on": "32-1-2027"}, {"template": "nothing"}, {"title": ""}, {"begins": "25:00"},
    {"expected": "-1"}, {"language": []}])
def test_a_session_that_cannot_be_made_is_said_and_nothing_is_lost(client_for, world, change):
    form = {"title": "An evening", "held_on": "2027-03-01", "begins": "19:00", "place": "The library of Beekstede",
            "template": "making_session", "questions": "newcomers", "language": ["nl"], "main": "nl", "expected": "20"}
    answer = client_for("organiser").post(f"/programmes/{world.programme_id}/sessions/new", data=form | change)
    assert answer.status_code == 422 and "The library of Beekstede" in answer.text


def test_the_overview_shows_sessions_and_when_to_come_back(client_for, world):
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Lessons in the evening"}))
    from app.models import Session
    advice = world.read(lambda db: db.get(Session, world.id).recommendations[0].id)
    posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Plan them"}))
    page = client_for("client").get(f"/programmes/{world.programme_id}").text
    assert "Learning and working" in page and "Coming back" in page and "1 action" in page


@pytest.mark.parametrize("role", ["anyone", "participant", "stranger_organiser", "board", "cofacilitator"])
def test_a_stranger_sees_and_changes_nothing(client_for, world, role):
    other = client_for(role)
    for path in ("", "/edit", "/sessions/new"):
        answer = other.get(f"/programmes/{world.programme_id}{path}")
        assert answer.status_code in (303, 404) and "Learning together" not in answer.text
    assert other.post(f"/programmes/{world.programme_id}/edit", data=FORM).status_code in (303, 401, 404)
    assert kept(world, world.programme_id).title == "Learning together"


def test_a_client_reads_and_does_not_write(client_for, world):
    client = client_for("client")
    assert client.get(f"/programmes/{world.programme_id}").status_code == 200
    assert client.post(f"/programmes/{world.programme_id}/edit", data=FORM).status_code in (303, 404)
    assert client.post("/programmes/new", data=FORM).status_code in (303, 404)
