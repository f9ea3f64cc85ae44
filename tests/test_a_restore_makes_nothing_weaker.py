"""What was closed, covered, asked or shortened after a backup was made is so again once it is put back, and it is said."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.durable import copies, taken_back
from app.models import Contribution, Member, Organisation, Programme, Session, State
from app.settings import server_key
from tests.room import card_ids, on_board, posted, say
from tests.routes.members.test_a_second_step import set_up
from tests.routes.members.test_inviting_somebody import called
from tests.test_a_backup_put_back import backed_up, elsewhere

pytestmark = pytest.mark.on_postgres_in_proof
__all__ = ["elsewhere"]  # a fixture


@pytest.fixture(autouse=True)
def safe(monkeypatch, tmp_path, data):
    monkeypatch.setenv("BACKUPS", str(tmp_path / "safe"))


def later(elsewhere, backup):
    taken_back.copy_to(copies.backups(), say_so=True)
    return elsewhere(backup)


def programme_with(world, **changed) -> dict:
    known = world.read(lambda db: db.get(Programme, world.programme_id).model_dump())
    names = ("title", "client", "region", "about", "controller", "contact", "keep_months")
    return {name: known[name] for name in names} | {"language": known["languages"], "main": known["languages"][0],
                                                    "month": known["check_in_months"]} | changed


@pytest.mark.on_postgres
def test_a_second_step_that_is_demanded_of_everybody_or_asked_of_one(client_for, world, data, elsewhere, capsys):
    ada, olga, fatma = client_for("admin"), called(world, "Olga"), called(world, "Fatma")
    set_up(ada, world, "Ada")
    backup = backed_up(data)
    posted(ada.post("/members/second", data={"demanded": "1"}))
    posted(ada.post(f"/members/{olga.id}/second", data={"asked": "1"}))
    read = later(elsewhere, backup)
    assert sorted(read(lambda db: db.exec(select(Organisation.name, Organisation.demands_second)).all())) == [
        ("Beekstede", True), ("Verweg", False)]
    assert read(lambda db: [each.id for each in db.exec(select(Member)) if each.asked_second]) == [olga.id] != [fatma.id]
    told = capsys.readouterr().out
    assert "asked for a second step, as was decided since: Beekstede." in told and "as was decided since: Olga." in told


def test_a_second_step_that_was_set_up_since_is_asked_again(client_for, world, data, elsewhere, capsys):
    backup = backed_up(data)
    set_up(client_for("facilitator"), world, "Fatma")
    posted(client_for("organiser").post("/my-access/address", data={"address": "olga@example.org"}))
    read = later(elsewhere, backup)
    fatma, olga = (read(lambda db, id=called(world, name).id: db.get(Member, id)) for name in ("Fatma", "Olga"))
    assert fatma.asked_second and not olga.asked_second
    assert "They set up a second step since" in (told := capsys.readouterr().out) and "is known: Fatma." in told


def test_an_address_that_a_member_took_back(client_for, world, data, elsewhere):
    olga, fatma = client_for("organiser"), client_for("facilitator")
    for client in (olga, fatma):
        posted(client.post("/my-access/address", data={"address": "somebody@example.org"}))
    backup = backed_up(data)
    posted(olga.post("/my-access/address", data={"address": ""}))
    read = later(elsewhere, backup)
    addresses = {member.name: member.address(server_key()) for member in read(lambda db: db.exec(select(Member)).all())}
    assert addresses["Olga"] == "" and addresses["Fatma"] == "somebody@example.org"


def test_a_room_that_was_locked_covered_frozen_and_reads_first(client_for, world, data, elsewhere, capsys):
    fatma = client_for("facilitator")
    world.keep(lambda db: [setattr(session, "holds", False) for session in db.exec(select(Session))])
    backup = backed_up(data)
    for button in ("lock", "cover", "hold", "freeze"):
        posted(fatma.post(f"/console/{world.code}/{button}"))
    read = later(elsewhere, backup)
    rooms = {room.id: room for room in read(lambda db: db.exec(select(Session)).all())}
    here, other = rooms[world.id], rooms[world.other_id]
    assert here.locked_at and here.covered_at and here.frozen_at and here.holds
    assert not (other.locked_at or other.covered_at or other.frozen_at or other.holds), "nobody else's"
    assert "Let it go on from the console" in capsys.readouterr().out


@pytest.mark.on_postgres
def test_a_card_that_was_taken_off_the_board(client_for, world, data, elsewhere):
    fatma, nour = client_for("facilitator"), client_for("participant")
    for number in (1, 2):
        posted(say(nour, world, f"words of somebody {number}", f"a-key-000{number}"))
    off, stays = card_ids(world)
    for card in (off, stays):
        on_board(fatma, world, card, new_theme="Work")
    backup = backed_up(data)
    posted(fatma.post(f"/console/{world.code}/contributions/{off}/hide"))
    cards = later(elsewhere, backup)(lambda db: {card.id: card for card in db.exec(select(Contribution))})
    assert cards[off].state == "hidden" and cards[off].words and cards[stays].state == "released"


@pytest.mark.on_postgres
def test_a_session_that_was_closed_is_closed_since_then(client_for, world, data, elsewhere):
    """Who said what is erased a day after that hour, and not a day after somebody had time for a restore."""
    posted(say(client_for("participant"), world, "words of somebody", "a-key-0001"))
    backup = backed_up(data)
    now = clock.now()
    with clock.frozen(now + timedelta(hours=1)):
        posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
        taken_back.copy_to(copies.backups(), say_so=True)
    with clock.frozen(now + timedelta(days=3)):
        read = elsewhere(backup)
    here, other = (read(lambda db, id=id: db.get(Session, id)) for id in (world.id, world.other_id))
    assert here.state is State.closed and now <= here.closed_at <= now + timedelta(hours=1) and here.forgotten_at
    assert other.state is State.live


def test_a_session_that_does_not_take_place_says_so(client_for, world, data, elsewhere, capsys):
    world.keep(lambda db: [setattr(session, "opened_at", None) for session in db.exec(select(Session))])
    backup = backed_up(data)
    posted(client_for("organiser").post(f"/prepare/{world.code}/planning", data={"what": "cancelled"}))
    plans = later(elsewhere, backup)(lambda db: {session.id: session.plan for session in db.exec(select(Session))})
    assert plans == {world.id: "cancelled", world.other_id: ""}
    assert "Cancelled or postponed since" in capsys.readouterr().out


def test_what_people_were_promised_less_of(client_for, world, data, elsewhere, capsys):
    olga = client_for("organiser")
    world.keep(lambda db: [setattr(programme, "no_consequences", True) for programme in db.exec(select(Programme))])
    backup = backed_up(data)
    posted(olga.post(f"/programmes/{world.programme_id}/edit", data=programme_with(world, keep_months="6")))
    programmes = later(elsewhere, backup)(lambda db: db.exec(select(Programme)).all())
    here, = [each for each in programmes if each.id == world.programme_id]
    other, = [each for each in programmes if each.id != world.programme_id]
    assert (here.keep_months, here.no_consequences) == (6, False)
    assert (other.keep_months, other.no_consequences) == (13, True), "nobody else's"
    assert "kept for fewer months" in capsys.readouterr().out


def test_what_was_stricter_before_the_backup_and_let_go_of_is_not_again(client_for, world, data, elsewhere, capsys):
    fatma = client_for("facilitator")
    with clock.frozen(clock.now() - timedelta(days=3)):
        for _on_and_off in (1, 2):
            posted(fatma.post(f"/console/{world.code}/lock"))
    read = later(elsewhere, backed_up(data))
    assert not read(lambda db: db.get(Session, world.id).locked_at) and "door is closed" not in capsys.readouterr().out
