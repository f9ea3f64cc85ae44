"""Takes them: the frozen database is served, and looked at with a browser in which nothing moves."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import PROGRAM
from tests.frozen import NOW, TOKENS, lay_files, load
from tests.pace import PATIENCE
from tests.pictures.screens import HIDDEN, Picture, Post, Who, screens
from tests.server import Server

ADDRESS = "http://pool.example"  # stands on boards and posters, and is the same on whichever port the server is
SERVE = ("import sys, datetime; from app import clock; from app.cli import main\n"
         "with clock.frozen(datetime.datetime.fromisoformat(sys.argv.pop(1))): sys.exit(main(sys.argv[1:]))")
# Chance always falls the same way, and stages that come over the socket are counted.
BEFORE_ITS_SCRIPTS = """Math.random = () => 0.5; window.stages = 0;
  document.addEventListener("htmx:ws:after:message:incoming", () => { window.stages += 1; });"""
SOCKET = "#stage[hx-ws\\\\:connect]"
ARRIVED = f"""async () => {{
  for (const picture of document.images) picture.loading = "eager";
  await document.fonts.ready;
  await Promise.all([...document.images].map((picture) => picture.decode().catch(() => null)));
  return !document.querySelector("{SOCKET}") || !window.htmx || window.stages > 0; }}"""
# All of it is laid out and painted once more. What was painted bit by bit, or before the letters had come, can have edges
# and lines that are a shade or a pixel off.
AFRESH = """() => { const all = document.documentElement, field = document.activeElement;
  all.style.display = "none"; all.getBoundingClientRect(); all.style.removeProperty("display");
  if (!all.getAttribute("style")) all.removeAttribute("style");
  if (field && field !== document.body) field.focus({ preventScroll: true });
  return new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(() => painted(true)))); }"""
# What sticks to the edge of the screen would stand in the middle of a picture of the whole page, over something else.
LET_GO = """() => { for (const part of document.querySelectorAll("body *"))
  if (getComputedStyle(part).position === "sticky") part.style.position = "static"; }"""
STILL = 150  # milliseconds between two looks that have to be the same


class FrozenServer(Server):
    """The code of a checkout at work on the frozen database, at the moment at which that was frozen."""

    def __init__(self, data: Path, code: Path):
        super().__init__(data, ADDRESS=ADDRESS, DATABASE_URL="", PYTHONPATH="", METRICS_TOKEN="", WORKERS="1")
        self.code = code

    def begin(self) -> "FrozenServer":
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, NOW.isoformat(), "serve", "--data", str(self.data), "--port", str(self.port),
             "--host", "127.0.0.1"], cwd=self.code, env=self.environment, stdout=self.log, stderr=self.log)
        return self


@contextmanager
def serving(code: Path) -> Iterator[FrozenServer]:
    with tempfile.TemporaryDirectory(prefix="expertpool-pictures-") as folder:
        data = Path(folder)
        load(f"sqlite:///{data}/expertpool.db")
        lay_files(data)
        server = FrozenServer(data, code)
        try:
            yield server.start()
        finally:
            server.stop()


def take(folder: Path, code: Path, only: str) -> int:
    """A picture of every screen; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob("*.png"):
        earlier.unlink()
    with serving(code) as server, sync_playwright() as playwright:
        browser = launched(playwright, server.port)
        looking = Lookers(browser, server)
        for step in screens():
            if isinstance(step, Post):
                answer = httpx2.post(
                    f"{server.address}/{step.surface}/{step.code}/{step.path}", data=step.form, timeout=PATIENCE,
                    cookies={"member": TOKENS[step.by]}, headers={"Sec-Fetch-Site": "same-origin"})
                assert answer.status_code == 303, (step, answer.status_code)
            elif only in step.file:
                assert not (folder / step.file).exists(), f"two screens are called {step.file}"
                (folder / step.file).write_bytes(looking.at(step))
        browser.close()
    return len(list(folder.glob("*.png")))


def launched(playwright, port: int) -> Browser:
    return playwright.chromium.launch(
        executable_path=PROGRAM,
        args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic",
              "--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--disable-lcd-text",
              "--font-render-hinting=none", "--renderer-process-limit=1", "--disable-partial-raster",
              "--num-raster-threads=1", "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
              "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
              # An answer that we show comes from nowhere; what it loads, from this machine.
              "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
              f"--host-resolver-rules=MAP pool.example 127.0.0.1:{port}",
              # As on the machine itself, so that a phone may offer to record.
              f"--unsafely-treat-insecure-origin-as-secure={ADDRESS}"])


class Lookers:
    """A browser for everybody who looks."""

    def __init__(self, browser: Browser, server: FrozenServer):
        self.browser, self.server, self.contexts = browser, server, {}

    def at(self, picture: Picture) -> bytes:
        page = self.browser_of(picture.who).new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.clock.set_fixed_time(NOW)
        page.add_init_script(BEFORE_ITS_SCRIPTS)
        open_requests = set()
        page.on("request", lambda request: open_requests.add(request))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: open_requests.discard(request))
        page.emulate_media(media="print" if picture.printed else "screen", reduced_motion="reduce")
        try:
            return self.taken_when_still(page, picture, open_requests)
        finally:
            page.close()

    def browser_of(self, who: Who) -> BrowserContext:
        if who not in self.contexts:
            width, height = who.size
            context = self.contexts[who] = self.browser.new_context(
                viewport={"width": width, "height": height}, locale=who.language, timezone_id="Europe/Amsterdam",
                color_scheme="light", device_scale_factor=1, java_script_enabled=who.scripts,
                has_touch=who.cookie == "seat")
            if who.cookie:
                context.add_cookies([{"name": who.cookie, "value": TOKENS[who.name], "url": ADDRESS}])
        return self.contexts[who]

    def taken_when_still(self, page: Page, picture: Picture, open_requests: set) -> bytes:
        if picture.sends is None:
            page.goto(ADDRESS + picture.address)
        else:
            self.send(page, picture)
        before, ends = None, time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            page.wait_for_timeout(STILL)
            if open_requests or not page.evaluate(ARRIVED):
                continue
            if picture.who.scripts:
                page.evaluate(AFRESH)
            now = shot(page, picture)
            if now == before:
                return now
            before = now
        raise AssertionError(f"{picture.file} never stood still")

    def send(self, page: Page, picture: Picture) -> None:
        """As a form on a page of ours: answers are shown as they come."""
        who = picture.who
        answer = httpx2.post(
            self.server.address + picture.address, data=picture.sends, timeout=PATIENCE,
            cookies={who.cookie: TOKENS[who.name]} if who.cookie else {},
            headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": who.language, "Accept-Encoding": "identity"})
        assert answer.headers["Content-Type"].startswith("text/html"), (picture.file, answer.status_code)
        page.route(ADDRESS + picture.address, lambda route: route.fulfill(
            status=answer.status_code, headers=dict(answer.headers), body=answer.content))
        page.goto(ADDRESS + picture.address)


def shot(page: Page, picture: Picture) -> bytes:
    page.evaluate(LET_GO)
    hidden = HIDDEN.get(picture.address)
    if hidden:  # whole and not painted over: edges of what lies beneath would stand out
        page.locator(hidden).evaluate("(part) => { part.style.visibility = 'hidden'; }")
    return page.screenshot(full_page=not hidden, animations="disabled", caret="hide", scale="css")
