"""What the page about many people says is what its own figures make."""

import re

from benchmarks import report
from benchmarks.growing import BEGIN, END, FIGURES, Asked, figures, rows, table, workers

ROUND = {"connection": 32, "idle": 0.5, "connecting": 1, "coming in": 10, "stage": 5000, "card": 1000, "kept": 200,
         "on disk": 1000, "moment": 20, "commits": 1000}
SMALL = Asked(people=10_000, sessions=500, arriving=600, answering=100, cards=2, moments=0.1, use=0.5)


def test_the_page_says_what_the_measurements_make():
    page = report.PAGE.with_name("growing.md").read_text()
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == table(report.PAGE.read_text())


def test_the_sums_can_be_done_by_hand():
    made = {what: (how_many, together) for what, how_many, _one, together in rows(SMALL, ROUND)}
    assert made["connections held open"] == ("10,000", "0.3 GiB")  # 10,000 of 32 KiB
    assert made["people come in, all within 10 minutes"] == ("17 a second", "0.2 cores")
    assert made["cards, one of everybody within 1 minutes"] == ("100 a second", "0.1 cores")
    assert made["commits, when no two cards share one"][1] == "10% of it"
    assert made["moments, 6 a minute in every session"] == ("50 a second", "1.0 cores")
    assert made["bytes to the phones"] == ("1,000 stages a second", "0.04 Gbit a second")
    # 0.5 + 0.17 + 0.1 + 1 cores, each worker half busy: four.
    assert workers(SMALL, ROUND) == 4 and made["**workers**, all of this at the same time"][1] == "**4**"
    assert made["connections to PostgreSQL"][1] == "max_connections above 56"
    assert made["everybody's connection breaks at once"][1] == "back after 2 s"  # 10,000 of 1 ms, by four
    assert made["cards of an evening, 2 of each"] == ("20,000", "0.02 GiB of disk")


def test_every_figure_is_found_in_the_part_that_measures_it():
    page = report.PAGE.read_text()
    found = figures(page)
    for name, (part, _row) in FIGURES.items():
        told = re.search(rf"<!-- {part} -->(.*?)<!-- end of {part} -->", page, re.S)[1]
        if told.strip() and "| failed |" not in told:
            assert name in found, f"{name} of {part}"


def test_what_was_not_measured_is_said():
    assert "not measured" in table("") and "`make bench ARGS=workers` says it" in table("")
