"""A letter: written on a phone, no longer than the organiser says, and brought home in the harvest and every export."""

from app.models import Session
from tests.proof.made_up.evening import added, closed, exported, saved, text_of
from tests.room import card_ids, on_board, posted, show, theme_ids

WORDS = "A bus in the evening"  # 20 letters


def test_a_letter_goes_the_whole_way(client_for, world):
    olga, fatma, nour = (client_for(role) for role in ("organiser", "facilitator", "participant"))
    step = world.step_ids["letter"] = added(olga, world, "letter")

    refused = saved(olga, world, step, letters="12")
    assert refused.status_code == 422 and "from 20 to 600" in refused.text
    assert 'value="12"' in refused.text
    posted(saved(olga, world, step, letters="24"))
    assert 'name="letters"' in olga.get(f"/prepare/{world.code}?step={step}").text

    show(fatma, world, "letter")
    phone = nour.get(f"/s/{world.code}").text
    assert 'maxlength="24"' in phone and "رسالتك" in phone
    here = f"/s/{world.code}/steps/{step}/contributions"
    again = nour.post(here, data={"key": "my-key-0001", "words": WORDS + " and more"})
    assert again.status_code == 422 and 'maxlength="24"' in again.text
    posted(nour.post(here, data={"key": "my-key-0002", "words": WORDS}))
    card, = card_ids(world, "held")
    assert nour.post(f"/s/{world.code}/mine/{card}/reword", data={"words": WORDS + " and more"}).status_code == 422
    assert WORDS in fatma.get(f"/console/{world.code}").text
    assert WORDS not in client_for("board").get(f"/board/{world.code}").text
    on_board(fatma, world, card, new_theme="Vervoer")
    board = client_for("board").get(f"/board/{world.code}").text
    assert WORDS in board and "Idee" in board

    # With an advice and an action behind which it stands it is in the list of actions too.
    theme, = theme_ids(world)
    posted(fatma.post(f"/console/{world.code}/recommend", data={"theme": theme, "advise": "Let the bus go on"}))
    advice, = world.read(lambda db: [advice.id for advice in db.get(Session, world.id).recommendations])
    posted(fatma.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Ask the bus company"}))
    closed(fatma, world)
    assert WORDS in fatma.get(f"/harvest/{world.code}/cards").text
    for ending, content in exported(olga, world):
        assert ("BEGIN:VCALENDAR" if ending == "ics" else WORDS) in text_of(ending, content), ending
