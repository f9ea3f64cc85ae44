"""Who does something on the console gets its new stage in the answer, and the room is not read once more for that."""

import pytest

from app import live
from tests.room import listening

pytestmark = pytest.mark.on_postgres_in_proof


def test_the_answer_shares_what_is_read_for_the_room(client_for, world, monkeypatch):
    looks, draw = [], live.draw

    async def counted(session_id, rows):
        looks.append(rows)
        return await draw(session_id, rows)

    monkeypatch.setattr(live, "draw", counted)
    fatma, nour = client_for("facilitator"), client_for("participant")
    with listening(fatma, "console", world.code) as console, listening(nour, "phone", world.code) as phone:
        console.receive_text(), phone.receive_text()
        looks.clear()
        answer = fatma.post(f"/console/{world.code}/steps/{world.step_ids['dots']}/show", headers={"HX-Request": "true"})
        assert console.receive_text() == answer.text and world.step_ids["dots"] in phone.receive_text()
    assert looks == [[("console", "en"), ("phone", "ar")]]
