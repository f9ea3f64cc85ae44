"""What each screen of the phone weighs and how long a slow phone on a slow line takes to show it: `make weigh` writes
docs/phone.md anew."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.phones import comes_to
from tests.browser.windows import settled

PAGE = Path(__file__).parent.parent / "docs" / "phone.md"
SLOW = {"offline": False, "latency": 800, "downloadThroughput": 150_000 / 8, "uploadThroughput": 150_000 / 8}
ROW = re.compile(r"^\| (.+?) \| ([\d ]+) \| ([\d ]+) \|$", re.M)
# How to speak or to add a photo comes later than the question, so that nobody waits for it.
FETCHED_AHEAD = re.compile(r"/js/(voice|photo)\.js|/voice$")


class Scale:
    """Counts what comes over the wire, headers too, and asks the page when its first words were painted."""

    def __init__(self, phone, slow: bool):
        self.phone, self.bytes, self.rows = phone, 0, []
        wire = phone.context.new_cdp_session(phone)
        wire.send("Network.enable")
        self.fonts, self.icons, self.ahead, self.icon = set(), set(), set(), 0
        self.under_way = set()
        wire.on("Network.requestWillBeSent", self.begin)
        wire.on("Network.responseReceived", self.sort)
        wire.on("Network.loadingFinished", self.add)
        wire.on("Network.loadingFailed", lambda event: self.under_way.discard(event["requestId"]))
        if slow:
            wire.send("Network.emulateNetworkConditions", SLOW)
            wire.send("Emulation.setCPUThrottlingRate", {"rate": 6})

    def begin(self, event) -> None:
        if event.get("type") == "Document":  # what the page before it was still waiting for comes no more
            self.under_way.clear()
        if FETCHED_AHEAD.search(event["request"]["url"].partition("?")[0]):
            self.ahead.add(event["requestId"])
        else:
            self.under_way.add(event["requestId"])

    def sort(self, event) -> None:
        if event["type"] == "Font":
            self.fonts.add(event["requestId"])
        elif "/mark." in event["response"]["url"]:
            self.icons.add(event["requestId"])

    def add(self, event) -> None:
        self.under_way.discard(event["requestId"])
        if event["requestId"] in self.icons:
            self.icon += int(event["encodedDataLength"])
        elif event["requestId"] not in self.fonts | self.ahead:  # letters: only where a phone has none for a script
            self.bytes += int(event["encodedDataLength"])

    def weigh(self, screen: str, go) -> None:
        self.bytes = 0
        with self.phone.expect_navigation(wait_until="load"):
            go()
        settled(self.phone)
        comes_to(self.phone, lambda: self.under_way, set())  # what is fetched after the page belongs to it
        painted = self.phone.evaluate("(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime || 0")
        self.rows.append((screen, self.bytes, round(painted)))


def screens(phone, console, server, slow: bool) -> list[tuple[str, int, int]]:
    """One person's evening, screen by screen, on a phone that was never here before."""
    scale = Scale(phone, slow)
    address = f"{server.address}/s/{server.code}"
    following = console.locator("[data-key=next]")
    console.goto(f"{server.address}/console/{server.code}")
    console.get_by_role("button", name="Open the session").click()
    scale.weigh("Language (first visit)", lambda: phone.goto(server.door))
    scale.weigh("Permission", lambda: phone.locator(".langs a[hreflang=nl]").tap())
    scale.weigh("Waiting", lambda: phone.locator("footer .btn.go").tap())
    for screen, title in (("Question", "Ervaringen"), ("Dots", "Kiezen"), ("Agenda", "Agenda"),
                          ("Goodbye round", "Afronden")):
        following.click()
        expect(console.locator(".phases .now")).to_contain_text(title)
        phone.goto("about:blank")
        scale.weigh(screen, lambda: phone.goto(address))
    scale.weigh("Help", lambda: phone.goto(f"{address}/help"))
    scale.weigh("My words", lambda: phone.goto(f"{server.address}/words"))
    phone.goto(f"{address}/help")
    scale.weigh("Stopped", phone.locator("[data-erase=leave] button").tap)
    # The page's little icon is fetched with the first screen or with the second, or by a browser without windows not at
    # all; it always counts with the second.
    if not scale.icon:
        phone.evaluate("fetch(document.querySelector('link[rel=icon]').href).then(answer => answer.text())")
        comes_to(phone, lambda: scale.icon > 0, True)
    screen, weight, after = scale.rows[1]
    scale.rows[1] = screen, weight + scale.icon, after
    return scale.rows


def table(rows) -> str:
    return "\n".join(("| Screen | Bytes over the wire | First words after, ms |", "| --- | ---: | ---: |",
                      *(f"| {screen} | {weight} | {after} |" for screen, weight, after in rows)))


def written() -> dict[str, tuple[int, int]]:
    return {screen: (int(weight), int(after)) for screen, weight, after in ROW.findall(PAGE.read_text())}


def write(rows) -> None:
    text = PAGE.read_text()
    head, _table, tail = re.split(r"(?m)(^\| Screen[\s\S]*?\|\n)(?=\n)", text, maxsplit=1)
    PAGE.write_text(head + table(rows) + "\n" + tail)
