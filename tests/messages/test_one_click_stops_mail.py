"""One click, and no more mail comes: by the address in the mail alone, from anywhere, and it can do nothing else."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.durable.taken_back import signs_in
from app.messages.due import due
from app.messages.outbox import queue
from app.models import Action, AuditEvent, Contact, ContactWish, Member, Message, SignIn
from app.settings import data_folder, server_key
from tests.messages.year import DAY, NEVER, ORGANISER, OWNER, WISH

ONE_CLICK = {"content": "List-Unsubscribe=One-Click", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}


def stop_of(year, who: str) -> str:
    """The path in the mail, with what stands behind it."""
    return "/stop/" + year.mail(who).stop.rpartition("/stop/")[2]


def words_of(answer) -> str:
    """The page without the moment at which it was made."""
    return re.sub(r'"\d{13}"', "", answer.text)


def is_stopped(year, who: str) -> bool:
    def look(db) -> bool:
        if who == WISH:
            return db.get(ContactWish, year.ids[WISH]) is None
        person = db.get(Contact, year.ids[who]) or db.get(Member, year.ids[who])
        return person.stopped_on is not None if isinstance(person, Contact) else person.digest == ""

    return year.world.read(look)


def everything(year) -> list:
    """All that a click may have touched, as it stands."""
    def rows(db) -> list:
        return [sorted(repr(row.model_dump()) for row in db.exec(select(table)))
                for table in (Contact, Member, ContactWish, SignIn, Action, AuditEvent, Message)]

    return year.world.read(rows)


@pytest.mark.parametrize("who, origin", ((OWNER, None), (ORGANISER, "null"), (WISH, "https://mail.example")))
def test_a_bare_post_from_anywhere_stops_it(year, client_for, who, origin):
    at = stop_of(year, who)
    headers = ONE_CLICK["headers"] | ({"Origin": origin, "Sec-Fetch-Site": "cross-site"} if origin else {})
    answer = client_for("anyone").post(at, content=ONE_CLICK["content"], headers=headers)
    assert answer.status_code == 200, "not a redirect, which a mail program does not follow"
    assert is_stopped(year, who)
    assert not year.world.read(lambda db: due(db, DAY, {year.ids[who]})), "and nothing is due to them"


def test_opening_it_shows_a_button_and_changes_nothing(year, client_for):
    at, before = stop_of(year, OWNER), everything(year)
    answer = client_for("anyone").get(at)
    assert answer.status_code == 200 and "<form" in answer.text and "Geen mail" in answer.text
    assert not any(word in answer.text for word in ("Hanna", "person0", "Lessons", *NEVER))
    assert everything(year) == before and not is_stopped(year, OWNER)


def test_twice_is_the_same(year, client_for):
    at = stop_of(year, OWNER)
    first = client_for("anyone").post(at)
    after = everything(year)
    assert words_of(client_for("anyone").post(at)) == words_of(first) and everything(year) == after


def test_a_cookie_of_somebody_else_changes_nothing_else(year, client_for):
    at = stop_of(year, OWNER)
    organiser = client_for("organiser")

    def rest(db) -> None:
        """So long that a page which knew them would note it."""
        for sign_in in db.exec(select(SignIn)):
            sign_in.seen_at -= timedelta(minutes=10)

    year.world.keep(rest)
    before = everything(year)
    assert organiser.post(at, headers={"Origin": "null"}).status_code == 200
    after = everything(year)
    assert is_stopped(year, OWNER)
    assert [number for number, (one, two) in enumerate(zip(before, after, strict=True)) if one != two] == [0, 5]


def test_what_is_forged_is_answered_the_same_and_stops_nobody(year, client_for):
    at, before = stop_of(year, OWNER), everything(year)
    right = words_of(client_for("anyone").get(at))
    token = at.removeprefix("/stop/").partition("?")[0]
    swapped = "b" if token[-1] != "b" else "c"
    for wrong in (token[:-1] + swapped, "c" + "a" * 42, token[0] + "a" * 16 + token[17:]):
        assert words_of(client_for("anyone").get(f"/stop/{wrong}?lang=nl")).replace(wrong, token) == right
        answer = client_for("anyone").post(f"/stop/{wrong}?lang=nl")
        assert answer.status_code == 200 and everything(year) == before
    assert words_of(client_for("anyone").post(at)) == words_of(answer), "nobody learns whether there is such a person"


def test_an_old_mail_stops_nothing_that_goes_to_a_new_address(year, client_for):
    at = stop_of(year, OWNER)
    year.world.keep(lambda db: db.get(Contact, year.ids[OWNER]).reach("new@example.org", server_key()))
    client_for("anyone").post(at)
    assert not is_stopped(year, OWNER)


def test_an_address_that_was_wrapped_on_its_way_still_stops(year, client_for):
    token, _question, language = stop_of(year, OWNER).removeprefix("/stop/").partition("?")
    wrapped = f"/stop/{token[:20]}%3D%0A{token[20:]}?{language}&follow=true"
    assert client_for("anyone").post(wrapped).status_code == 200 and is_stopped(year, OWNER)


def test_what_was_waiting_for_them_goes_nowhere_and_their_promise_stays(year, client_for):
    with clock.frozen(DAY):
        found = [each for each in year.due(OWNER)]
        year.world.keep(lambda db: queue(db, found, clock.now()))
        client_for("anyone").post(stop_of(year, OWNER))
        left = year.world.read(lambda db: [row for row in db.exec(select(Message)) if row.waits])
    assert left == []
    leads = year.world.read(lambda db: db.exec(select(Action.id).where(Action.owner_id == year.ids[OWNER])).all())
    assert len(leads) > 5


def test_a_wish_is_gone_also_after_an_old_backup_is_put_back(year, client_for):
    before = signs_in(data_folder() / "taken-back")
    client_for("anyone").post(stop_of(year, WISH))
    assert signs_in(data_folder() / "taken-back") - before, "it stands on the list of what was taken back"


def test_that_somebody_stopped_mail_is_noted_without_who(year, client_for):
    client_for("anyone").post(stop_of(year, OWNER))
    [note] = year.world.read(lambda db: db.exec(select(AuditEvent).where(AuditEvent.what == "mail_stopped")).all())
    assert (note.about, note.member_id, note.role) == ("", None, "mail")
    assert "mail stopped by its reader" in client_for("admin").get("/members/log").text


def test_the_page_is_in_the_language_of_the_mail(client_for):
    for letter in "cmw":
        for language, says in (("en", "Stop the mail"), ("ar", "أوقف الرسائل"), ("ti", "ነቲ መልእኽቲ ደው ኣብሉ")):
            answer = client_for("anyone").get(f"/stop/{letter}{'a' * 42}?lang={language}")
            assert f'lang="{language}"' in answer.text and (letter == "w" or says in answer.text)
