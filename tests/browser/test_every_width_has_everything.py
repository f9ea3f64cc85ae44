"""Between the widths of phones, tablets and beamers too, and with letters of twice the size on the smallest screen,
nothing is cut off and no button is out of view."""

import pytest

from tests.browser.place import desk, owner, phone, public
from tests.browser.walk import CUT, WIDER
from tests.browser.windows import arrived, settled
from tests.pace import WHOLE

pytestmark = pytest.mark.browser
WIDTHS = ((447, ""), (1024, ""))
SMALLEST = (320, "200%")
# What can be pressed and lies beside the screen; what is in a list that scrolls sideways can be reached.
BESIDE = """() => [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".sr, .scroll-x"))
  .filter((e) => { const box = (e.closest("label") || e).getBoundingClientRect();
    return box.width && (box.left < -1 || box.right > innerWidth + 1); })
  .map((e) => `${e.tagName} ${(e.innerText || e.name || "").trim().slice(0, 30)}`)"""


def sample(addresses: list[str]) -> list[str]:
    """The console, the builder and what opens from them show most; `make proof` takes every page."""
    if WHOLE:
        return addresses
    shown_most = [address for address in addresses if address.count("/") == 2 or "closing" in address]
    return [address for number, address in enumerate(shown_most) if number % 2 == 0 or "/console/" in address]


def wrong_on(page, place, addresses: list[str], *widths: tuple[int, str]) -> list[str]:
    found = []
    for number, address in enumerate(addresses):
        page.goto(place.address + address)
        arrived(page)
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        for width, letters in widths if WHOLE else (widths[0], widths[1 + number % (len(widths) - 1)]):
            page.set_viewport_size({"width": width, "height": 768})
            page.evaluate("letters => { document.documentElement.style.fontSize = letters; }", letters)
            settled(page)
            where = f"{address} at {width} {letters}"
            if letters and "/board/" in address:
                continue  # its letters are a part of the width of its screen, whatever is set
            if "/board/" not in address:  # of a card that is too long for it a board shows the beginning
                found += [f"{where}: {cut} is cut" for cut in page.evaluate(CUT)]
            found += [f"{where}: {button} is out of view" for button in page.evaluate(BESIDE)]
            if page.evaluate(WIDER):
                found.append(f"{where}: wider than the screen")
    return found


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_on_phones(window, place, language):
    page = window(language=language)
    page.context.add_cookies([{"name": "seat", "value": place.seats[language], "url": place.address}])
    page.context.add_cookies([{"name": "owner", "value": place.owners[language][0], "url": place.address}])
    found = wrong_on(page, place, [
        *sample(public(place)), *sample(phone(place, language)), *sample(owner(place, language))], SMALLEST, *WIDTHS)
    assert not found, "\n".join(found)


def test_on_the_desk_and_the_board(window, place):
    page = window()
    page.context.add_cookies([{"name": "member", "value": place.member, "url": place.address}])
    found = wrong_on(page, place, sample(desk(place)), SMALLEST, *WIDTHS)
    assert not found, "\n".join(found)
