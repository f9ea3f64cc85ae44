"""A calendar that somebody subscribed to moves what moved, lets go of what ended, and ends when its reader may see no
more."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlmodel import select

from app import clock
from app.background.forgetting import forget
from app.models import GoneDay, Member, Pass, Session
from app.models.report import By
from tests.room import posted

DAY = date(2027, 1, 12)


@pytest.fixture(autouse=True)
def on_a_day_in_winter(request):
    with clock.frozen(DAY):
        world = request.getfixturevalue("world")

        def promise(db):
            session = db.get(Session, world.id)
            session.held_on = DAY
            advice = session.wall.recommend("Lessons at work", "", "")
            action = advice.begin_action("Make the timetable together")
            action.write(first_step="Meet", first_step_on=date(2027, 1, 20))
            action.plan([("Drawn", "2027-03-01")])
            action.owner_id = world.contact_ids["owner"]
            db.add(session)
            db.flush()
            world.action_id = action.id

        world.keep(promise)
        yield


def subscribed(client, page: str) -> str:
    """The path of the feed of which this page is."""
    posted(client.post(page, data={"what": "make"}))
    return address_on(client, page)


def address_on(client, page: str) -> str:
    html = client.get(page).text
    return "/feeds/" + html.split("/feeds/")[1].split(".ics")[0] + ".ics" if "/feeds/" in html else ""


def events(answer) -> dict:
    return {str(event["UID"]).removesuffix("@expertpool"): event
            for event in Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.mark.parametrize(("role", "page", "sees"), [
    ("organiser", "/programmes/{programme_id}/calendar", {"session", "month_3", "answer", "first_step"}),
    ("facilitator", "/harvest/{code}/calendar", {"session", "month_3", "answer", "first_step", "check_in-month_3"}),
    ("owner", "/o/calendar", {"first_step", "check_in-month_3"})])
def test_it_has_the_days_of_what_it_is_of(client_for, world, role, page, sees):
    path = subscribed(client_for(role), page.format(**vars(world)))
    answer = client_for("anyone").get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in answer.content
    assert sees <= {uid.partition("-")[2] for uid in events(answer)}
    assert (role != "owner") == any("answer" in uid for uid in events(answer))
    assert events(answer)[f"{world.action_id}-first_step"].decoded("DTSTART") == date(2027, 1, 20)


def test_what_did_not_change_is_not_sent_again_and_what_moved_moves(client_for, world):
    path, anyone = subscribed(client_for("owner"), "/o/calendar"), client_for("anyone")
    first = anyone.get(path)
    with clock.frozen(DAY + timedelta(days=3)):
        assert anyone.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        world.keep(lambda db: db.get(Session, world.id).action(world.action_id).write(first_step_on=date(2027, 1, 27)))
        second = anyone.get(path, headers={"If-None-Match": first.headers["ETag"]})
    before, after = events(first), events(second)
    assert before.keys() == after.keys() and second.status_code == 200
    uid = f"{world.action_id}-first_step"
    assert after[uid].decoded("DTSTART") == date(2027, 1, 27) and after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]


def test_what_ended_is_marked_off_for_sixty_days(client_for, world):
    path, anyone = subscribed(client_for("owner"), "/o/calendar"), client_for("anyone")
    with clock.frozen(date(2027, 2, 1)):
        world.keep(lambda db: db.get(Session, world.id).action(world.action_id).report(
            By.owner, "stopped", {"words": "There is no money"}, clock.today()))
        told = events(anyone.get(path))
    assert told[f"{world.action_id}-check_in-month_3"]["STATUS"] == "CANCELLED"
    assert "STATUS" not in told[f"{world.action_id}-first_step"]  # was before
    with clock.frozen(date(2027, 4, 3)):
        assert f"{world.action_id}-check_in-month_3" not in events(anyone.get(path))


def test_a_renewed_or_ended_address_opens_nothing(client_for, world):
    owner, anyone = client_for("owner"), client_for("anyone")
    first = subscribed(owner, "/o/calendar")
    posted(owner.post("/o/calendar", data={"what": "renew"}))
    second = address_on(owner, "/o/calendar")
    assert first != second and anyone.get(first).status_code == 404 and anyone.get(second).status_code == 200
    posted(owner.post("/o/calendar", data={"what": "end"}))
    assert anyone.get(second).status_code == 410 and address_on(owner, "/o/calendar") == ""


def test_who_may_see_it_no_more_reads_it_no_more(client_for, world):
    fatma, anyone = client_for("facilitator"), client_for("anyone")
    path = subscribed(fatma, f"/programmes/{world.programme_id}/calendar")
    assert anyone.get(path).status_code == 200

    def leave_it(db):
        member = db.exec(select(Member).where(Member.name == "Fatma")).one()
        for membership in list(member.memberships):
            db.delete(membership)

    world.keep(leave_it)
    assert anyone.get(path).status_code == 410


def test_a_stranger_makes_none_and_finds_none(client_for, world):
    for role in ("stranger_organiser", "owner", "participant"):
        for page in (f"/programmes/{world.programme_id}/calendar", f"/harvest/{world.code}/calendar"):
            assert client_for(role).post(page, data={"what": "make"}).status_code in (303, 401, 404)
    assert client_for("anyone").post("/o/calendar", data={"what": "make"}).status_code == 401
    assert not world.read(lambda db: db.exec(select(Pass).where(Pass.purpose == "feed")).all())
    for wrong in ("x", "a" * 42, world.tokens["owner"]):
        assert client_for("anyone").get(f"/feeds/{wrong}.ics").status_code == 404


def subscribed_to_all(client_for, world) -> list[str]:
    return [subscribed(client_for("owner"), "/o/calendar"),
            subscribed(client_for("organiser"), f"/harvest/{world.code}/calendar"),
            subscribed(client_for("organiser"), f"/programmes/{world.programme_id}/calendar")]


def delete(client, address: str) -> None:
    sure = client.post(address).text.split('name="sure" value="')[1].split('"')[0]
    posted(client.post(address, data={"sure": sure}))


@pytest.mark.parametrize(("what", "where"), [
    ("action", "/console/{code}/actions/{action_id}/delete"),
    ("advice", "/console/{code}/recommendations/{advice_id}/delete"), ("session", "/prepare/{code}/delete")])
def test_what_was_deleted_is_marked_off_for_sixty_days_without_a_word(client_for, world, what, where):
    def let_go(db) -> None:
        session = db.get(Session, world.id)
        session.closed_at = None
        world.advice_id = session.action(world.action_id).recommendation_id

    world.keep(let_go)
    paths, anyone, organiser = subscribed_to_all(client_for, world), client_for("anyone"), client_for("organiser")
    before = [events(anyone.get(path)) for path in paths]
    uid = f"{world.action_id}-first_step"
    assert all(uid in told for told in before)
    delete(organiser, where.format(**vars(world)))
    with clock.frozen(DAY + timedelta(days=60)):
        for path, was in zip(paths, before, strict=True):
            answer = anyone.get(path)
            told = events(answer)
            assert told.keys() == was.keys() and told[uid]["STATUS"] == "CANCELLED"
            assert told[uid].decoded("DTSTART") == date(2027, 1, 20) and told[uid]["SEQUENCE"] > was[uid]["SEQUENCE"]
            assert b"timetable" not in answer.content and ("STATUS" in told.get(f"{world.id}-session", {})) == (
                what == "session" and f"{world.id}-session" in was)
            again = anyone.get(path, headers={"If-None-Match": answer.headers["ETag"]})
            assert again.status_code == 304
    with clock.frozen(DAY + timedelta(days=61)):
        assert all(uid not in events(anyone.get(path)) for path in paths)
        world.keep(lambda db: forget(db, clock.now()) and None)
        assert world.read(lambda db: db.exec(select(GoneDay)).all()) == []


def test_of_what_nobody_subscribed_to_nothing_is_remembered(client_for, world):
    world.keep(lambda db: setattr(db.get(Session, world.id), "closed_at", None))
    delete(client_for("organiser"), f"/console/{world.code}/actions/{world.action_id}/delete")
    assert world.read(lambda db: db.exec(select(GoneDay)).all()) == []


def test_an_ended_one_says_so_for_a_year_and_is_then_forgotten(client_for, world):
    olga, anyone = client_for("organiser"), client_for("anyone")
    page = f"/programmes/{world.programme_id}/calendar"
    path = subscribed(olga, page)
    posted(olga.post(page, data={"what": "end"}))
    for days, status in ((2, 410), (31 * 14, 404)):
        with clock.frozen(DAY + timedelta(days=days)):
            world.keep(lambda db: forget(db, clock.now()))
            assert anyone.get(path).status_code == status
