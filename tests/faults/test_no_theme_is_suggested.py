"""The themes under a new card look the same: which of them it belongs to, the program does not know."""

import re

from tests.room import card_ids, on_board, posted, say


def test_no_theme_looks_as_if_it_were_chosen(client_for, world):
    fatma = client_for("facilitator")
    for number, theme in enumerate(("Work", "School", "")):
        posted(say(client_for("participant"), world, f"card {number}", f"key-of-{number}-x"))
        if theme:
            on_board(fatma, world, card_ids(world, "held")[0], new_theme=theme)
    themes = re.findall(r'<button class="([^"]*)" name="theme"', fatma.get(f"/console/{world.code}").text)
    assert len(themes) == 3 and len({look.strip() for look in themes}) == 1
