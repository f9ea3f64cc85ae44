"""What an organisation deleted, and a right that it took from somebody, does not come back with a backup of before."""

import re

import pytest
from sqlmodel import select

from app import passwords
from app.durable import copies, taken_back
from app.models import (
    Action,
    Contribution,
    Invitation,
    Member,
    Organisation,
    Programme,
    Recommendation,
    Role,
    Session,
    SignIn,
    Step,
    Theme,
)
from app.settings import data_folder
from tests.conftest import PASSWORD
from tests.room import posted, say, set_apart
from tests.routes.deleting.test_from_the_agenda import agenda, deleted
from tests.routes.members.test_a_second_step import after_password, set_up
from tests.routes.members.test_inviting_somebody import called
from tests.routes.organisation.test_whose_it_is import both, hang
from tests.test_a_backup_put_back import backed_up, elsewhere
from tests.things import a_photo

pytestmark = pytest.mark.on_postgres_in_proof
__all__ = ["agenda", "both", "elsewhere"]  # fixtures


@pytest.fixture(autouse=True)
def safe(monkeypatch, tmp_path, data):
    monkeypatch.setenv("BACKUPS", str(tmp_path / "safe"))


def later(elsewhere, backup):
    """What is read on the other machine."""
    taken_back.copy_to(copies.backups(), say_so=True)
    return elsewhere(backup)


def count(read, table) -> int:
    return read(lambda db: len(db.exec(select(table)).all()))


@pytest.mark.parametrize(("path", "left"), (("actions/{action}", (0, 1, 1)), ("recommendations/{advice}", (0, 0, 1)),
                                            ("themes/{theme}", (1, 1, 0))))
def test_what_was_deleted_from_an_agenda(client_for, agenda, data, elsewhere, path, left):
    backup = backed_up(data)
    deleted(client_for("facilitator"), f"/console/{agenda.code}/{path.format(**vars(agenda))}/delete")
    read = later(elsewhere, backup)
    assert tuple(count(read, table) for table in (Action, Recommendation, Theme)) == left
    assert count(read, Contribution) == 1, "words of people stay"


@pytest.mark.on_postgres
def test_a_session_with_its_sub_room_and_all_words_in_it(client_for, agenda, data, elsewhere):
    apart = set_apart(client_for("facilitator"), agenda, "Women's table", "text")
    backup = backed_up(data)
    deleted(client_for("organiser"), f"/prepare/{agenda.code}/delete")
    read = later(elsewhere, backup)
    assert not {agenda.id, apart.id} & set(read(lambda db: db.exec(select(Session.id)).all()))
    assert count(read, Contribution) == count(read, Action) == 0
    assert read(lambda db: db.get(Session, agenda.other_id)) and count(read, Programme) == 2, "nobody else's"


def test_a_programme_with_its_sessions_and_its_files(client_for, both, data, elsewhere):
    posted(say(client_for("participant"), both, "MARKWORDS", "my-key-0001"))
    backup = backed_up(data)
    deleted(client_for("organiser"), f"/programmes/{both.programme_id}/delete")
    read = later(elsewhere, backup)
    assert count(read, Programme) == count(read, Session) == 1 and count(read, Contribution) == 0
    names = {path.name for path in (data_folder() / "media").iterdir()}
    assert both.logos[0] in names and both.logos[1] not in names


def test_a_logo_and_a_voice_that_reads_aloud(client_for, both, data, elsewhere):
    olga = client_for("organiser")
    both.keep(lambda db: setattr(db.get(Session, both.id).steps[1], "clips", {
        language: {"id": f"a-voice-{language}", "of": "x", "stale": False} for language in ("nl", "ar")}))
    backup = backed_up(data)
    posted(olga.post("/organisation/logo/remove"))
    posted(hang(olga, f"/programmes/{both.programme_id}/logo", a_photo("PNG", (60, 40))))
    both.keep(lambda db: db.get(Session, both.id).steps[1].remove_clip("ar"))
    read = later(elsewhere, backup)
    assert not any(read(lambda db: [*db.exec(select(Organisation.logo)), *db.exec(select(Programme.logo))]))
    assert not {path.name for path in (data_folder() / "media").glob("*")} & {*both.logos}
    assert [list(step.clips) for step in read(lambda db: db.exec(select(Step)).all()) if step.clips] == [["nl"]]


