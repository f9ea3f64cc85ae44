"""A phone whose internet goes: what was sent off is kept, leaves once and in order, and leaves nothing behind."""

import re
import shutil
import sqlite3
import time
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import CODE
from tests.browser.test_the_room import join, open_on_a_question
from tests.things import a_photo

pytestmark = pytest.mark.browser
STORES = """async () => {
  const kept = { ...localStorage, ...sessionStorage };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
    for (const store of db.objectStoreNames) kept[name] = await new Promise((done) => {
      db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result); });
    db.close();
  }
  return JSON.stringify([kept, await caches.keys()]);
}"""


def kept_by(server) -> list[str]:
    with sqlite3.connect(f"file:{server.data}/expertpool.db?mode=ro", uri=True) as base:
        return sorted(words for words, in base.execute("SELECT words FROM contribution WHERE state != 'withdrawn'"))


def tried(found):
    try:
        return found()
    except Error:  # the page goes elsewhere at this moment
        return None


def comes_to(phone, found, wanted, wait: float = 70) -> None:
    ends = time.monotonic() + wait
    while (last := tried(found)) != wanted:
        assert time.monotonic() < ends, f"{last} instead of {wanted}"
        phone.wait_for_timeout(100)


def send(phone, words: str) -> None:
    phone.locator(".choice:has(input[value=better])").tap()
    phone.locator("#words").fill(words)
    phone.locator("footer .btn.go").tap()


@pytest.fixture
def seated(open_page, server):
    console, phone = open_page("console", "en"), open_page("phone", "nl")
    open_on_a_question(console, server)
    join(phone, server, "nl")
    expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    return phone


def test_answers_wait_visibly_and_leave_once_and_in_order(seated, server):
    phone, context, order, photo = seated, seated.context, [], a_photo(size=(5000, 4000))

    def note(request):
        if request.method == "POST" and "/contributions" in request.url:
            order.append(parse_qs(request.post_data)["words"][0])

    def lose(route):  # every third piece of the photo
        if route.request.method == "PUT":
            assert len(route.request.post_data_buffer) <= 32768
            lose.tries += 1
            if lose.tries % 3 == 0:
                return route.abort()
        route.continue_()

    lose.tries = 0
    context.route("**/uploads/*", lose)
    context.set_offline(True)
    for n in range(4):
        send(phone, f"antwoord {n}")
        expect(phone.locator("#queue [data-count]")).to_have_text(str(n + 1))
    phone.evaluate("""(photo) => document.dispatchEvent(new CustomEvent("outbox:add", { detail: {
        to: document.querySelector("[data-outbox]").getAttribute("action"), fields: { kind: "better", words: "antwoord 4" },
        file: new Blob([Uint8Array.from(photo)], { type: "image/jpeg" }) } }))""", list(photo))
    expect(phone.locator("#queue [data-count]")).to_have_text("5")
    expect(phone.locator("#queue")).to_contain_text("Wacht op deze telefoon")

    # The login page of a network, and a network that sends back what it gets, are no receipts.
    portal = [lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to Hotel Wi-Fi</h1>"),
              lambda route: route.fulfill(status=200, headers={"Kept": parse_qs(route.request.post_data)["key"][0]}),
              lambda route: route.fulfill(status=409, content_type="text/html", body="<p>Log in first</p>")]
    for answer in portal:
        context.route("**/contributions", answer)
        with phone.expect_response("**/contributions"):
            context.set_offline(False)
            phone.evaluate("outbox.send()")
        phone.wait_for_timeout(300)
        expect(phone.locator("#queue [data-count]")).to_have_text("5")
        context.set_offline(True)
        context.unroute("**/contributions")
    assert kept_by(server) == []

    # A second tab of the same phone helps, and doubles nothing.
    phone.on("request", note)
    context.set_offline(False)
    other = context.new_page()
    other.goto(f"{server.address}/s/{CODE}")
    comes_to(phone, lambda: kept_by(server), [f"antwoord {n}" for n in range(5)])
    expect(phone.locator("#queue")).to_be_hidden()
    assert order == sorted(order) and lose.tries > 3
    comes_to(phone, lambda: re.findall("antwoord", phone.evaluate(STORES)), [])
    phone.wait_for_timeout(1000)
    assert len(kept_by(server)) == 5


def test_answers_survive_the_end_of_the_browser(open_page, server, chromium, tmp_path):
    open_on_a_question(open_page("console", "en"), server)

    def browser():
        return chromium.browser_type.launch_persistent_context(
            tmp_path / "phone", executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"], is_mobile=True, has_touch=True, viewport={"width": 360, "height": 640})

    first = browser()
    phone = first.pages[0]
    join(phone, server, "nl")
    first.set_offline(True)
    for n in range(3):
        send(phone, f"antwoord {n}")
    expect(phone.locator("#queue [data-count]")).to_have_text("3")
    first.close()
    second = browser()
    phone = second.pages[0]
    phone.goto(f"{server.address}/s/{CODE}")
    comes_to(phone, lambda: kept_by(server), [f"antwoord {n}" for n in range(3)])
    expect(phone.locator("#received [data-count]")).to_have_text("3")
    comes_to(phone, lambda: re.findall("antwoord", phone.evaluate(STORES)), [])
    second.close()


@pytest.mark.parametrize("refused", ["indexedDB", "localStorage"])
def test_a_private_window_keeps_answers_too(seated, server, refused):
    phone = seated
    phone.add_init_script(f"""Object.defineProperty(window, "{refused}", {{ get() {{ throw new DOMException("no") }} }})"""
                          + ("" if refused == "indexedDB" else """
                          ; Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no") } })"""))
    phone.reload()
    expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    phone.context.set_offline(True)
    send(phone, "antwoord 0")
    send(phone, "antwoord 1")
    expect(phone.locator("#queue [data-count]")).to_have_text("2")
    phone.context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), ["antwoord 0", "antwoord 1"])


def test_a_double_tap_a_reload_and_going_back_are_one_answer(seated, server, open_page):
    phone = seated
    phone.locator(".choice:has(input[value=better])").tap()
    phone.locator("#words").fill("maar één keer")
    phone.evaluate("""() => { const button = document.querySelector("footer .btn.go"); button.click(); button.click(); }""")
    comes_to(phone, lambda: kept_by(server), ["maar één keer"])
    phone.reload()
    phone.goto(f"{server.address}/s/{CODE}/help")
    phone.go_back()
    assert phone.locator("#words").input_value() == ""
    # Without JavaScript too: the key in the form makes the second tap and the reloaded POST the same card.
    plain = open_page("phone", "nl", java_script_enabled=False)
    join(plain, server, "nl")
    plain.locator(".choice:has(input[value=better])").tap()
    plain.locator("#words").fill("ook één keer")
    plain.locator("footer .btn.go").tap()
    expect(plain.locator("h1")).to_have_text("Je kaart is bewaard")
    plain.reload()
    phone.wait_for_timeout(500)
    assert kept_by(server) == ["maar één keer", "ook één keer"]
