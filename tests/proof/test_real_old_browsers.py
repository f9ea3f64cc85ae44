"""A real old browser, where one is to be had: OLD_CHROMIUM names its program, for instance that of Chromium 80, which the
npm package chrome-aws-lambda 2.1.1 has inside. It takes part like any phone, without htmx."""

import base64
import json
import os
import subprocess
import time
from pathlib import Path

import httpx2
import pytest
from PIL import Image
from websockets.sync.client import connect

from tests.browser.phones import kept_by, open_on_a_question
from tests.browser.test_everybody_can_operate_it import MEASURE
from tests.server import free_port
from tests.things import a_photo

PROGRAM = os.environ.get("OLD_CHROMIUM", "")
pytestmark = [pytest.mark.proof, pytest.mark.skipif(not PROGRAM, reason="OLD_CHROMIUM names no old browser")]


class OldPhone:
    """Just enough of a browser's own protocol; what drives new browsers does not know this one any more."""

    def __init__(self, folder: Path):
        port, home = free_port(), Path(PROGRAM).parent
        self.process = subprocess.Popen(
            [PROGRAM, "--headless", "--no-sandbox", "--no-zygote", "--disable-gpu",
             "--disable-dev-shm-usage", "--single-process",
             f"--remote-debugging-port={port}",
             f"--user-data-dir={folder}", "--window-size=360,640", "about:blank"],
            env=os.environ | {"LD_LIBRARY_PATH": str(home / "lib"), "HOME": str(folder)}, stderr=subprocess.DEVNULL)
        for _try in range(100):
            try:
                tabs = httpx2.get(f"http://127.0.0.1:{port}/json").json()
                break
            except httpx2.HTTPError:
                time.sleep(.2)
        self.version = httpx2.get(f"http://127.0.0.1:{port}/json/version").json()["Browser"]
        self.wire = connect(tabs[0]["webSocketDebuggerUrl"], max_size=None, ping_interval=None).__enter__()
        self.number, self.troubles = 0, []
        for part in ("Page", "Runtime", "Network"):
            self.ask(f"{part}.enable")
        self.ask("Emulation.setDeviceMetricsOverride", width=360, height=640, deviceScaleFactor=1, mobile=True)

    def ask(self, method: str, **parameters) -> dict:
        self.number += 1
        self.wire.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self.wire.recv(30))
            if said.get("method") == "Runtime.exceptionThrown":
                self.troubles.append(said["params"]["exceptionDetails"])
            if said.get("id") == self.number:
                return said.get("result", said)

    def run(self, script: str):
        return self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)["result"].get("value")

    def until(self, script: str, wait: float = 30):
        ends = time.monotonic() + wait
        while not (found := self.run(f"(() => {{ try {{ return Boolean({script}); }} catch (e) {{ return null; }} }})()")):
            assert time.monotonic() < ends, (script, self.run("document.body.innerText"), self.troubles)
            time.sleep(.1)
        return found

    def offline(self, offline: bool) -> None:
        self.ask("Network.emulateNetworkConditions", offline=offline, latency=0, downloadThroughput=-1, uploadThroughput=-1)

    def choose(self, photo: Path) -> None:
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        field = self.ask("DOM.querySelector", nodeId=root, selector="[data-photo]")["nodeId"]
        self.ask("DOM.setFileInputFiles", files=[str(photo)], nodeId=field)

    def say(self, words: str) -> None:
        self.run(f"""document.querySelector('input[value=better]').click();
            document.querySelector('#words').value = '{words}';
            document.querySelector('footer .btn.go').click()""")

    def measured(self) -> list[str]:
        """What is too small, too near to another or beside the screen, with this browser's own idea of space."""
        self.run("""Element.prototype.checkVisibility = function () {
            return this.getClientRects().length > 0 && getComputedStyle(this).visibility !== "hidden"; }""")
        return self.run(f"({MEASURE})()")

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def old(tmp_path):
    phone = OldPhone(tmp_path / "old")
    yield phone
    phone.end()


