"""Few people are easily recognised, so what they say about themselves is not counted by itself: below five in the room and
for who organises, below ten for the client and in what is taken away. Nothing hidden can be calculated, not from what
stands beside it and not from how it was before. Organisations are no people: they are shown whole. Dots are votes: they
are shown whole from five voters, and of fewer not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LIVE = 5
EXPORT = 10

Group = tuple[tuple[str, ...], int]  # what is counted together, and how often it was chosen


def grouped(counts: Mapping[str, int], at_least: int = LIVE) -> list[Group]:
    """Each with its neighbours, as many as it takes to count `at_least` people; none where all would be counted together.
    What nobody chose is joined too: that it is nobody would tell who came next."""
    return enough(_joined((((key,), count) for key, count in counts.items()), LIVE), at_least)


def enough(groups: Sequence[Group], at_least: int) -> list[Group]:
    """Groups that are shown, for who may only see larger ones. Those are made of the smaller ones, or who sees both could
    subtract them."""
    joined = _joined(groups, at_least)
    return joined if len(joined) > 1 else []


def _joined(groups: Iterable[Group], size: int) -> list[Group]:
    joined: list[Group] = []
    keys: tuple[str, ...] = ()
    count = 0
    for more, number in groups:
        keys, count = (*keys, *more), count + number
        if count >= size:
            joined.append((keys, count))
            keys, count = (), 0
    if keys and joined:
        before, number = joined.pop()
        joined.append(((*before, *keys), number + count))
    return joined or [(keys, count)]


def shown_next(before: Mapping[str, Any], now: Mapping[str, int]) -> dict[str, Any]:
    """What may be shown after `before`, which this returned earlier: {"counts": of each, "groups": as they are shown}.
    Who sees one person come in, or changes one answer, learns nothing from the difference: nothing changes until five
    people are behind it, and a group is divided only where five more are in it."""
    if not before:
        return _as_shown(now, _joined((((key,), count) for key, count in now.items()), LIVE))
    if changed(before["counts"], now) < LIVE:
        return dict(before)
    was = {tuple(keys): count for keys, count in before["groups"]}
    still = [(keys, sum(now.get(key, 0) for key in keys)) for keys in was]
    new = [((key,), count) for key, count in now.items() if key not in before["counts"]]
    groups: list[Group] = []
    for keys, count in _joined([*still, *new], LIVE):
        finer = grouped({key: now.get(key, 0) for key in keys}) if count - was.get(keys, count) >= LIVE else []
        groups += finer or [(keys, count)]
    return _as_shown(now, groups)


def shown_later(before: Sequence[Group], now: Sequence[Group], at_least: int) -> list[Group]:
    """What may be shown after `before`, which this returned earlier, where people are only ever added: a group stays as it
    was until so many more are in it, and is divided only then. None before there are so many."""
    if not before:
        joined = _joined(now, at_least)
        return joined if sum(count for _keys, count in joined) >= at_least else []
    groups: list[Group] = []
    for keys, count in before:
        inside = [group for group in now if {*group[0]} <= {*keys}]
        groups += _joined(inside, at_least) if sum(more for _keys, more in inside) - count >= at_least else [(keys, count)]
    return groups


def _as_shown(counts: Mapping[str, int], groups: list[Group]) -> dict[str, Any]:
    return {"counts": dict(counts), "groups": [[list(keys), count] for keys, count in groups]}


def groups_of(shown: Mapping[str, Any], at_least: int = LIVE) -> list[Group]:
    return enough([(tuple(keys), count) for keys, count in shown.get("groups", ())], at_least)


def changed(before: Mapping[str, int], now: Mapping[str, int]) -> int:
    """At least so many people are behind the difference of two moments."""
    more = [now.get(key, 0) - before.get(key, 0) for key in {*before, *now}]
    return max(sum(number for number in more if number > 0), -sum(number for number in more if number < 0))


def unless_few(count: int, at_least: int = LIVE) -> int | None:
    return count if count >= at_least or count == 0 else None


def part_of(count: int, of: int, at_least: int = LIVE) -> int | None:
    """How many of a number that everybody sees: unsaid where they are few, and where the others are."""
    return count if min(count, of - count) >= at_least else None
