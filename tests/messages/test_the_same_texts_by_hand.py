"""Without a mail server nothing is lost: the same texts stand in the organiser's week, to copy, to open in a program of
one's own, and with a file for the calendar of who gets it. A facilitator sees no address, a stranger nothing."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from sqlmodel import select

from app.models import Contact, ContactWish
from app.settings import server_key
from tests.following import on, on_day
from tests.messages.year import DAY, NEVER


def texts(page: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]


def mailto(page: str) -> list[str]:
    return [unquote(unescape(link)) for link in re.findall(r'href="(mailto:[^"]+)"', page)]


@pytest.fixture
def days() -> int:
    return (DAY - on(0)).days


def test_an_owner_is_asked_the_same_as_by_mail(client_for, world, year, days):
    with on_day(days, client_for, world, "organiser", "facilitator", "stranger_organiser") as (
            member, facilitator, stranger):
        for name, says in (("offered", "Beekstede vraagt of jij deze actie wilt trekken"), ("stuck", "Wat zou helpen?"),
                           ("handed to", "Noor vraagt of jij deze actie wilt overnemen"), ("moved", "Hoe gaat het?"),
                           ("quarter", "Op 19 februari (vrijdag) zouden we horen")):
            at = f"/agenda/actions/{year.actions[name]}"
            page = member.get(f"{at}/ask").text
            [text, *_deputy] = texts(page)
            assert says in text and f"Lessons {name}" in text and "/o/" in text and not any(word in text for word in NEVER)
            assert "Geen mail meer" not in text, "there is no mail to stop"
            assert mailto(page)[0].startswith("mailto:person0@example.org?subject=")
            assert "person0" not in facilitator.get(f"{at}/ask").text
            assert stranger.get(f"{at}/ask").status_code == stranger.get(f"{at}/calendar.ics").status_code == 404
        file = member.get(f"/agenda/actions/{year.actions['moved']}/calendar.ics")
        assert file.headers["content-type"].startswith("text/calendar") and "DTSTART;VALUE=DATE:20270302" in file.text
        assert "calendar.ics" in member.get(f"/agenda/actions/{year.actions['moved']}/ask").text


def test_the_deputy_gets_a_text_of_their_own(client_for, world, year, days):
    world.keep(lambda db: db.add(db.get(Contact, year.deputy).let_in(DAY)))
    with on_day(days, client_for, world, "organiser") as (member,):
        [_owner, deputy] = texts(member.get(f"/agenda/actions/{year.actions['deputised']}/ask").text)
    assert "Hanna owner is de trekker en jij bent de vervanger" in deputy


def test_a_client_is_asked_the_same_as_by_mail(client_for, world, year, days):
    with on_day(days, client_for, world, "organiser", "facilitator") as (member, facilitator):
        at = f"/agenda/sessions/{year.code}/answers"
        [text] = texts(member.get(at).text)
        assert "Die dag is voorbij" in text and "Plan lessons with the employer" in text and "/a/" in text
        assert not any(word in text for word in NEVER) and texts(facilitator.get(at).text) == []


def test_word_back_is_a_text_in_each_language_and_then_told(client_for, world, year, days):
    """A telephone number gets no mail: somebody calls, or writes, and says so."""
    def number(db) -> None:
        db.add(ContactWish.of(year.session_id, "0612345678", "ar", key=server_key(), receipt="b", version="1",
                              held_on=on(0)))

    world.keep(number)
    at = f"/agenda/sessions/{year.code}/tell"
    with on_day(days, client_for, world, "organiser") as (member,):
        page = member.get(at).text
        arabic, dutch = texts(page)
        assert "0612345678" in page and "ماذا حدث" in arabic and "Wat er gebeurde" in dutch and f"/s/{year.code}" in dutch
        assert not any(word in arabic + dutch for word in (*NEVER, "/stop/", "wish@example.org"))
        seen = re.search(r'name="of" value="(\d+)"', page)[1]
        member.post(at, data={"language": "ar", "of": seen})
        assert "0612345678" not in member.get(at).text
    assert world.read(lambda db: [wish.told_on for wish in db.exec(select(ContactWish)) if wish.language == "ar"]) == [DAY]


def test_a_text_that_a_program_would_cut_off_is_copied(client_for, world, year, days):
    year.speak("ar")
    with on_day(days, client_for, world, "organiser") as (member,):
        page = member.get(f"/agenda/actions/{year.actions['offered']}/ask").text
        assert mailto(page) and "body=" not in mailto(page)[0] and "kopieer hem eerst" in page
