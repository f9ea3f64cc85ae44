"""How many months words are kept is promised to people, so an organiser can set it, and never longer afterwards."""

import re

from app.models import Programme
from tests.room import posted

FORM = {"title": "Learning together", "controller": "Beekstede", "contact": "fg@beekstede.example",
        "language": ["nl", "en"], "month": ["3"]}


def promised(client_for, world) -> str:
    page = client_for("anyone").get(f"/s/{world.code}/privacy?lang=en").text
    return re.search(r"(\d+) months?, then", page)[1]


def test_an_organiser_sets_it_and_phones_say_so(client_for, world):
    organiser, address = client_for("organiser"), f"/programmes/{world.programme_id}/edit"
    assert promised(client_for, world) == "13" and 'name="keep_months"' in organiser.get(address).text
    posted(organiser.post(address, data=FORM | {"keep_months": "6"}))
    assert promised(client_for, world) == "6"


def test_what_was_promised_to_people_who_came_in_only_becomes_shorter(client_for, world):
    organiser, address = client_for("organiser"), f"/programmes/{world.programme_id}/edit"
    refused = organiser.post(address, data=FORM | {"keep_months": "14", "about": "what was typed"})
    assert refused.status_code == 422 and "what was typed" in refused.text
    assert promised(client_for, world) == "13"


def test_before_anybody_came_in_it_may_be_longer(client_for, world):
    organiser = client_for("organiser")
    made = posted(organiser.post("/programmes/new", data=FORM | {"keep_months": "20"})).headers["location"].split("/")[-1]
    assert world.read(lambda db: db.get(Programme, made).keep_months) == 20


def test_what_is_no_number_of_months_is_refused_and_nothing_is_lost(client_for, world):
    organiser = client_for("organiser")
    for wrong in ("0", "-1", "25", "1.5", "for ever", "9" * 400):
        refused = organiser.post("/programmes/new", data=FORM | {"keep_months": wrong, "about": "what was typed"})
        assert refused.status_code == 422 and "what was typed" in refused.text, wrong
