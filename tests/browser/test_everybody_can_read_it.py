"""No page has an obstacle that axe knows, at the width of a phone, a tablet and a beamer, in Dutch and in Arabic; and none
is wider than its screen with letters of twice the size, or in a window that is enlarged four times."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import launched
from tests.browser.hall import CODE, KINDS
from tests.browser.place import desk, phone, public
from tests.test_policy import routes
from tests.things import a_photo

pytestmark = pytest.mark.browser
AXE = Axe().axe_script
# Only these rules depend on how wide the screen is; the others would find the same at every width.
NARROW_OR_WIDE = ["target-size", "scrollable-region-focusable"]
# What is folded away is looked at too.
LOOK = """rules => { for (const folded of document.querySelectorAll("details")) folded.open = true;
  return axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) })
  .then(seen => seen.violations.map(found =>
    `${found.id} ` + found.nodes.slice(0, 2).map(node => node.html.slice(0, 110)).join("; "))) }"""
WIDER = "document.documentElement.scrollWidth > innerWidth + 1"
# What is cut off at an edge and cannot be scrolled to.
CUT = """() => [...document.querySelectorAll("main, main *:not(.sr)")]
  .filter((e) => e.innerText && e.innerText.trim() && /hidden|clip/.test(getComputedStyle(e).overflow)
    && (e.scrollWidth > e.clientWidth + 2 || e.scrollHeight > e.clientHeight + 2))
  .map((e) => `${e.tagName} ${e.className}`)"""
FOUR_TIMES = 320  # pixels of a window of 1280 that is enlarged four times
# What a browser is sent and is no page.
NO_PAGES = ("/stage", "/mine", "/voice", "/media/", "/read-aloud/", "/uploads/", "/export/", "/wishes", "/log/csv",
            "/large-room", "/bundles/", "/health", "/ready", "/metrics", "/j/")


def obstacles(page, address: str, widths: tuple[int, ...]) -> list[str]:
    """What axe finds at the first width, what depends on the width at the others, and what does not fit."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        rules = None if width == widths[0] else NARROW_OR_WIDE
        found += [f"{address} at {width}: {violation}" for violation in page.evaluate(LOOK, rules)]
        if page.evaluate(WIDER):
            found.append(f"{address} at {width}: wider than the screen")
        if width == FOUR_TIMES:
            found += [f"{address} at {width}: {cut} is cut" for cut in page.evaluate(CUT)]
    return found


def on_pages(context, server, addresses: list[str], widths: tuple[int, ...]) -> list[str]:
    page, found = context.new_page(), []
    page.add_init_script(AXE)
    for address in addresses:
        assert page.goto(server.address + address).status == (404 if address == "/nowhere" else 200), address
        found += obstacles(page, address, widths)
    page.close()
    return found


@pytest.mark.parametrize("language, widths", [("nl", (FOUR_TIMES, 768, 1920)), ("ar", (FOUR_TIMES,))])
def test_on_public_pages_and_phones(chromium, place, language, widths):
    # Our own rules about scripts would keep axe out.
    context = chromium.new_context(locale=language, bypass_csp=True)
    found = on_pages(context, place, public(place.told), widths)
    context.add_cookies([{"name": "seat", "value": place.told["seats"][language], "url": place.address}])
    found += on_pages(context, place, phone(place.told, language), widths)
    context.close()
    assert not found, "\n".join(found)


def test_on_the_desk_and_the_board(chromium, place):
    context = chromium.new_context(locale="nl", bypass_csp=True)
    context.add_cookies([{"name": "member", "value": place.told["member"], "url": place.address}])
    found = on_pages(context, place, desk(place.told), (768, FOUR_TIMES, 1920))
    context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language, surfaces", [("nl", ("s", "board")), ("ar", ("s",))])
