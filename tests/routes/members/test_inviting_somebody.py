"""An administrator invites by a link that works once. Whoever comes in by it may what it says, and sees the programmes that
it names."""

import html
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.models import AuditEvent, Invitation, Member, Programme
from app.models.organisation import hashed
from tests.room import posted, seen

pytestmark = [pytest.mark.on_postgres_in_proof,
              pytest.mark.filterwarnings("error:Object of type")]  # said of who is not kept yet
FORM = {"name": "Noor", "password": "vier woorden samen", "again": "vier woorden samen"}


def link_for(admin, role: str, *programmes: str, called: str = "") -> str:
    page = posted(admin.post("/members/invite", data={"called": called, "role": role, "programme": programmes})).text
    return html.unescape(re.search(r'value="http://localhost:8000(/invited/[\w-]+)"', page)[1])


def called(world, name: str) -> Member | None:
    return world.read(lambda db: db.exec(select(Member).where(Member.name == name)).first())


def another_programme(world, title: str = "Another programme") -> str:
    def make(db) -> str:
        programme = Programme.begin(db.get(Programme, world.programme_id).organisation, title)
        db.add(programme)
        return programme.id

    return world.keep(make)


@pytest.mark.on_postgres
def test_the_link_makes_a_member_who_is_signed_in_once(client_for, world):
    admin, noor = client_for("admin"), client_for("anyone")
    another_programme(world)
    link = link_for(admin, "facilitator", world.programme_id, called="Noor")
    assert 'value="Noor"' in noor.get(link).text and noor.get(link).status_code == 200  # looking uses nothing up
    assert "Noor" in seen(admin, "/members") and called(world, "Noor") is None
    assert posted(noor.post(link, data=FORM)).headers["location"] == "/programmes"
    page = seen(noor, "/programmes")
    assert "Learning together" in page and "Another programme" not in page and "New programme" not in page
    assert noor.get(f"/console/{world.code}").status_code == 200
    again = client_for("anyone")
    assert again.get(link).status_code == 404 and again.post(link, data=FORM | {"name": "Other"}).status_code == 404
    assert called(world, "Other") is None and called(world, "Noor").password_hash.startswith("$argon2id$")
    assert {(event.what, event.about) for event in world.read(lambda db: db.exec(select(AuditEvent)).all())} == {
        ("member_invited", "facilitator"), ("member_joined", called(world, "Noor").id)}


def test_a_client_reads_and_an_organiser_sees_every_programme(client_for, world):
    another_programme(world)
    for role, sees in (("client", False), ("organiser", True), ("admin", True)):
        person = client_for("anyone")
        posted(person.post(link_for(client_for("admin"), role, world.programme_id), data=FORM | {"name": role * 2}))
        assert ("Another programme" in seen(person, "/programmes")) is sees
        assert (person.get(f"/console/{world.code}").status_code == 200) is sees
        assert (person.get("/members").status_code == 200) is (role == "admin")
        assert person.get(f"/harvest/{world.code}").status_code == 200


@pytest.mark.on_postgres
def test_a_link_that_was_taken_back_or_is_a_week_old_opens_nothing(client_for, world):
    admin, stranger = client_for("admin"), client_for("anyone")
    taken_back, old = (link_for(admin, "facilitator", world.programme_id, called=name) for name in ("first", "second"))
    id = world.read(lambda db: next(each.id for each in db.exec(select(Invitation)) if each.called == "first"))
    assert stranger.post(f"/members/invitations/{id}/withdraw").status_code in (303, 401)
    assert stranger.get(taken_back).status_code == 200
    posted(admin.post(f"/members/invitations/{id}/withdraw"))
    world.keep(lambda db: [setattr(each, "until", clock.now() - timedelta(seconds=1)) for each in db.exec(
        select(Invitation)) if each.called == "second"])
    for link in (taken_back, old):
        assert stranger.get(link).status_code == 404 and stranger.post(link, data=FORM).status_code == 404
    assert called(world, "Noor") is None and "first" not in admin.get("/members").text


def test_only_the_hash_of_a_link_is_kept_and_no_page_shows_it_again(client_for, world):
    admin = client_for("admin")
    token = link_for(admin, "organiser").rsplit("/", 1)[-1]
    invitation = world.read(lambda db: db.exec(select(Invitation)).one())
    assert invitation.token_hash == hashed(token) and token not in repr(invitation)
    assert token not in admin.get("/members").text


@pytest.mark.on_postgres
@pytest.mark.parametrize("change, sentence", [
    ({"role": ""}, "choose a role"), ({"role": "king"}, "choose a role"), ({"programme": []}, "at least one programme"),
    ({"programme": ["nothing"]}, "at least one programme"), ({"called": "x" * 81}, "a bit shorter")])
def test_what_cannot_be_made_is_said_and_nothing_typed_is_lost(client_for, world, change, sentence):
    form = {"called": "Joris of the library", "role": "facilitator", "programme": [world.programme_id]} | change
    answer = client_for("admin").post("/members/invite", data=form)
    assert answer.status_code == 422 and sentence in answer.text and form["called"] in answer.text
    assert not world.read(lambda db: db.exec(select(Invitation)).all())


@pytest.mark.parametrize("change, sentence", [
    ({"name": "fATMA "}, "signs in with this name already"), ({"name": "x"}, "a name of 2 to 80"),
    ({"password": "short", "again": "short"}, "a longer password"), ({"again": "other words"}, "not the same")])
def test_who_comes_in_hears_what_is_wrong_and_the_link_still_works(client_for, world, change, sentence):
    link, noor = link_for(client_for("admin"), "facilitator", world.programme_id), client_for("anyone")
    answer = noor.post(link, data=FORM | change)
    assert answer.status_code == 422 and sentence in answer.text and change.get("name", "Noor").strip() in answer.text
    assert "member" not in noor.cookies
    posted(noor.post(link, data=FORM))


@pytest.mark.parametrize("role", ["anyone", "client", "facilitator", "organiser", "cofacilitator", "participant"])
def test_nobody_else_invites_or_sees_who_is_there(client_for, world, role):
    other, id = client_for(role), called(world, "Fatma").id
    for path in ("/members", "/members/log", f"/members/{id}", f"/members/{id}/remove"):
        answer = other.get(path)
        assert answer.status_code in (303, 404) and "Olga" not in answer.text
    for path in ("/members/invite", f"/members/{id}", f"/members/{id}/remove", f"/members/{id}/new-password"):
        assert other.post(path, data={"role": "admin"}).status_code in (303, 401, 404)
    assert called(world, "Fatma").role == "facilitator" and not world.read(lambda db: db.exec(select(Invitation)).all())


def test_an_administrator_of_elsewhere_reaches_nobody_here(client_for, world):
    world.keep(lambda db: setattr(db.exec(select(Member).where(Member.name == "Vera")).one(), "role", "admin"))
    vera, id = client_for("stranger_organiser"), called(world, "Fatma").id
    page = seen(vera, "/members")
    assert "Vera" in page and not any(name in page for name in ("Fatma", "Olga", "Learning together"))
    for path in ("", "/remove", "/new-password"):
        assert vera.post(f"/members/{id}{path}", data={"role": "admin"}).status_code == 404
    # Nor does a link of theirs show a programme of ours.
    assert vera.post("/members/invite", data={"role": "client", "programme": [world.programme_id]}).status_code == 422
    link_for(client_for("admin"), "organiser", called="ours")
    ours = world.read(lambda db: db.exec(select(Invitation)).one())
    assert vera.post(f"/members/invitations/{ours.id}/withdraw").status_code == 404 and "ours" not in seen(vera, "/members")
