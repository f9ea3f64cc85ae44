"""A weather map: chosen on a phone, hidden until it is closed, and brought home in the harvest and the exports."""

import json

from app import clock
from app.models import Session
from tests.proof.made_up.evening import added, closed, exported, saved, text_of
from tests.room import posted, show


def test_a_weather_map_goes_the_whole_way(client_for, world):
    olga, fatma, nour = (client_for(role) for role in ("organiser", "facilitator", "participant"))
    step = world.step_ids["weather_map"] = added(olga, world, "weather_map")

    for wrong in ("0", "4", "many"):
        refused = saved(olga, world, step, skies=wrong)
        assert refused.status_code == 422 and "from 1 to 3" in refused.text
    posted(saved(olga, world, step, skies="2"))
    assert 'value="2"' in olga.get(f"/prepare/{world.code}?step={step}").text

    show(fatma, world, "weather_map")
    phone = nour.get(f"/s/{world.code}").text
    assert "ضباب كثيف" in phone and 'data-sky="fog"' in phone and 'data-left="2"' in phone
    for sky in ("clear", "wind", "fog"):  # the third finds no picture left
        posted(nour.post(f"/s/{world.code}/votes", data={"target": sky, "by": "1"}))
    phone = nour.get(f"/s/{world.code}").text
    assert phone.count('aria-pressed="true"') == 2 and 'data-left="0"' in phone
    assert nour.post(f"/s/{world.code}/votes", data={"target": "snow", "by": "1"}).status_code == 422

    def others(db):
        session = db.get(Session, world.id)
        for number in range(11):
            seat, _token = session.door.admit("nl", quote=True, looking=False, today=clock.today())
            db.add(seat)
            db.flush()
            for sky in ("clear", "fog")[:1 + (number < 10)]:  # of few people nothing would be shown
                session.step_by_id(step).choose(seat, sky, 1)

    world.keep(others)
    board = client_for("board")
    assert 'class="n"' not in board.get(f"/board/{world.code}").text and "12</b>" not in fatma.get(
        f"/console/{world.code}").text
    posted(fatma.post(f"/console/{world.code}/ballot/close"))
    shown = board.get(f"/board/{world.code}").text
    assert "Heldere lucht" in shown and 'class="n">12<' in shown and 'data-sky="clear"' in shown
    assert "Heldere lucht" in fatma.get(f"/console/{world.code}").text or "Clear sky" in fatma.get(
        f"/console/{world.code}").text

    closed(fatma, world)
    assert "Clear sky" in fatma.get(f"/harvest/{world.code}").text
    for ending, content in exported(olga, world):
        if ending == "json":
            tally, = json.loads(content)["tallies"]
            assert {"answer": "Heldere lucht", "count": 12} in tally["answers"] and tally["people"] == 12
        elif ending in ("docx", "pdf"):
            assert "Heldere lucht" in text_of(ending, content), ending
