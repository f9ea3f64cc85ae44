"""What few people say of themselves cannot be calculated: not from what is shown, and not from two moments. Every small
table is tried, and random larger ones, against somebody who knows the rule, the total and all that is shown."""

import random
from collections import defaultdict

import pytest

from app.library.small_groups import EXPORT, LIVE, changed, grouped, groups_of, part_of, shown_next


def shown(table, at_least):
    return tuple(grouped(dict(zip("abcdef", table, strict=False)), at_least))


def tables(cells: int, most: int):
    """All of so many cells in which so many people answered at most."""
    if not cells:
        yield ()
        return
    for count in range(most + 1):
        for others in tables(cells - 1, most - count):
            yield (count, *others)


@pytest.mark.parametrize(("at_least", "cells", "most"), [
    (LIVE, 2, 30), (LIVE, 3, 26), (LIVE, 4, 20), (LIVE, 5, 14), (EXPORT, 2, 40), (EXPORT, 3, 36), (EXPORT, 4, 26)])
def test_no_hidden_count_can_be_calculated_from_one_moment(at_least, cells, most):
    looks = defaultdict(list)
    for table in tables(cells, most):
        looks[shown(table, at_least), sum(table)].append(table)
    for (groups, total), alike in looks.items():
        for place, key in enumerate("abcdef"[:cells]):
            if key not in alone(groups) and total >= at_least:
                assert len({table[place] for table in alike}) > 1, f"{groups} of {total} gives {key} away"


@pytest.mark.parametrize("at_least", [LIVE, EXPORT])
def test_every_group_that_is_shown_is_large_and_together_they_are_all(at_least):
    dice = random.Random(5)
    for _try in range(3000):
        table = [dice.choice((0, 1, 2, 4, 5, 9, 10, 18, 82)) for _cell in range(dice.randint(2, 6))]
        groups = shown(table, at_least)
        assert all(count >= at_least for _keys, count in groups)
        assert not groups or sum(count for _keys, count in groups) == sum(table)
        assert not groups or [key for keys, _count in groups for key in keys] == list("abcdef"[:len(table)])


def test_who_sees_the_page_and_the_report_cannot_subtract_them():
    looks = defaultdict(list)
    for table in tables(4, 32):
        looks[shown(table, LIVE), shown(table, EXPORT), sum(table)].append(table)
    for (page, _report, total), alike in looks.items():
        for place, key in enumerate("abcd"):
            if key not in alone(page) and total >= LIVE:
                assert len({table[place] for table in alike}) > 1


def alone(groups) -> set[str]:
    return {keys[0] for keys, _count in groups if len(keys) == 1}


@pytest.mark.parametrize("leaving", [False, True])
def test_no_hidden_count_can_be_calculated_from_two_moments(leaving):
    """What was shown stays until at least five people are behind the change: whoever sees somebody come in, or knows how
    many answered in between, learns nothing of them. Also who knows that all came and nobody left."""
    first = {table: shown_next({}, dict(zip("abc", table, strict=True))) for table in tables(3, 10) if sum(table) >= LIVE}
    looks = defaultdict(lambda: [set() for _place in range(6)])
    for before, now in ((before, now) for before in first for now in tables(3, 16 if not leaving else 10)
                        if sum(now) >= LIVE and (leaving or all(map(int.__le__, before, now)))):
        later = shown_next(first[before], dict(zip("abc", now, strict=True)))
        if later is not first[before]:
            seen = tuple(groups_of(first[before])), sum(before), tuple(groups_of(later)), sum(now)
            for place, count in enumerate((*before, *later["counts"].values())):
                looks[seen][place].add(count)
    assert len(looks) > 50
    for (earlier, _some, later, _more), counts in looks.items():
        for groups, offset in ((earlier, 0), (later, 3)):
            for place in range(3):
                if "abc"[place] not in alone(groups):
                    assert len(counts[place + offset]) > 1, f"{earlier} and then {later}"


@pytest.mark.parametrize("people", range(1, LIVE))
def test_nothing_changes_while_fewer_than_five_people_are_behind_it(people):
    dice = random.Random(people)
    for _try in range(500):
        before = {key: dice.randint(0, 12) for key in "abcd"}
        now = dict(before)
        for _person in range(people):
            now[dice.choice("abcd")] += 1
        assert shown_next(shown_next({}, before), now) == shown_next({}, before)


def test_how_many_people_are_behind_a_change_is_never_said_too_high():
    dice = random.Random(7)
    for _try in range(2000):
        before = [dice.randint(0, 9) for _cell in range(4)]
        now, people = list(before), dice.randint(0, 8)
        for _person in range(people):  # comes, goes or thinks again
            gone, new = dice.choice([None, *(place for place in range(4) if now[place])]), dice.choice([None, 0, 1, 2, 3])
            if gone is not None:
                now[gone] -= 1
            if new is not None:
                now[new] += 1
        assert changed(dict(enumerate(before)), dict(enumerate(now))) <= people


def test_a_part_of_what_everybody_sees_is_said_only_where_the_rest_is_not_small_either():
    assert [part_of(count, 20) for count in (0, 1, 4, 5, 15, 16, 19, 20)] == [None, None, None, 5, 15, None, None, None]
