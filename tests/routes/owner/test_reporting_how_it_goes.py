"""A report is kept once, in the order in which reports came; nothing that was typed is lost; nobody else reports."""

import pytest

from app import clock
from app.models import Action, Milestone, Report, Session
from tests.owning import about, an_action, as_owner, somebody, told
from tests.room import posted, seen
from tests.things import a_photo

FORM = {"state": "on_track", "words": "six people miss no lesson", "next_step": "ask two more", "seen": "1"}


def test_a_report_is_kept_and_answers_what_is_due(client_for, world):
    action = an_action(world)
    hanna = client_for("owner")
    posted(hanna.post(f"/o/actions/{action}/report", data=FORM | {
        "number": "6,5", "link": "https://example.org/page", "next_on": clock.today().isoformat(), "call_me": "1"}))
    report = world.read(lambda db: db.get(Action, action).reports[-1])
    assert (report.by, report.contact_id, report.state, report.number, report.call_me) == (
        "owner", world.contact_ids["owner"], "on_track", 6.5, True)
    assert about(world, action, "status") == "on_track"
    page = seen(hanna, f"/o/actions/{action}?done=reported")
    assert "six people miss no lesson" in page and "6.5" in page and "example.org" in page


@pytest.mark.parametrize("form, asks", [
    ({}, "kies hoe het gaat"), ({"state": "accepted"}, "kies hoe het gaat"), ({"state": "done"}, "wat er is gedaan"),
    ({"state": "stuck"}, "waarom"), ({"state": "stopped"}, "waarom"),
    ({"state": "passed_on", "words": "x"}, "wie het nu doet"),
    ({"state": "started", "link": "nowhere"}, "example.org"), ({"state": "started", "number": "many"}, "12 of 3"),
    ({"state": "started", "next_on": "2001-01-01"}, "vandaag"), ({"state": "started", "words": "x" * 700}, "600")])
def test_what_is_missing_is_asked_and_what_was_typed_stays(client_for, world, form, asks):
    action = an_action(world)
    answer = client_for("owner").post(f"/o/actions/{action}/report", data={"next_step": "TYPED next", "seen": "1"} | form)
    assert answer.status_code == 422 and "TYPED next" in answer.text
    assert asks.lower() in " ".join(answer.text.split()).lower()
    assert about(world, action, "status") == "accepted"
    if "state" in form and form["state"] != "accepted":
        assert f'value="{form["state"]}" checked' in answer.text


def test_nothing_is_chosen_beforehand(client_for, world):
    action = an_action(world)
    for path in ("report", "change"):
        assert " checked" not in client_for("owner").get(f"/o/actions/{action}/{path}").text


def test_the_same_twice_is_one(client_for, world):
    action = an_action(world)
    for _again in range(2):
        posted(client_for("owner").post(f"/o/actions/{action}/report", data=FORM))
    assert [state for _by, state, _words in told(world, action)] == ["accepted", "on_track"]


def test_of_two_stale_pages_both_are_kept_and_the_second_is_asked(client_for, world):
    action = an_action(world)
    hanna = client_for("owner")
    posted(hanna.post(f"/o/actions/{action}/report", data=FORM))
    answer = hanna.post(f"/o/actions/{action}/report", data=FORM | {"state": "stuck", "words": "the lessons stopped"})
    assert answer.status_code == 409 and "the lessons stopped" in answer.text and "six people miss" in answer.text
    assert 'name="seen" value="2"' in answer.text
    posted(hanna.post(f"/o/actions/{action}/report", data=FORM | {
        "state": "stuck", "words": "the lessons stopped", "seen": "2"}))
    assert [state for _by, state, _words in told(world, action)] == ["accepted", "on_track", "stuck"]


