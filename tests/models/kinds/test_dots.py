"""Dots: everybody divides the same few, and nobody has one more."""

import pytest

from app.errors import NotLikeThat
from tests.models.evening import NOW, a_seat, a_session, on_board
from tests.models.kinds.forms import Form


def a_vote(dots: int = 3, **settings):
    """With two themes; the ids of those."""
    session = a_session("dots", dots=dots, **settings)
    themes = [session.wall.new_theme(name, "nl").id for name in ("Transport", "Language")]
    return session, session.step, *themes


def given(seat) -> dict[str, int]:
    return {answer.option_id: answer.number for answer in seat.answers}


def test_dots_may_lie_together_or_apart():
    session, step, transport, language = a_vote()
    seat = a_seat(session)
    for theme in (transport, transport, language):
        step.choose(seat, theme, 1)
    assert given(seat) == {transport: 2, language: 1}


def test_nobody_has_more_than_the_others_and_nobody_less_than_none():
    session, step, transport, language = a_vote(dots=2)
    seat = a_seat(session)
    for _each in range(4):
        step.choose(seat, transport, 1)
    step.choose(seat, language, 1)
    assert given(seat) == {transport: 2}
    for _each in range(4):
        step.choose(seat, transport, -1)
    assert given(seat) == {}
    step.choose(seat, language, 1)
    assert given(seat) == {language: 1}


def test_dots_are_for_themes_that_stand():
    session, step, transport, language = a_vote()
    seat = a_seat(session)
    session.wall.merge(session.theme(transport), session.theme(language))
    with pytest.raises(NotLikeThat):
        step.choose(seat, transport, 1)
    assert step.form.option_ids == [language]


def test_a_vote_on_advice_is_about_advice_once_there_is_any_and_not_while_it_goes_on():
    session, step, transport, language = a_vote(vote_on="recommendations")
    assert step.form.option_ids == [transport, language]
    advice = session.wall.recommend("Let the bus go on", "", "")
    assert step.form.option_ids == [transport, language], "people may be tapping"
    session.running.show(step, NOW)
    assert step.form.option_ids == [advice.id], "nobody had chosen yet"
    step.choose(a_seat(session), advice.id, 1)
    session.recommendations.clear()
    session.running.show(step, NOW, answered=True)
    assert step.form.option_ids == []


def test_a_count_by_hand_takes_the_place_of_the_one_before():
    _session, step, transport, _language = a_vote()
    step.count_by_hand(transport, 12)
    step.count_by_hand(transport, 7)
    assert [(tally.option_id, tally.number) for tally in step.tallies] == [(transport, 7)]
    for option, number in (("nonsense", 1), (transport, -1), (transport, 1000)):
        with pytest.raises(NotLikeThat):
            step.count_by_hand(option, number)


def test_totals_name_what_nobody_chose_too_and_nothing_that_is_gone():
    _session, step, transport, language = a_vote()
    assert step.totals({transport: 4, "gone": 9}) == {transport: 4, language: 0}


def test_a_vote_is_open_from_showing_to_closing_and_can_be_opened_again():
    _session, step, *_themes = a_vote()
    assert step.ballot_is_open
    step.close_ballot(NOW)
    assert not step.ballot_is_open
    step.open_ballot()
    assert step.ballot_is_open and not a_session("welcome", "dots").steps[1].ballot_is_open
    assert on_board(a_session("text"), "Transport", "bus")[0].step.ballot_is_open is False


@pytest.mark.parametrize(("dots", "vote_on"), [("0", "themes"), ("11", "themes"), ("", "themes"), ("3", "people")])
def test_what_cannot_be_set_is_refused(dots, vote_on):
    _session, step, *_themes = a_vote()
    with pytest.raises(NotLikeThat):
        step.form.read_form(Form(dots=dots, vote_on=vote_on), ["nl"])
    with pytest.raises(NotLikeThat):
        step.set(dots=int(dots or 0), vote_on=vote_on)
    assert step.settings["dots"] == 3 and step.form.read_form(Form(), ["nl"]) == {}
