"""Whose link is taken back while they write hears so, and the page stays with what they typed; one with
nothing on it goes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import up_to_date

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("typed", ["Zij zegt dat de bus te laat is", ""], ids=["while somebody writes", "of an idle page"])
def test_it_is_said_beside_what_was_typed(window, server, typed):
    server.show(1)
    page, console = window(1366, 768, own=server.address), f"{server.address}/console/{server.code}"
    with server.organiser() as organiser:
        made = organiser.post(f"{console}/helpers", data={"role": "scribe"}).text
        page.goto(re.search(r"http[^\"<\s]*/h/[\w-]+", made)[0])
        page.locator("form .btn").first.click()
        up_to_date(page)
        page.evaluate("window.asBefore = true")
        if typed:
            page.locator("#words").fill(typed)
        helper = re.search(r"/helpers/(\w+)/revoke", organiser.get(f"{console}/helpers").text)[1]
        organiser.post(f"{console}/helpers/{helper}/revoke")
    if typed:
        expect(page.locator("#says")).not_to_be_empty()
        expect(page.locator("#words")).to_have_value(typed)
        assert page.evaluate("window.asBefore")
    else:
        expect(page.locator("#words")).to_have_count(0)
        assert not page.evaluate("window.asBefore")