def test_a_report_is_corrected_by_a_later_one(client_for, world):
    action = an_action(world)
    hanna = client_for("owner")
    posted(hanna.post(f"/o/actions/{action}/report", data=FORM))
    first = world.read(lambda db: db.get(Action, action).reports[-1].id)
    assert "six people miss" in hanna.get(f"/o/actions/{action}/report?corrects={first}").text
    posted(hanna.post(f"/o/actions/{action}/report", data=FORM | {"words": "five people", "corrects": first, "seen": "2"}))
    reports = world.read(lambda db: [(report.words, report.corrects) for report in db.get(Action, action).reports])
    assert reports[1:] == [("six people miss no lesson", None), ("five people", first)]
    assert hanna.post(f"/o/actions/{action}/report", data=FORM | {
        "words": "other", "corrects": "nothing", "seen": "3"}).status_code == 422


def test_a_photo_is_drawn_anew_and_seen_by_its_owner_alone(client_for, world):
    action, sent = an_action(world), a_photo("PNG", (600, 450))
    hanna = client_for("owner")
    for _again in range(2):
        posted(hanna.post(f"/o/actions/{action}/report", data=FORM, files={"photo": ("my street.png", sent, "image/png")}))
    assert len(told(world, action)) == 2
    photo = world.read(lambda db: db.get(Action, action).reports[-1].photo)
    answer = hanna.get(f"/o/actions/{action}/photos/{photo}")
    assert answer.headers["content-type"] == "image/jpeg" and answer.content != sent
    _other, token = somebody(world, "Olena")
    for client in (as_owner(client_for, token), client_for("anyone"), client_for("participant"), client_for("answering")):
        assert client.get(f"/o/actions/{action}/photos/{photo}").status_code in (401, 404, 410)
    assert hanna.get(f"/o/actions/{action}/photos/nothing").status_code == 404
    for content in (b"no photo at all", b""):
        answer = hanna.post(f"/o/actions/{action}/report", data=FORM | {"words": "TYPED"},
                            files={"photo": ("x.png", content, "image/png")})
        assert answer.status_code == 422 and "TYPED" in answer.text


def test_a_milestone_is_reached_by_a_report(client_for, world):
    action = an_action(world)
    world.keep(lambda db: db.add(Milestone(action_id=action, position=1, what="a plan on paper")))
    milestone = world.read(lambda db: db.get(Action, action).milestones[0].id)
    assert "a plan on paper" in client_for("owner").get(f"/o/actions/{action}/report").text
    posted(client_for("owner").post(f"/o/actions/{action}/report", data=FORM | {"milestone": milestone}))
    assert world.read(lambda db: db.get(Action, action).milestones[0].reached_by is not None)
    assert "a plan on paper" not in client_for("owner").get(f"/o/actions/{action}/report").text


def test_a_deputy_reports_and_accepts_nothing(client_for, world):
    action = an_action(world)
    id, token = somebody(world, "Olena")
    world.keep(lambda db: setattr(db.get(Action, action), "deputy_id", id))
    olena = as_owner(client_for, token)
    posted(olena.post(f"/o/actions/{action}/report", data=FORM))
    assert world.read(lambda db: db.get(Action, action).reports[-1].contact_id) == id
    assert olena.post(f"/o/actions/{action}/accept", data={"answer": "yes"}).status_code == 409
    assert about(world, action, "owner_id") == world.contact_ids["owner"]


def test_who_has_not_said_yes_reports_nothing(client_for, world):
    action = an_action(world, accepted=False)
    answer = client_for("owner").post(f"/o/actions/{action}/report", data=FORM | {"seen": "0"})
    assert answer.status_code == 409 and "six people miss" in answer.text and not told(world, action)


def test_the_words_of_others_that_are_not_released_are_not_read(client_for, world):
    action = an_action(world)

    def others(db) -> None:
        session = db.get(Session, world.id)
        for words, released in (("MARKSECRET why I stopped", None), ("MARKSHOWN to all", clock.today())):
            session.action(action).reports.append(Report(
                session_id=world.id, position=len(session.action(action).reports) + 1, on=clock.today(), by="owner",
                state="proposed", language="nl", words=words, released_on=released))

    world.keep(others)
    page = seen(client_for("owner"), f"/o/actions/{action}")
    assert "MARKSHOWN" in page and "MARKSECRET" not in page
