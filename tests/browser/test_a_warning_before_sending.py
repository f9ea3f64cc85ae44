"""The phone sees what the server sees, says so in the person's own language before sending, and lets the person decide."""

import pytest
from playwright.sync_api import expect

from tests.browser.phones import comes_to, join, kept_by, open_on_a_question, send
from tests.pace import WHOLE
from tests.test_traces import FIXTURE, traces_in

pytestmark = pytest.mark.browser


def test_phone_and_server_see_the_same(seated):
    telling = FIXTURE["told"]
    texts = [text for _language, text, *_kind in telling + FIXTURE["ordinary"]]
    seen = seated.evaluate("texts => texts.map(text => [...window.tracesIn(text)].sort())", texts)
    assert seen == [sorted(traces_in(text)) for text in texts]
    formatted = [(found, kind) for found, (_language, _text, kind) in zip(seen, telling, strict=False) if kind != "name"]
    assert len(telling) >= 60 and sum(kind in found for found, kind in formatted) >= 0.9 * len(formatted)


@pytest.mark.parametrize(("language", "says"), [
    ("ar", "رقم هاتف"), *([("nl", "een telefoonnummer"), ("ti", "")] if WHOLE else [])])
def test_the_person_decides_and_nothing_typed_is_lost(open_page, server, language, says):
    console, phone = open_page("console", "en"), open_page("phone", language)
    open_on_a_question(console, server)
    join(phone, server, language)
    warning = phone.locator("#traces")
    send(phone, "bel 06 12345678")
    expect(warning).to_be_visible()
    expect(warning.locator("[data-kind=phone]")).to_contain_text(says)
    assert warning.locator("[data-kind]:visible").count() == 1 and kept_by(server) == []
    warning.locator("[data-change]").tap()
    expect(warning).to_be_hidden()
    expect(phone.locator("#words")).to_have_value("bel 06 12345678")
    phone.locator("#words").fill("bel 06 12345679")
    phone.locator("footer .btn.go").tap()
    expect(warning).to_be_visible()
    warning.locator("[data-send-so]").tap()
    comes_to(phone, lambda: kept_by(server), ["bel 06 12345679"])


def test_without_scripts_the_server_warns(open_page, server):
    console, phone = open_page("console", "en"), open_page("phone", "nl", java_script_enabled=False)
    open_on_a_question(console, server)
    join(phone, server, "nl", follows=False)
    send(phone, "bel 06 12345678")
    expect(phone.locator("#traces")).to_contain_text("een telefoonnummer")
    expect(phone.locator("#words")).to_have_value("bel 06 12345678")
    assert kept_by(server) == []
    phone.locator("footer .btn.go").tap()
    phone.wait_for_url("**sent=*")
    assert kept_by(server) == ["bel 06 12345678"]
