"""The year as a whole: with real workers on PostgreSQL, and a robot in a browser that opens and presses everything.

The year itself is tests/test_a_year.py, which runs on SQLite and with two workers in `make test` too.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from tests.browser.place import place  # noqa: F401
from tests.server import ROOT

# Who only looks around notes nothing: news are how many commits there were, a sign-in when it was seen last.
NOT_SAID = {"news", "signin"}


@pytest.mark.parametrize("on", ["sqlite", "postgres", "2-workers"])
def test_a_year_goes_by(on):
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "tests/test_a_year.py"], cwd=ROOT, capture_output=True,
                          text=True, env=os.environ | {"ON": on, "WHOLE": "1"}, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:]


def rows(place) -> dict[str, list]:  # noqa: F811
    engine = create_engine(f"sqlite:///{place.data}/expertpool.db")
    with engine.connect() as db:
        found = {name: sorted(map(repr, db.execute(text(f'SELECT * FROM "{name}"')).all()))
                 for name in SQLModel.metadata.tables if name not in NOT_SAID}
    engine.dispose()
    return found


def test_a_robot_changes_nothing(place, chromium):  # noqa: F811
    """It comes by the links of an owner and of a client, and to the page that everybody reads; runs scripts, follows every
    link and every redirect, and presses every button of every page, without choosing or writing anything."""
    before, looked_at = rows(place), set()
    for begin in (f"/o/{place.owners['nl'][0]}", f"/o/{place.owners['ar'][0]}", f"/a/{place.client_link}",
                  f"/s/{place.shared}?outcome=1"):
        looked_at |= pressed_everything(chromium.new_context(locale="nl-NL").new_page(), place, begin)
    assert {"/o", "/a", f"/o/actions/{place.owners['nl'][1]}/report", f"/a/{place.advice}"} <= looked_at
    assert rows(place) == before


def pressed_everything(page, place, begin: str) -> set[str]:  # noqa: F811
    """Returns the paths at which it was. What it got at the door it keeps, also after the button that forgets it."""
    waiting, looked_at, kept = [begin], set(), []
    while waiting:
        path = waiting.pop(0)
        if (surface := path.partition("?")[0]) in looked_at:  # one language of each page is enough
            continue
        looked_at.add(surface)
        page.context.add_cookies(kept)
        page.goto(place.address + path)
        here = page.url
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        for number in range(page.locator("button").count()):
            page.context.add_cookies(kept)
            page.goto(here)
            button = page.locator("button").nth(number)
            if button.is_visible():
                button.click()
                page.wait_for_load_state()
                links.append(page.url)
                kept = kept or [cookie for cookie in page.context.cookies() if cookie["name"] in ("owner", "client")]
        for link in links:
            parts = urlsplit(link)
            if parts.netloc == urlsplit(place.address).netloc and parts.path.startswith(("/o", "/a", f"/s/{place.shared}")):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return looked_at