# --- rights ----------------------------------------------------------------------------------------------------------


def test_a_member_who_was_removed(client_for, world, data, elsewhere):
    backup = backed_up(data)
    posted(client_for("admin").post(f"/members/{called(world, 'Olga').id}/remove", data={"successor": ""}))
    members = later(elsewhere, backup)(lambda db: db.exec(select(Member)).all())
    gone, = [member for member in members if member.left_at]
    assert "Olga" not in {member.name for member in members} and not gone.password_hash and not gone.sealed_address
    assert len(members) == 5


@pytest.mark.on_postgres
def test_a_role_that_was_lowered_and_a_programme_that_was_taken(client_for, world, data, elsewhere, capsys):
    ada, fatma, olga = client_for("admin"), called(world, "Fatma"), called(world, "Olga")
    posted(ada.post(f"/members/{olga.id}", data={"role": "facilitator", "programme": world.programme_id}))
    posted(ada.post(f"/members/{olga.id}", data={"role": "organiser"}))
    posted(ada.post(f"/members/{olga.id}", data={"role": "admin"}))
    backup = backed_up(data)
    posted(ada.post(f"/members/{olga.id}", data={"role": "organiser"}))
    posted(ada.post(f"/members/{fatma.id}", data={"role": "facilitator"}))
    read = later(elsewhere, backup)
    told = capsys.readouterr().out
    assert "Their role is lower" in told and "Olga (" in told and "as was decided since: Fatma." in told
    assert read(lambda db: db.get(Member, fatma.id).programme_ids) == set()
    assert read(lambda db: db.get(Member, called(world, "Cees").id).programme_ids) == {world.programme_id}, "nobody else's"
    assert read(lambda db: db.get(Member, olga.id).role) in (Role.organiser, Role.facilitator)


def test_an_installation_without_an_administrator_is_said_aloud(client_for, world, data, elsewhere, capsys):
    backup = backed_up(data)
    posted(client_for("admin").post(f"/members/{called(world, 'Olga').id}", data={"role": "admin"}))
    posted(client_for("organiser").post(f"/members/{called(world, 'Ada').id}", data={"role": "organiser"}))
    later(elsewhere, backup)
    told = capsys.readouterr().out
    assert "Beekstede has no administrator any more: expertpool member add" in told and "Verweg" not in told


def test_a_password_and_a_phone_that_were_replaced(client_for, world, data, elsewhere, capsys):
    fatma = client_for("facilitator")
    set_up(fatma, world, "Fatma")
    ada_writes = set_up(client_for("admin"), world, "Ada")
    backup = backed_up(data)
    here = client_for("anyone")
    after_password(here, "Ada")
    posted(here.post("/sign-in/second", data={"code": ada_writes[0]}))
    link = re.search(r"/invited/[\w-]+", posted(client_for("admin").post(
        f"/members/{called(world, 'Fatma').id}/new-password")).text)[0]
    posted(client_for("anyone").post(link, data={"password": "another long one", "again": "another long one"}))
    read = later(elsewhere, backup)
    member = read(lambda db: db.get(Member, called(world, "Fatma").id))
    assert not member.password_hash
    for password in (PASSWORD, "", "nobody has this password", "another long one"):
        assert not passwords.matches(password, member.password_hash)
    second = read(lambda db: {each.name: (each.code_app is not None, len(each.recovery_codes)) for each in map(
        lambda name: db.exec(select(Member).where(Member.name == name)).one(), ("Fatma", "Ada"))})
    assert second == {"Fatma": (False, 0), "Ada": (True, 7)}
    told = capsys.readouterr().out
    assert "make a link for a new one (expertpool member reset NAME): Fatma." in told
    assert "with the password alone: Fatma." in told


def test_a_link_that_was_used_or_taken_back(client_for, world, data, elsewhere, capsys):
    ada = client_for("admin")
    for name in ("Used", "Taken back"):
        posted(ada.post("/members/invite", data={"called": name, "role": "organiser"}))
    backup = backed_up(data)
    read = later(elsewhere, backup)
    assert count(read, Invitation) == count(read, SignIn) == 0
    assert "Invite again" in capsys.readouterr().out
