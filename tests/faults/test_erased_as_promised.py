"""When the months that were promised are over, words go, as promised: nobody is said to have taken them back, and the
numbers stay."""

import io
import json
import re
from datetime import timedelta

import docx
import pytest

from app import clock
from app.background.forgetting import AFTER, forget
from app.models import Contribution, Session, Theme
from app.models.participant import receipt_of
from app.overview import overview
from tests.faults.seen import seen
from tests.room import card_ids, come_in, on_board, posted, say
from tests.things import a_voice, sent

pytestmark = pytest.mark.on_postgres
TAKEN_BACK = re.compile("taken back|took back|withdrawn", re.I)
LATER = timedelta(days=31 * 13 + 2)


@pytest.fixture
def evening(client_for, world):
    """Nine cards of three people under a theme that became advice, one of them taken back, and one card that was held."""
    facilitator, people = client_for("facilitator"), [client_for(role) for role in ("participant", "other_participant")]
    people.append(client_for("anyone"))
    come_in(people[-1], world, "en")
    for number in range(10):
        posted(say(people[number % 3], world, f"what was said {number}", f"my-key-{number:04}"))
    theme, ids = "", world.read(lambda db: {card.words[-1]: card.id for card in db.get(Session, world.id).contributions})
    for id in (ids[number] for number in "012345678"):
        on_board(facilitator, world, id, theme, "" if theme else "Work")
        theme = world.read(lambda db: db.get(Session, world.id).standing_themes[0].id)
    world.keep(lambda db: db.get(Theme, theme).touch_on(["A1"]))
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Lessons in the evening", "theme": theme}))
    posted(people[0].post(f"/s/{world.code}/mine/{ids['0']}/withdraw"))
    posted(facilitator.post(f"/console/{world.code}/close", data={"sure": "1"}))
    return people[-1]


def heat(world):
    return world.read(lambda db: overview(db, world.programme_id)["heat"])


def pass_on(world, after: timedelta) -> None:
    world.keep(lambda db: forget(db, clock.now() + AFTER + timedelta(minutes=1)))
    world.keep(lambda db: forget(db, clock.now() + after))


@pytest.mark.on_postgres_in_proof
def test_nobody_is_said_to_have_taken_back_what_was_erased(client_for, world, evening):
    organiser = client_for("organiser")
    before = seen(organiser.get(f"/harvest/{world.code}").text)
    assert len(TAKEN_BACK.findall(before)) == 2, "one card was taken back, and that is said"
    pass_on(world, LATER)
    after = organiser.get(f"/harvest/{world.code}").text
    assert "what was said" not in after and "8 cards" in seen(after) and "as promised" in seen(after)
    assert len(TAKEN_BACK.findall(seen(after))) == 2
    whole = docx.Document(io.BytesIO(organiser.get(f"/harvest/{world.code}/export/docx?language=en").content))
    text = "\n".join(paragraph.text for paragraph in whole.paragraphs)
    assert "what was said" not in text and "8 cards" in text and "as promised" in text
    assert len(TAKEN_BACK.findall(text)) == 2


@pytest.mark.on_postgres_in_proof
def test_its_speaker_is_told_that_it_was_erased_and_not_that_they_took_it_back(client_for, world, evening):
    receipt = receipt_of(evening.cookies["seat"])
    pass_on(world, LATER)
    page = seen(client_for("anyone").post("/words", data={"code": world.code, "receipt": receipt}).text)
    assert "promised" in page and not TAKEN_BACK.search(page)


def test_a_voice_that_nobody_wrote_down_is_erased_and_not_taken_back(client_for, world):
    speaker = client_for("anyone")
    come_in(speaker, world, "en")
    posted(sent(speaker, world, a_voice(1)))
    receipt = receipt_of(speaker.cookies["seat"])
    world.keep(lambda db: forget(db, clock.now() + timedelta(days=15)))
    page = seen(client_for("anyone").post("/words", data={"code": world.code, "receipt": receipt}).text)
    assert "promised" in page and not TAKEN_BACK.search(page)


def test_numbers_stay(client_for, world, evening):
    organiser, now = client_for("organiser"), heat(world)
    exported = json.loads(organiser.get(f"/harvest/{world.code}/export/json").content)
    assert now == {"A1": [8]} and [theme["cards"] for theme in exported["themes"]] == [8]
    pass_on(world, LATER)
    assert heat(world) == now
    later = json.loads(organiser.get(f"/harvest/{world.code}/export/json").content)
    assert later["session"]["cards"] == exported["session"]["cards"] == 8
    assert [theme["cards"] for theme in later["themes"]] == [8]
    assert "8 cards" in seen(organiser.get(f"/programmes/{world.programme_id}").text)


def test_numbers_of_people_are_taken_while_it_can_be_known(world, evening):
    pass_on(world, LATER)
    numbers = world.read(lambda db: (session := db.get(Session, world.id)) and (
        session.numbers.whole, session.numbers.of("kind", "better"), session.numbers.of("language", "ar"),
        session.numbers.of("domain", "A1"), session.standing_themes[0].numbers.whole))
    assert [number.cards for number in numbers] == [8, 8, 2, 8, 8]
    assert [number.people for number in numbers] == [3, 3, 1, 3, 3]


def test_themes_that_are_merged_later_keep_their_numbers(world, evening):
    pass_on(world, LATER)

    def merge(db):
        session = db.get(Session, world.id)
        other = session.wall.new_theme("Other", "nl")
        db.add(session.wall.merge(session.standing_themes[0], other))

    world.keep(merge)
    assert heat(world) == {"A1": [8]}


def test_what_was_erased_cannot_come_back_or_be_changed(client_for, world, evening):
    id = card_ids(world, "released")[0]
    pass_on(world, LATER)
    facilitator = client_for("facilitator")
    facilitator.post(f"/console/{world.code}/contributions/{id}/release")
    facilitator.post(f"/console/{world.code}/undo")
    assert "0 cards" not in seen(client_for("organiser").get(f"/harvest/{world.code}").text)
    assert not world.read(lambda db: db.get(Contribution, id).words)
