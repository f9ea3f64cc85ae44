"""Who is locked out is let in again by one command on the machine, and nobody else is."""

import subprocess
import sys

import pytest
from sqlmodel import select
from starlette.websockets import WebSocketDisconnect

from app import cli
from app.durable import outside
from app.models import AuditEvent, Member, Session
from app.routes import sockets
from tests.conftest import PASSWORD
from tests.pace import WHOLE, within
from tests.room import heard, listening, posted, say, seen
from tests.routes.members.test_what_ends_with_a_right import helper_link, helping
from tests.server import ROOT

NEW = {"password": "een heel nieuw woord", "again": "een heel nieuw woord"}


@pytest.fixture
def run(data, world, capsys):
    """`run("list")`: what the command prints."""
    def command(*words: str) -> str:
        assert cli.main(["member", *words, "--data", str(data)]) == 0
        return capsys.readouterr().out

    return command


def link_in(printed: str) -> str:
    return printed.split("http://localhost:8000")[1].split()[0]


def test_a_lost_password_is_restored_with_one_command(run, client_for, world):
    before = outside.last_knock()
    link, there = link_in(run("reset", "ada")), client_for("admin")
    assert outside.last_knock() > before, "a server that runs looks who may still listen"
    assert there.get("/members").status_code == 303, "whoever may have had the old one is out"
    ada = client_for("anyone")
    posted(ada.post(link, data=NEW))
    assert ada.get("/members").status_code == 200 and ada.get(link).status_code == 404
    answer = client_for("anyone").post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    assert answer.status_code == 403
    log = seen(ada, "/members/log")
    assert "link for a new password made" in log and "on the machine itself" in log


def test_a_new_member_comes_in_by_a_printed_link(run, client_for, world):
    joris = client_for("anyone")
    posted(joris.post(link_in(run("add", "Joris", "--role", "client", "--programme", "learning together",
                                  "--organisation", "beekstede")), data=NEW | {"name": "Joris"}))
    assert "Learning together" in seen(joris, "/programmes") and joris.get("/members").status_code == 404
    assert any(line.split() == ["Joris", "client", "Beekstede"] for line in run("list").splitlines())


def test_who_is_removed_is_out_and_who_takes_over_sees_the_programmes(run, client_for, world):
    assert "Olga sees their programmes" in run("remove", "Fatma", "--successor", "Olga")
    assert client_for("facilitator").get("/programmes").status_code == 303 and "Fatma" not in run("list")
    assert {(event.what, event.role, event.member_id) for event in world.read(
        lambda db: db.exec(select(AuditEvent)).all())} == {
            ("member_removed", "operator", None), ("programmes_passed_on", "operator", None)}


@pytest.mark.from_within
def test_links_that_they_made_end_while_the_server_runs_and_it_is_said_where(data, world, client_for, monkeypatch):
    monkeypatch.setattr(sockets, "CHECK_AGAIN", 3600)
    helper = helping(client_for, helper_link(client_for("facilitator"), world, "cofacilitator"))
    world.keep(lambda db: setattr(db.get(Session, world.id), "support", "Fatma, with the yellow ribbon"))
    with listening(helper, "console", world.code) as socket:
        heard(socket)
        command = [sys.executable, "-m", "app.cli", "member", "remove", "Fatma", "--data", str(data)]
        printed = subprocess.run(command, capture_output=True, cwd=ROOT, text=True).stdout
        with within(3), pytest.raises(WebSocketDisconnect):
            while True:
                socket.receive_text()
    assert helper.get(f"/console/{world.code}").status_code != 200
    assert "make new ones: Learning and working." in printed
    assert "still stands, as somebody typed it, at: Learning and working." in printed
    assert "on the machine itself" in seen(client_for("organiser"), f"/harvest/{world.code}/log")


@pytest.mark.from_within
@pytest.mark.parametrize("words", [("remove", "Fatma"), *([("reset", "Fatma")] if WHOLE else [])])
def test_what_somebody_listens_to_ends_while_the_server_runs(data, world, client_for, words, monkeypatch):
    """The command is a program of its own: nobody in the server hears of its commit."""
    monkeypatch.setattr(sockets, "CHECK_AGAIN", 3600)  # else all connections are looked at in their turn
    with listening(client_for("facilitator"), "console", world.code) as hers, \
            listening(client_for("organiser"), "console", world.code) as his:
        for socket in (hers, his):
            heard(socket)
        command = [sys.executable, "-m", "app.cli", "member", *words, "--data", str(data)]
        assert subprocess.run(command, capture_output=True, cwd=ROOT).returncode == 0
        with within(3), pytest.raises(WebSocketDisconnect):
            while True:
                hers.receive_text()
        posted(say(client_for("participant"), world, "said afterwards", "a-key-0001"))
        heard(his, "said afterwards")


@pytest.mark.parametrize("words, sentence", [
    (("remove", "Ada"), "only administrator"), (("reset", "Nobody"), "no member called Nobody"), (("reset",), "whose name"),
    (("add", "Joris"), "several organisations"), (("add", "x", "--organisation", "none"), "no such organisation"),
    (("add", "Joris", "--organisation", "Beekstede", "--role", "client", "--programme", "none"), "at least one programme"),
    (("remove", "Fatma", "--successor", "Vera"), "who takes over")])
def test_what_cannot_be_is_said_in_a_sentence(data, world, capsys, words, sentence):
    assert cli.main(["member", *words, "--data", str(data)]) == 1
    assert sentence in capsys.readouterr().err
    assert len(world.read(lambda db: [member for member in db.exec(select(Member)) if not member.left_at])) == 5
