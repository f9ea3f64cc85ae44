"""One browser for all proofs: each file that took the fixtures over by itself would start another beside it."""

from tests.browser.conftest import chromium, house, open_page, server, windows  # noqa: F401
