"""Real Chromium against a real server: a board, a console and phones at once."""

import os
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.evening import Evening, house  # noqa: F401
from tests.browser.hall import hall  # noqa: F401
from tests.browser.phones import sit_down
from tests.browser.place import place  # noqa: F401
from tests.browser.walk import walk  # noqa: F401
from tests.browser.windows import Windows
from tests.chromium import PROGRAM
from tests.pace import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items):
    """No test leans on the one before it."""
    if os.environ.get("REVERSED"):
        items.reverse()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()


# Playwright names what is switched off too, and of several lists Chromium takes the last: its own is repeated here.
# The popups of the address bar, which nobody sees, are two pages more for each window and cost more than ours.
SWITCHED_OFF = ",".join((
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup"))
CHROMIUM = {
    "executable_path": PROGRAM,
    "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
             # One process for all pages of a window, and none made ready for a page that never comes.
             "--renderer-process-limit=1", f"--disable-features={SWITCHED_OFF}"]}


def launched(kind, *more: str):
    return kind.launch(**CHROMIUM | {"args": [*CHROMIUM["args"], *more]})


@pytest.fixture(scope="session")
def windows(chromium):
    return Windows(chromium)


@pytest.fixture
def server(house, windows):  # noqa: F811
    """A session in preparation, and an organiser who is signed in with the token "organiser"."""
    windows.origins.add(house.address)
    return Evening(house)


SIZES = {"phone": (360, 740), "board": (1920, 1080), "console": (1366, 768)}


@pytest.fixture
def window(windows):
    """`window(360, 640, "ar")`: a page in a browser in which nobody was before; what it complains about fails the test."""
    with ExitStack() as opened:
        yield lambda *size_and_language, **options: opened.enter_context(windows.page(*size_and_language, **options))


@pytest.fixture
def open_page(window, server):
    """`open_page("phone", "ar")`: such a window at this evening; at a board and a console the organiser is signed in."""
    def make(surface: str, language: str = "nl", **options):
        page = window(*SIZES[surface], language, own=server.address, is_mobile=surface == "phone",
                      has_touch=surface == "phone", **options)
        if surface != "phone":
            page.context.add_cookies([{"name": "member", "value": "organiser", "url": server.address}])
        return page

    return make


@pytest.fixture
def seated(open_page, server):
    """A phone that has come in, before a question."""
    phone = open_page("phone", "nl")
    server.show(1)
    sit_down(phone, server)
    return phone
