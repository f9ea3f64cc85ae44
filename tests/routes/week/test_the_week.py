"""The week shows what waits and nothing else: each line in one part, the longest first, with one button that solves it.
Who follows up sees their own programmes; nobody else sees anything."""

import re

import pytest
from sqlmodel import select

from app import clock, settings
from app.models import ContactWish, Pass, Programme, Session
from tests.following import accept, action_of, evening, evening_in, on, on_day, report
from tests.room import posted, seen

pytestmark = pytest.mark.on_postgres_in_proof


@pytest.fixture
def agenda(world):
    """Four actions of one evening: nobody said yes to the first, the others are led."""
    code, _id = evening_in(world, actions=4)
    ids = world.read(lambda db: [action.id for action in _session(db, code).actions])
    for id in ids[1:]:
        accept(world, id, on(1))
    return code, ids


def _session(db, code):
    return db.exec(select(Session).where(Session.code == code)).one()


def lines(page) -> dict[str, list[str]]:
    """By part, what stands in it."""
    found = {}
    for name, part in re.findall(r'aria-labelledby="part-(\w+)">(.*?)</section>', page.text, re.S):
        found[name] = re.findall(r"<b [^>]*>(.*?)</b>", part)
    return found


def test_each_stands_in_one_part_with_one_button(client_for, world, agenda):
    _code, ids = agenda
    report(world, ids[1], on(10), "started")
    report(world, ids[2], on(12), "stuck", "No room")
    with on_day(16, client_for, world, "organiser") as (member,):
        page = member.get("/agenda")
    assert lines(page) == {"silent": ["Lesson plan 2"], "unaccepted": ["Lesson plan 0"], "first": ["Lesson plan 3"]}, page
    for row in re.findall(r"<li[ >](?:(?!<li).)*?</li>", page.text.split('class="waits"', 1)[1].split("<aside")[0], re.S):
        assert len(re.findall(r'class="btn', row)) == 1, row
    assert "Lesson plan 1" not in page.text, "it goes well"


@pytest.mark.on_postgres
def test_the_longest_silent_stands_above(client_for, world, agenda):
    _code, ids = agenda
    report(world, ids[1], on(13), "on_track")
    report(world, ids[2], on(20), "stuck", "No room")
    with on_day(400, client_for, world, "organiser") as (member,):
        page = member.get("/agenda?part=silent")
    assert set(lines(page)) == {"silent"}
    # Of the first and last nobody said anything since 3 December; the third is stuck since the 9th.
    assert lines(page)["silent"][2:] == ["Lesson plan 2", "Lesson plan 1"]


def test_who_was_asked_rests_for_a_week_and_comes_back(client_for, world, agenda):
    _code, ids = agenda
    with on_day(60, client_for, world, "organiser") as (member,):
        assert "Lesson plan 3" in member.get("/agenda").text
        posted(member.post(f"/agenda/actions/{ids[3]}/ask"))
        page = member.get("/agenda")
        assert "Lesson plan 3" not in page.text and "1 line rests" in seen(member, "/agenda")
        assert "Lesson plan 3" in member.get("/agenda?asked=1").text
    with on_day(67, client_for, world, "organiser") as (member,):
        assert "Lesson plan 3" in member.get("/agenda").text


def test_the_answer_of_the_client_is_asked_for_until_it_is_public(client_for, world, agenda):
    code, _ids = agenda

    def answered(db) -> None:
        advice = _session(db, code).recommendations[0]
        advice.write_answer("yes", {"words": "We will", "body": "The executive"}, on(45))

    with on_day(20, client_for, world, "organiser") as (member,):
        assert "answers" not in lines(member.get("/agenda")), "three weeks before it is soon enough"
    with on_day(43, client_for, world, "organiser") as (member,):
        assert "1 day late" in seen(member, "/agenda")
        page = member.get(f"/agenda/sessions/{code}/answers").text
        assert f"/a/{world.tokens['answering']}" in page and "Hallo Hanna answering" in page
        world.keep(answered)
        assert "is written and not published" in seen(member, "/agenda")
        world.keep(lambda db: _session(db, code).recommendations[0].publish_answer(on(43)) and None)
        assert "answers" not in lines(member.get("/agenda"))


