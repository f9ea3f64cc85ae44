"""What came of a session is for everybody who has its code, once an organiser shared it and for thirteen months; before and
after that it is a code that nobody knows. It names bodies and never a person, and shows nothing that is not for everybody.
"""

from datetime import timedelta

import pytest

from app import clock, settings
from app.access import throttle
from app.models import Action, Session, Wording
from tests.room import posted, seen
from tests.routes.public.conftest import SECRET, answered, rows, share

pytestmark = pytest.mark.on_postgres_in_proof


def page(client_for, world, language: str = "en") -> str:
    return seen(client_for("anyone"), f"/s/{world.code}?lang={language}")


@pytest.mark.on_postgres
def test_it_is_there_once_it_is_shared(client_for, closed):
    before = client_for("anyone").get(f"/s/{closed.code}")
    assert before.status_code == 404
    posted(share(client_for, closed))
    text = page(client_for, closed)
    for said in ("You said, we did", "lessons in the evening", "people work by day", "the public card", "ask ten employers",
                 "started", "two employers said yes", "yes, we will do this", "the council has money for it",
                 "the executive", "Werkplein", "People who came: 40."):
        assert said in text


def test_it_holds_nothing_that_is_not_for_everybody(client_for, shared):
    """Not in any of its languages, on paper, in a picture, or in the markup."""
    visitor = client_for("anyone")
    for path in ("", "/notice", "/paper", "/paper?beside=ar"):
        for language in ("nl", "en", "ar"):
            markup = visitor.get(f"/s/{shared.code}{path}{'&' if '?' in path else '?'}lang={language}").text
            assert not [secret for secret in SECRET if secret in markup], path
    for kind in ("svg", "png"):
        picture = visitor.get(f"/s/{shared.code}/picture/{shared.advice_id}.{kind}?lang=ar")
        assert picture.status_code == 200 and picture.content[:4] in (b"<svg", b"\x89PNG")


def test_a_name_is_there_with_its_owners_tick_alone(client_for, shared):
    def tick(db) -> None:
        db.get(Action, shared.action_id).owner_public = True

    assert "Olena Owner" not in page(client_for, shared)
    shared.keep(tick)
    assert "Olena Owner, Werkplein" in page(client_for, shared)


def as_asked(answer, code: str) -> tuple:
    text = answer.text.replace(code, "CODE")
    return answer.status_code, text[:text.find('data-now="')] + text[text.find('data-now="') + 30:]


@pytest.mark.parametrize("path", ["", "/notice", "/paper", "/picture/x.png"])
def test_unshared_ended_and_after_thirteen_months_it_is_a_code_that_nobody_knows(client_for, closed, path):
    stranger = client_for("anyone")

    def asked(code: str) -> tuple:
        return as_asked(stranger.get(f"/s/{code}{path}"), code)

    assert asked(closed.code) == asked("000000")
    posted(share(client_for, closed))
    if path != "/picture/x.png":
        assert asked(closed.code) != asked("000000")
    until = closed.read(lambda db: db.get(Session, closed.id).sharing.until)
    with clock.frozen(until):
        assert stranger.get(f"/s/{closed.code}").status_code == 200
    with clock.frozen(until + timedelta(days=1)):
        assert asked(closed.code) == asked("000000")
    posted(client_for("organiser").post(f"/harvest/{closed.code}/share/end"))
    assert asked(closed.code) == asked("000000")


@pytest.mark.from_within
def test_guessing_a_shared_code_takes_as_long_as_any_other(client_for, shared, monkeypatch):
    waited = []

    async def wait(line):
        waited.append(line)

    monkeypatch.setattr(throttle, "wait_ones_turn", wait)
    while throttle.UNKNOWN_CODES.take(""):
        pass
    for code in (shared.code, "000000"):
        for path in ("", "/notice", "/paper"):
            waited.clear()
            client_for("anyone").get(f"/s/{code}{path}")
            assert len(waited) == 1, (code, path)
    throttle.forget_limits()


