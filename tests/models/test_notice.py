"""Do people notice it: each counts once in a round, few are never counted by themselves, and two weeks beside each other
tell of nobody."""

import random
from datetime import timedelta

import pytest

from app.errors import NotLikeThat, NotNow
from app.library.small_groups import EXPORT, LIVE
from app.models.notice import ROUNDS, Notice, Noticed, counted, is_asked, monday, round_of
from app.models.report import By
from tests.models.evening import DAY, a_session

WEEK = timedelta(weeks=1)
MONDAY = monday(DAY + timedelta(days=100))


def an_action(people: int = 100):
    session = a_session()
    session.people_came = people
    return session.wall.recommend("Lessons in the evening", "", "").take_up("Ask ten employers", DAY)


def notices(action, *answers: str, week=MONDAY, **given):
    return [Notice.of(action, answer, "", "nl", False, week, **given) for answer in answers]


def test_people_are_asked_after_a_report_or_a_due_date_that_nobody_answered():
    action = an_action()
    first, month_3, *_later = action.check_ins
    assert not is_asked(action, first.due_on)
    assert is_asked(action, first.due_on + timedelta(days=1)), "silence would silence people"
    action.report(By.owner, "started", {}, first.due_on)
    assert is_asked(action, first.due_on)
    action.report(By.owner, "stopped", {"words": "there is no money"}, month_3.due_on)
    assert not is_asked(action, month_3.due_on + timedelta(days=1))


def test_a_round_is_that_of_the_last_check_in():
    action = an_action()
    days = {check_in.kind: check_in.due_on for check_in in action.check_ins}
    assert round_of(action, DAY) == "first_step"
    assert {kind: round_of(action, day) for kind, day in days.items()} == {kind: kind for kind in days}
    action.report(By.owner, "started", {}, days["first_step"])
    action.report(By.owner, "done", {"words": "it works"}, days["month_3"] - timedelta(days=5))
    assert round_of(action, days["month_3"] - timedelta(days=4)) == "month_3", "it was reported before its day"


@pytest.mark.parametrize(("answer", "words"), [("", ""), ("yes please", ""), ("yes", "x" * 301), ("yes", "x" * 5000)])
def test_what_is_no_answer_is_refused(answer, words):
    with pytest.raises(NotLikeThat):
        Notice.of(an_action(), answer, words, "nl", False, DAY)


def test_it_knows_the_week_and_no_day():
    action = an_action()
    assert {Notice.of(action, "yes", "", "nl", False, MONDAY + timedelta(days=day)).week for day in range(7)} == {MONDAY}
    assert not {"on", "at", "created_at", "participant_id"} & set(Notice.model_fields)


def test_words_are_public_once_their_writer_and_a_reader_said_so():
    action = an_action()
    quoted, other = (Notice.of(action, "no", "only in the bakery", "en", may, DAY) for may in (True, False))
    assert not quoted.is_public and not other.is_public
    quoted.release(DAY)
    with pytest.raises(NotNow):
        other.release(DAY)
    assert quoted.is_public and not other.is_public
    quoted.hide()
    assert not quoted.is_public
    assert not Notice.of(action, "no", "", "en", True, DAY).may_quote, "there is nothing to quote"


def test_below_five_nothing_is_said_and_in_public_below_ten():
    action = an_action()
    later = MONDAY + WEEK
    four = notices(action, *["no"] * 4)
    assert counted(four, LIVE, later).groups == ()
    five = four + notices(action, "yes")
    assert counted(five, LIVE, later).groups == ((tuple(Noticed), 5),), "how many answered, and not what"
    assert counted(five, EXPORT, later).groups == ()
    many = notices(action, *["yes"] * 6, *["partly"] * 5, *["no"] * 9, *["cannot_say"] * 5)
    assert counted(many, LIVE, later).groups == (
        (("yes",), 6), (("partly",), 5), (("no",), 9), (("cannot_say",), 5))
    assert counted(many, LIVE, later).not_noticed == (("no",), 9)
    assert counted(five, LIVE, later).not_noticed == ((), 0)
    assert counted(many, EXPORT, later).groups == ((("yes", "partly"), 11), (("no", "cannot_say"), 14))


def test_numbers_change_on_mondays():
    action = an_action()
    seven = notices(action, *["yes"] * 7)
    assert counted(seven, LIVE, MONDAY + timedelta(days=6)).groups == ()
    assert counted(seven, LIVE, MONDAY + WEEK).people == 7
    more = seven + notices(action, *["no"] * 5, week=MONDAY + WEEK)
    assert counted(more, LIVE, MONDAY + WEEK).people == 7
    assert counted(more, LIVE, MONDAY + 2 * WEEK).people == 12


def test_more_answers_than_people_came_are_not_counted():
    action = an_action(people=8)
    eight = notices(action, *["yes"] * 8)
    assert counted(eight, LIVE, MONDAY + WEEK).people == 8
    stuffed = counted(eight + notices(action, "yes"), LIVE, MONDAY + WEEK)
    assert stuffed.stuffed and stuffed.people == 0


def test_a_newer_round_takes_the_place_once_it_may_be_counted():
    action = an_action()
    month_6 = next(check_in.due_on for check_in in action.check_ins if check_in.kind == "month_6")
    before, after = notices(action, *["yes"] * 6), notices(action, *["no"] * 4, week=month_6 + WEEK)
    assert counted(before + after, LIVE, month_6 + 3 * WEEK).round == before[0].round
    after += notices(action, "no", week=month_6 + WEEK)
    assert counted(before + after, LIVE, month_6 + 3 * WEEK).round == "month_6"
    assert ROUNDS.index("month_6") > ROUNDS.index(before[0].round)


def of_few(one, other, at_least: int) -> list[tuple]:
    """What can be calculated of fewer people from two lists of groups: each group of the one against those of the other
    that it is made of."""
    found = []
    for coarse, fine in ((one, other), (other, one)):
        for keys, count in coarse:
            inside = [group for group in fine if {*group[0]} <= {*keys}]
            difference = abs(sum(number for _keys, number in inside) - count)
            if {key for each, _number in inside for key in each} == {*keys} and 0 < difference < at_least:
                found.append((keys, difference))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_nothing_hidden_can_be_calculated_from_two_weeks(seed):
    """Random tables: whatever was shown in any two weeks differs by nobody or by so many as may be shown; in public, and to
    an organiser, who sees both pages."""
    chance = random.Random(seed)
    action, given, shown = an_action(10_000), [], {LIVE: [], EXPORT: []}
    weights = chance.choices((1, 2, 9), k=4)
    for number in range(12):
        week = MONDAY + number * WEEK
        for at_least, so_far in shown.items():
            so_far.append(counted(given, at_least, week).groups)
        given += notices(action, *chance.choices([*Noticed], weights, k=chance.randrange(9)), week=week)
        for notice in given:
            notice.round = "month_3"
    for at_least, seen_by_them in ((EXPORT, shown[EXPORT]), (LIVE, shown[LIVE] + shown[EXPORT])):
        assert all(count >= at_least for groups in seen_by_them for _keys, count in groups)
        assert [of_few(one, other, at_least) for one in seen_by_them for other in seen_by_them
                if of_few(one, other, at_least)] == []
    assert shown[EXPORT][-1], "else this shows nothing"