def test_a_link_that_was_asked_for_again_is_made_by_a_person(client_for, world, agenda):
    id = world.pass_ids["owner"]

    def ask(db) -> None:
        found = db.get(Pass, id)
        found.expires_on, found.wanted_on = on(5), on(20)

    world.keep(ask)
    with on_day(21, client_for, world, "organiser", "stranger_organiser") as (member, stranger):
        assert "asked for a new one" not in seen(stranger, "/agenda")
        assert "asked for a new one on 9 December" in seen(member, "/agenda")
        assert world.tokens["owner"] not in member.get(f"/agenda/links/{id}").text
        assert world.read(lambda db: db.get(Pass, id).generation) == 1, "looking changes nothing"
        posted(member.post(f"/agenda/links/{id}"))
        found = world.read(lambda db: db.get(Pass, id))
        assert (found.generation, found.wanted_on) == (2, None)
        assert found.token(settings.server_key()) in member.get(f"/agenda/links/{id}").text
        assert "links" not in lines(member.get("/agenda"))


@pytest.mark.on_postgres
def test_people_who_want_to_hear_are_told_by_language_and_once(client_for, world, agenda):
    code, ids = agenda

    def wish(db) -> None:
        for language, address in (("ar", "nour@post.example"), ("nl", "0612345678")):
            db.add(ContactWish.of(_session(db, code).id, address, language, key=settings.server_key(), receipt="abcd",
                                  version="1", held_on=on(0)))
        _session(db, code).shared_on = on(1)

    world.keep(wish)
    report(world, ids[1], on(10), "started", "We began")
    path = f"/agenda/sessions/{code}/tell"
    with on_day(12, client_for, world, "organiser", "facilitator") as (member, facilitator):
        assert "people" not in lines(member.get("/agenda")), "nothing is there to be told yet"
        world.keep(lambda db: action_of(db, ids[1]).reports[-1].release(on(11)))
        assert "2 people want to hear it, in 2 languages" in seen(member, "/agenda")
        assert "want to hear" not in seen(facilitator, "/agenda") and facilitator.get(path).status_code == 404
        page = member.get(path).text
        assert "nour@post.example" in page and 'dir="rtl"' in page and f"/s/{code}" in page
        posted(member.post(path, data={"language": "ar", "of": "1"}))
        assert "nour@post.example" not in member.get(path).text and "0612345678" in member.get(path).text
        posted(member.post(path, data={"language": "nl", "of": "1"}))
        assert "people" not in lines(member.get("/agenda"))


def test_what_is_released_on_the_day_they_were_told_is_told_too(client_for, world, agenda):
    code, ids = agenda
    world.keep(lambda db: db.add(ContactWish.of(_session(db, code).id, "nour@post.example", "ar", key=settings.server_key(),
                                                receipt="abcd", version="1", held_on=on(0))))
    for words in ("We began", "We stopped for a week", "We went on"):
        report(world, ids[1], on(10), "started", words)
    path = f"/agenda/sessions/{code}/tell"
    with on_day(12, client_for, world, "organiser") as (member,):
        def release(place: int, verb: str = "release") -> None:
            organiser_pressed = f"/agenda/actions/{ids[1]}/reports/{reports[place]}/{verb}"
            posted(member.post(organiser_pressed))

        reports = world.read(lambda db: [each.id for each in action_of(db, ids[1]).reports if each.words])
        release(0)
        page = member.get(path).text
        release(1)  # between reading the text and pressing that it was sent
        posted(member.post(path, data={"language": "ar", "of": page.split('name="of" value="')[1].split('"')[0]}))
        assert "people" in lines(member.get("/agenda"))
        posted(member.post(path, data={"language": "ar", "of": "2"}))
        assert "people" not in lines(member.get("/agenda"))
        release(0, "take-back")
        assert "people" not in lines(member.get("/agenda")), "nothing new is there to be told"
        release(2)
        assert "people" in lines(member.get("/agenda")), "on the same day"


