"""One browser for all proofs: each file that took the fixtures over by itself would start another beside it."""

from tests.browser.conftest import chromium, house, open_page, server, windows  # noqa: F401

collect_ignore = ["made_up"]  # run where their kinds are: in the copy that test_the_shape.py makes
