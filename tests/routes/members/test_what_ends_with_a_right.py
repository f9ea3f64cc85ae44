"""Links that somebody made for others end with the right to make them: who was removed comes in by none of their own. What
passes on, and what ends, is said before the button."""

import re

import pytest
from sqlmodel import select
from starlette.websockets import WebSocketDisconnect

from app.models import AuditEvent, Helper, Invitation, Member, Programme, Session
from tests.pace import within
from tests.room import heard, listening, posted, say, seen
from tests.routes.members.test_inviting_somebody import FORM, another_programme, called, link_for
from tests.routes.members.test_what_a_member_sees import see

pytestmark = pytest.mark.on_postgres_in_proof
AFTER = "SAID AFTERWARDS"


def helper_link(client, world, role: str) -> str:
    page = posted(client.post(f"/console/{world.code}/helpers", data={"role": role})).text
    return re.search(r'value="http://localhost:8000(/h/[\w-]+)"', page)[1]


def helping(client_for, link: str):
    """Somebody who came by it."""
    client = client_for("anyone")
    posted(client.get(link))
    posted(client.post(link))
    return client


def is_open(client, world) -> bool:
    return client.get(f"/console/{world.code}").status_code == 200


def noted_in(world) -> set[tuple[str, str]]:
    return {(event.what, event.about) for event in world.read(lambda db: db.exec(select(AuditEvent)).all())}


@pytest.mark.parametrize("change", ["removed", "left", "no programme", "client"])
def test_a_console_by_a_link_of_their_own_ends_within_a_second(client_for, world, change):
    admin, fatma, id = client_for("admin"), client_for("facilitator"), called(world, "Fatma").id
    more, link = another_programme(world), helper_link(fatma, world, "cofacilitator")
    kept = helping(client_for, link)
    others = helping(client_for, helper_link(client_for("organiser"), world, "scribe"))
    with listening(kept, "console", world.code) as socket:
        heard(socket)
        if change == "removed":
            posted(admin.post(f"/members/{id}/remove"))
        elif change == "left":
            posted(fatma.post("/my-access/leave"))
        else:
            see(admin, world, "Fatma", *([more] if change == "no programme" else [world.programme_id]),
                role="client" if change == "client" else "facilitator")
        with within(1), pytest.raises(WebSocketDisconnect):
            posted(say(client_for("participant"), world, AFTER, "my-key-0001"))
            while True:
                assert AFTER not in socket.receive_text()
    assert not is_open(kept, world) and client_for("anyone").get(link).status_code == 404
    assert others.get(f"/desk/{world.code}").status_code == 200, "a link of somebody else goes on"
    assert ("helper_revoked", "cofacilitator") in noted_in(world)


def test_another_programme_taken_or_an_organisers_role_ends_nothing_of_this_one(client_for, world):
    admin, more = client_for("admin"), another_programme(world)
    see(admin, world, "Fatma", world.programme_id, more)
    kept = helping(client_for, helper_link(client_for("facilitator"), world, "cofacilitator"))
    see(admin, world, "Fatma", world.programme_id)
    see(admin, world, "Fatma", role="organiser")
    assert is_open(kept, world)


def test_what_a_cofacilitator_made_ends_with_their_link(client_for, world):
    fatma = client_for("facilitator")
    first = helping(client_for, helper_link(fatma, world, "cofacilitator"))
    second = helping(client_for, helper_link(first, world, "interpreter"))
    by = called(world, "Fatma").id
    made = world.read(lambda db: next(each for each in db.exec(select(Helper)) if each.made_by == by))
    assert second.get(f"/desk/{world.code}").status_code == 200
    posted(fatma.post(f"/console/{world.code}/helpers/{made.id}/revoke"))
    assert not is_open(first, world) and second.get(f"/desk/{world.code}").status_code != 200


