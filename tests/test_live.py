"""What the room is told comes in the right order, and once for many changes."""

import asyncio

from app import live
from app.hub import Listener
from tests.room import awaited


class Socket:
    def __init__(self):
        self.scope, self.heard = {}, []

    async def send_text(self, text: str) -> None:
        self.heard.append(text)


def in_a_room(story, monkeypatch):
    """Runs a story with a stage that only says how often something was told; returns what the board heard."""
    told = {"n": 0}
    monkeypatch.setattr(live, "READERS", dict.fromkeys(live.AUDIENCES, lambda db, id, language: told["n"]))
    monkeypatch.setattr(live, "render", lambda template, language, **scene: str(scene["stage"]))
    live.forget_rooms()
    socket = Socket()

    async def run():
        listener = Listener(socket, "board", "nl")
        live.hub.subscribe("room", listener)
        await story(told, listener)
        await asyncio.sleep(0.5)

    awaited(run())
    live.forget_rooms()
    return socket.heard


def test_a_burst_is_told_in_a_few_stages_and_ends_with_the_newest(monkeypatch):
    async def read(unit):
        await asyncio.sleep(0.01)
        return unit(None)

    monkeypatch.setattr(live, "read", read)

    async def story(told, _listener):
        for _change in range(50):
            told["n"] += 1
            await live.tell("room", "contribution_on_board")
            await asyncio.sleep(0.002)

    heard = in_a_room(story, monkeypatch)
    assert heard[-1] == "50" and len(heard) <= 4


def test_an_older_stage_never_follows_a_newer_one(monkeypatch):
    """Somebody connects while a step is shown: the stage that was read for them before must not arrive after."""
    gate = []

    async def read(unit):
        scene = unit(None)
        if not gate:
            gate.append(asyncio.Event())
            await gate[0].wait()  # the newcomer's reading is slow
        return scene

    monkeypatch.setattr(live, "read", read)

    async def story(told, listener):
        newcomer = asyncio.create_task(live.bring_up_to_date("room", listener))
        await asyncio.sleep(0.01)
        told["n"] = 1
        await live.tell("room", "step_shown")
        await asyncio.sleep(0.05)
        gate[0].set()
        await newcomer

    assert in_a_room(story, monkeypatch)[-1] == "1"
