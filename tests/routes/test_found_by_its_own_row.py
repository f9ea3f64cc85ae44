"""One card or photo is found by its own row: what is asked of the database does not grow with the cards of a room."""

import pytest
from sqlalchemy import event

from app.models import Authorship, Contribution, Photo, Session
from app.models.base import new_id
from app.models.participant import receipt_of
from tests.room import posted


def fill(world, count: int) -> None:
    """As many cards on the board, each with a photo."""
    def add(db) -> None:
        for _number in range(count):
            card = Contribution(session_id=world.id, step_id=world.step_ids["text"], kind="idea", language="nl",
                                words="a card", state="released", receipt_hash=new_id())
            db.add_all([card, Photo(contribution_id=card.id, may_show=True),
                        Authorship(contribution_id=card.id, participant_id=world.seat_ids["selam"], key_hash=new_id(),
                                   body_hash="")])

    world.keep(add)


@pytest.fixture
def statements(base):
    """How many statements a request needs; the second time, so that the room is remembered."""
    asked = []
    for engine in (base._reading, base._writing):
        event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def count(request) -> int:
        posted(request())
        asked.clear()
        posted(request())
        return len(asked)

    return count


def own_photo(world) -> str:
    def add(db) -> str:
        card = Contribution(session_id=world.id, step_id=world.step_ids["text"], kind="idea", language="nl", words="mine",
                            state="released")
        photo = Photo(contribution_id=card.id, may_show=True)
        db.add_all([card, photo, Authorship(contribution_id=card.id, participant_id=world.seat_ids["nour"],
                                            key_hash="k", body_hash="")])
        return photo.id

    return world.keep(add)


@pytest.mark.from_within
@pytest.mark.parametrize("role, surface", [("facilitator", "board"), ("facilitator", "console"), ("interpreter", "desk"),
                                           ("scribe", "desk"), ("participant", "s")])
def test_a_photo(client_for, world, statements, monkeypatch, role, surface):
    from app.routes import media

    async def answer(id, media_type):
        return media.Response(media_type)

    monkeypatch.setattr(media.media, "answer", answer)
    id, client = own_photo(world), client_for(role)
    few = statements(lambda: client.get(f"/{surface}/{world.code}/media/{id}"))
    fill(world, 60)
    assert statements(lambda: client.get(f"/{surface}/{world.code}/media/{id}")) == few <= 4


@pytest.mark.from_within
def test_a_card_that_a_scribe_writes_down(client_for, world, statements):
    scribe, keys = client_for("scribe"), iter(range(100))

    def write_down():
        return scribe.post(f"/desk/{world.code}/contributions", data={
            "language": "ar", "words": "what somebody said", "kind": "idea", "key": f"scribe-key-{next(keys)}"})

    world.keep(lambda db: db.get(Session, world.id).step.set(card_kinds=["idea"]))
    few = statements(write_down)
    fill(world, 60)
    assert statements(write_down) < few + 20  # and not one for each; the room is told meanwhile, now and then twice


@pytest.mark.from_within
def test_my_words_later(client_for, world, statements):
    nobody = client_for("anyone")
    posted(client_for("participant").post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", data={
        "key": "my-key-0001", "kind": "better", "words": "mine"}))

    def look():
        return nobody.post("/words", data={"code": world.code, "receipt": receipt_of(world.tokens["nour"])})

    few = statements(look)
    fill(world, 60)
    assert statements(look) == few
