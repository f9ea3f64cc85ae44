"""Whether people notice it is counted from five answers, and nobody stands alone: neighbours are counted together."""

import random

from app.models.notice import Noticed, counted


def test_below_five_there_is_no_number_at_all():
    assert counted(["yes"] * 4) == [] and counted(["yes"] * 5, 10) == []


def test_neighbours_are_counted_together():
    answers = ["yes"] * 7 + ["partly"] * 5 + ["no"] * 4 + ["cannot_say"] * 2
    assert counted(answers) == [(("yes",), 7), (("partly",), 5), (("no", "cannot_say"), 6)]


def test_where_all_would_be_one_number_there_is_none():
    assert counted(["yes"] * 6) == [] and counted(["yes"] * 6 + ["no"]) == []


def test_no_number_below_the_rule_is_ever_shown():
    chance = random.Random(7)
    for _table in range(300):
        answers = chance.choices([*Noticed], weights=[chance.random() for _answer in Noticed], k=chance.randrange(60))
        for at_least in (5, 10):
            shown = counted(answers, at_least)
            assert all(count >= at_least for _answers, count in shown)
            assert not shown or sum(count for _answers, count in shown) == len(answers)
