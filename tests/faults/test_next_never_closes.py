"""Next and closing are different buttons at different places, and closing has no key: one tap too many ends nothing."""

import re

from app.models import Session
from tests.room import posted


def forms(page: str) -> list[str]:
    return re.findall(r"<form.*?</form>", page, re.S)


def test_the_button_and_the_key_of_next_only_ever_show_a_step(client_for, world):
    fatma = client_for("facilitator")
    for step_id in world.step_ids.values():
        posted(fatma.post(f"/console/{world.code}/steps/{step_id}/show"))
        page = fatma.get(f"/console/{world.code}").text
        with_key = [form for form in forms(page) if 'data-key="next"' in form]
        assert all("/show" in form for form in with_key), "the key of Next does something else"
    assert not with_key, "there is nothing after the last step"


def test_at_the_last_step_the_place_of_next_does_nothing_and_closing_stands_where_it_stood(client_for, world):
    fatma = client_for("facilitator")
    places = []
    for step_id in list(world.step_ids.values())[-2:]:
        posted(fatma.post(f"/console/{world.code}/steps/{step_id}/show"))
        page = fatma.get(f"/console/{world.code}").text
        top = re.search(r'<header class="top">.*?</header>', page, re.S)[0]
        assert f"{world.code}/close" not in top
        assert len([form for form in forms(page) if f"{world.code}/close" in form]) == 1
        places.append(len(re.findall("<button", top)))
    assert places[0] == places[1], "another button moved to where Next was"


def test_a_session_is_not_opened_by_the_key_of_next(client_for, world):
    world.keep(lambda db: setattr(db.get(Session, world.id), "opened_at", None))
    page = client_for("facilitator").get(f"/console/{world.code}").text
    assert f"/console/{world.code}/open" in page and 'data-key="next"' not in page
