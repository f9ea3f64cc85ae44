"""The demonstration keeps its promises: alive, in many scripts, and forgetful."""

import unicodedata
from datetime import date, timedelta

import pytest
from sqlmodel import Session as Handle
from sqlmodel import create_engine, select

from app import clock, demo
from app.durable import open_database
from app.library.domains import DOMAINS
from app.models import (
    Action,
    Answer,
    Authorship,
    CheckIn,
    Contribution,
    Helper,
    Member,
    Participant,
    Permission,
    Programme,
    Session,
    State,
    Tally,
)
from app.words import LANGUAGES
from tests.pace import WHOLE, within
from tests.room import cards_in, totals_of, voters_of

KEY = b"a key for the test"
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.db")
    with within(10), clock.frozen(TODAY):
        database.keep_now(lambda db: demo.fill(db, KEY, "a hash", TODAY))
    yield database
    database.close()


@pytest.fixture
def db(database):
    """What tests read; nothing is kept."""
    engine = create_engine(database.url)
    with Handle(engine) as db:
        yield db
    engine.dispose()


def sessions(db, state: State | None = None) -> list[Session]:
    return [session for session in db.exec(select(Session)).all() if state in (None, session.state)]


def live(db) -> Session:
    return sessions(db, State.live)[0]


def script(text: str) -> set[str]:
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def test_is_filled_in_seconds(database):
    """`within`, where it is filled, fails every test of this page when it is not."""
    assert database.read_now(lambda db: len(db.exec(select(Programme)).all())) > 0


def test_two_programmes_say_that_they_are_invented(db):
    programmes = db.exec(select(Programme)).all()
    assert sorted(len(programme.sessions) for programme in programmes) == [2, 11]
    assert all("verzonnen" in programme.about for programme in programmes)


def test_one_session_is_live_and_two_are_in_preparation(db):
    assert [len(sessions(db, state)) for state in State] == [2, 1, 10]
    room = live(db)
    assert (room.code, room.held_on, len(room.participants)) == ("482193", TODAY, 19)
    assert {seat.language for seat in room.participants} == {"ar", "ti", "tr", "fa", "uk", "so", "nl"}
    assert room.step.kind == "text" and not room.step.missing_languages(room.languages)
    assert len(cards_in(room, "held")) >= 5 and len(cards_in(room, "released")) >= 18


def test_codes_and_doors_are_each_their_own(db):
    assert len({session.code for session in sessions(db)}) == len({session.door_hash for session in sessions(db)}) == 13
    assert all(len(session.code) == 6 and session.code.isdigit() for session in sessions(db))


def test_sessions_are_midweek_on_working_days(db):
    for session in sessions(db):
        if session is not live(db):
            assert session.held_on.weekday() in (1, 2, 3)
            assert clock.working_day(session.held_on) == session.held_on


def test_cards_are_in_our_languages_and_no_two_are_alike(db):
    cards = [card for card in db.exec(select(Contribution)).all() if card.state != "withdrawn"]
    assert {card.language for card in cards} == set(LANGUAGES)
    assert len({card.words for card in cards}) == len(cards) >= 240
    assert {card.kind for card in cards} == {"well", "better", "advice"}
    assert 0.06 < sum(not card.may_quote for card in cards) / len(cards) < 0.18
    layers = [layer for card in cards for layer in card.translations]
    assert {layer.origin for layer in layers} == {"machine", "interpreter", "facilitator", "confirmed"}
    assert all(layer.language != layer.contribution.language for layer in layers)
    assert any(not card.translations for card in cards if card.language != "nl")


def test_the_live_board_shows_many_scripts(db):
    cards = cards_in(live(db), "released")
    assert {"LATIN", "ARABIC", "ETHIOPIC", "CYRILLIC"} <= set().union(*(script(card.words) for card in cards))
    assert len({card.language for card in cards}) == 7


def test_words_are_in_the_script_of_their_language(db):
    scripts = {"ar": "ARABIC", "fa": "ARABIC", "ti": "ETHIOPIC", "uk": "CYRILLIC"}
    for card in db.exec(select(Contribution)).all():
        if card.words:
            assert script(card.words) - {"MODIFIER"} == {scripts.get(card.language, "LATIN")}, card.words


def test_nobody_can_be_traced_in_a_session_that_is_over(db):
    room = live(db)
    assert {seat.session_id for seat in db.exec(select(Participant))} == {room.id}
    assert {link.participant.session_id for link in db.exec(select(Authorship))} == {room.id}
    assert {permission.participant.session_id for permission in db.exec(select(Permission))} == {room.id}
    assert {vote.step.session_id for vote in db.exec(select(Answer))} == {room.id}
    assert not db.exec(select(Helper)).all()
    for session in sessions(db, State.closed):
        assert session.forgotten_at - session.closed_at >= timedelta(hours=24) and session.people_came
        assert all(not card.receipt_hash for card in session.contributions)


def test_everybody_voted_once_and_totals_fit_the_room(db):
    for session in sessions(db, State.closed):
        for step in session.steps:
            assert voters_of(step) <= session.people_came
            assert sum(totals_of(step).values()) <= voters_of(step) * step.form.purse
    assert db.exec(select(Tally)).all()
    voted = [step for step in live(db).steps if step.answers]
    assert voted and all(voters_of(step) == 19 and step.ballot_closed_at for step in voted)


def test_each_closed_session_has_a_harvest(db):
    for session in sessions(db, State.closed):
        assert len(cards_in(session, "released")) >= 18 and not cards_in(session, "held")
        assert 3 <= len(session.standing_themes) <= 6 and 3 <= len(session.recommendations) <= 6
        assert 2 <= len(session.actions) <= 5
        assert all(set(theme.domains) <= set(DOMAINS) and theme.domains and theme.cards for theme in session.themes)
        assert all(advice.cards for advice in session.recommendations)


def test_how_an_action_goes_is_left_to_its_year(db):
    actions, check_ins = db.exec(select(Action)).all(), db.exec(select(CheckIn)).all()
    assert {(action.status, action.reason) for action in actions} == {("proposed", "")}
    assert {(check_in.status, check_in.words, check_in.reported_on) for check_in in check_ins} == {("", "", None)}
    assert any(action.missing for action in actions) and any(not action.missing for action in actions)


def test_check_ins_lie_on_working_days_some_past_and_some_to_come(db):
    days = [check_in.due_on for check_in in db.exec(select(CheckIn))]
    assert all(clock.working_day(day) == day for day in days) and min(days) <= TODAY < max(days)


def test_members_can_come_in(db):
    assert {member.name: str(member.role) for member in db.exec(select(Member))} == {
        "demo": "admin", "begeleider": "facilitator"}


DAYS = [date(2028, 2, 29), date(2026, 12, 26), date(2026, 1, 1), date(2027, 2, 28)]


@pytest.mark.parametrize("day", DAYS if WHOLE else DAYS[:2])
def test_fills_on_any_day(tmp_path, day):
    database = open_database(f"sqlite:///{tmp_path}/demo.db")
    with clock.frozen(day):
        database.keep_now(lambda db: demo.fill(db, KEY, "a hash", day))
    rooms = database.read_now(lambda db: [(session.held_on, session.state) for session in sessions(db)])
    assert all((held_on < day) == (state is State.closed) for held_on, state in rooms)
    database.close()
