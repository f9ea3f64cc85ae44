"""Whoever writes a text may write it to keep the server busy: no pattern takes longer than its length allows."""

import itertools
import random
import re
import time

import pytest

from app.exports import labels, ooxml, sheet
from app.library import hard_words, traces
from tests.pace import WHOLE, slowness

LENGTH = 100_000 if WHOLE else 5_000  # letters; a pattern that goes over a text again and again needs seconds for either
QUICK = 2e-6  # seconds for each letter, on a quiet machine

# One sign of each kind that the patterns tell apart, and pieces that some of them begin with.
SIGNS = ("a", "A", "é", "д", "ع", "ስ", "0", "6", " ", ".", "-", "'", "@", "(", "/", ",", "+", "\n", "V", "=", "\u200b",
         "1 ", "1 Aa ", "31 jan", "NL91 ", "tel ", "Aa'", "mijn broer ", "Mr ", "Sra. ")


def patterns() -> dict[str, re.Pattern]:
    found = {f"{kind} {number}": re.compile(pattern, re.ASCII)
             for number, (kind, pattern, _check) in enumerate(traces.PATTERNS)}
    found |= {f"{kind} together {number}": pattern
              for number, (kind, pattern, _check) in enumerate(traces._compiled(False))}
    found |= {f"hard words {language}": hard_words._forms(language)[0] for language in ("nl", "ar")}
    return found | {"formula": sheet._FORMULA, "ethiopic": ooxml._ETHIOPIC, "unwritable": labels._UNWRITABLE}


def seconds(pattern: re.Pattern, text: str) -> float:
    began = time.thread_time()
    for _match in pattern.finditer(text):
        pass
    return time.thread_time() - began


def is_slow(pattern: re.Pattern, text: str) -> bool:
    """Seen three times: once is an accident of a busy machine."""
    promised = max(0.02, QUICK * len(text))
    return all((took := seconds(pattern, text)) > promised and took > promised * slowness() for _time in range(3))


def repeated(unit: str, end: str) -> str:
    return unit * (LENGTH // len(unit)) + end


def hostile_texts() -> list[str]:
    units = ["".join(pair) for pair in itertools.product(SIGNS, repeat=2)]
    if not WHOLE:
        units = random.Random(1).sample(units, 20)
    # What was slow once: long enough that it is seen, and then as long as a whole form.
    known = ("a.", "A'", "'A")
    return [*(unit * length + "@" for length in (10_000, 50_000) for unit in known),
            *(repeated(unit, end) for unit in units for end in ("", "@"))]


@pytest.mark.parametrize("name, pattern", patterns().items(), ids=patterns())
def test_every_pattern_takes_time_that_grows_with_the_text_and_no_quicker(name, pattern):
    for text in hostile_texts():
        assert not is_slow(pattern, text), f"{name} is slow on {text[:20]!r} and so on"


def test_a_text_that_is_too_long_to_be_a_card_is_not_looked_through(client_for, world, monkeypatch):
    from app.routes.phone import sending
    from tests.room import say

    looked = []
    monkeypatch.setattr(sending, "traces_in", lambda text: looked.append(text) or [])
    assert say(client_for("participant"), world, "a." * 31_000 + "@", "a-long-text-1").status_code == 422
    assert not looked
    assert say(client_for("participant"), world, "a." * 200 + "@", "a-long-text-2").status_code == 303 and looked


def test_the_limit_counts_before_anything_is_looked_at(client_for, world, monkeypatch):
    """A phone that sends too quickly costs a look at its limit and nothing else."""
    from app.access import SUBMISSIONS
    from app.routes.phone import sending
    from tests.room import say

    while SUBMISSIONS.take(world.seat_ids["nour"]):
        pass
    monkeypatch.setattr(sending, "traces_in", None)
    assert say(client_for("participant"), world, "Ik heet Anna", "one-too-many").status_code == 429
