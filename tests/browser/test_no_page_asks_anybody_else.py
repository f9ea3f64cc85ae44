"""No page of a participant, a board, a desk or the public asks another address for anything, also without the policy that
would forbid it."""

import re
from pathlib import Path

import pytest

from app.pages import SCRIPTS, SHEETS, bundle
from tests.browser.hall import CODE, KINDS
from tests.browser.place import desk, phone, public

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def open_context(chromium):
    """A browser in which no policy keeps a page from asking, and all that it asks for elsewhere."""
    strangers, contexts = [], []

    def make(server, **cookies: str):
        context = chromium.new_context(locale="nl", bypass_csp=True)
        contexts.append(context)
        context.add_cookies([{"name": name, "value": value, "url": server.address} for name, value in cookies.items()])
        own = (server.address + "/", server.address.replace("http", "ws") + "/", "blob:", "data:")
        context.on("request", lambda request: None if request.url.startswith(own) else strangers.append(
            f"{request.frame.url} asks {request.url}"))
        page = context.new_page()
        page.on("websocket", lambda socket: None if socket.url.startswith(own) else strangers.append(socket.url))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not strangers


def test_every_page_is_content_with_its_own_server(open_context, place):
    for addresses, cookies in ((public(place.told), {}), (phone(place.told, "nl"), {"seat": place.told["seats"]["nl"]}),
                               (desk(place.told), {"member": place.told["member"]})):
        page = open_context(place, **cookies)
        for address in addresses:
            page.goto(place.address + address)
            page.evaluate("document.fonts.ready.then(() => true)")


def test_at_every_kind_of_step_and_when_it_is_used(open_context, hall):
    page = open_context(hall, seat=hall.seat("ti"), member="organiser")
    for kind in KINDS:
        hall.show(kind)
        for surface in ("board", "s"):
            page.goto(f"{hall.address}/{surface}/{CODE}")
            page.evaluate("document.fonts.ready.then(() => true)")
    hall.show("text")
    page.goto(f"{hall.address}/s/{CODE}")
    page.locator("form.answer .choice").first.click()
    page.locator("#words").fill("ኣነ")
    page.locator("footer .btn.go").click()
    page.locator("[data-own-cards] .said").wait_for()
    page.locator("[data-speak]").click()
    page.locator(".voice").wait_for()


# Names by which a picture says what it is made of; nobody fetches them.
NAMES = ("http://www.w3.org/",)


def test_nothing_that_is_sent_names_another_address():
    sent = {name: bundle(name).content.decode() for name in (*(f"{known}.css" for known in SHEETS),
                                                             *(f"{known}.js" for known in SCRIPTS))}
    sent |= {path.name: path.read_text() for kind in ("templates/**/*.html", "static/*.svg", "static/js/*.js")
             for path in ROOT.glob(kind)}
    for name, text in sent.items():
        found = re.findall(r"""(?:https?:|wss?:|["'(=]\s*)//[\w.-]+[^\s"')]*""", text)
        assert not [address for address in found if not address.startswith(NAMES)], name
