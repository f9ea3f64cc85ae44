"""No page has an obstacle that axe knows, at the width of a phone, a tablet and a beamer, in Dutch and in Arabic; and none
is wider than its screen with letters of twice the size, or in a window that is enlarged four times."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import launched
from tests.browser.hall import KINDS
from tests.browser.place import desk, owner, phone, public
from tests.browser.walk import CUT, FOUR_TIMES, WIDER, obstacles
from tests.browser.windows import settled, up_to_date
from tests.pace import WHOLE
from tests.test_policy import routes
from tests.things import a_photo

pytestmark = pytest.mark.browser
# What a browser is sent and is no page.
NO_PAGES = ("/stage", "/mine", "/voice", "/media/", "/read-aloud/", "/uploads/", "/export/", "/wishes", "/log/csv",
            "/large-room", "/bundles/", "/health", "/ready", "/clock", "/metrics", "/.well-known/", "/j/", "/logos/",
            "/privacy/proof", "/feeds/", "/photos/", "/picture/", "/calendar.ics")


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_on_public_pages_and_phones(walk, language):
    assert not walk.obstacles[language], "\n".join(walk.obstacles[language])


def test_on_the_desk_and_the_board(walk):
    assert not walk.obstacles["desk"], "\n".join(walk.obstacles["desk"])


# Those that show most; `make proof` takes every kind.
BOARDS = KINDS if WHOLE else ("welcome", "text", "choice", "dots", "action")


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_at_every_kind_of_step(windows, hall, language):
    found = []
    with hall.phone(windows, language, bypass_csp=True) as page:
        for kind in KINDS if language == "nl" or WHOLE else BOARDS[1::2]:
            hall.show(kind)
            hall.go(page)
            found += obstacles(page, f"a phone at {kind}", (FOUR_TIMES,), language)
        hall.show("text", page)
        page.locator("[data-photo]").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
        page.locator(".enclosed canvas").click()
        expect(page.locator(".enclosed [role=status]")).to_contain_text("1")
        found += obstacles(page, "a photo", (FOUR_TIMES,), language)
        page.locator("[data-speak]").click()
        expect(page.locator(".voice")).to_be_visible()
        found += obstacles(page, "speaking", (FOUR_TIMES,), language)
    assert not found, "\n".join(found)


def test_on_the_board_at_every_kind_of_step(window, hall):
    board, found = window(4 * FOUR_TIMES, 800, bypass_csp=True), []
    board.context.add_cookies([{"name": "member", "value": "organiser", "url": hall.address}])
    for kind in BOARDS:
        hall.show(kind)
        board.goto(f"{hall.address}/board/{hall.code}")
        up_to_date(board)
        found += obstacles(board, f"the board at {kind}", (4 * FOUR_TIMES,))
    assert not found, "\n".join(found)


def test_every_harvest_fits_a_window_that_is_enlarged_four_times(window, place):
    """Each has other words in it, and some of them are long."""
    page, wrong = window(FOUR_TIMES, 800), []
    page.context.add_cookies([{"name": "member", "value": place.member, "url": place.address}])
    for code in place.harvested if WHOLE else place.harvested[::3]:
        page.goto(f"{place.address}/harvest/{code}")
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        settled(page)
        wrong += [f"{code}: {cut} is cut" for cut in page.evaluate(CUT)]
        if page.evaluate(WIDER):
            wrong.append(f"{code}: wider than the screen")
    assert len(place.harvested) >= 10 and not wrong, "\n".join(wrong)


def test_with_letters_of_twice_the_size_every_page_fits_its_screen(chromium, place):
    """As somebody sets them in their browser. A board's letters are as large as its screen, whatever is set."""
    large = launched(chromium.browser_type, "--blink-settings=defaultFontSize=32")
    page, found = large.new_page(locale="nl"), []
    for width, name, token, addresses in (
            (360, "seat", place.seats["nl"], [*public(place), *phone(place, "nl")][::1 if WHOLE else 2]),
            (1280, "member", place.member, desk(place) if WHOLE else desk(place)[::3])):
        page.set_viewport_size({"width": width, "height": 800})
        page.context.add_cookies([{"name": name, "value": token, "url": place.address}])
        for address in addresses:
            page.goto(place.address + address)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px" or "/board/" in address
            page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
            settled(page)
            if page.evaluate(WIDER):
                found.append(address)
    large.close()
    assert not found


LETTERS = """() => Math.min(...[...document.querySelectorAll(".said, .also, .what, h1, .addr, .code, .greet span")]
  .filter((e) => e.checkVisibility()).map((e) => parseFloat(getComputedStyle(e).fontSize)))"""


def test_a_board_that_is_enlarged_has_larger_letters_and_all_of_it_can_be_reached(window, hall, place):
    """Letters are a part of the width of the screen: enlarged twice, the window is half as wide and they have to stay."""
    page, wrong, member = window(), [], place.member
    for server, token, code, kinds in ((hall, "organiser", hall.code, BOARDS), (place, member, place.code, [""]),
                                       (place, member, place.done, [""])):
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "member", "value": token, "url": server.address}])
        for kind in kinds:
            if kind:
                hall.show(kind)
            page.set_viewport_size({"width": 4 * FOUR_TIMES, "height": 720})
            assert page.goto(f"{server.address}/board/{code}").status == 200
            up_to_date(page)
            before = page.evaluate(LETTERS)
            for width in (2 * FOUR_TIMES, FOUR_TIMES):
                page.set_viewport_size({"width": width, "height": width * 9 // 16})
                settled(page)
                wrong += [f"{kind} at {width}: {cut} is cut" for cut in page.evaluate(CUT)]
                if page.evaluate(WIDER):
                    wrong.append(f"{kind} at {width}: wider than the screen")
                enlarged = page.evaluate(LETTERS) * 4 * FOUR_TIMES / width
                if enlarged < 1.99 * before:
                    wrong.append(f"{kind} at {width}: letters of {enlarged} instead of {before}")
    assert not wrong, "\n".join(wrong)


def test_no_page_asks_anybody_but_its_own_server(walk):
    """Here, and not with the other tests of it: going through all pages is what takes long."""
    assert not walk.asked


def test_no_page_was_forgotten(place):
    looked_at = [address.split("?")[0] for address in (
        *public(place), *phone(place, "nl"), *owner(place, "nl"), *desk(place))]
    forgotten = []
    for route in routes():
        if "GET" in route.methods and not any(part in route.path for part in NO_PAGES):
            here = re.compile(re.sub(r"{[\w:]+}", "[^/]+", route.path))
            forgotten += [route.path] if not any(here.fullmatch(address) for address in looked_at) else []
    assert forgotten == []