def test_at_every_kind_of_step(chromium, hall, language, surfaces):
    found = []
    with hall.phone(chromium, language, bypass_csp=True) as page:
        page.context.add_cookies([{"name": "member", "value": "organiser", "url": hall.address}])
        page.add_init_script(AXE)
        for kind in KINDS:
            hall.show(kind)
            for surface in surfaces:
                assert page.goto(f"{hall.address}/{surface}/{CODE}").status == 200
                found += obstacles(page, f"/{surface}/ at {kind}", (FOUR_TIMES if surface == "s" else 4 * FOUR_TIMES,))
        hall.show("text")
        page.goto(f"{hall.address}/s/{CODE}")
        page.locator("[data-photo]").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
        page.locator(".enclosed canvas").click()
        expect(page.locator(".enclosed [role=status]")).to_contain_text("1")
        found += obstacles(page, "a photo", (FOUR_TIMES,))
        page.locator("[data-speak]").click()
        expect(page.locator(".voice")).to_be_visible()
        found += obstacles(page, "speaking", (FOUR_TIMES,))
    assert not found, "\n".join(found)


def test_with_letters_of_twice_the_size_every_page_fits_its_screen(chromium, place):
    """As somebody sets them in their browser. A board's letters are as large as its screen, whatever is set."""
    large = launched(chromium.browser_type, "--blink-settings=defaultFontSize=32")
    page, found = large.new_page(locale="nl"), []
    for width, name, token, addresses in (
            (360, "seat", place.told["seats"]["nl"], [*public(place.told), *phone(place.told, "nl")]),
            (1280, "member", place.told["member"], desk(place.told))):
        page.set_viewport_size({"width": width, "height": 800})
        page.context.add_cookies([{"name": name, "value": token, "url": place.address}])
        for address in addresses:
            page.goto(place.address + address)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px" or "/board/" in address
            page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
            if page.evaluate(WIDER):
                found.append(address)
    large.close()
    assert not found


LETTERS = """() => Math.min(...[...document.querySelectorAll(".said, .also, .what, h1, .addr, .code, .greet span")]
  .filter((e) => e.checkVisibility()).map((e) => parseFloat(getComputedStyle(e).fontSize)))"""


def test_a_board_that_is_enlarged_has_larger_letters_and_all_of_it_can_be_reached(chromium, hall, place):
    """Letters are a part of the width of the screen: enlarged twice, the window is half as wide and they have to stay."""
    page, wrong, member = chromium.new_page(locale="nl"), [], place.told["member"]
    for server, token, code, kinds in ((hall, "organiser", CODE, KINDS), (place, member, place.told["code"], [""]),
                                       (place, member, place.told["done"], [""])):
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "member", "value": token, "url": server.address}])
        for kind in kinds:
            if kind:
                hall.show(kind)
            page.set_viewport_size({"width": 4 * FOUR_TIMES, "height": 720})
            assert page.goto(f"{server.address}/board/{code}").status == 200
            before = page.evaluate(LETTERS)
            for width in (2 * FOUR_TIMES, FOUR_TIMES):
                page.set_viewport_size({"width": width, "height": width * 9 // 16})
                wrong += [f"{kind} at {width}: {cut} is cut" for cut in page.evaluate(CUT)]
                if page.evaluate(WIDER):
                    wrong.append(f"{kind} at {width}: wider than the screen")
                enlarged = page.evaluate(LETTERS) * 4 * FOUR_TIMES / width
                if enlarged < 1.99 * before:
                    wrong.append(f"{kind} at {width}: letters of {enlarged} instead of {before}")
    page.context.close()
    assert not wrong, "\n".join(wrong)


def test_no_page_was_forgotten(place):
    looked_at = [address.split("?")[0] for address in (*public(place.told), *phone(place.told, "nl"), *desk(place.told))]
    for route in routes():
        if "GET" in route.methods and not any(known in route.path for known in NO_PAGES):
            here = re.compile(re.sub(r"{\w+}", "[^/]+", route.path))
            assert any(here.fullmatch(address) for address in looked_at), route.path
