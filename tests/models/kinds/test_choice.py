"""Choice: an option is who it is by its id, whatever becomes of its words, its place and its languages."""

import pytest

from app.errors import NotLikeThat, NotNow
from app.library.choices import SETS
from app.models.kinds import KINDS
from tests.models.evening import a_seat, a_session
from tests.models.kinds.forms import Form


def offered(step, nl: str, ar: str = "", many: str = "", answered: bool = False, **form: str) -> None:
    """As the builder's form offers it: a line for each option, here with a comma between."""
    step.edit(Form(title="choice", minutes="10", choice_set="", choices_nl=nl.replace(",", "\n"),
                   choices_ar=ar.replace(",", "\n"), many=many) | form, "nl", answered=answered)


def ids(step) -> dict[str, str]:
    return {option.label: option.id for option in step.form.options("nl")}


def a_choice(nl: str = "bus,trein,fiets", ar: str = "", many: str = ""):
    session = a_session("choice")
    offered(session.step, nl, ar, many)
    return session


def chosen(session, *labels: str):
    seat = a_seat(session)
    for label in labels:
        session.step.choose(seat, ids(session.step)[label], 1)
    return {answer.option_id for answer in seat.answers}, seat


def test_swapped_lines_keep_their_options():
    step = a_choice().step
    before = ids(step)
    offered(step, "fiets,bus,trein")
    assert ids(step) == before and step.form.option_ids == [before["fiets"], before["bus"], before["trein"]]


def test_a_line_in_other_words_keeps_its_option():
    step = a_choice().step
    before = ids(step)
    offered(step, "bus,sneltrein,fiets")
    assert ids(step)["sneltrein"] == before["trein"] and ids(step)["bus"] == before["bus"]


def test_a_line_in_other_words_and_another_line_in_its_place():
    step = a_choice().step
    before = ids(step)
    offered(step, "fiets,sneltrein,bus")
    assert ids(step) == {"fiets": before["fiets"], "sneltrein": before["trein"], "bus": before["bus"]}


def test_a_translation_is_laid_beside_the_words():
    step = a_choice().step
    before = ids(step)
    offered(step, "bus,trein,fiets", "حافلة,قطار,دراجة")
    assert ids(step) == before
    assert [(option.label, option.language) for option in step.form.options("ar")] == [
        ("حافلة", "ar"), ("قطار", "ar"), ("دراجة", "ar")]
    assert step.form.options("uk")[0].label == "bus"  # never a blank


def test_a_translation_that_is_taken_away_leaves_the_words():
    step = a_choice("bus,trein", "حافلة,قطار").step
    before = ids(step)
    offered(step, "bus,trein")
    assert ids(step) == before and step.form.options("ar")[0].language == "nl"


def test_what_people_chose_hangs_on_the_option_and_not_on_its_place():
    session = a_choice()
    picked, _seat = chosen(session, "trein")
    offered(session.step, "fiets,bus,sneltrein", answered=True)
    assert picked == {ids(session.step)["sneltrein"]}


@pytest.mark.parametrize("lines", ["bus,trein", "bus,trein,fiets,boot", ""])
def test_the_number_of_lines_stays_once_people_have_chosen(lines):
    session = a_choice()
    chosen(session, "bus")
    before = session.step.settings
    with pytest.raises(NotNow, match="number of choices stays"):
        offered(session.step, lines, answered=True)
    with pytest.raises(NotNow):
        offered(session.step, "bus,trein,fiets", choice_set="agree", answered=True)
    assert session.step.settings == before


def test_before_anybody_chose_lines_come_and_go():
    step = a_choice().step
    before = ids(step)
    offered(step, "bus,fiets")
    assert ids(step) == {"bus": before["bus"], "fiets": before["fiets"]}
    offered(step, "bus,fiets,boot")
    assert ids(step)["boot"] not in before.values() and len(set(step.form.option_ids)) == 3


@pytest.mark.parametrize("wrong", [
    {"nl": "bus,trein", "ar": "حافلة"}, {"nl": ",".join("abcdefghijklm")}, {"nl": "x" * 81},
    {"nl": "bus", "choice_set": "nonsense"}])
def test_what_cannot_be_offered_is_refused_and_the_rest_stays(wrong):
    step = a_choice().step
    before = ids(step)
    with pytest.raises(NotLikeThat):
        offered(step, **wrong)
    assert ids(step) == before


def test_another_choice_takes_the_place_of_the_first_unless_many_may_be_chosen():
    session = a_choice()
    assert chosen(session, "bus", "trein")[0] == {ids(session.step)["trein"]}
    session = a_choice(many="1")
    assert chosen(session, "bus", "trein", "bus")[0] == {ids(session.step)["bus"], ids(session.step)["trein"]}


def test_nobody_chooses_what_is_not_offered_or_when_it_is_closed_or_while_looking_along():
    session = a_choice()
    picked, seat = chosen(session, "bus")
    with pytest.raises(NotLikeThat):
        session.step.choose(seat, "nonsense", 1)
    with pytest.raises(NotNow, match="look along"):
        session.step.choose(a_seat(session, looking=True), *picked, 1)
    session.step.ballot_closed_at = session.opened_at
    with pytest.raises(NotNow, match="closed"):
        session.step.choose(seat, *picked, -1)


def test_who_would_rather_not_say_takes_the_choice_back():
    session = a_choice()
    _picked, seat = chosen(session, "bus")
    session.step.pass_by(seat)
    assert seat.answers == [] and seat.passed_id == session.step.id


@pytest.mark.parametrize("name", SETS)
def test_every_ready_set_can_be_chosen_from_in_every_language(name):
    session = a_session("choice", choice_set=name)
    for language in ("nl", "ar", "en"):
        options = session.step.form.options(language)
        assert len({option.id for option in options}) == len(options) == len({option.label for option in options})


def test_another_kind_and_back_loses_no_settings():
    step = a_choice("bus,trein", many="1").step
    before, options = step.settings, ids(step)
    for kind in KINDS:
        step.become(kind, answered=False)
        assert step.kind == kind
    step.become("dots", answered=False)
    step.set(dots=5)
    step.become("choice", answered=False)
    assert ids(step) == options and {name: value for name, value in step.settings.items() if name != "as_another_kind"} == {
        name: value for name, value in before.items() if name != "as_another_kind"}
    step.become("dots", answered=False)
    assert step.settings["dots"] == 5


def test_a_step_that_people_answered_keeps_its_kind():
    session = a_choice()
    with pytest.raises(NotNow, match="its kind stays"):
        session.step.become("text", answered=True)
    assert session.step.kind == "choice"
