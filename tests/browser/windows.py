"""Windows of Chromium that one test after another uses, each emptied before the next: a new window costs several times
what a page in an old one does. And how to wait until a page stands still."""

from contextlib import contextmanager, suppress

from playwright.sync_api import Error, Page, expect

from tests.pace import PATIENCE

# What Chromium and htmx write when the network goes, as it does in these tests.
EXPECTED = ("Failed to load resource", "WebSocket", "htmx:ws:error")
KEPT_OPEN = 6  # an open window takes memory, and nothing else
# Counts the stages that came over a socket and were drawn.
COUNT_STAGES = """addEventListener("htmx:ws:after:message:incoming",
    () => { window.stagesDrawn = (window.stagesDrawn || 0) + 1; });"""
# Letters and pictures are there, what is of this phone alone was fetched, and nothing moved from one frame to the next.
STILL = """async () => {
  await document.fonts.ready;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const shape = () => {
    let sum = 0;
    for (const e of document.querySelectorAll("body, body *")) {
      const { left, top, width, height } = e.getBoundingClientRect();
      sum += 3 * left + 5 * top + 7 * width + 11 * height;
    }
    return sum;
  };
  const complete = () => document.readyState === "complete" && [...document.images].every((image) => image.complete)
    && ![...document.querySelectorAll("[data-mine]")].some((place) => place.fetching)
    && !document.getAnimations().some(({ effect, playState }) =>
      playState === "running" && effect.getComputedTiming().endTime !== Infinity);
  for (let before = NaN, now = shape(); !complete() || before !== now;) {
    await frame();
    before = now;
    now = shape();
  }
}"""


def until(page: Page, condition: str) -> None:
    """Playwright's own `wait_for_function` asks a second time with `eval`, which our pages forbid: it fails where what it
    waits for is not there at once."""
    page.evaluate(f"async () => {{ while (!({condition})) await new Promise((done) => setTimeout(done, 20)); }}")


def has_scripts(page: Page) -> bool:
    return getattr(page, "scripted", True)  # a second tab, or a browser of a test's own, has


def settled(page: Page) -> None:
    """Before something is measured. Without scripts nothing moves once the page was loaded."""
    if has_scripts(page):
        page.evaluate(STILL)


def up_to_date(page: Page) -> None:
    """The page follows the room, and has drawn the stage that it gets when it begins to."""
    expect(page.locator("body")).to_have_attribute("data-connection", "live")
    until(page, "window.stagesDrawn > 0")
    settled(page)


def arrived(page: Page) -> None:
    """On a page that was opened just now: with scripts, one that follows a room is up to date, and each stands still."""
    if has_scripts(page) and page.locator("[hx-ws\\:connect]").count():
        up_to_date(page)
    else:
        settled(page)


def stand_on(step_id: str, *phones: Page) -> None:
    """The stage of this step has come to these phones."""
    for phone in phones:
        expect(phone.locator(f"#scene[data-step='{step_id}']")).to_be_attached()
        settled(phone)


class Windows:
    def __init__(self, browser):
        self.browser, self.origins = browser, set()
        self._kept: list[tuple[dict, Page]] = []  # those that wait for a test, the oldest first

    @contextmanager
    def page(self, width: int = 360, height: int = 740, language: str = "nl", *, own: str = "http://127.0.0.1:",
             fresh: bool = False, **options):
        """A window in which nobody was before; what its page complains about fails the test. `fresh` where the test needs
        one of its own, with nothing in the browser's store of files, and a clock that may be stopped."""
        page = None if fresh else self._kept_with(options)
        page = page or self._opened(options)
        page.set_viewport_size({"width": width, "height": height})
        page.context.set_extra_http_headers({"Accept-Language": language})
        page.own, page.complaints = own, []
        try:
            yield page
        except BaseException:
            page.context.close()
            raise
        complaints = page.complaints
        if fresh or not self._emptied(page):
            page.context.close()
        else:
            self._kept.append((options, page))
            if len(self._kept) > KEPT_OPEN:
                self._kept.pop(0)[1].context.close()
        assert not complaints, complaints

    def _kept_with(self, options: dict) -> Page | None:
        place = next((place for place, (kept, _page) in enumerate(self._kept) if kept == options), None)
        return None if place is None else self._kept.pop(place)[1]

    def _opened(self, options: dict) -> Page:
        context = self.browser.new_context(reduced_motion="reduce", **options)
        context.add_init_script(COUNT_STAGES)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error"
                and not any(text in message.text for text in EXPECTED) else None)
        page.on("request", lambda request: None if request.url.startswith((page.own, "blob:", "data:", "about:"))
                else page.complaints.append(f"{page.url} asks {request.url}"))
        page.on("websocket", lambda socket: None if socket.url.startswith(page.own.replace("http", "ws", 1))
                else page.complaints.append(f"{page.url} asks {socket.url}"))
        page.undo, page.wire, page.scripted = [], context.new_cdp_session(page), options.get("java_script_enabled", True)
        page.changed_for_good = False
        for changed in (page, context):
            _note_changes(changed, page)
        return page

    def _emptied(self, page: Page) -> bool:
        """Nothing of the test is left in it."""
        context = page.context
        if page.changed_for_good:
            return False
        try:
            while page.undo:
                page.undo.pop()()
            for other in context.pages:
                if other is not page:
                    other.close()
            context.set_offline(False)
            with suppress(Error):  # an address that has no such store
                page.evaluate("sessionStorage.clear()")
            leave = lambda dialog: dialog.accept()  # noqa: E731 a page may ask whether it is left
            page.on("dialog", leave)
            page.goto("about:blank")
            page.remove_listener("dialog", leave)
            context.clear_cookies()
            for origin in self.origins:
                page.wire.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            page.wire.send("Page.resetNavigationHistory")
            return not page.evaluate("'__pwClock' in globalThis")
        except Error:
            return False


CANNOT_BE_UNDONE = ("route_web_socket", "emulate_media", "expose_function", "expose_binding", "grant_permissions",
                    "set_geolocation", "set_default_timeout")


def _note_changes(changed, page: Page) -> None:
    """What a test does to a page or its window is undone after it; a window in which something cannot be is closed."""
    undo = page.undo
    on, route, add_init_script, new_cdp_session = (
        changed.on, changed.route, changed.add_init_script, getattr(changed, "new_cdp_session", None))

    def noted_on(event, listener) -> None:
        on(event, listener)
        undo.append(lambda: changed.remove_listener(event, listener))

    def noted_route(*given, **more) -> None:
        route(*given, **more)
        undo.append(lambda: changed.unroute_all(behavior="ignoreErrors"))

    def noted_script(*given, **more) -> None:
        undo.append(add_init_script(*given, **more).close)

    def noted_session(page):
        session = new_cdp_session(page)
        undo.append(session.detach)
        return session

    changed.on, changed.route, changed.add_init_script = noted_on, noted_route, noted_script
    if new_cdp_session:
        changed.new_cdp_session = noted_session

    def for_good(change):
        def noted(*given, **more):
            page.changed_for_good = True
            return change(*given, **more)
        return noted

    for name in CANNOT_BE_UNDONE:
        if change := getattr(changed, name, None):
            setattr(changed, name, for_good(change))
