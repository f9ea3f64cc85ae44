"""Answer in words: what a card may be about, and what may be written on it."""

from datetime import timedelta

import pytest

from app.errors import MovedOn, NotLikeThat, NotNow
from tests.models.evening import NOW, a_card, a_seat, a_session
from tests.models.kinds.forms import Form


def test_a_card_is_about_what_the_organiser_asked_for():
    session = a_session("text", card_kinds=["well", "better"])
    assert a_card(session, kind="well").kind == "well"
    for kind in ("advice", "", "nonsense"):
        with pytest.raises(NotLikeThat, match="what your card is about") as refused:
            a_card(session, kind=kind)
        assert refused.value.field == "kind"


def test_where_there_is_one_kind_of_card_nobody_is_asked():
    assert a_card(a_session("text", card_kinds=["signal"]), kind="").kind == "signal"


def test_a_late_card_may_come_unsorted_rather_than_not_at_all():
    session = a_session("text", "dots")
    seat, step, later = a_seat(session), session.steps[0], NOW + timedelta(minutes=5)
    session.running.show(session.steps[1], NOW)
    with pytest.raises(MovedOn):
        step.receive("too late", seat, "a-key", kind="well", now=later)
    card = step.receive("too late", seat, "a-key", now=later, anyway=True)
    assert card.kind == "answer" and card.late and card.state == "held"


@pytest.mark.parametrize("words", ["", "   ", "x" * 601])
def test_a_card_has_words_and_not_too_many(words):
    with pytest.raises(NotLikeThat):
        a_card(a_session("text"), words)


def test_nobody_speaks_who_looks_along_or_where_only_choosing_is_asked():
    session = a_session("text")
    with pytest.raises(NotNow, match="look along"):
        a_card(session, seat=a_seat(session, looking=True))
    with pytest.raises(NotNow, match="moved on"):
        a_card(a_session("dots"))


def test_where_people_tell_what_they_heard_cards_say_so_and_a_proxy_says_more():
    session = a_session("text", source="heard")
    assert a_card(session).source == "heard"
    assert a_card(session, seat=a_seat(session, proxy=True)).source == "proxy"


def test_a_card_in_other_words_is_as_short_and_is_read_again():
    session = a_session("text")
    card = a_card(session)
    session.wall.release(card, None)
    with pytest.raises(NotLikeThat, match="shorter"):
        card.reword("x" * 601)
    card.reword("Another bus")
    assert (card.words, card.state) == ("Another bus", "held")


def test_the_builder_sets_what_cards_are_about():
    step = a_session("text").step
    step.set(**step.form.read_form(Form(kinds="1", card_kind=["idea", "nonsense"], source="heard"), ["nl"]))
    assert step.settings["card_kinds"] == ["idea"] and step.settings["source"] == "heard"
    assert step.form.read_form(Form(), ["nl"]) == {}
    for wrong in (Form(kinds="1", source="own"), Form(kinds="1", card_kind=["idea"], source="made up")):
        with pytest.raises(NotLikeThat):
            step.form.read_form(wrong, ["nl"])
    for wrong in ({"card_kinds": "idea"}, {"source": "made up"}, {"dots": 3}):
        with pytest.raises(NotLikeThat):
            step.set(**wrong)
    assert step.settings["card_kinds"] == ["idea"]
