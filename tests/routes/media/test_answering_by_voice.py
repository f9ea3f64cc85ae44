"""A voice waits until somebody has written it down; only they and its speaker ever hear it, and then it is gone."""

from datetime import timedelta

import pytest

from app import clock, media
from app.background.forgetting import forget
from app.models import Contribution, Session
from tests.room import awaited, card_ids, heard, listening, on_board, posted, show
from tests.things import a_voice, links, sent


@pytest.fixture
def spoken(client_for, world) -> str:
    posted(sent(client_for("participant"), world, a_voice()))
    return card_ids(world, "held")[0]


def files(data) -> list[str]:
    return [file.name for file in (data / "media").iterdir() if file.is_file()]


def card(world, id: str) -> dict:
    def look(db):
        known = db.get(Contribution, id)
        return known.model_dump() | {"voice": known.recording.id if known.recording else ""}
    return world.read(look)


def write_down(client, world, id: str, words: str, surface: str = "console"):
    return client.post(f"/{surface}/{world.code}/contributions/{id}/write-down", data={"words": words})


def test_it_is_held_even_where_cards_are_not_read_first(client_for, world):
    def let_go(db):
        db.get(Session, world.id).holds = False

    world.keep(let_go)
    posted(sent(client_for("participant"), world, a_voice()))
    assert len(card_ids(world, "held")) == 1


def test_the_console_hears_it_writes_it_down_and_it_is_gone(client_for, world, spoken, data):
    facilitator = client_for("facilitator")
    page = facilitator.get(f"/console/{world.code}").text
    voice = links(page)[0]
    answer = facilitator.get(voice)
    assert answer.status_code == 200 and answer.headers["content-type"] == "audio/mp4"
    assert facilitator.get(voice, headers={"Range": "bytes=0-1"}).status_code == 206  # without it Safari plays nothing
    assert "Arabic" in page
    posted(write_down(facilitator, world, spoken, "The work times clash with the lessons."))
    assert card(world, spoken)["words"] == "The work times clash with the lessons."
    assert (card(world, spoken)["state"], card(world, spoken)["source"]) == ("held", "proxy")
    assert facilitator.get(voice).status_code == 404 and files(data) == []
    assert "written down by a scribe" in facilitator.get(f"/console/{world.code}").text
    on_board(facilitator, world, spoken)
    assert "clash with the lessons" in client_for("board").get(f"/board/{world.code}").text


def test_an_interpreter_may_write_it_down_too(client_for, world, spoken, data):
    interpreter = client_for("interpreter")
    assert interpreter.get(links(interpreter.get(f"/desk/{world.code}").text)[0]).status_code == 200
    posted(write_down(interpreter, world, spoken, "written", "desk"))
    assert card(world, spoken)["words"] == "written" and files(data) == []


def test_it_cannot_be_put_on_the_board_before(client_for, world, spoken):
    assert client_for("facilitator").post(f"/console/{world.code}/contributions/{spoken}/release").status_code == 409
    assert card(world, spoken)["state"] == "held"


def test_nothing_written_is_nothing_lost(client_for, world, spoken, data):
    assert write_down(client_for("facilitator"), world, spoken, "  ").status_code == 422
    assert card(world, spoken)["voice"] in files(data)


def test_nobody_else_hears_it(client_for, world, spoken):
    voice = card(world, spoken)["voice"]
    for role in ("anyone", "other_participant", "stranger", "board", "scribe", "client", "stranger_organiser"):
        client = client_for(role)
        for path in ("s", "console", "desk", "board", "prepare"):
            answer = client.get(f"/{path}/{world.code}/media/{voice}")
            assert answer.status_code in (303, 404), f"{role} {path}"
            assert b"ftyp" not in answer.content
        for path in ("s", "board", "desk", "console"):
            assert voice not in client.get(f"/{path}/{world.code}").text
    assert client_for("facilitator").get(f"/board/{world.code}/media/{voice}").status_code == 404
    assert write_down(client_for("scribe"), world, spoken, "no", "desk").status_code == 404


def test_no_socket_of_the_room_gets_a_link_to_it(client_for, world):
    with listening(client_for("board"), "board", world.code) as board, \
            listening(client_for("other_participant"), "phone", world.code) as phone:
        board.receive_text()
        phone.receive_text()
        posted(sent(client_for("participant"), world, a_voice()))
        show(client_for("facilitator"), world, "dots")
        for socket in (board, phone):
            assert "/media/" not in heard(socket, "What must happen first?", unwanted=("audio",))


def test_the_speaker_hears_it_and_takes_it_back(client_for, world, spoken, data):
    nour = client_for("participant")
    voice = links(nour.get(f"/s/{world.code}/mine").text)[0]
    answer = nour.get(voice)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == "attachment"
    posted(nour.post(f"/s/{world.code}/mine/{spoken}/withdraw"))
    assert nour.get(voice).status_code == 404 and files(data) == []
    assert links(client_for("facilitator").get(f"/console/{world.code}").text) == []


def test_the_speaker_may_write_it_down_themselves(client_for, world, spoken, data):
    posted(client_for("participant").post(f"/s/{world.code}/mine/{spoken}/reword", data={"words": "my own words"}))
    assert (card(world, spoken)["words"], card(world, spoken)["source"]) == ("my own words", "own")
    assert files(data) == []


def test_after_fourteen_days_it_is_gone(client_for, world, spoken, data):
    voice, now = card(world, spoken)["voice"], clock.now()
    for days, there in ((13, True), (14, False)):
        with clock.frozen(now + timedelta(days)):
            world.keep(lambda db: forget(db, clock.now()))
            awaited(media.sweep())
            awaited(media.sweep())  # at the second look, ten minutes later
        assert (voice in files(data)) is there, days
    assert card(world, spoken)["state"] == "expired"


def test_the_same_voice_sent_twice_is_one_card(client_for, world, data):
    nour, voice = client_for("participant"), a_voice()
    for _time in range(2):
        posted(sent(nour, world, voice))
    assert len(card_ids(world)) == 1 and len(files(data)) == 1
    assert not list((data / "media" / "uploads").iterdir())


def test_a_voice_of_more_than_ninety_seconds_is_not_taken(client_for, world, data):
    answer = sent(client_for("participant"), world, a_voice(97))
    assert (answer.status_code == 422 and "90" in answer.text) or "٩٠" in answer.text
    assert card_ids(world) == [] and files(data) == []


def test_what_the_room_does_not_take_leaves_no_file(client_for, world, data):
    posted(client_for("facilitator").post(f"/console/{world.code}/freeze"))
    assert sent(client_for("participant"), world, a_voice()).status_code in (422, 423)
    assert not (data / "media").exists() or files(data) == []
