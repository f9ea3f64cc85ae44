"""No page of a participant, a board, a desk or the public asks another address for anything, also without the policy that
would forbid it."""

import re
from pathlib import Path

import pytest

from app.pages import SCRIPTS, SHEETS, bundle
from tests.browser.hall import KINDS
from tests.browser.windows import up_to_date
from tests.pace import WHOLE

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent.parent


def visitor(window, server, **cookies: str):
    """Somebody in whose browser no policy keeps a page from asking; what it asks elsewhere fails the test."""
    page = window(own=server.address + "/", bypass_csp=True)
    page.context.add_cookies([{"name": name, "value": value, "url": server.address} for name, value in cookies.items()])
    return page


def test_at_every_kind_of_step_and_when_it_is_used(window, hall):
    page, board = visitor(window, hall, seat=hall.seat("ti")), visitor(window, hall, member="organiser")
    for kind in KINDS if WHOLE else ("welcome", "text"):  # the others are asked in test_everybody_can_read_it.py
        hall.show(kind)
        hall.go(page)
        board.goto(f"{hall.address}/board/{hall.code}")
        up_to_date(board)
    hall.show("text")
    hall.go(page)
    page.locator("form.answer .choice").first.click()
    page.locator("#words").fill("ኣነ")
    page.locator("footer .btn.go").click()
    page.locator("[data-own-cards] .said").wait_for()
    page.locator("[data-speak]").click()
    page.locator(".voice").wait_for()


# Names by which a picture says what it is made of; nobody fetches them.
NAMES = ("http://www.w3.org/",)


def test_nothing_that_is_sent_names_another_address():
    sent = {name: bundle(name).content.decode() for name in (*(f"{name}.css" for name in SHEETS),
                                                             *(f"{name}.js" for name in SCRIPTS))}
    sent |= {path.name: path.read_text() for kind in ("templates/**/*.html", "static/*.svg", "static/js/*.js")
             for path in ROOT.glob(kind)}
    for name, text in sent.items():
        found = re.findall(r"""(?:https?:|wss?:|["'(=]\s*)//[\w.-]+[^\s"')]*""", text)
        assert not [address for address in found if not address.startswith(NAMES)], name