@pytest.mark.on_postgres
def test_every_code_and_qr_that_it_ever_had_leads_there(client_for, world):
    key = settings.server_key()
    old = world.read(lambda db: (db.get(Session, world.id).code, db.get(Session, world.id).door.token(key)))
    posted(client_for("facilitator").post(f"/console/{world.code}/renew"))
    world.code, token = world.read(lambda db: (db.get(Session, world.id).code, db.get(Session, world.id).door.token(key)))
    assert old[1] != token
    from tests.routes.public.conftest import close_and_fill
    world.keep(lambda db: close_and_fill(db, world))
    stranger = client_for("anyone")
    ended = stranger.get(f"/j/{token}")
    assert ended.status_code == 409 and "This session has ended" in ended.text, "unshared it stays as it was"
    assert client_for("anyone").get(f"/j/{old[1]}").status_code == 404
    posted(share(client_for, world))
    for path in (f"/s/{world.code}", f"/s/{old[0]}", f"/j/{token}", f"/j/{old[1]}"):
        assert "lessons in the evening" in seen(client_for("anyone"), path), path
    assert client_for("anyone").post("/join", data={"code": old[0]}).headers["location"] == f"/s/{old[0]}"


def test_who_sat_there_has_their_phone_and_finds_it_from_there(client_for, shared):
    nour = client_for("participant")
    phone = nour.get(f"/s/{shared.code}").text
    assert f"/s/{shared.code}?outcome=1" in phone and "lessons in the evening" not in phone
    assert "lessons in the evening" in seen(nour, f"/s/{shared.code}?outcome=1")


def test_it_comes_in_the_language_of_the_reader_where_a_person_wrote_it(client_for, shared):
    def word(db) -> None:
        action = db.get(Action, shared.action_id)
        wording = Wording(session_id=shared.id, about=action.id, language="nl")
        wording.write("nl", {"what": "vraag tien werkgevers"}, action.to_word)
        db.add(wording)

    dutch = client_for("anyone").get(f"/s/{shared.code}?lang=nl").text
    assert 'lang="en" dir="ltr">ask ten employers' in dutch and "nog niet in je taal" in dutch
    shared.keep(word)
    assert "vraag tien werkgevers" in client_for("anyone").get(f"/s/{shared.code}?lang=nl").text
    shared.keep(lambda db: db.get(Action, shared.action_id).write(what="ask twenty employers"))
    changed = client_for("anyone").get(f"/s/{shared.code}?lang=nl").text
    assert "ask twenty employers" in changed and "tien werkgevers" not in changed, "a wording of other words is not shown"


def test_an_arabic_reader_reads_from_right_to_left_and_each_text_its_own_way(client_for, shared):
    text = client_for("anyone").get(f"/s/{shared.code}?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in text and 'lang="en" dir="ltr">ask ten employers' in text


def test_what_people_wrote_is_no_markup(client_for, shared):
    def hostile(db) -> None:
        db.get(Action, shared.action_id).write(what="<script>alert(1)</script> & more")
        db.get(Session, shared.id).summary = "<img src=x onerror=alert(2)>"

    shared.keep(hostile)
    for path in ("", "/notice", "/paper"):
        text = client_for("anyone").get(f"/s/{shared.code}{path}?lang=en").text
        assert "<script>alert(1)" not in text and "<img src=x" not in text


def test_nobody_searches_or_keeps_it(client_for, shared):
    for path in ("", "/notice", "/paper"):
        answer = client_for("anyone").get(f"/s/{shared.code}{path}")
        assert "noindex" in answer.headers["x-robots-tag"] and answer.headers["cache-control"] == "no-store"
        assert 'property="og:' not in answer.text


def test_numbers_are_from_ten_on(client_for, shared):
    answered(shared, yes=6, no=3)
    assert "People who answered" not in page(client_for, shared)
    answered(shared, no=4)
    assert "People who answered: 13" in page(client_for, shared)


def test_looking_changes_nothing(client_for, shared):
    before, stranger = rows(shared), client_for("anyone")
    for path in ("", "/notice", f"/notice?after={shared.action_id}&kept=month_3", "/paper",
                 f"/picture/{shared.advice_id}.svg"):
        assert stranger.get(f"/s/{shared.code}{path}").status_code == 200, path
    assert rows(shared) == before


def test_what_stands_still_says_why_in_its_heading(client_for, shared):
    def stick(db) -> None:
        action = db.get(Action, shared.action_id)
        action.report("owner", "stuck", {"words": "there is no room"}, clock.today(), language="en").release(clock.today())

    shared.keep(stick)
    assert "is stuck, because" in page(client_for, shared) and "there is no room" in page(client_for, shared)


@pytest.mark.on_postgres
def test_a_report_that_is_taken_back_is_gone_at_once(client_for, shared):
    def take_back(db) -> None:
        for report in db.get(Action, shared.action_id).reports:
            report.take_back()

    shared.keep(take_back)
    assert "two employers said yes" not in page(client_for, shared)
