"""The same form of a desk sent again, as after Back or by a second press on a slow line, makes one and not two. What is
meant to be another has other words."""

import re

import pytest

from tests.room import card_ids, posted, say

pytestmark = pytest.mark.on_postgres
SESSION = {"title": "Avond over taal", "held_on": "2026-12-01", "begins": "19:30", "place": "Hal", "expected": "20",
           "template": "making_session", "questions": "newcomers", "language": ["nl"], "main": "nl"}


@pytest.fixture
def facilitator(client_for):
    return client_for("facilitator")


def console(client, world) -> str:
    return client.get(f"/console/{world.code}").text


def advice_ids(client, world) -> set[str]:
    return set(re.findall(r"/recommendations/(\w{16})\"", console(client, world)))


def test_an_advice(facilitator, world):
    for _press in range(2):
        posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Meer avondlessen", "because": "werk"}))
    assert len(advice_ids(facilitator, world)) == 1
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Meer avondlessen", "because": "kinderen"}))
    assert len(advice_ids(facilitator, world)) == 2


def test_an_action(facilitator, world):
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Meer avondlessen"}))
    advice, = advice_ids(facilitator, world)
    made = [posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": what}))
            for what in ("Lessen", "Lessen ", "Docenten")]
    assert made[0].headers["location"] == made[1].headers["location"] != made[2].headers["location"]
    page = facilitator.get(f"/console/{world.code}/recommendations/{advice}").text
    assert len(set(re.findall(r"/actions/(\w{16})", page))) == 2


def test_a_theme_also_with_a_card_that_goes_into_it(facilitator, client_for, world):
    posted(say(client_for("participant"), world, "bus", "my-key-0001"))
    card, = card_ids(world)
    for _press in range(2):
        posted(facilitator.post(f"/console/{world.code}/themes", data={"name": "Wachten"}))
        posted(facilitator.post(f"/console/{world.code}/contributions/{card}/release", data={"new_theme": "Wachten"}))
    assert len(set(re.findall(r"/themes/(\w{16})", console(facilitator, world)))) == 1


def test_a_theme_that_was_renamed_leaves_its_name_free(facilitator, world):
    posted(facilitator.post(f"/console/{world.code}/themes", data={"name": "Wachten"}))
    theme = re.search(r"/themes/(\w{16})", console(facilitator, world))[1]
    posted(facilitator.post(f"/console/{world.code}/themes/{theme}/rename", data={"name_nl": "Lang wachten"}))
    posted(facilitator.post(f"/console/{world.code}/themes", data={"name": "Wachten"}))
    assert len(set(re.findall(r"/themes/(\w{16})", console(facilitator, world)))) == 2


def test_a_sub_room(facilitator, world):
    for _press in range(2):
        posted(facilitator.post(f"/console/{world.code}/sub-rooms", data={"name": "Tafel", "step": world.step_ids["text"]}))
    page = facilitator.get(f"/console/{world.code}/sub-rooms").text
    assert len(set(re.findall(r"/console/(\d{6})", page)) - {world.code}) == 1


def test_a_session(client_for, world):
    olga = client_for("organiser")
    made = [posted(olga.post(f"/programmes/{world.programme_id}/sessions/new", data=SESSION | more)).headers["location"]
            for more in ({}, {}, {"begins": "20:30"})]
    assert made[0] == made[1] != made[2]
    page = olga.get(f"/programmes/{world.programme_id}").text
    assert page.count("Avond over taal") == page.replace("Avond over taal", "", 2).count("Avond over taal") + 2


def test_a_programme(client_for, world):
    olga = client_for("organiser")
    form = {"title": "Samen leren 2", "client": "X", "language": ["nl"], "main": "nl", "month": ["3"]}
    made = [posted(olga.post("/programmes/new", data=form | more)).headers["location"]
            for more in ({}, {}, {"client": "Y"})]
    assert made[0] == made[1] != made[2]
