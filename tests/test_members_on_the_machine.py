"""Who is locked out is let in again by one command on the machine, and nobody else is."""

import pytest
from sqlmodel import select

from app import cli
from app.models import AuditEvent, Member
from tests.conftest import PASSWORD
from tests.room import posted, seen

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
    link, there = link_in(run("reset", "ada")), client_for("admin")
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
        lambda db: db.exec(select(AuditEvent)).all())} == {("member_removed", "operator", None)}


@pytest.mark.parametrize("words, sentence", [
    (("remove", "Ada"), "only administrator"), (("reset", "Nobody"), "no member called Nobody"), (("reset",), "whose name"),
    (("add", "Joris"), "several organisations"), (("add", "x", "--organisation", "none"), "no such organisation"),
    (("add", "Joris", "--organisation", "Beekstede", "--role", "client", "--programme", "none"), "at least one programme"),
    (("remove", "Fatma", "--successor", "Vera"), "who takes over")])
def test_what_cannot_be_is_said_in_a_sentence(data, world, capsys, words, sentence):
    assert cli.main(["member", *words, "--data", str(data)]) == 1
    assert sentence in capsys.readouterr().err
    assert len(world.read(lambda db: [member for member in db.exec(select(Member)) if not member.left_at])) == 5
