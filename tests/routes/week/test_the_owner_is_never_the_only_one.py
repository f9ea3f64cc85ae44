"""What people notice stands beside what the owner says, changes nothing of it, and is never left away where it is known."""

from datetime import timedelta

import pytest

from app import clock
from app.models import Action, Notice, Session
from tests.owning import an_action
from tests.room import posted, seen
from tests.things import a_photo

FEW, ALL_YES, MOST_NO, BOTH = {"yes": 4}, {"yes": 6}, {"no": 7}, {"yes": 6, "no": 5}


def people_say(world, action_id: str, answers: dict[str, int]) -> None:
    """A week ago, so that it is counted now."""
    def fill(db):
        action = db.get(Action, action_id)
        db.get(Session, world.id).people_came = 20
        for answer, times in answers.items():
            db.add_all(Notice.of(action, answer, "", "nl", False, clock.today() - timedelta(days=8))
                       for _person in range(times))

    world.keep(fill)


@pytest.mark.parametrize("state", ["on_track", "done"])
@pytest.mark.parametrize(("answers", "stands_there"), [
    (FEW, "Fewer than 5 answers"), (ALL_YES, "6 answers"), (MOST_NO, "7 answers"), (BOTH, "11 answers")])
def test_each_stands_beside_the_other(client_for, world, state, answers, stands_there):
    action = an_action(world)
    posted(client_for("owner").post(f"/o/actions/{action}/report", data={
        "state": state, "words": "MARKDONE eleven people", "seen": "1"}))
    people_say(world, action, answers)
    page = seen(client_for("organiser"), f"/agenda/actions/{action}")
    assert "MARKDONE" in page and stands_there in page
    assert world.read(lambda db: db.get(Action, action).status) == state  # people do not overrule it
    stranger = client_for("stranger_organiser").get(f"/agenda/actions/{action}")
    assert stranger.status_code == 404 and "MARKDONE" not in stranger.text


def test_what_is_done_can_be_opened_again_and_nothing_is_forgotten(client_for, world):
    action, owner = an_action(world), client_for("owner")
    for number, (state, words) in enumerate((("done", "MARKONE it runs"), ("started", "MARKTWO it has to begin again")), 1):
        posted(owner.post(f"/o/actions/{action}/report", data={"state": state, "words": words, "seen": str(number)}))
    page = seen(client_for("organiser"), f"/agenda/actions/{action}")
    assert "MARKONE" in page and "MARKTWO" in page
    assert world.read(lambda db: db.get(Action, action).status) == "started"


def test_who_stops_is_thanked_for_nothing(client_for, world):
    """In none of the languages: stopped is not done."""
    action, owner = an_action(world), client_for("owner")
    answer = posted(owner.post(f"/o/actions/{action}/report", data={
        "state": "stopped", "words": "no money", "seen": "1"}))
    for language, thanks in {"nl": "Dank je", "en": "Thank", "ar": "شكر", "ti": "የቐንየ", "tr": "eşekkür", "fa": "ممنون",
                             "uk": "Дяку", "so": "ahadsanid", "es": "racias"}.items():
        world.keep(lambda db, language=language: setattr(
            db.get(Action, action).reports[0].contact, "language", language))
        page = seen(owner, answer.headers["location"])
        assert thanks not in page, (language, page)


def test_that_people_do_not_notice_it_reaches_the_owner(client_for, world):
    action = an_action(world)
    people_say(world, action, FEW)
    assert "Merken mensen het?" not in seen(client_for("owner"), f"/o/actions/{action}")
    people_say(world, action, MOST_NO)
    page = seen(client_for("owner"), f"/o/actions/{action}")
    assert "Merken mensen het? Mensen die antwoordden: 11." in page
    assert client_for("answering").get(f"/o/actions/{action}").status_code in (401, 404)


def test_evidence_can_be_looked_at_by_who_follows_up(client_for, world):
    action, owner, olga = an_action(world), client_for("owner"), client_for("organiser")
    posted(owner.post(f"/o/actions/{action}/report", data={"state": "done", "words": "it stands there", "seen": "1"},
                      files={"photo": ("photo.png", a_photo("PNG", (60, 45)), "image/png")}))
    photo = world.read(lambda db: db.get(Action, action).newest.photo)
    path = f"/agenda/actions/{action}/photos/{photo}"
    assert path in olga.get(f"/agenda/actions/{action}").text
    answer = olga.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/jpeg"
    for stranger in ("stranger_organiser", "client", "answering", "participant"):
        assert client_for(stranger).get(path).status_code in (303, 404), stranger
    assert olga.get(path.replace(photo, "nothing-of-that-name")).status_code == 404
