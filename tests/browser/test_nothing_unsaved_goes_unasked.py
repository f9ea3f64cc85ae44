"""Whoever typed something in the builder and did not save it is asked before it goes: by a link, or by another form."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
LEAVING = {"another step": ".run-list li:nth-child(1) a.block-title", "a step that is moved": ".run-list [value='1']",
           "a longer step": ".run-list .mins [value='1']", "another page": "header .btn.go"}


@pytest.fixture
def builder(open_page, server):
    page = open_page("console", "nl")
    page.goto(f"{server.address}/prepare/{server.code}?step={server.steps[1]}")
    return page


def leave(page, where: str, stay: bool) -> list[str]:
    """What it asks on the way."""
    asked: list[str] = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.dismiss() if stay else dialog.accept()

    page.on("dialog", answer)
    page.locator(where).first.click()
    if not stay:
        page.wait_for_load_state()
    page.remove_listener("dialog", answer)
    return asked


@pytest.mark.parametrize("where", LEAVING.values(), ids=LEAVING)
def test_what_was_typed_is_asked_about_and_stays(builder, where):
    note = builder.locator("#s-note")
    note.fill("een half uur werk")
    assert leave(builder, where, stay=True) == ["beforeunload"]
    expect(note).to_have_value("een half uur werk")


def test_what_is_saved_or_was_never_typed_is_not_asked_about(builder, server):
    assert leave(builder, LEAVING["another step"], stay=False) == []
    builder.goto(f"{server.address}/prepare/{server.code}?step={server.steps[1]}")
    builder.locator("#s-note").fill("een half uur werk")
    assert leave(builder, ".set form .btn.ink", stay=False) == []
    expect(builder.locator("#s-note")).to_have_value("een half uur werk")


def test_what_was_refused_is_not_saved_either(builder):
    builder.locator("#s-min").fill("geen getal")
    builder.locator("#s-note").fill("een half uur werk")
    builder.locator(".set form .btn.ink").click()
    expect(builder.locator(".set [role=alert]")).to_be_visible()
    builder.locator("#s-note").click()  # a browser asks only whom it has seen
    assert leave(builder, LEAVING["another step"], stay=True) == ["beforeunload"]
