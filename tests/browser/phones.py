"""What people do with their phones, and how to wait for what comes of it."""

import time

from playwright.sync_api import Error, expect

from tests.browser.windows import up_to_date
from tests.pace import PATIENCE

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


def join(phone, server, language: str, quote: bool = True, follows: bool = True) -> None:
    """From the QR code to the first step, which the phone follows from here on, if it can."""
    phone.goto(server.door)
    phone.locator(f".langs a[hreflang={language}]").tap()
    phone.wait_for_url("**lang=*")
    if quote:
        phone.locator("input[name=quote]").check(force=True)
    phone.locator("footer .btn.go").tap()
    phone.wait_for_url(f"**/s/{server.code}")
    if follows:
        up_to_date(phone)


def sit_down(phone, server, language: str = "nl") -> None:
    """The same on a phone that came in before, without its screens."""
    phone.context.add_cookies([{"name": "seat", "value": server.seat(language), "url": server.address}])
    phone.goto(f"{server.address}/s/{server.code}")
    up_to_date(phone)


def in_arabic_digits(code: str) -> str:
    """As somebody types it who reads Arabic, with the space of the big screen."""
    return f"{code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def open_on_a_question(console, server) -> None:
    console.goto(f"{server.address}/console/{server.code}")
    console.get_by_role("button", name="Open the session").click()
    expect(console.locator(".phases .now")).to_contain_text("Welkom")
    console.locator("[data-key=next]").click()
    expect(console.locator(".phases .now")).to_contain_text("Ervaringen")


def send(phone, words: str) -> None:
    phone.locator(".choice:has(input[value=better])").tap()
    phone.locator("#words").fill(words)
    phone.locator("footer .btn.go").tap()


def kept_by(server) -> list[str]:
    return [words for words, state in server.cards() if state != "withdrawn"]


def all_cards(server) -> list[str]:
    """Everything that was ever kept; doubles are seen."""
    return [words for words, _state in server.cards()]


def comes_to(phone, found, wanted, wait: float = PATIENCE) -> None:
    ends = time.monotonic() + wait
    while (last := _tried(found)) != wanted:
        assert time.monotonic() < ends, f"{last} instead of {wanted}"
        phone.wait_for_timeout(50)


def _tried(found):
    try:
        return found()
    except Error:  # the page goes elsewhere at this moment
        return None


# Without a try under way, `send` begins one and is done with it; else it is done at once.
A_TRY = """async () => {
  for (;;) {
    let over = false;
    const trying = outbox.send().then(() => { over = true; });
    await null;
    if (!over) return trying;
    await new Promise((done) => setTimeout(done, 20));
  }
}"""


def has_tried(phone) -> None:
    """The phone began a try to send what waits on it, and is done with it."""
    phone.evaluate(A_TRY)
