"""A client's link opens the advice of one programme. Looking at it changes nothing; it ends in the second in which it is
taken back."""

import pytest
from sqlmodel import SQLModel, select

from app import clock
from app.models import AuditEvent, Pass, Programme, Step
from tests.room import posted
from tests.routes.answering.advised import HELD_ON, advice_in, reports, seen, write

pytestmark = pytest.mark.on_postgres_in_proof


def rows(db) -> dict:
    """All there is."""
    return {name: db.connection().execute(table.select()).all() for name, table in SQLModel.metadata.tables.items()}


def link(world) -> str:
    return f"/a/{world.tokens['answering']}"


@pytest.mark.on_postgres
def test_looking_at_the_link_shows_no_advice_and_changes_nothing(client_for, world):
    advice_in(world, "MARKADVICE")
    scanner, before = client_for("anyone"), world.read(rows)
    page = scanner.get(link(world))
    assert page.status_code == 200 and "Hanna" in page.text and "MARKADVICE" not in page.text
    assert "client" not in scanner.cookies and not scanner.cookies.get("__Host-client")
    assert world.read(rows) == before
    assert 'lang="nl"' in page.text, "in the language of who it is for"


@pytest.mark.parametrize("behind", ["", "&follow=true", "%20", "%0A", ")."])
def test_the_link_works_with_something_behind_it_or_broken_in_two(client_for, world, behind):
    advice_in(world, "MARKADVICE")
    person, token = client_for("anyone"), world.tokens["answering"]
    for address in (f"/a/{token}{behind}", f"/a/{token[:20]}%0A{token[20:]}{behind}"):
        assert person.get(address).status_code == 200
    inside = posted(person.post(f"/a/{token}{behind}", data={"tried": "1"}))
    assert inside.headers["location"] == "/a" and token not in inside.headers["location"]
    assert "MARKADVICE" in person.get("/a").text


def test_a_browser_that_keeps_nothing_is_told_so(client_for, world):
    person = client_for("anyone")
    person.cookies.clear()
    assert person.post(link(world), data={"tried": "1"}).status_code == 409


@pytest.mark.on_postgres
def test_a_link_that_was_taken_back_opens_nothing_from_that_second_on(client_for, world):
    id, person = advice_in(world), client_for("answering")
    seen_here = seen(person, id)
    world.keep(lambda db: db.get(Pass, world.pass_ids["answering"]).revoke(clock.now()))
    assert client_for("anyone").get(link(world)).status_code == 410
    for answer in (person.get("/a"), person.get(f"/a/{id}"),
                   person.post(f"/a/{id}", data={"state": "yes", "words": "MINEWORDS", "seen": seen_here})):
        assert answer.status_code == 410 and "Explain each letter" not in answer.text
    assert "MINEWORDS" in answer.text, "what was typed can still be copied"
    assert reports(world, id) == []


def test_a_newer_link_ends_the_one_before(client_for, world):
    old = client_for("answering")
    world.keep(lambda db: db.get(Pass, world.pass_ids["answering"]).renew(None))
    assert old.get("/a").status_code == 410 and client_for("anyone").get(link(world)).status_code == 410


def test_a_stranger_sees_nothing(client_for, world):
    """Of another organisation, of another programme, an owner by their own pass, a facilitator and a participant."""
    id = advice_in(world, "MARKADVICE")
    other = world.keep(lambda db: _another_programme(db, world))
    here = advice_in(world, "MARKELSEWHERE", session_id=other)
    for role in ("stranger_organiser", "owner", "facilitator", "participant", "anyone", "board", "scribe"):
        stranger = client_for(role)
        for answer in (stranger.get("/a"), stranger.get(f"/a/{id}"), stranger.get(f"/a/{id}/preview"),
                       stranger.post(f"/a/{id}", data={"state": "yes", "words": "x"}),
                       stranger.post(f"/a/{id}/preview", data={"sure": "1"})):
            assert "MARKADVICE" not in answer.text, role
            assert answer.status_code in (303, 401, 404) or (role == "stranger_organiser" and answer.status_code == 200)
    client = client_for("answering")
    assert "MARKELSEWHERE" not in client.get("/a").text
    for path in (f"/a/{here}", f"/a/{here}/preview"):
        assert client.get(path).status_code == 404
    assert client.post(f"/a/{here}", data={"state": "yes", "words": "x"}).status_code == 404
    assert reports(world, id) == reports(world, here) == []


def _another_programme(db, world) -> str:
    programme = db.get(Programme, world.programme_id)
    session = Programme.begin(programme.organisation, "Another programme").schedule("Evening", HELD_ON, languages=["nl"])
    session.steps.append(Step(position=1, kind="text", titles={}, prompts={}))
    session.opened_at = clock.now()
    db.add(session)
    db.flush()
    return session.id


def test_an_owners_pass_is_none_of_a_client(client_for, world):
    assert client_for("anyone").get(f"/a/{world.tokens['owner']}").status_code == 410
    person = client_for("anyone")
    person.cookies.set("client", world.tokens["owner"])
    assert person.get("/a").status_code == 410


def test_the_log_says_that_it_was_a_client_by_link(client_for, world):
    id = advice_in(world)
    posted(write(client_for("answering"), id))
    event, = world.read(lambda db: db.exec(select(AuditEvent)).all())
    assert (event.what, event.about, event.role, event.member_id) == ("answer_written", id, "answering", None)
    page = client_for("organiser").get(f"/harvest/{world.code}/log")
    assert page.status_code == 200 and "client, by link" in page.text
