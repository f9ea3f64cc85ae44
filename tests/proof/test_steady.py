"""The suite passes on any day, at any hour, in any order and with any hash seed. Several at a time: who looks for the cause
of a failure leaves out one after another."""

import importlib.util
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import HERE
from tests.server import ROOT

NOW = datetime.now(UTC).astimezone(HERE)
A_MONTH, A_YEAR = NOW + timedelta(31), NOW + timedelta(365)


@pytest.mark.parametrize("today, order, seed", [
    (f"{A_MONTH:%Y-%m-%d}T23:58", "reversed", 1),  # midnight comes while it runs
    (f"{A_YEAR:%Y-%m-%d}T00:01", "1", 2),
    ("2028-02-29T09:00", "2", 3),
    ("2027-03-28T01:58", "3", 4),  # the hour that is left out in spring
    ("2027-10-31T02:30", "4", 5),  # the hour that comes twice in autumn
])
def test_it_passes(today, order, seed):
    passes("--order", order, TODAY=today, PYTHONHASHSEED=str(seed))


@pytest.mark.skipif(importlib.util.find_spec("xdist") is None, reason="pytest-xdist is not installed")
def test_it_passes_in_two_processes():
    passes("-p", "xdist", "-n", "2")


def passes(*arguments: str, **environment: str) -> None:
    suite = subprocess.run([sys.executable, "-m", "pytest", "--ignore=tests/browser", "--tb=short", *arguments], cwd=ROOT,
                           env=os.environ | environment, capture_output=True, text=True)
    assert suite.returncode == 0, f"{environment} {arguments}\n{suite.stdout[-8000:]}{suite.stderr[-2000:]}"