@pytest.mark.parametrize("language", ["nl", "ar", "ti"])
def test_an_old_browser_takes_part(old, open_page, server, tmp_path, language):
    console = open_page("console", "en")
    open_on_a_question(console, server)
    old.ask("Page.navigate", url=server.door)
    old.until(f"document.querySelector('.langs a[hreflang={language}]')")
    old.run(f"document.querySelector('.langs a[hreflang={language}]').click()")
    old.until("document.querySelector('input[name=quote]')")
    old.run("document.querySelector('footer .btn.go').click()")
    old.until("document.querySelector('#words') && document.body.dataset.connection === 'asking'")
    assert old.measured() == []
    pictures = Path(os.environ.get("PICTURES", tmp_path))
    old.picture(pictures / f"old-question-{language}.png")
    old.say("from an old phone")
    old.until("document.querySelector('[data-own-cards] .said').textContent === 'from an old phone'")
    # Its internet goes: what is sent off waits, may be changed and thrown away, and leaves by itself.
    old.offline(True)
    for n in range(3):
        old.say(f"waiting {n}")
        old.until(f"document.querySelector('#queue [data-count]').textContent === '{n + 1}'")
    assert old.measured() == []
    old.run("scrollTo(0, 0)")
    old.picture(pictures / f"old-waiting-{language}.png")
    old.run("document.querySelectorAll('[data-remove]')[1].click()")
    old.until("document.querySelectorAll('[data-waiting] li').length === 2")
    old.run("document.querySelectorAll('[data-reword]')[0].click()")
    old.run("document.querySelector('[data-waiting] textarea').value = 'waiting and changed'; "
            "document.querySelector('[data-save]').click()")
    old.offline(False)
    old.run("dispatchEvent(new Event('online'))")
    ends = time.monotonic() + 30
    while (kept := kept_by(server)) != ["from an old phone", "waiting 2", "waiting and changed"]:
        assert time.monotonic() < ends, kept
        time.sleep(.2)
    # The next question comes without a socket.
    console.locator("[data-key=next]").click()
    old.until("document.querySelector('.purse, .note')")
    old.ask("Page.navigate", url=f"{server.address}/s/{server.code}/help")
    old.until("document.querySelector('.receipt')")
    assert old.measured() == []
    # All that goes wrong in it is the one file that it cannot read.
    assert all("live.js" in (trouble.get("url") or "") for trouble in old.troubles), old.troubles
    print(old.version, len(old.troubles))


def test_an_old_browser_sends_a_photo_small_upright_and_covered(old, server, tmp_path):
    """It draws a photo as the camera held it, so that what the camera wrote about it is read by us."""
    server.show(1)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(a_photo(size=(4000, 3000)))
    old.ask("Network.setCookie", name="seat", value=server.seat("nl"), url=server.address)
    old.ask("Page.navigate", url=f"{server.address}/s/{server.code}")
    old.until("document.querySelector('#words') && document.body.dataset.connection === 'asking'")
    old.choose(photo)
    old.until("document.querySelector('.enclosed canvas').height === 1600")
    assert old.run("document.querySelector('.enclosed canvas').width") == 1200
    old.run("""(() => {
        const canvas = document.querySelector('.enclosed canvas'), { left, top, width } = canvas.getBoundingClientRect();
        const place = { clientX: left + width / 2, clientY: top + width / 3 };
        canvas.dispatchEvent(new MouseEvent('click', { bubbles: true, ...place })) })()""")
    old.until("document.querySelector('.enclosed [role=status]').textContent.includes('1')")
    old.run("""window.pieces = 0; const fetched = fetch; fetch = (to, options) => {
        if (options && options.method === 'PUT') pieces += options.body.byteLength;
        return fetched(to, options); }""")
    old.picture(Path(os.environ.get("PICTURES", tmp_path)) / "old-photo.png")
    old.say("a photo from an old phone")
    old.until("document.querySelector('[data-own-cards] img.photo')")
    assert 0 < old.run("pieces") < len(photo.read_bytes()) / 2
    kept = Image.open(server.files()[0])
    assert kept.size == (1200, 1600)
    above, below, patch = (kept.getpixel(place) for place in ((30, 30), (30, 1570), (600, 400)))
    assert above[0] > 200 > 100 > below[0] and max(patch) < 100
    assert all("live.js" in (trouble.get("url") or "") for trouble in old.troubles), old.troubles