@pytest.mark.on_postgres
@pytest.mark.parametrize("words, found", [
    ("HÂNNA", True), ("bakery", True), ("lesson plan 3", True), ("learning", True), ("nobody", False), ("%", False),
    ("_", False), ("' or 1=1 --", False), ("x" * 5000, False)])
def test_a_search_finds_owner_body_and_word(client_for, world, agenda, words, found):
    with on_day(60, client_for, world, "organiser") as (member,):
        page = member.get("/agenda", params={"q": words})
    assert page.status_code == 200 and ("Lesson plan 3" in page.text) is found


def test_a_search_also_finds_what_waits_for_nothing(client_for, world, agenda):
    _code, ids = agenda
    report(world, ids[1], on(10), "done", "It is there")
    with on_day(20, client_for, world, "organiser") as (member,):
        assert "Lesson plan 1" not in member.get("/agenda").text
        assert lines(member.get("/agenda?q=plan+1")) == {"found": ["Lesson plan 1"]}


@pytest.mark.on_postgres
def test_a_long_week_comes_in_pages(client_for, world):
    evening_in(world, actions=32)
    with on_day(10, client_for, world, "organiser") as (member,):
        first, second = (lines(member.get(f"/agenda?page={page}"))["unaccepted"] for page in (1, 2))
        assert len(first) == 30 and len(second) == 2 and not {*first} & {*second}
        for odd in ("0", "-1", "999", "x", "9" * 40):
            assert member.get("/agenda", params={"page": odd}).status_code == 200


def test_nobody_is_told_that_something_was_mailed(client_for, world, agenda):
    code, ids = agenda
    with on_day(60, client_for, world, "organiser") as (member,):
        for path in ("/agenda", f"/agenda/actions/{ids[1]}", f"/agenda/actions/{ids[1]}/ask",
                     f"/agenda/sessions/{code}/answers"):
            assert not re.search(r"(?i)was (mailed|sent)|has been sent|reminder", seen(member, path)), path


def test_facilitators_see_their_programmes_and_clients_and_strangers_nothing(client_for, world, agenda):
    def another(db) -> str:
        beekstede = db.get(Programme, world.programme_id).organisation
        return evening(db, Programme.begin(beekstede, "Another programme"), title="Elsewhere", place="Hoogdijk").code

    world.keep(another)
    with on_day(60, client_for, world, "organiser", "facilitator", "stranger_organiser", "client") as (
            organiser, facilitator, stranger, client):
        assert "Hoogdijk" in seen(organiser, "/agenda")
        assert "Hoogdijk" not in seen(facilitator, "/agenda") and "Lesson plan 3" in facilitator.get("/agenda").text
        assert "Nothing waits for you" in seen(stranger, "/agenda")
        assert "Lesson plan" not in stranger.get("/agenda?q=e").text
        assert client.get("/agenda").status_code == 404
        assert "/agenda" in facilitator.get("/programmes").text and "/agenda" not in client.get("/programmes").text
        for role in ("owner", "answering", "anyone", "participant"):
            assert client_for(role).get("/agenda").status_code == 303


def test_a_facilitator_makes_no_link_of_another_programme(client_for, world):
    def elsewhere(db) -> str:
        other = Programme.begin(db.get(Programme, world.programme_id).organisation, "Another programme")
        db.add(other)
        db.flush()
        found = db.get(Pass, world.pass_ids["answering"])
        found.opens, found.wanted_on = other.id, clock.today()
        return found.id

    id = world.keep(elsewhere)
    for role, status in (("facilitator", 404), ("stranger_organiser", 404), ("client", 404), ("organiser", 303)):
        assert client_for(role).post(f"/agenda/links/{id}").status_code == status, role
