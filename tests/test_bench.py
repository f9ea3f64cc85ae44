"""The measurements measure what they say, on a very small scale; how fast anything is, is not a test's business."""

import os
import re

import httpx2
import pytest

from benchmarks import __main__ as bench
from benchmarks import load, report, submissions
from benchmarks.place import bare_sender, empty_routes, place
from tests.pace import PATIENCE, WHOLE


@pytest.fixture
def environment_as_it_was(monkeypatch):
    for name in ("DATA", "DATABASE_URL"):
        monkeypatch.setenv(name, os.environ.get(name, ""))


@pytest.mark.parametrize("compiled", [True, False], ids=["in C", "in Python"])
def test_listeners_hear_every_moment_and_come_back(monkeypatch, compiled):
    if not compiled:
        monkeypatch.setattr("benchmarks.load.built", lambda *_given: None)
        monkeypatch.setattr("benchmarks.place.built", lambda *_given: None)
    sender, _name = bare_sender(300)
    with sender as (port, _pid), load.Listeners(port, [("/", "none")] * 20) as listeners:
        assert listeners.open() > 0
        began, moment = listeners.moment(lambda: httpx2.post(f"http://127.0.0.1:{port}/", timeout=PATIENCE))
        assert began < moment.first <= moment.median <= moment.late <= moment.last
        assert moment.size == 296
        listeners.drop(0.05, 0.3)
        assert listeners.back()[3] == 20
        listeners.moment(lambda: httpx2.post(f"http://127.0.0.1:{port}/", timeout=PATIENCE))


@pytest.mark.skipif(not WHOLE, reason="`make bench` itself stops where this is not so; `make proof` tries it")
def test_every_card_is_stored_and_seen_by_all_boards(monkeypatch, environment_as_it_was):
    monkeypatch.setattr(submissions, "LINES", 2)
    monkeypatch.setattr(submissions, "EACH", 3)
    with place() as here:
        hall = here.hall(6)
        with load.Listeners(here.port, hall.boards(3), "live push\">") as boards:
            boards.open()
            sent, seen, cpu, _busy = submissions.seen_by_all(hall, boards, lambda: submissions.send(hall))
        assert sent.accepted == len(seen) == hall.stored() == 6
        assert all(wait > 0 for wait in seen) and cpu > 0


def test_who_sends_is_busy_with_sending_and_not_with_making_ready():
    """A short burst is refused only when the sender could not keep up, and not for what it took to begin."""
    with empty_routes() as (port, _pid):
        for _burst in range(3):
            sent = load.in_turn(port, [[load.ask("GET", "/health", port)] * 10] * 4).must_be(200)
            assert sent.accepted == 40 and 0 < sent.busy < load.TOO_BUSY


def test_a_part_that_fails_says_so_in_the_page_and_leaves_the_others(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "PAGE", tmp_path / "performance.md")
    monkeypatch.setattr(report, "PICTURE", tmp_path / "performance.svg")
    report.PAGE.write_text("<!-- a -->\n<!-- end of a -->\n<!-- b -->\nas before\n<!-- end of b -->\n")

    class Part:
        @staticmethod
        def measure(_quick):
            yield report.Row.at_most("cards", "3 ms", "2.00 of it", 2, 1.5)
            raise load.TooBusy("the load client was busy for 90% of the time")

    assert not bench.run("a", Part, quick=False)
    page = report.PAGE.read_text()
    assert "| cards | 3 ms | 2.00 of it | at most 1.5 | missed, 133% of it |" in page
    assert "busy for 90%" in page and "as before" in page
    assert "0 of 1 targets met" in report.PICTURE.read_text()


def test_the_page_has_a_place_for_every_part():
    page = report.PAGE.read_text()
    assert set(re.findall(r"<!-- ([a-z-]+) -->", page)) == set(bench.PARTS)
