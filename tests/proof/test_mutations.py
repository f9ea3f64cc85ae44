"""Each defence that is taken out is noticed by a test."""

import signal

from tests import mutations


def test_no_defence_is_lost_without_a_test_that_fails():
    signal.alarm(0)  # it runs tests for minutes
    assert mutations.main([]) == 0