@pytest.mark.parametrize("change", ["removed", "organiser"])
def test_an_administrator_who_is_none_any_more_kept_no_way_in(client_for, world, change):
    """Invitations that they could use themselves, and a link for a new password of somebody else."""
    admin, other = client_for("admin"), called(world, "Olga")
    see(admin, world, "Olga", role="admin")
    olga = client_for("organiser")
    invitation = link_for(olga, "admin")
    page = posted(olga.post(f"/members/{called(world, 'Ada').id}/new-password")).text
    password = re.search(r'value="http://localhost:8000(/invited/[\w-]+)"', page)[1]
    by_ada = link_for(admin, "facilitator", world.programme_id)
    page = seen(admin, f"/members/{other.id}/remove")
    assert "2 invitations and links for a new password" in page
    if change == "removed":
        posted(admin.post(f"/members/{other.id}/remove"))
    else:
        see(admin, world, "Olga", role="organiser")
    stranger = client_for("anyone")
    for link in (invitation, password):
        assert stranger.get(link).status_code == 404 and stranger.post(link, data=FORM).status_code == 404
    assert stranger.get(by_ada).status_code == 200 and called(world, "Noor") is None
    assert {("invitation_withdrawn", "admin"), ("password_link_withdrawn", called(world, "Ada").id)} <= noted_in(world)
    assert "link for a new password taken back" in seen(admin, "/members/log")


def test_what_passes_on_and_what_ends_is_said_before_the_button(client_for, world):
    admin, fatma = client_for("admin"), client_for("facilitator")
    see(admin, world, "Olga", role="facilitator")

    def name_her(db) -> None:
        session = db.get(Session, world.id)
        session.support = "Ask Fatma, at the window"
        db.get(Programme, world.programme_id).contact = "Fatmagül of the town hall"  # somebody else
        advice = session.wall.recommend("Lessons at work", "", "")
        db.add(advice)
        action = advice.begin_action("Make the timetable together")
        db.add(action)
        action.write(owner="Fatma")

    world.keep(name_her)
    helper_link(fatma, world, "board")
    posted(fatma.post(f"/programmes/{world.programme_id}/calendar", data={"what": "make"}))
    address = re.search(r"/feeds/\w+\.ics", fatma.get(f"/programmes/{world.programme_id}/calendar").text)[0]
    for client, page in ((admin, f"/members/{called(world, 'Fatma').id}/remove"), (fatma, "/my-access/leave")):
        page = seen(client, page)
        for words in ("Learning together", "1 session to come", "1 action that is followed", "1 link for a helper, at",
                      "1 calendar that they subscribed to", "Make the timetable together", "Where this name still stands"):
            assert words in page, words
        assert page.count("Learning together") == 1, "who has a name like hers is somebody else"
    assert client_for("anyone").get(address).status_code == 200
    olga = called(world, "Olga")
    posted(fatma.post("/my-access/leave", data={"successor": olga.id}))
    assert client_for("anyone").get(address).status_code == 410
    assert ("programmes_passed_on", olga.id) in noted_in(world)
    assert "programmes passed on : Olga" in seen(admin, "/members/log")
    assert is_open(client_for("organiser"), world), "Olga leads it now"


def test_who_organises_reads_with_whom_everything_stays(client_for, world):
    page = seen(client_for("admin"), f"/members/{called(world, 'Olga').id}/remove")
    assert "stay with: Ada" in page and "Vera" not in page


def test_a_stranger_learns_nothing_and_ends_nothing(client_for, world):
    fatma = called(world, "Fatma")
    kept = helping(client_for, helper_link(client_for("facilitator"), world, "cofacilitator"))
    for role in ("stranger_organiser", "organiser", "client", "cofacilitator", "anyone"):
        stranger = client_for(role)
        assert stranger.get(f"/members/{fatma.id}/remove").status_code in (303, 401, 404), role
        assert stranger.post(f"/members/{fatma.id}/remove").status_code in (303, 401, 404), role
    assert is_open(kept, world) and world.read(lambda db: db.get(Member, fatma.id)).left_at is None
    assert not world.read(lambda db: db.exec(select(Invitation)).all())
