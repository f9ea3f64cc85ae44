"""Promises in seconds, on a machine that may be slow or busy: a second of it counts for as much as it gets done in one.

Where a promise names seconds, `within` holds the product to them on a quiet machine. On one that does a known piece of
work five times slower, there may be five times as many. What has to come, but at no promised moment, is waited for with
PATIENCE: then only what never comes fails.
"""

import time
from contextlib import contextmanager

PATIENCE = 60
QUIET = 0.05  # seconds for that piece of work, on two quiet cores of 2024


def slowness() -> float:
    """How many times longer than on a quiet machine something takes just now; never below one."""
    began = time.perf_counter()
    sum(number * number for number in range(1_500_000))
    return max(1.0, (time.perf_counter() - began) / QUIET)


@contextmanager
def within(seconds: float):
    """What is waited for inside comes within so many seconds of a quiet machine."""
    before, began = slowness(), time.monotonic()
    yield
    took = time.monotonic() - began
    if took >= seconds:
        slow = max(before, slowness())
        assert took < seconds * slow, f"{took:.1f} seconds instead of {seconds}, on a machine {slow:.1f} times too slow"
