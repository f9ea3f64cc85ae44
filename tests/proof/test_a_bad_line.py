"""A line that cuts three connections in ten, stands still and is slow; and one that is gone for a minute. Real phones in
Chromium on it: everything that was sent off is kept once and in order, and nobody has to do anything."""

import asyncio
import contextlib
import random
import signal
import sqlite3
import threading
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import chromium, server  # noqa: F401
from tests.browser.test_a_phone_without_internet import comes_to, kept_by, send
from tests.browser.test_the_room import join, open_on_a_question
from tests.server import free_port
from tests.things import a_photo

pytestmark = pytest.mark.proof
SEED = 20261124


@pytest.fixture(autouse=True)
def no_waiting_for_ever():
    """A bad line takes longer than other tests may."""
    signal.alarm(600)
    yield
    signal.alarm(0)


class Line:
    """A line between a phone and the server: `cut` of the connections break before or after the answer, `still` of them
    stand still for some seconds, all wait `delay` and carry `rate` bytes a second; `gone` lets nothing through."""

    def __init__(self, to: int, cut: float = 0, still: float = 0, delay: float = 0, rate: float = 10**9):
        self.to, self.cut, self.still, self.delay, self.rate, self.gone = to, cut, still, delay, rate, False
        self.port, self.chance = free_port(), random.Random(SEED)
        self.did = {"whole": 0, "cut before": 0, "cut after": 0, "still": 0}
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_until_complete, args=(self.serve(),), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.port}"

    async def serve(self) -> None:
        async with await asyncio.start_server(self.connect, "127.0.0.1", self.port) as listening:
            await listening.serve_forever()

    async def connect(self, phone, to_phone) -> None:
        if self.gone:
            to_phone.transport.abort()
            return
        server, to_server = await asyncio.open_connection("127.0.0.1", self.to)  # noqa: F811
        fate = {}

        async def carry(reader, writer, back: bool) -> None:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                while (piece := await reader.read(4096)) and not self.gone:
                    if not back and piece.split(b" ")[0] in (b"GET", b"POST", b"PUT"):
                        fate["will"] = self.draw()
                        if fate["will"] == "cut before":
                            break
                    if back and fate.get("will") == "cut after":  # it arrived, and only the answer is lost
                        break
                    if fate.get("will") == "still":
                        await asyncio.sleep(self.chance.uniform(2, 8))
                        fate["will"] = "whole"
                    await asyncio.sleep(self.delay / 2 + len(piece) / self.rate)
                    writer.write(piece)
                    await writer.drain()
            to_phone.transport.abort()
            to_server.transport.abort()

        await asyncio.gather(carry(phone, to_server, False), carry(server, to_phone, True))

    def draw(self) -> str:
        luck = self.chance.random()
        fate = ("cut before" if luck < self.cut / 2 else "cut after" if luck < self.cut
                else "still" if luck < self.cut + self.still else "whole")
        self.did[fate] += 1
        return fate


def in_order(server) -> list[str]:  # noqa: F811
    """Everything that is kept; doubles are seen."""
    with sqlite3.connect(f"file:{server.data}/expertpool.db?mode=ro", uri=True) as base:
        return [words for words, in base.execute("SELECT words FROM contribution")]


def watched(phone) -> None:
    """The cards in the order of their receipts."""
    phone.evaluate("""() => { window.receipts = []; const ask = window.fetch;
        window.fetch = async (to, options) => { const answer = await ask(to, options);
            if (answer.headers.get("Kept") && /contributions/.test(to)) window.receipts.push(options.body.get("words"));
            return answer; }; }""")


def test_thirty_percent_cut_five_percent_still_slow_and_far(chromium, server):  # noqa: F811
    line = Line(server.port)
    context = chromium.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, locale="nl")
    staff = chromium.new_context(locale="en")
    staff.add_cookies([{"name": "member", "value": "organiser", "url": server.address}])
    open_on_a_question(staff.new_page(), server)
    phone = context.new_page()
    server.door = server.door.replace(server.address, line.address)
    join(phone, server, "nl")
    watched(phone)
    line.cut, line.still, line.delay, line.rate = .3, .05, .8, 150_000 / 8
    began, cards = time.monotonic(), [f"antwoord {n:02}" for n in range(12)]
    for words in cards:
        send(phone, words)
        phone.wait_for_timeout(200)
    photo = a_photo(size=(1600, 1200))
    phone.evaluate("""(photo) => document.dispatchEvent(new CustomEvent("outbox:add", { detail: {
        to: document.querySelector("[data-outbox]").getAttribute("action"),
        fields: { kind: "better", words: "met een foto" },
        file: new Blob([Uint8Array.from(photo)], { type: "image/jpeg" }) } }))""", list(photo))
    comes_to(phone, lambda: kept_by(server), sorted([*cards, "met een foto"]), wait=300)
    took = time.monotonic() - began
    expect(phone.locator("#queue")).to_be_hidden(timeout=120_000)
    print(f"seed {SEED}: {len(cards)} cards and a photo of {len(photo)} bytes in {took:.0f} s, {line.did}")
    receipts = phone.evaluate("receipts")
    assert receipts == [*cards, "met een foto"] and len(in_order(server)) == len(cards) + 1
    assert min(line.did.values()) > 0
    context.close()
    staff.close()


def test_a_minute_without_a_line(chromium, server):  # noqa: F811
    """Push becomes asking, what is sent off waits, and all of it goes once the line is there, without a tap."""
    line = Line(server.port, delay=.8, rate=150_000 / 8)
    context = chromium.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, locale="nl")
    staff = chromium.new_context(locale="en")
    staff.add_cookies([{"name": "member", "value": "organiser", "url": server.address}])
    console = staff.new_page()
    open_on_a_question(console, server)
    phone = context.new_page()
    phone.set_default_timeout(60_000)
    server.door = server.door.replace(server.address, line.address)
    join(phone, server, "nl")
    watched(phone)
    line.gone = True
    cards = [f"antwoord {n}" for n in range(5)]
    for words in cards:
        send(phone, words)
        phone.wait_for_timeout(500)
    expect(phone.locator("#queue [data-count]")).to_have_text("5", timeout=40_000)
    console.locator("[data-key=next]").click()
    phone.wait_for_timeout(60_000)
    assert kept_by(server) == []
    line.gone, began = False, time.monotonic()
    comes_to(phone, lambda: kept_by(server), cards, wait=30)
    print(f"5 cards {time.monotonic() - began:.0f} s after a minute without a line")
    expect(phone.locator("#received")).to_be_visible(timeout=20_000)
    # And the question that came meanwhile.
    expect(phone.locator("#stage .purse, #stage .note:visible").first).to_be_visible(timeout=20_000)
    assert phone.evaluate("receipts") == cards and len(in_order(server)) == 5
    context.close()
    staff.close()
