"""Numbers that stay when seats, and later words, are erased: of cards on the board, and of the people who wrote them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Field

from app.models.base import JSON, Table


class Number(NamedTuple):
    cards: int = 0
    people: int | None = 0  # None where it was not counted while it could be known; "at least" where themes became one

    def __add__(self, other: "Number") -> "Number":  # type: ignore[override]  # not of tuples
        """Of what is gathered together: who wrote under both is known no more, so that people are at least the most."""
        people = [number.people for number in (self, other) if number.people is not None]
        return Number(self.cards + other.cards, max(people, default=None))


class Counted(Table):
    """What has numbers that stay: `counted` is {"": [9, 3], "kind better": [8, 3], …}, each of cards and of people."""

    counted: dict[str, list] = Field(default_factory=dict, sa_type=JSON)

    @property
    def numbers(self) -> "Numbers":
        return Numbers({name: Number(*number) for name, number in self.counted.items()})

    def keep_numbers(self, numbers: "Numbers") -> None:
        self.counted = {name: list(number) for name, number in numbers.by_name.items()}


class CountedRoom(Counted):
    """And of a session, how many were there."""

    balance: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # who is here, as the console was told last
    people_came: int = 0  # how many had a seat, once the seats are erased
    erased_on: date | None = None  # the day on which the words of its cards went, as promised


class Numbers:
    def __init__(self, by_name: Mapping[str, Number]):
        self.by_name = by_name

    def of(self, what: str, which: str) -> Number:
        """Of a kind, language or domain: `of("kind", "better")`."""
        return self.by_name.get(f"{what} {which}", Number())

    def each(self, what: str) -> dict[str, Number]:
        """By kind, language or domain."""
        return {name.removeprefix(f"{what} "): number for name, number in self.by_name.items()
                if name.startswith(f"{what} ")}

    @property
    def whole(self) -> Number:
        return self.by_name.get("", Number())

    def and_also(self, other: "Numbers") -> "Numbers":
        return Numbers({name: self.by_name.get(name, Number()) + other.by_name.get(name, Number())
                        for name in {**self.by_name, **other.by_name}})

    def with_people_of(self, earlier: "Numbers") -> "Numbers":
        """Counted again when nobody knows any more who wrote what: cards as they are now, people as they were known."""
        def people(name: str, number: Number) -> int | None:
            before = earlier.by_name.get(name, Number(0, None)).people
            return None if before is None else min(before, number.cards)

        return Numbers({name: Number(number.cards, people(name, number)) for name, number in self.by_name.items()})


class Written(NamedTuple):
    """How many cards of a kind and language somebody wrote under a theme; `author` is None once that is erased."""

    theme_id: str | None
    kind: str
    language: str
    author: str | None
    cards: int


def counted_up(written: Iterable[Written], domains: Mapping[str | None, list[str]] | None = None) -> Numbers:
    """`domains` are those of each theme, where they are to be counted."""
    cards: dict[str, int] = defaultdict(int)
    people: dict[str, set[str | None]] = defaultdict(set)
    for row in written:
        names = ["", f"kind {row.kind}", f"language {row.language}"]
        names += [f"domain {code}" for code in (domains or {}).get(row.theme_id, ())]
        for name in names:
            cards[name] += row.cards
            people[name].add(row.author)
    return Numbers({name: Number(count, None if None in people[name] else len(people[name]))
                    for name, count in cards.items()})
