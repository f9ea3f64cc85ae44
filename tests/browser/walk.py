"""Every page of the demonstration, opened once, with all that is looked for on any page."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.place import desk, owner, phone, public
from tests.browser.windows import arrived, settled
from tests.pace import WHOLE

AXE = Axe().axe_script
# Only these rules depend on how wide the screen is; the others would find the same at every width.
NARROW_OR_WIDE = ["target-size", "scrollable-region-focusable"]
# And only these on the language of the page: what its words name, and that it says which language it is.
IN_ANOTHER_LANGUAGE = [
    *NARROW_OR_WIDE, "aria-command-name", "aria-input-field-name", "aria-toggle-field-name", "button-name",
    "document-title", "empty-heading", "html-has-lang", "html-lang-valid", "image-alt", "input-button-name",
    "input-image-alt", "label", "label-content-name-mismatch", "link-name", "select-name", "summary-name", "svg-img-alt",
    "valid-lang"]
# What is folded away is looked at too.
OBSTACLES = """([rules, contrast]) => { for (const folded of document.querySelectorAll("details")) folded.open = true;
  return axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }),
    ...(!rules && { rules: { "color-contrast": { enabled: contrast } } }) })
  .then(({ violations }) => violations.map(({ id, nodes }) =>
    `${id} ` + nodes.slice(0, 2).map(node => node.html.slice(0, 110)).join("; "))) }"""
WIDER = "document.documentElement.scrollWidth > innerWidth + 1"
# What is cut off at an edge and cannot be scrolled to.
CUT = """() => [...document.querySelectorAll("main, main *:not(.sr)")]
  .filter((e) => e.innerText && e.innerText.trim() && /hidden|clip/.test(getComputedStyle(e).overflow)
    && (e.scrollWidth > e.clientWidth + 2 || e.scrollHeight > e.clientHeight + 2))
  .map((e) => `${e.tagName} ${e.className}`)"""
FOUR_TIMES = 320  # pixels of a window of 1280 that is enlarged four times


def obstacles(page, where: str, widths: tuple[int, ...], language: str = "nl", contrast: bool = True) -> list[str]:
    """What axe finds at the first width, and what does not fit at any. Everything in one language, and in another what
    depends on it; `make proof` asks axe at the other widths too, for what depends on them. Looking for weak colours is
    half of its work: without `contrast` it is left to `make proof`."""
    found = []
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        settled(page)
        if width == widths[0] or WHOLE:
            rules = NARROW_OR_WIDE if width != widths[0] else None if language == "nl" or WHOLE else IN_ANOTHER_LANGUAGE
            seen = page.evaluate(OBSTACLES, [rules, contrast or WHOLE])
            found += [f"{where} at {width}: {violation}" for violation in seen]
        if page.evaluate(WIDER):
            found.append(f"{where} at {width}: wider than the screen")
        if width == FOUR_TIMES:
            found += [f"{where} at {width}: {cut} is cut" for cut in page.evaluate(CUT)]
    return found


class Walk:
    """What was found on the way: obstacles, and whom a page asked beside its own server."""

    def __init__(self, place):
        self.place, self.obstacles, self.asked = place, {"nl": [], "ar": [], "desk": []}, []

    def go(self, page, group: str, addresses: list[str], widths: tuple[int, ...], language: str = "nl") -> None:
        own = (self.place.address + "/", self.place.address.replace("http", "ws") + "/", "blob:", "data:", "about:")
        ask = lambda asked: None if asked.url.startswith(own) else self.asked.append(  # noqa: E731
            f"{page.url} asks {asked.url}")
        page.on("request", ask)
        page.on("websocket", ask)
        for number, address in enumerate(addresses):
            assert page.goto(self.place.address + address).status == (404 if address == "/nowhere" else 200), address
            arrived(page)
            # The colours of a desk are the same on all its pages: builder, console and harvest are among each fifth.
            contrast = group != "desk" or number % 5 == 0
            self.obstacles[group] += obstacles(page, address, widths, language, contrast)


@pytest.fixture(scope="session")
def walk(windows, place):
    walk = Walk(place)
    windows.origins.add(place.address)
    for language, widths in (("nl", (FOUR_TIMES, 768, 1920)), ("ar", (FOUR_TIMES,))):
        # Our own rules about scripts would keep axe out; without them a page could ask whom it wants.
        with windows.page(FOUR_TIMES, 800, language, own="", bypass_csp=True) as page:
            if language == "nl" or WHOLE:
                walk.go(page, language, public(place), widths, language)
            page.context.add_cookies([{"name": "seat", "value": place.seats[language], "url": place.address}])
            # In another language each second page: what can go wrong in it is in the parts that pages share.
            every = 1 if language == "nl" or WHOLE else 2
            walk.go(page, language, phone(place, language)[::every], widths, language)
            page.context.add_cookies([{"name": "owner", "value": place.owners[language][0], "url": place.address}])
            walk.go(page, language, owner(place, language)[::every], widths, language)
    with windows.page(768, 800, own="", bypass_csp=True) as page:
        page.context.add_cookies([{"name": "member", "value": place.member, "url": place.address}])
        walk.go(page, "desk", desk(place), (768, FOUR_TIMES, 1920))
    return walk
