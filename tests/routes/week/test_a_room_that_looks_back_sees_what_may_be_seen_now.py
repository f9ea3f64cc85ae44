"""A session that opened with "since last time" shows what is released at this moment, and not what was when it began."""

import pytest

from app.models import Session
from app.words import in_language
from tests.following import HELD_ON, action_of, evening_in, report
from tests.room import posted, seen

WORDS = "MARKSINCE two employers said yes"


@pytest.fixture
def looking_back(client_for, world):
    """The room looks at the evening before, of which one report waits to be released."""
    _code, action_id = evening_in(world, held_on=HELD_ON)
    report(world, action_id, HELD_ON, "started", WORDS)
    world.keep(lambda db: setattr(db.get(Session, world.id), "held_on", HELD_ON.replace(year=2027)))
    organiser = client_for("organiser")
    posted(organiser.post(f"/prepare/{world.code}/steps", data={"kind": "since", "title": ""}))
    step = world.read(lambda db: db.get(Session, world.id).steps[-1].id)
    posted(client_for("facilitator").post(f"/console/{world.code}/steps/{step}/show"))
    report_id = world.read(lambda db: action_of(db, action_id).reports[-1].id)

    def press(verb: str) -> None:
        posted(organiser.post(f"/agenda/actions/{action_id}/reports/{report_id}/{verb}"))

    return press


def test_it_comes_with_the_release_and_goes_when_it_is_taken_back(client_for, world, looking_back):
    def everywhere() -> list[bool]:
        return [WORDS in seen(client_for(role), path) for role, path in (
            ("board", f"/board/{world.code}"), ("participant", f"/s/{world.code}"))]

    assert everywhere() == [False, False]
    looking_back("release")
    assert everywhere() == [True, True]
    looking_back("take-back")
    assert everywhere() == [False, False]
    assert WORDS not in str(world.read(lambda db: [step.settings for step in db.get(Session, world.id).steps]))


def test_what_it_is_called_is_said_in_every_language_of_the_room(client_for, world, looking_back):
    board = seen(client_for("board"), f"/board/{world.code}")
    languages = world.read(lambda db: db.get(Session, world.id).languages)
    assert [in_language("Since last time", language) in board for language in languages[:3]] == [True] * 3
