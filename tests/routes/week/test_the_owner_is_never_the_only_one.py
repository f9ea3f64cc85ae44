"""What people notice stands beside what the owner says, changes nothing of it, and is never left away where it is known."""

from datetime import timedelta

import pytest

from app import clock
from app.models import Action, Notice, Session
from tests.owning import an_action
from tests.room import posted, seen

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
