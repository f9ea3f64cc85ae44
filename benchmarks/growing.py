"""What many people in many sessions need: the sums of `docs/growing.md`, with the figures of `docs/performance.md`."""

import re
from dataclasses import dataclass
from math import ceil

from benchmarks import report

BEGIN, END = "<!-- growing -->", "<!-- end of growing -->"


@dataclass(frozen=True)
class Asked:
    """What a reader can put their own numbers in for."""

    people: int = 100_000
    sessions: int = 5_000
    arriving: int = 15 * 60  # seconds in which everybody comes in
    answering: int = 2 * 60  # seconds in which everybody sends one card
    cards: int = 4  # of one person in an evening
    moments: float = 6 / 60  # a second in one session that all its phones hear of
    use: float = 0.5  # of a core that a worker should be busy at most


# Each figure: the part of the bench, and the number in one of its rows.
FIGURES = {
    "connection": ("fan-out", r"^\| 10,000 phones: memory of an idle connection \| ([\d.,]+) KiB"),
    "idle": ("full-hall", r"^\| 10,000 connections and nothing happens \| ([\d.,]+) of a core"),
    "connecting": ("fan-out", r"^\| 10,000 phones connect \| [^|]+ \| ([\d.,]+) ms of server CPU each"),
    "coming in": ("crowd", r"^\| 1,500 people through 10 doors [^|]+\| [^|]+\|[^|]*?([\d.,]+) ms of CPU each"),
    "stage": ("fan-out", r"^\| 10,000 phones: until the last has a moment, [^|]+\| [^|]+\|[^|]*?([\d.,]+) bytes each"),
    "card": ("workers", r"^\| 4 workers on PostgreSQL, [^|]+: cards stored \| [^|]+\| ([\d.,]+) µs of the workers'"),
    "kept": ("workers", r"^\| 4 workers on PostgreSQL, [^|]+: cards stored \| [^|]+\|[^|]*?([\d.,]+) µs of the database's"),
    "on disk": ("workers", r"^\| a card in PostgreSQL[^|]*\| ([\d.,]+) bytes"),
    "moment": ("growth", r"^\| a step, to the 20 phones of one session; 200 sessions at once \| ([\d.,]+) ms of CPU"),
    "commits": ("submissions", r"^\| 64 people at once: cards stored, beside commits [^|]+\| [^|]+\| [\d.]+ of ([\d.,]+)"),
}
TO_THE_DATABASE = 1 + 4 + 8 + 1  # connections of a worker: who writes, who reads, who reads in a rush, who listens


def figures(page: str) -> dict[str, float]:
    found = {name: re.search(row, page, re.M) for name, (_part, row) in FIGURES.items()}
    return {name: float(known[1].replace(",", "")) for name, known in found.items() if known}


def rows(asked: Asked, measured: dict[str, float]):
    """Each line of the table: what, how many, what one costs, and what that makes."""
    people, per_session = asked.people, asked.people / asked.sessions
    joins, cards, moments = people / asked.arriving, people / asked.answering, asked.sessions * asked.moments

    def line(what: str, how_many: str, *needs: str, one: str, makes):
        if missing := [name for name in needs if name not in measured]:
            return what, how_many, "not measured", f"`make bench ARGS={FIGURES[missing[0]][0]}` says it"
        return what, how_many, one.format(*(f"{measured[name]:,g}" for name in needs)), makes(*map(measured.get, needs))

    def cores(count: float, each: float) -> str:
        return f"{count * each:,.1f} cores"

    yield line("connections held open", f"{people:,}", "connection", one="{} KiB of memory",
               makes=lambda each: f"{people * each / 1024 ** 2:,.1f} GiB")
    yield line("the same, while nothing happens", f"{people:,}", "idle", one="{} of a core for 10,000",
               makes=lambda each: cores(people / 10_000, each))
    yield line(f"people come in, all within {asked.arriving // 60} minutes", f"{joins:,.0f} a second", "coming in",
               one="{} ms of CPU", makes=lambda each: cores(joins, each / 1e3))
    yield line(f"cards, one of everybody within {asked.answering // 60} minutes", f"{cards:,.0f} a second", "card",
               one="{} µs of CPU", makes=lambda each: cores(cards, each / 1e6))
    yield line("the same in PostgreSQL", f"{cards:,.0f} a second", "kept", one="{} µs of CPU",
               makes=lambda each: cores(cards, each / 1e6))
    yield line("commits, when no two cards share one", f"{cards:,.0f} a second", "commits",
               one="a disk that takes {} a second, one after another", makes=lambda each: f"{cards / each:.0%} of it")
    yield line(f"moments, {asked.moments * 60:g} a minute in every session", f"{moments:,.0f} a second", "moment",
               one="{} ms of CPU for 20 phones", makes=lambda each: cores(moments, each / 1e3))
    yield line("bytes to the phones", f"{moments * per_session:,.0f} stages a second", "stage", one="{} bytes",
               makes=lambda each: f"{moments * per_session * each * 8 / 1e9:,.2f} Gbit a second")
    needs = ("idle", "coming in", "card", "moment")
    yield line("**workers**, all of this at the same time", "the sum of the four", *needs,
               one=f"a worker busy for {asked.use:.0%}",
               makes=lambda *_each: f"**{workers(asked, measured)}**")
    yield line("connections to PostgreSQL", "each worker", *needs, one=f"{TO_THE_DATABASE}",
               makes=lambda *_each: f"max_connections above {workers(asked, measured) * TO_THE_DATABASE:,}")
    yield line("everybody's connection breaks at once", f"{people:,}", "connecting", *needs, one="{} ms of CPU",
               makes=lambda each, *_rest: f"back after {people * each / 1e3 / workers(asked, measured):,.0f} s")
    yield line(f"cards of an evening, {asked.cards} of each", f"{people * asked.cards:,}", "on disk", one="{} bytes",
               makes=lambda each: f"{people * asked.cards * each / 1024 ** 3:,.2f} GiB of disk")


def workers(asked: Asked, measured: dict[str, float]) -> int:
    busy = (asked.people / 1e4 * measured["idle"] + asked.people / asked.arriving * measured["coming in"] / 1e3
            + asked.people / asked.answering * measured["card"] / 1e6
            + asked.sessions * asked.moments * measured["moment"] / 1e3)
    return ceil(busy / asked.use)


def table(performance: str, asked: Asked = Asked()) -> str:
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows(asked, figures(performance)))
    return f"| what | how many | one needs | together |\n| --- | ---: | ---: | ---: |\n{lines}"


def write() -> None:
    """Beside the page of what was measured, whenever that changes."""
    page = report.PAGE.with_name("growing.md")
    if page.exists():
        head, _begin, rest = page.read_text().partition(BEGIN)
        page.write_text(f"{head}{BEGIN}\n\n{table(report.PAGE.read_text())}\n\n{END}{rest.partition(END)[2]}")
