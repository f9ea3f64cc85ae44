"""Words that were typed in the builder and not saved do not go with the page without a question."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_it_asks_when_the_page_goes_and_not_when_they_were_saved(open_page, server):
    page, asked = open_page("console", "en"), []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    steps = f"{server.address}/prepare/{server.code}"
    page.goto(steps)
    page.locator(".block-title").nth(1).click()
    prompt = page.locator("textarea[name=prompt_nl]")
    prompt.fill("Een nieuwe vraag")
    page.locator(".block-title").nth(2).click()
    expect(prompt).to_have_value("Een nieuwe vraag")
    page.locator(".mins button").first.click()
    expect(prompt).to_have_value("Een nieuwe vraag")
    assert asked == ["beforeunload", "beforeunload"]
    with page.expect_navigation():
        page.locator(".set form .btn.ink").first.click()
    expect(page.locator("textarea[name=prompt_nl]")).to_have_value("Een nieuwe vraag")
    page.goto(steps)
    assert len(asked) == 2


def test_what_was_refused_is_still_unsaved(open_page, server):
    page, asked = open_page("console", "en"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"{server.address}/prepare/{server.code}")
    page.locator(".block-title").nth(1).click()
    page.locator("textarea[name=prompt_nl]").fill("Een nieuwe vraag")
    page.locator("#s-min").fill("veel")
    with page.expect_navigation():
        page.locator(".set form .btn.ink").first.click()
    expect(page.locator(".set [role=alert]")).to_be_visible()
    page.locator("#s-note").click()  # a browser asks only who has touched the page
    page.locator(".block-title").nth(2).click()
    expect(page.locator("textarea[name=prompt_nl]")).to_have_value("Een nieuwe vraag")
    assert asked == ["beforeunload"]
