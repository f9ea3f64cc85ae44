"""The wall: cards and themes, and taking back what was done."""

import pytest

from app.errors import NotLikeThat, NotNow
from app.models import Recording
from tests.models.evening import a_card, a_session, on_board


def standing(session) -> dict[str, set[str]]:
    """Words of the cards on the board, by theme."""
    return {theme.name("nl")[0]: {card.words for card in theme.cards} for theme in session.standing_themes}


def test_a_card_goes_on_the_board_and_off_it_and_back():
    session = a_session()
    bus, = on_board(session, "Transport", "bus")
    session.wall.enlarge(bus)
    session.wall.hide(bus)
    assert (bus.state, session.spotlight_id, standing(session)) == ("hidden", None, {"Transport": set()})
    session.wall.undo(session.contributions)
    assert standing(session) == {"Transport": {"bus"}}


def test_nobody_shows_what_its_speaker_took_back():
    session = a_session()
    card = a_card(session)
    card.withdraw()
    with pytest.raises(NotNow, match="took this card back"):
        session.wall.release(card, None)
    assert card.words == ""


def test_nobody_shows_a_voice_that_is_not_written_down():
    session = a_session()
    card = a_card(session)
    card.recording = Recording(seconds=3)
    with pytest.raises(NotNow, match="Write down first"):
        session.wall.release(card, None)


def test_a_card_that_is_not_on_the_board_is_not_made_large():
    session = a_session()
    with pytest.raises(NotNow):
        session.wall.enlarge(a_card(session))
    assert session.spotlight_id is None


def test_two_themes_become_one_and_two_again():
    session = a_session()
    on_board(session, "Transport", "bus", "bike")
    on_board(session, "Travel", "train")
    transport, travel = session.standing_themes
    transport.touch_on(["A1"])
    session.wall.merge(transport, travel)
    assert standing(session) == {"Travel": {"bus", "bike", "train"}} and travel.domains == ["A1"]
    session.wall.undo(session.contributions)
    assert standing(session) == {"Transport": {"bus", "bike"}, "Travel": {"train"}} and travel.domains == []


def test_a_theme_is_not_merged_with_itself():
    session = a_session()
    on_board(session, "Transport", "bus")
    theme, = session.standing_themes
    with pytest.raises(NotLikeThat):
        session.wall.merge(theme, theme)
    assert standing(session) == {"Transport": {"bus"}}


def test_cards_leave_for_a_theme_of_their_own_and_come_back():
    session = a_session()
    _bus, bike = on_board(session, "Transport", "bus", "bike")
    session.wall.split(session.standing_themes[0], [bike], "Bikes")
    assert standing(session) == {"Transport": {"bus"}, "Bikes": {"bike"}}
    session.wall.undo(session.contributions)
    assert standing(session) == {"Transport": {"bus", "bike"}}


def test_cards_of_another_theme_do_not_leave_with_them():
    session = a_session()
    on_board(session, "Transport", "bus")
    train, = on_board(session, "Travel", "train")
    with pytest.raises(NotLikeThat):
        session.wall.split(session.standing_themes[0], [train], "Trains")
    assert standing(session) == {"Transport": {"bus"}, "Travel": {"train"}}


def test_undo_goes_back_step_by_step_and_then_says_that_there_is_nothing():
    session = a_session()
    card = a_card(session)
    session.wall.put_on_board(card, None, "Transport")
    session.wall.rename(session.standing_themes[0], {"nl": "Vervoer", "ar": "النقل"})
    for _each in range(3):
        session.wall.undo(session.contributions)
    assert (card.state, session.themes[0].names) == ("held", {"nl": "Transport"})
    with pytest.raises(NotNow, match="nothing to undo"):
        session.wall.undo(session.contributions)


def test_undo_never_brings_back_what_a_speaker_took_back():
    session = a_session()
    bus, = on_board(session, "Transport", "bus")
    session.wall.hide(bus)
    bus.withdraw()
    session.wall.undo(session.contributions)
    assert (bus.state, bus.words) == ("withdrawn", "")


def test_an_advice_has_behind_it_only_what_is_on_the_board():
    session = a_session()
    bus, bike = on_board(session, "Transport", "bus", "bike")
    session.wall.hide(bike)
    advice = session.wall.recommend("Let the bus go on", "people work late", "", theme=session.standing_themes[0],
                                    cards=[bus, bike, a_card(session)])
    assert [card.words for card in advice.contributions] == ["bus"]
    with pytest.raises(NotLikeThat):
        session.wall.recommend(" ", "", "")


def test_a_theme_has_a_name():
    with pytest.raises(NotLikeThat):
        a_session().wall.new_theme("  ", "nl")
