"""A women's table in a minute: who may open it, what it takes along, and what the large room's facilitator knows of it."""

import re

import pytest

from app.files import files
from app.models import HelperRole, Session
from tests.room import come_in, posted, say, set_apart, show
from tests.things import a_voice

pytestmark = pytest.mark.on_postgres_in_proof

NAME = "Women&#39;s table"


def listed(client, world) -> str:
    return client.get(f"/console/{world.code}/sub-rooms").text


def test_it_opens_at_once_with_the_step_on_the_screen_and_those_after_it(client_for, world):
    fatma = client_for("facilitator")
    show(fatma, world, "dots")
    page = listed(fatma, world)
    ticked = re.findall(r'name="step" value="(\w+)" checked', page)
    assert ticked == [world.step_ids[kind] for kind in ("dots", "recommendation", "action", "check_out")]
    answer = posted(fatma.post(f"/console/{world.code}/sub-rooms", data={"name": "Women's table", "step": ticked}))
    assert answer.headers["location"].startswith(f"/console/{world.code}/sub-rooms#")

    def look(db):
        apart = next(known for known in db.get(Session, world.id).sub_rooms if known.title == "Women's table")
        return apart.state, apart.step.kind, [(step.kind, step.shown_at is not None) for step in apart.steps]
    for kind in ("check_out", "dots"):  # what the large room has shown meanwhile, this one has not
        show(fatma, world, kind)
    set_apart(fatma, world, "Quiet table", "dots", "check_out")
    assert world.read(look) == ("live", "dots", [
        ("dots", True), ("recommendation", False), ("action", False), ("check_out", False)])
    assert world.read(lambda db: [step.shown_at is not None for known in db.get(Session, world.id).sub_rooms
                                  if known.title == "Quiet table" for step in known.steps]) == [True, False]


def test_it_takes_along_what_belongs_to_the_room_and_nothing_that_was_said(client_for, world):
    fatma, nour = client_for("facilitator"), client_for("participant")
    posted(say(nour, world, "said in the large room", "a-key-of-mine"))
    world.keep(lambda db: setattr(db.get(Session, world.id), "holds", False))
    apart = set_apart(fatma, world)

    def look(db):
        large, small = db.get(Session, world.id), db.get(Session, apart.id)
        same = ("programme_id", "place", "languages", "support", "holds", "held_on", "kind", "template", "expected")
        assert {name: getattr(small, name) for name in same} == {name: getattr(large, name) for name in same}
        asked = ("kind", "titles", "prompts", "minutes", "note", "settings")
        assert [[getattr(step, name) for name in asked] for step in small.steps] == [
            [getattr(step, name) for name in asked] for step in large.steps]
        assert not {step.id for step in small.steps} & {step.id for step in large.steps}
        assert small.code != large.code and small.door_hash != large.door_hash
        return small.contributions, small.participants, small.helpers, small.themes
    assert world.read(look) == ([], [], [], [])
    assert "said in the large room" not in fatma.get(f"/console/{apart.code}").text


def test_before_the_session_begins_it_is_prepared_and_opens_at_its_own_console(client_for, world):
    olga = client_for("organiser")
    posted(olga.post(f"/programmes/{world.programme_id}/sessions/new", data={
        "title": "The next session", "held_on": "2026-12-09", "template": "making_session", "language": ["nl"]}))
    code = world.read(lambda db: next(known.code for known in db.get(Session, world.id).programme.sessions
                                      if known.title == "The next session"))
    steps = re.findall(r'name="step" value="(\w+)" checked', olga.get(f"/console/{code}/sub-rooms").text)
    posted(olga.post(f"/console/{code}/sub-rooms", data={"name": "Women's table", "step": steps}))
    page = olga.get(f"/prepare/{code}").text
    apart = re.search(rf'/prepare/(\d+)"><bdi lang="nl">{NAME}', page)[1]
    assert "in preparation" in page and "The next session" in olga.get(f"/prepare/{apart}").text
    posted(olga.post(f"/console/{apart}/open"))
    assert "live, 0 people" in olga.get(f"/console/{code}/sub-rooms").text


