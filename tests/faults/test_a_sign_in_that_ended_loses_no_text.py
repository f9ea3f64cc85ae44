"""The sign-in ends while somebody writes; they press the button, sign in again, and find what they wrote."""

import re
from html import unescape

import pytest

from app.models import Session
from tests.conftest import PASSWORD
from tests.room import comes, posted

TEXT = "Tekst die een half uur\r\nkostte & \"meer\""


@pytest.fixture
def signed_out(client_for):
    """Olga's browser, whose sign-in ended elsewhere."""
    posted(client_for("organiser").post("/sign-out-everywhere"))
    return client_for("organiser")


def form_of(page: str) -> tuple[str, dict[str, list[str]]]:
    """Where the form of a page goes and what is in it."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return unescape(re.search(r'<form[^>]+action="([^"]+)"', page)[1]), fields


def again(client, page: str, **typed: str):
    action, fields = form_of(page)
    return client.post(action, data=fields | typed)


@pytest.mark.parametrize("address, form", [
    ("/console/{code}/recommend", {"advise": TEXT, "because": ""}),
    ("/console/{code}/themes", {"name": "een thema"}),
    ("/programmes/new", {"title": TEXT, "language": ["nl", "ar"], "main": "nl", "month": ["3", "12"]}),
    ("/prepare/{code}", {"title": "Andere titel", "held_on": "2026-12-01", "begins": "13:30", "expected": "20",
                         "language": ["nl", "ar"], "main": "nl", "support": TEXT}),
    ("/desk/{code}/contributions", {"words": TEXT, "language": "nl", "kind": "better", "key": "a-key-1234"})])
def test_it_comes_back_after_signing_in(client_for, world, signed_out, address, form):
    address = address.format(code=world.code)
    ended = signed_out.post(address, data=form)
    assert ended.status_code != 303 and 'type="password"' in ended.text
    wrong = again(signed_out, ended.text, name="Olga", password="not this")
    assert wrong.status_code == 403
    back = again(signed_out, wrong.text, name="Olga", password=PASSWORD)
    action, fields = form_of(back.text)
    assert action == address
    assert {name: values if len(values) > 1 else values[0] for name, values in fields.items()} == {
        name: value for name, value in form.items()}
    for text in form.values():  # they see it too, and press once more
        assert isinstance(text, list) or text.replace("\r", "") in unescape(back.text).replace("\r", "")
    assert again(signed_out, back.text).status_code in (200, 303, 422)


def test_it_is_kept_in_the_page_and_nowhere_else(client_for, world, signed_out, data):
    ended = signed_out.post(f"/console/{world.code}/recommend", data={"advise": "XYZZY"})
    assert "XYZZY" in ended.text
    assert not [file for file in data.rglob("*") if file.is_file() and b"XYZZY" in file.read_bytes()]


def test_a_page_that_is_still_open_keeps_the_text_and_says_what_happened(client_for, world, signed_out):
    """The console sends its forms itself, and an action saves itself: their page stays where it is."""
    by_htmx = signed_out.post(f"/console/{world.code}/themes", data={"name": "x"}, headers={"HX-Request": "true"})
    assert by_htmx.status_code == 401 and "<html" not in by_htmx.text and "/sign-in" in by_htmx.text
    typing = signed_out.post(f"/console/{world.code}/actions/nothing", data={"what": "x"},
                             headers={"Accept": "application/json"})
    assert typing.status_code == 401 and typing.json()["sentence"]


def test_nothing_is_sent_before_somebody_presses(client_for, world, signed_out):
    ended = signed_out.post(f"/console/{world.code}/recommend", data={"advise": "XYZZY"})
    again(signed_out, ended.text, name="Olga", password=PASSWORD)
    assert "XYZZY" not in signed_out.get(f"/console/{world.code}").text


def test_a_form_of_another_site_is_not_carried_in(client_for, world):
    answer = client_for("anyone").post("/sign-in", data={
        "name": "Olga", "password": PASSWORD, "next": "//evil.example", "written": "advise=x"})
    assert answer.status_code == 303 and answer.headers["location"] == "/programmes"


FORMS = (("/console/{code}/recommend", "advise"), ("/prepare/{code}", "support"), ("/desk/{code}/contributions", "words"))


@pytest.mark.parametrize("visitor", ["anyone", "participant"])
def test_a_browser_that_forgot_who_signed_in_gives_the_text_back_too(client_for, world, visitor):
    """Closed and opened again it has no cookie left, or that of a seat alone."""
    browser = client_for(visitor)
    for address, field in FORMS:
        address = address.format(code=world.code)
        ended = browser.post(address, data={field: TEXT})
        assert ended.status_code == 401 and 'type="password"' in ended.text, address
        action, fields = form_of(again(browser, ended.text, name="Olga", password=PASSWORD).text)
        assert action == address and fields == {field: [TEXT]}
        posted(browser.post("/sign-out"))


def test_a_code_that_nobody_knows_is_answered_the_same(client_for, world):
    known, unknown = (client_for("anyone").post(f"/console/{code}/recommend", data={"advise": "x"})
                      for code in (world.code, "000000"))
    assert known.status_code == unknown.status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_is_signed_in_elsewhere_is_not_asked_to_sign_in(client_for, world, method):
    """It would help nobody: they are signed in, and it is not theirs."""
    for path in (f"/console/{world.code}", f"/console/{world.code}/recommend", f"/harvest/{world.code}"):
        assert client_for("stranger_organiser").request(method, path).status_code in (404, 405), path


@pytest.mark.parametrize("role, address, field", [
    ("interpreter", "/desk/{code}/contributions/nothing/translate", "words"),
    ("scribe", "/desk/{code}/contributions", "words"),
    ("cofacilitator", "/console/{code}/themes", "name")])
def test_a_helper_whose_link_was_taken_back_keeps_what_they_typed(client_for, world, role, address, field):
    helper, address = client_for(role), address.format(code=world.code)
    link = world.read(lambda db: next(helper.id for helper in db.get(Session, world.id).helpers if helper.role == role))
    posted(client_for("facilitator").post(f"/console/{world.code}/helpers/{link}/revoke"))
    told = comes(lambda: helper.post(address, data={field: TEXT, "language": "nl", "key": "a-key-1234"}),
                 lambda answer: answer.status_code == 404)
    assert "no longer in use" in told.text or "werkt niet meer" in told.text
    in_arabic = helper.post(address, data={field: TEXT}, headers={"Accept-Language": "ar"}).text
    assert '<html lang="en"' in in_arabic and "<h1>This link is no longer in use" in in_arabic, "one language"
    assert TEXT.replace("\r", "") in unescape(told.text).replace("\r", "") and "a-key-1234" not in told.text
    by_htmx = helper.post(address, data={field: TEXT}, headers={"HX-Request": "true"})
    assert by_htmx.headers["HX-Retarget"] == "#says" and "<html" not in by_htmx.text
    asked = helper.get(f"/{address.split('/')[1]}/{world.code}/stage", headers={"HX-Request": "true"})
    assert asked.status_code == 404 and asked.headers["Refused"]
