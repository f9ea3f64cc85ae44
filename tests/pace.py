"""Promises in seconds, on a machine that may be slow or busy: a second of it counts for as much as it gets done in one.

Where a promise names seconds, `within` holds the product to them on a quiet machine. On one that does a known piece of
work five times slower, or has five programs waiting for each core, there may be five times as many. What has to come, but
at no promised moment, is waited for with PATIENCE: then only what never comes fails.
"""

import os
import time
from contextlib import contextmanager

PATIENCE = 60
WHOLE = bool(os.environ.get("WHOLE"))  # `make proof` goes through all of what `make test` takes a sample of
QUIET = 0.05  # seconds for that piece of work, on two quiet cores of 2024


def slowness() -> float:
    """How many times longer than on a quiet machine something takes just now; never below one."""
    began = time.perf_counter()
    sum(number * number for number in range(1_500_000))
    took = time.perf_counter() - began
    return max(1.0, took / QUIET, os.getloadavg()[0] / os.cpu_count())


@contextmanager
def within(seconds: float):
    """What is waited for inside comes within so many seconds of a quiet machine."""
    before, began = slowness(), time.monotonic()
    yield
    took = time.monotonic() - began
    if took >= seconds:
        # A moment is too short to say how busy a machine was: the slowest of some.
        slow = max(before, *(slowness() for _moment in range(10)))
        assert took < seconds * slow, f"{took:.1f} seconds instead of {seconds}, on a machine {slow:.1f} times too slow"
