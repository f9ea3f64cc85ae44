"""Who organises sees what is kept of each kind and until when, takes the proof of deletion along, and gets the annexes for
lawyers filled in from the settings. Nobody else does, and there are no words of people in any of it."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.background.forgetting import forget
from app.models import Erasure, Notice, Organisation, Programme, Session
from app.models.erasure import first_broken
from tests.room import card_ids, on_board, posted, say, seen

pytestmark = pytest.mark.on_postgres_in_proof
HERE = "/organisation/privacy"


def spoken(client_for, world) -> None:
    """Somebody speaks and takes it back, somebody else does not; then the session closes."""
    posted(say(client_for("participant"), world, "MARKWORDS", "my-key-0001"))
    posted(say(client_for("other_participant"), world, "MARKOTHER", "my-key-0002"))
    card = world.read(lambda db: next(card.id for card in db.get(Session, world.id).contributions
                                      if card.words == "MARKWORDS"))
    posted(client_for("participant").post(f"/s/{world.code}/mine/{card}/withdraw"))
    on_board(client_for("facilitator"), world, next(id for id in card_ids(world) if id != card))
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))


def later(world, **after) -> None:
    now = clock.now() + timedelta(**after)
    with clock.frozen(now):
        world.keep(lambda db: forget(db, now))


def lines(world, organisation: str = "Beekstede") -> list[Erasure]:
    return world.read(lambda db: list(db.exec(select(Erasure).join(Organisation).where(
        Organisation.name == organisation).order_by(Erasure.number))))


def test_what_goes_by_time_leaves_proof_once(client_for, world):
    spoken(client_for, world)
    assert lines(world) == []
    later(world, hours=25)
    later(world, hours=26)
    assert [(line.what, line.count) for line in lines(world)] == [("seats", 0), ("cards_taken_back", 1)]
    later(world, days=31 * 13 + 1)
    later(world, days=31 * 25)
    assert [(line.what, line.count) for line in lines(world)][2:] == [
        ("cards_in_time", 1), ("contacts", 0), ("who_did_what", 2)]
    assert first_broken(lines(world)) is None and lines(world, "Verweg") == []


def test_the_file_is_all_that_the_prints_are_made_of(client_for, world):
    spoken(client_for, world)
    later(world, hours=25)
    file = client_for("organiser").get(f"{HERE}/proof").text
    before = ""
    for row in csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))):
        says = (before, row["organisation"], row["number"], row["day"], row["what"], row["count"], row["session"],
                row["member"])
        assert row["print"] == hashlib.sha256(" ".join(says).encode()).hexdigest()
        before = row["print"]
    assert before and "MARK" not in file and "Learning" not in file


def test_a_line_that_somebody_changed_is_seen(client_for, world):
    spoken(client_for, world)
    later(world, hours=25)
    olga = client_for("organiser")
    assert "Every line follows" in seen(olga, HERE)
    world.keep(lambda db: setattr(db.exec(select(Erasure).where(Erasure.number == 1)).one(), "count", 9))
    assert "Line 1 does not follow" in seen(olga, HERE) and "Every line follows" not in seen(olga, HERE)


def test_the_page_says_what_is_kept_until_when_and_counts_no_few_people(client_for, world):
    spoken(client_for, world)
    page = seen(client_for("organiser"), HERE)
    assert "fewer than 5" in page and "13 months" in page and "24 hours after closing" in page
    assert "MARK" not in page
    assert "Every line follows" not in page and "Nothing was deleted yet" in page


def test_the_annexes_are_filled_in_from_the_settings(client_for, world):
    world.keep(lambda db: setattr(db.get(Programme, world.programme_id), "keep_months", 7))
    spoken(client_for, world)
    for paper in ("dpia", "processor"):
        page = seen(client_for("organiser"), f"/programmes/{world.programme_id}/{paper}")
        assert "Beekstede" in page and "fg@beekstede.example" in page and "7 months" in page, paper
        assert "MARK" not in page
    world.keep(lambda db: setattr(db.get(Programme, world.programme_id), "contact", ""))
    assert "still to fill in" in seen(client_for("organiser"), f"/programmes/{world.programme_id}/dpia")


@pytest.mark.parametrize("role", ["anyone", "participant", "facilitator", "client", "board"])
def test_nobody_else_sees_any_of_it(client_for, world, role):
    for path in (HERE, f"{HERE}/proof", f"/programmes/{world.programme_id}/dpia",
                 f"/programmes/{world.programme_id}/processor"):
        assert client_for(role).get(path).status_code in (303, 404)


def test_another_organisation_sees_its_own_only(client_for, world):
    spoken(client_for, world)
    later(world, hours=25)
    vera = client_for("stranger_organiser")
    assert "Learning" not in seen(vera, HERE) and world.id not in vera.get(f"{HERE}/proof").text
    assert vera.get(f"/programmes/{world.programme_id}/dpia").status_code == 404


def test_what_the_year_brought_is_on_the_page_and_in_both_annexes(client_for, world):
    """Each kind of row that is about people has its clock; what is public is said as it is now."""
    fatma = client_for("facilitator")
    posted(fatma.post(f"/programmes/{world.programme_id}/calendar", data={"what": "make"}))
    papers = [HERE, *(f"/programmes/{world.programme_id}/{paper}" for paper in ("dpia", "processor"))]
    for path in papers:
        page = seen(client_for("organiser"), path)
        for kind in ("Contacts", "Reports on actions", "what they notice", "Members", "calendars", "Who of the staff"):
            assert kind in page, (path, kind)
        assert "Now that is so of 0 sessions" in page

    def share(db) -> None:
        session = db.get(Session, world.id)
        session.running.close(clock.now())
        session.sharing.begin(clock.today(), sure=True, although_few=True)

    world.keep(share)
    assert all("Now that is so of 1 session." in seen(client_for("organiser"), path) for path in papers)
    assert "of 0 sessions" in seen(client_for("stranger_organiser"), HERE)


def test_words_of_notices_that_go_with_time_leave_proof_without_a_number_of_few(client_for, world):
    def noticed(db) -> None:
        session = db.get(Session, world.id)
        advice = session.wall.recommend("Lessons at work", "", "")
        db.add(advice)
        action = advice.begin_action("Make the timetable together")
        db.add(action)
        db.flush()
        session.notices.append(Notice(action_id=action.id, round="month_3", week=clock.today(), answer="yes",
                                      words="MARKWORDS", language="nl"))

    world.keep(noticed)
    spoken(client_for, world)
    later(world, days=31 * 13 + 1)
    assert ("notice_words", 0) in [(line.what, line.count) for line in lines(world)]
    later(world, days=31 * 14)
    assert [line.what for line in lines(world)].count("notice_words") == 1 and first_broken(lines(world)) is None
    assert "MARKWORDS" not in world.read(lambda db: [each.words for each in db.get(Session, world.id).notices])
