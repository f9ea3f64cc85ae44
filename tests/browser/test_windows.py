"""A window that was used before is as empty as a new one."""

import pytest

from tests.browser.phones import STORES

pytestmark = pytest.mark.browser
LEAVE = """async () => {
  localStorage.left = sessionStorage.left = "something";
  await new Promise((done) => {
    const request = indexedDB.open("left", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("left").put("something", "left");
    request.onsuccess = () => { request.result.close(); done(); };
  });
}"""


def test_nothing_is_left_for_the_next_test(windows, server):
    kind, asked = {"locale": "en-GB"}, []  # of which there is no other
    with windows.page(**kind) as page:
        window = page.context
        page.add_init_script("window.left = true")
        window.on("request", lambda request: asked.append(request.url))
        page.context.route("**/words", lambda route: route.fulfill(body="left"))
        window.add_cookies([{"name": "seat", "value": "left", "url": server.address}])
        page.goto(f"{server.address}/words")
        page.goto(f"{server.address}/s/{server.code}/door")
        page.evaluate(LEAVE)
        assert "left" in page.evaluate(STORES)
        window.new_page()
        window.set_offline(True)
    before = len(asked)
    with windows.page(**kind) as page:
        assert page.context is window and window.pages == [page] and not window.cookies()
        assert page.go_back() is None
        page.goto(f"{server.address}/words")
        assert "left" not in page.content() and page.evaluate("window.left === undefined")
        assert page.evaluate(STORES) == "[{},[]]" and len(asked) == before


@pytest.mark.parametrize("change", [
    lambda page: page.clock.install(), lambda page: page.route_web_socket("**/ws/**", lambda socket: None),
    lambda page: page.emulate_media(media="print"), lambda page: page.context.grant_permissions(["camera"])])
def test_a_window_in_which_something_was_changed_for_good_is_not_used_again(windows, server, change):
    with windows.page(locale="en-GB") as page:
        window = page.context
        change(page)
        page.goto(server.address)
    with windows.page(locale="en-GB") as page:
        assert page.context is not window
