"""A line that cuts three connections in ten, stands still and is slow; and one that is gone for a minute. Real phones in
Chromium on it: everything that was sent off is kept once and in order, and nobody has to do anything."""

import asyncio
import contextlib
import io
import random
import signal
import threading
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.phones import all_cards, comes_to, join, kept_by, open_on_a_question, send
from tests.server import free_port

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
        server, to_server = await asyncio.open_connection("127.0.0.1", self.to)
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


def two_megabytes() -> bytes:
    """A photo as a camera takes it: soft shapes and some noise."""
    soft = Image.effect_noise((300, 200), 90).resize((3000, 2000), Image.Resampling.BICUBIC)
    photo = Image.merge("RGB", [Image.blend(soft, Image.effect_noise(soft.size, 60), .18) for _colour in range(3)])
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=87)
    assert 1_800_000 < out.tell() < 3_000_000, out.tell()
    return out.getvalue()


def watched(phone) -> None:
    """The cards in the order of their receipts, and the pieces of the photo. Only once the page can send by itself."""
    expect(phone.locator("body")).to_have_attribute("data-connection", "live", timeout=30_000)
    phone.evaluate("""() => { window.receipts = []; window.pieces = []; const ask = window.fetch;
        window.fetch = async (to, options) => {
            if (options.method === "PUT") window.pieces.push(
                [Number(options.headers["Upload-Offset"]), options.body.byteLength]);
            const answer = await ask(to, options);
            await answer.clone().text();  // a head alone is no receipt
            if (answer.headers.get("Kept") && /contributions/.test(to)) window.receipts.push(options.body.get("words"));
            return answer; }; }""")


def test_thirty_percent_cut_five_percent_still_slow_and_far(chromium, server):
    line = Line(server.port)
    context = chromium.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, locale="nl")
    staff = chromium.new_context(locale="en")
    staff.add_cookies([{"name": "member", "value": "organiser", "url": server.address}])
    open_on_a_question(staff.new_page(), server)
    phone = context.new_page()
    server.door = server.door.replace(server.address, line.address)
    join(phone, server, "nl", follows=False)
    watched(phone)
    line.cut, line.still, line.delay, line.rate = .3, .05, .8, 150_000 / 8
    began, cards = time.monotonic(), [f"antwoord {n:02}" for n in range(12)]
    for words in cards:
        send(phone, words)
        expect(phone.locator("#words")).to_have_value("")
        phone.wait_for_timeout(200)
    photo = two_megabytes()
    phone.locator("[data-photo]").set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(phone.locator(".enclosed canvas")).to_be_visible(timeout=60_000)
    send(phone, "met een foto")
    comes_to(phone, lambda: phone.evaluate("receipts"), [*cards, "met een foto"], wait=300)
    pieces, took = phone.evaluate("pieces"), time.monotonic() - began
    size, sent = max(sum(piece) for piece in pieces), sum(length for _offset, length in pieces)
    print(f"seed {SEED}: {len(cards)} cards and a photo of {len(photo)} bytes, {size} as the phone sends it, in "
          f"{took:.0f} s; {sent / size:.1f} times its bytes, {line.did}")
    assert sent <= 3 * size and sum(offset == 0 for offset, _length in pieces) <= 3
    assert all_cards(server) == kept_by(server) == sorted([*cards, "met een foto"])
    assert min(line.did.values()) > 0 and line.did["whole"] < .8 * sum(line.did.values())
    expect(phone.locator("#queue")).to_be_hidden(timeout=20_000)
    context.close()
    staff.close()


def test_a_minute_without_a_line(chromium, server):
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
    join(phone, server, "nl", follows=False)
    watched(phone)
    before = phone.locator("#scene").get_attribute("data-step")
    line.gone = True
    cards = [f"antwoord {n}" for n in range(5)]
    for words in cards:
        send(phone, words)
        expect(phone.locator("#words")).to_have_value("")
        phone.wait_for_timeout(500)
    expect(phone.locator("#queue [data-count]")).to_have_text("5", timeout=40_000)
    console.locator("[data-key=next]").click()
    phone.wait_for_timeout(60_000)
    assert kept_by(server) == []
    line.gone, began = False, time.monotonic()
    comes_to(phone, lambda: kept_by(server), cards, wait=60)
    print(f"5 cards {time.monotonic() - began:.0f} s after a minute without a line")
    expect(phone.locator("#received")).to_be_visible(timeout=20_000)
    # And the question that came meanwhile.
    expect(phone.locator(f"#scene:not([data-step='{before}'])")).to_be_attached(timeout=30_000)
    comes_to(phone, lambda: phone.evaluate("receipts"), cards, wait=30)
    assert all_cards(server) == cards
    context.close()
    staff.close()
