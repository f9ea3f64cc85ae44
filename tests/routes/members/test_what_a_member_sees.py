"""Facilitators and clients see the programmes to which they were added, and lose one in the second in which it is taken."""

import pytest
from starlette.websockets import WebSocketDisconnect

from app import clock, settings
from app.models import Programme, Session, Step
from tests.pace import within
from tests.room import heard, listening, posted, say, seen
from tests.routes.members.test_inviting_somebody import called

pytestmark = pytest.mark.on_postgres_in_proof
AFTER = "SAID AFTERWARDS"


@pytest.fixture
def next_door(world) -> Session:
    """A live session of another programme of the same organisation."""
    def make(db) -> Session:
        programme = Programme.begin(db.get(Programme, world.programme_id).organisation, "Another programme",
                                    controller="x", contact="x")
        session = programme.schedule("Next door", clock.today(), languages=["nl"], support="Marieke")
        session.steps.append(Step(position=1, kind="text", titles={"nl": "Iets"}, prompts={}))
        session.door.hang(settings.server_key())
        session.running.open(clock.now())
        db.add(session)
        return session

    return world.keep(make)


def see(admin, world, name: str, *programmes: str, role: str = "facilitator"):
    return posted(admin.post(f"/members/{called(world, name).id}", data={"role": role, "programme": programmes}))


def test_another_programme_is_not_there_until_an_administrator_adds_them(client_for, world, next_door):
    pages = (f"/programmes/{next_door.programme_id}", f"/harvest/{next_door.code}")
    for role, name, more in (("facilitator", "Fatma", (f"/console/{next_door.code}",)), ("client", "Cees", ())):
        member = client_for(role)
        for path in (*pages, f"/console/{next_door.code}", f"/board/{next_door.code}", f"/desk/{next_door.code}"):
            answer = member.get(path)
            assert answer.status_code in (303, 404) and "Next door" not in answer.text, path
        assert "Another programme" not in seen(member, "/programmes")
        see(client_for("admin"), world, name, world.programme_id, next_door.programme_id, role=role)
        for path in (*pages, *more):
            assert member.get(path).status_code == 200, path
        assert "Another programme" in seen(member, "/programmes") and "Learning together" in seen(member, "/programmes")
        see(client_for("admin"), world, name, world.programme_id, role=role)
        assert member.get(pages[0]).status_code == 404


def test_nothing_is_heard_of_another_programme(client_for, next_door):
    for audience in ("console", "board", "interpreter", "scribe"):
        with pytest.raises(WebSocketDisconnect), listening(client_for("facilitator"), audience, next_door.code):
            pass


@pytest.mark.parametrize("change", ["no programme", "client", "removed", "sign-ins ended"])
def test_what_they_listen_to_ends_within_a_second(client_for, world, change):
    admin, id = client_for("admin"), called(world, "Fatma").id
    with listening(client_for("facilitator"), "console", world.code) as socket:
        heard(socket)
        if change == "removed":
            posted(admin.post(f"/members/{id}/remove"))
        elif change == "sign-ins ended":
            posted(admin.post(f"/members/{id}/end-sign-ins"))
        else:
            see(admin, world, "Fatma", *([world.programme_id] if change == "client" else []),
                role="client" if change == "client" else "facilitator")
        with within(1), pytest.raises(WebSocketDisconnect):
            posted(say(client_for("participant"), world, AFTER, "my-key-0001"))
            while True:
                assert AFTER not in socket.receive_text()
    assert client_for("facilitator").get(f"/console/{world.code}").status_code in (303, 404)


def test_who_organises_sees_every_programme(client_for, next_door):
    for role in ("organiser", "admin"):
        assert client_for(role).get(f"/console/{next_door.code}").status_code == 200


def test_programmes_of_another_organisation_cannot_be_given(client_for, world):
    theirs = world.read(lambda db: db.get(Session, world.other_id).programme_id)
    see(client_for("admin"), world, "Fatma", world.programme_id, theirs)
    assert client_for("facilitator").get(f"/programmes/{theirs}").status_code == 404
    assert "Elsewhere" not in seen(client_for("facilitator"), "/programmes")
