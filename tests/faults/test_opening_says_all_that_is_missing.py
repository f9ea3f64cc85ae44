"""Who opens a room hears everything that is missing at once, each with a link to where it is filled in."""

import pytest

from app.models import Session
from tests.room import posted


@pytest.fixture
def nothing_filled_in(world):
    def empty(db):
        session = db.get(Session, world.id)
        session.opened_at, session.step_id, session.support = None, None, ""
        session.programme.contact = session.programme.controller = ""
        for step in list(session.steps):
            session.steps.remove(step)

    world.keep(empty)
    return [f"/prepare/{world.code}#run", f"/prepare/{world.code}#support", f"/programmes/{world.programme_id}/edit"]


def test_it_is_said_when_somebody_opens_and_before(client_for, world, nothing_filled_in):
    olga = client_for("organiser")
    before = olga.get(f"/console/{world.code}").text
    shown = olga.get(posted(olga.post(f"/console/{world.code}/open")).headers["location"].split("#")[0]).text
    for page in (before, shown):
        assert [address for address in nothing_filled_in if f'href="{address}"' not in page] == []
    assert world.read(lambda db: str(db.get(Session, world.id).state)) == "prepared"


def test_each_link_leads_to_a_place_that_is_there(client_for, nothing_filled_in):
    for address in nothing_filled_in:
        path, _hash, place = address.partition("#")
        page = posted(client_for("organiser").get(path)).text
        assert not place or f'id="{place}"' in page


def test_on_an_open_console_the_refusal_names_all_of_it(client_for, world, nothing_filled_in):
    refused = client_for("organiser").post(f"/console/{world.code}/open", headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert all(word in refused.text for word in ("step", "who answers", "difficult"))


def test_what_is_filled_in_is_not_asked_for(client_for, world, nothing_filled_in):
    world.keep(lambda db: setattr(db.get(Session, world.id), "support", "Marieke"))
    page = client_for("organiser").get(f"/console/{world.code}").text
    assert nothing_filled_in[1] not in page and nothing_filled_in[0] in page