def test_what_a_person_reads_aloud_is_heard_there_too_and_removing_it_in_one_room_leaves_the_other(client_for, world):
    olga, fatma = client_for("organiser"), client_for("facilitator")
    posted(olga.post(f"/prepare/{world.code}/steps/{world.step_ids['text']}/clips/nl",
                     files={"clip": ("x.webm", a_voice(2))}))
    apart = set_apart(fatma, world)

    def clip_in(room) -> str:
        return world.read(lambda db: next(
            step for step in db.get(Session, room.id).steps if step.kind == "text").clip("nl"))
    before, copy = clip_in(world), clip_in(apart)
    assert copy and copy != before
    nour = client_for("participant")
    come_in(nour, apart, "nl")
    assert nour.get(f"/s/{apart.code}/media/{copy}").headers["content-type"] == "audio/mp4"
    posted(olga.post(f"/prepare/{world.code}/steps/{world.step_ids['text']}/clips/nl/remove"))
    assert nour.get(f"/s/{apart.code}/media/{copy}").status_code == 200
    assert client_for("participant").get(f"/s/{world.code}/media/{before}").status_code == 404


@pytest.mark.from_within
def test_a_refusal_leaves_no_file_lying(client_for, world):
    olga = client_for("organiser")
    posted(olga.post(f"/prepare/{world.code}/steps/{world.step_ids['text']}/clips/nl",
                     files={"clip": ("x.webm", a_voice(2))}))
    before = {known.name for known in files().under()}
    assert olga.post(f"/console/{world.code}/sub-rooms", data={
        "name": "W", "step": world.step_ids["text"]}).status_code == 422
    assert {known.name for known in files().under()} == before


@pytest.mark.parametrize("role", ["anyone", "participant", "stranger", "board", "interpreter", "scribe", "cofacilitator",
                                  "client", "stranger_organiser"])
def test_who_may_not_go_in_is_told_nothing_of_it_and_opens_none(client_for, world, role):
    apart, somebody = set_apart(client_for("facilitator"), world), client_for(role)
    asked = somebody.get(f"/console/{world.code}/sub-rooms")
    assert asked.status_code in (303, 401, 404) and "table" not in asked.text
    for address in (f"/console/{apart.code}", f"/board/{apart.code}", f"/console/{apart.code}/door", f"/desk/{apart.code}",
                    f"/s/{apart.code}/stage"):
        assert somebody.get(address).status_code in (303, 401, 404), address
    assert somebody.post(f"/console/{world.code}/sub-rooms", data={
        "name": "Another", "step": world.step_ids["text"]}).status_code in (303, 401, 404)
    assert world.read(lambda db: len(db.get(Session, world.id).sub_rooms)) == 1


@pytest.mark.parametrize("role", ["facilitator", "organiser", "admin"])
def test_who_may_facilitate_the_large_room_opens_it_and_goes_in(client_for, world, role):
    fatma = client_for(role)
    apart = set_apart(fatma, world)
    page = fatma.get(f"/console/{apart.code}").text
    assert f'href="/console/{world.code}"' in page and "Learning and working" in page and "sub-room of" in page
    door = fatma.get(f"/console/{apart.code}/door").text
    assert NAME in door and f"{apart.code[:3]}&nbsp;{apart.code[3:]}" in door.replace("\xa0", "&nbsp;") and "<svg" in door
    assert fatma.get(f"/console/{apart.code}/sub-rooms").headers["location"] == f"/console/{world.code}/sub-rooms"


def test_a_table_host_comes_in_with_a_link_of_the_sub_room_and_sees_nothing_of_the_large_one(client_for, world):
    fatma, host = client_for("facilitator"), client_for("anyone")
    apart = set_apart(fatma, world)
    link = re.search(r"/h/([\w-]+)", posted(fatma.post(
        f"/console/{apart.code}/helpers", data={"role": HelperRole.cofacilitator})).text)[1]
    posted(host.post(f"/h/{link}"))
    page = host.get(f"/console/{apart.code}").text
    assert NAME in page and "data-helper" in page
    assert host.get(f"/console/{apart.code}/door").status_code == 200
    for address in (f"/console/{world.code}", f"/console/{world.code}/sub-rooms", f"/board/{world.code}"):
        assert host.get(address).status_code in (303, 401, 404)


def test_few_people_are_not_counted_in_the_list_and_the_programme(client_for, world):
    fatma = client_for("facilitator")
    apart = set_apart(fatma, world)
    assert "live, 0 people" in listed(fatma, world)
    for number in range(1, 6):
        come_in(client_for("anyone"), apart)
        programme = fatma.get(f"/programmes/{world.programme_id}").text
        assert programme.count("fewer than 5 people") == (2 if number < 5 else 1)  # in the large room there are two
        for page in (listed(fatma, world), client_for("organiser").get(f"/prepare/{world.code}").text):
            assert ("fewer than 5 people" in page) is (number < 5)
            assert not re.search(rf"\b{number} (person|people)", page.replace("2 people, ", "")) or number == 5
    assert "5 people" in listed(fatma, world)
