"""A session or a programme that is deleted is gone everywhere: rows, files, seats, links and what listens. It is asked
twice, with what is lost said, and proof stays."""

import json
import re

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel
from starlette.websockets import WebSocketDisconnect

from app.durable.several_workers import payloads
from app.files import files
from app.models import Erasure, Photo, Session
from app.models.erasure import first_broken
from tests.pace import within
from tests.room import card_ids, comes, heard, listening, on_board, posted, say, seen, set_apart, show
from tests.routes.deleting.test_from_the_agenda import deleted
from tests.things import a_photo, put, sent

pytestmark = pytest.mark.on_postgres
STAYS = {"organisation", "member", "membership", "signin", "programme", "erasure", "firstrun",
         "contact", "pass"}


def rows_left(world) -> dict[str, int]:
    """How many rows every table has."""
    return world.read(lambda db: {table.name: db.exec(select(func.count()).select_from(table)).one()[0]
                                  for table in SQLModel.metadata.sorted_tables})


@pytest.fixture
def evening(client_for, world):
    """A live session with everything in it, and a sub-room."""
    fatma, nour = client_for("facilitator"), client_for("participant")
    posted(say(nour, world, "MARKWORDS", "my-key-0001"))
    posted(sent(client_for("other_participant"), world, a_photo("PNG", (60, 45)), "photo-key-1", words="my street"))
    put(nour, world, b"\xff\xd8\xff" + b"0" * 1000, "still-coming", 0, 50_000)
    for number, card in enumerate(card_ids(world)):
        on_board(fatma, world, card, new_theme=f"theme {number}")
    posted(fatma.post(f"/console/{world.code}/recommend", data={"advise": "Learn at work", "card": card_ids(world)[0]}))
    advice, = world.read(lambda db: [known.id for known in db.get(Session, world.id).recommendations])
    posted(fatma.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Ask"}))
    world.apart = set_apart(fatma, world, "Women's table", "text")
    show(fatma, world, "dots")
    return world


def test_what_is_lost_is_said_and_then_it_is_gone_everywhere(client_for, evening):
    before = rows_left(evening)
    assert files().under() and evening.read(lambda db: db.exec(select(Photo.id)).all())
    olga = client_for("organiser")
    second, answer = deleted(olga, f"/prepare/{evening.code}/delete")
    for line in ("2 sessions", "2 cards", "1 photo, and its file", "2 themes", "1 recommendation", "1 action",
                 "People are in it now"):
        assert line in second.text, line
    assert answer.headers["location"] == f"/programmes/{evening.programme_id}"
    after = rows_left(evening)
    # Of the other organisation there were one session, one step, one seat, and permissions.
    other = {"session", "step", "participant", "permission", "news"}
    assert {name: count for name, count in after.items() if count and name not in STAYS | other} == {}
    assert after["session"] == 1 and after["programme"] == before["programme"] and after["member"] == before["member"]
    comes(files().under, lambda found: not found)
    for path in (f"/console/{evening.code}", f"/harvest/{evening.code}", f"/board/{evening.code}",
                 f"/harvest/{evening.code}/export/csv", f"/console/{evening.apart.code}", f"/prepare/{evening.code}"):
        assert olga.get(path).status_code in (303, 404), path  # to the sign-in, as for any code that nobody knows
    assert client_for("participant").get(f"/s/{evening.code}").status_code == 404


def test_it_leaves_proof_and_no_words(client_for, evening):
    deleted(client_for("organiser"), f"/prepare/{evening.code}/delete")
    lines = evening.read(lambda db: db.exec(select(Erasure).order_by(Erasure.number)).scalars().all())
    assert first_broken(lines) is None and [line.number for line in lines] == [*range(1, len(lines) + 1)]
    proof = {(line.what, line.session_id): line.count for line in lines}
    assert proof["cards", evening.id] == 2 and proof["photos", evening.id] == 1 and proof["sessions", evening.apart.id] == 1
    assert proof["seats", evening.id] == 0, "that people were few is nowhere"
    text = str([line.model_dump() for line in lines])
    assert "MARK" not in text and "Learning" not in text
    lines[2].count += 1
    assert first_broken(lines) is lines[2]
    assert first_broken([lines[0], *lines[3:]]) is lines[3], "one that was left out shows too"


@pytest.mark.on_postgres_in_proof
def test_whoever_listens_is_hung_up_on_at_once(client_for, evening):
    olga = client_for("organiser")
    with listening(client_for("participant"), "phone", evening.code) as phone, \
            listening(client_for("board"), "board", evening.code) as board, \
            listening(client_for("facilitator"), "console", evening.code) as console:
        for socket in (phone, board, console):
            heard(socket, "<")
        deleted(olga, f"/prepare/{evening.code}/delete")
        for socket in (console, board, phone):
            with within(1), pytest.raises(WebSocketDisconnect):
                while True:
                    socket.receive_text()
    assert client_for("scribe").get(f"/desk/{evening.code}").status_code in (303, 404)


def test_other_workers_hear_that_it_is_gone_however_many_sat_there():
    everybody = ["", "the-session", *map(str, range(300))]
    line, = json.loads(payloads("me", [["the-session", 0, 0, ["session"], everybody]])[0])["news"]
    assert "the-session" in line[4] and len(line[4]) < 10


def test_who_deleted_it_stands_in_the_proof(client_for, evening):
    olga = client_for("organiser")
    deleted(olga, f"/prepare/{evening.code}/delete")
    assert "deleted by Olga" in seen(olga, "/organisation/privacy")
    assert "Olga" not in seen(client_for("stranger_organiser"), "/organisation/privacy")


def test_a_programme_goes_with_all_its_sessions(client_for, evening):
    olga = client_for("organiser")
    second, answer = deleted(olga, f"/programmes/{evening.programme_id}/delete")
    assert "1 programme" in second.text and "2 sessions" in second.text
    assert answer.headers["location"] == "/programmes" and "Learning together" not in olga.get("/programmes").text
    assert olga.get(f"/programmes/{evening.programme_id}").status_code == 404
    assert evening.read(lambda db: db.exec(select(func.count()).select_from(Session)).one()[0]) == 1, "the other's"
    assert client_for("stranger_organiser").get("/programmes").status_code == 200


def test_a_closed_session_without_an_agenda_can_be_deleted(client_for, world):
    posted(say(client_for("participant"), world, "MARKWORDS", "my-key-0001"))
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    _second, answer = deleted(client_for("organiser"), f"/prepare/{world.code}/delete")
    assert answer.status_code == 303 and card_count(world) == 0


def card_count(world) -> int:
    return sum(count for name, count in rows_left(world).items() if name == "contribution")


@pytest.mark.on_postgres_in_proof
@pytest.mark.parametrize("role", ["anyone", "participant", "facilitator", "cofacilitator", "client", "stranger_organiser"])
def test_who_does_not_organise_it_cannot(client_for, evening, role):
    client = client_for(role)
    for path in (f"/prepare/{evening.code}/delete", f"/programmes/{evening.programme_id}/delete"):
        assert client.get(path).status_code in (303, 404)
        assert re.search("sign-in|^$", client.post(path).headers.get("location", "")) is not None
    assert card_count(evening) == 2
