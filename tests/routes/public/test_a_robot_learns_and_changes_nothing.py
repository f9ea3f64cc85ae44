"""A robot that opens every link of what everybody may read, follows every redirect and presses every button that is offered
changes no row: an answer is one that somebody chose."""

import re
from urllib.parse import urljoin

import pytest

from tests.routes.public.conftest import rows

pytestmark = pytest.mark.on_postgres_in_proof


def links_in(markup: str) -> set[str]:
    return {link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="([^"]+)"', markup)}


def forms_in(markup: str) -> list[tuple[str, dict[str, str]]]:
    """As a robot sends them: what is filled in or chosen already, and the button."""
    found = []
    for form in re.findall(r"<form\b.*?</form>", markup, re.S):
        if 'method="post"' not in form:
            continue
        fields = {}
        for field in re.findall(r"<(?:input|button)\b[^>]*>", form):
            name, value = (re.search(rf'\b{what}="([^"]*)"', field) for what in ("name", "value"))
            if name and (('type="radio"' not in field and 'type="checkbox"' not in field) or "checked" in field):
                fields[name[1]] = value[1] if value else ""
        fields |= {name: "" for name in re.findall(r'<textarea\b[^>]*name="(\w+)"', form)}
        found.append((re.search(r'action="([^"]+)"', form)[1].replace("&amp;", "&"), fields))
    return found


def test_every_link_and_every_button(client_for, shared):
    before, robot = rows(shared), client_for("anyone")
    waiting, seen, pressed = {f"/s/{shared.code}"}, set(), 0
    while waiting:
        here = waiting.pop()
        seen.add(here)
        answer = robot.get(here)
        if answer.is_redirect:
            waiting |= {answer.headers["location"]} - seen
            continue
        if not here.startswith(f"/s/{shared.code}") or "text/html" not in answer.headers["content-type"]:
            continue
        assert answer.status_code == 200, here
        for address, fields in forms_in(answer.text):
            there = robot.post(urljoin(here, address), data=fields)
            assert there.status_code in (303, 422), address
            pressed += 1
        waiting |= {link for link in links_in(answer.text) if link.startswith("/")} - seen
    assert pressed and len([path for path in seen if "notice" in path]) > 5
    assert rows(shared) == before


@pytest.mark.on_postgres
def test_an_organisers_page_that_is_opened_by_a_robot_shares_nothing(client_for, closed):
    """Also one that is signed in, as an extension of a browser is: without the tick there is nothing."""
    before, organiser = rows(closed), client_for("organiser")
    for here in (f"/harvest/{closed.code}/share", f"/harvest/{closed.code}/noticed"):
        markup = organiser.get(here).text
        for link in links_in(markup):
            if link.startswith(("/s/", "/harvest/")):
                organiser.get(link)
        for address, fields in forms_in(markup):
            organiser.post(address, data=fields)
    assert rows(closed) == before
