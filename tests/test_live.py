"""What the room is told comes in the right order, and once for many changes."""

import asyncio
import time

import pytest
from sqlmodel import SQLModel

from app import live
from app.background.idle import IDLE, forget_idle
from app.hub import Listener
from tests.pace import PATIENCE
from tests.room import awaited


class Socket:
    def __init__(self):
        self.scope, self.heard = {}, []

    async def send_text(self, text: str) -> None:
        self.heard.append(text)


def in_a_room(story, monkeypatch, draw=None):
    """Runs a story with a stage that only says how often something was told; returns what the board heard. The story gets
    that stage, the listener and a way to wait until the board heard something."""
    state = {"n": 0, "drawn": []}

    async def quickly(scenes):
        return scenes

    async def counted(_session_id, editions):
        state["drawn"].append(editions)
        return await (draw or quickly)({edition: live.Drawn(*edition, state["n"]) for edition in editions})

    monkeypatch.setattr(live, "draw", counted)
    monkeypatch.setattr(live, "render", lambda template, language, **scene: str(scene["stage"]))
    live.forget_rooms()
    socket = Socket()

    async def hears(text: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while text not in socket.heard:
                await asyncio.sleep(0.01)

    async def run():
        listener = Listener(socket, "board", "nl")
        live.hub.subscribe("room", listener)
        await story(state, listener, hears)

    awaited(run())
    live.forget_rooms()
    return socket.heard


def test_a_burst_is_told_in_a_few_stages_and_ends_with_the_newest(monkeypatch):
    async def slowly(scenes):
        await asyncio.sleep(0.01)
        return scenes

    async def story(state, _listener, hears):
        began = time.monotonic()
        for _change in range(50):
            state["n"] += 1
            await live.tell("room", "contribution_on_board")
            await asyncio.sleep(0.002)
        took.append(time.monotonic() - began)
        await hears("50")
        await asyncio.sleep(2 * live.TICK)

    took: list[float] = []
    heard = in_a_room(story, monkeypatch, slowly)
    assert heard[-1] == "50" and len(heard) <= 2 + took[0] / live.TICK  # the first at once, one for each tick, and the last


def test_an_older_stage_never_follows_a_newer_one(monkeypatch):
    """Somebody connects while a step is shown: the stage that was read for them before must not arrive after."""
    gate = []

    async def draw(scenes):
        if not gate:
            gate.append(asyncio.Event())
            await gate[0].wait()  # the newcomer's reading is slow
        return scenes

    async def story(state, listener, hears):
        newcomer = asyncio.create_task(live.bring_up_to_date("room", listener))
        while not gate:
            await asyncio.sleep(0.01)
        state["n"] = 1
        await live.tell("room", "step_shown")
        await hears("1")
        gate[0].set()
        await newcomer
        await asyncio.sleep(2 * live.TICK)

    assert in_a_room(story, monkeypatch, draw)[-1] == "1"


def test_the_room_is_read_once_for_all_who_are_told_and_the_console_hears_first(monkeypatch):
    heard = []

    async def story(state, _listener, hears):
        for audience, language in (("phone", "nl"), ("phone", "ar"), ("console", "en")):
            socket = Socket()
            socket.send_text = lambda _text, who=(audience, language): asyncio.sleep(0, heard.append(who))
            live.hub.subscribe("room", Listener(socket, audience, language))
        await live.tell("room", "step_shown")
        await hears("0")
        async with asyncio.timeout(PATIENCE):
            while len(heard) < 3:
                await asyncio.sleep(0.01)
        assert [set(editions) for editions in state["drawn"]] == [
            {("console", "en"), ("board", "nl"), ("phone", "ar"), ("phone", "nl")}]

    in_a_room(story, monkeypatch)
    assert heard[0] == ("console", "en") and len(heard) == 3


def test_who_asks_while_it_is_read_waits_for_the_same_reading_and_after_a_change_for_the_next(monkeypatch):
    async def slowly(scenes):
        await asyncio.sleep(0.02)
        return scenes

    async def story(state, _listener, _hears):
        first = asyncio.create_task(live.staged("room", "phone", "nl"))
        second = asyncio.create_task(live.staged("room", "phone", "nl"))
        await asyncio.sleep(0.01)
        first.cancel()  # who asked first hung up
        state["n"] = 1
        await live.tell("room", "step_shown")
        third = asyncio.create_task(live.staged("room", "phone", "nl"))
        assert (await second).text == "0" and (await third).text == "1"
        assert sum(("phone", "nl") in editions for editions in state["drawn"]) == 2

    in_a_room(story, monkeypatch, slowly)


def test_a_reading_that_fails_is_tried_again(monkeypatch):
    tries = []

    async def fails_once(scenes):
        tries.append(scenes)
        if len(tries) == 1:
            raise OSError
        return scenes

    async def story(_told, _listener, _hears):
        with pytest.raises(OSError):
            await live.staged("room", "phone", "nl")
        assert (await live.staged("room", "phone", "nl")).text == "0"

    in_a_room(story, monkeypatch, fails_once)


def test_a_session_is_forgotten_when_nobody_was_there_for_an_hour(monkeypatch):
    """An hour later by the clock that is handed over; one to which somebody listens stays."""
    async def story(_state, listener, _hears):
        await live.staged("room", "board", "nl")
        await live.staged("another", "phone", "nl")
        forget_idle(time.monotonic() + IDLE - 60)
        assert live.watched() == {"room", "another"}
        forget_idle(time.monotonic() + IDLE + 60)
        assert live.watched() == {"room"}
        live.hub.leave("room", listener)
        forget_idle(time.monotonic() + IDLE + 60)
        assert live.watched() == set()

    in_a_room(story, monkeypatch)


def test_a_session_that_is_being_told_is_not_forgotten(monkeypatch):
    async def story(state, listener, hears):
        await live.tell("room", "step_shown")
        live.hub.leave("room", listener)
        forget_idle(time.monotonic() + IDLE + 60)
        assert live.watched() == {"room"}

    in_a_room(story, monkeypatch)


def test_news_of_another_worker_is_about_tables_that_there_are():
    assert live.BY_TABLE.keys() | live.UNSEEN <= SQLModel.metadata.tables.keys()
    assert {*live.BY_TABLE.values()} <= live.MOMENTS.keys()
