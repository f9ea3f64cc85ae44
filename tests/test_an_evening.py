"""One evening, from the first word to the exported agenda, through HTTP and sockets: the promise of the whole."""

import json

from app.models import Session
from tests.room import card_ids, heard, listening, on_board, posted, say, show, theme_ids

ARABIC = "مواعيد العمل تتعارض مع مواعيد الدرس."
TIGRINYA = "ኣብ ስራሕ ብእንግሊዝኛ ጥራይ ንዛረብ።"


def test_an_evening(client_for, world):
    facilitator, nour, selam, beamer = (
        client_for(role) for role in ("facilitator", "participant", "other_participant", "board"))
    with (listening(beamer, "board", world.code) as board, listening(facilitator, "console", world.code) as console,
          listening(nour, "phone", world.code) as phone):
        assert "How is it to learn and work" in heard(board, world.code[:3])
        heard(console, "Experiences")
        assert 'dir="rtl"' in nour.get(f"/s/{world.code}").text
        heard(phone, "How is it to learn and work")

        # Two people write, each in their own language. The facilitator reads it first; the board has none of it.
        answer = posted(say(nour, world, ARABIC, "nours-first-key"))
        assert answer.headers["location"].startswith(f"/s/{world.code}?sent=")
        heard(console, ARABIC)
        posted(say(selam, world, TIGRINYA, "selams-first-key", kind="well"))
        heard(console, TIGRINYA)
        assert ARABIC not in beamer.get(f"/board/{world.code}").text

        # A double tap is one card.
        posted(say(nour, world, ARABIC, "nours-first-key"))
        first, second = sorted(card_ids(world, "held"), key=lambda id: kind_of(world, id))
        assert len(card_ids(world)) == 2

        # One tap puts a card on the board, under a new theme; the other joins it.
        on_board(facilitator, world, first, new_theme="Work and lessons")
        heard(board, ARABIC, "Work and lessons", unwanted=(TIGRINYA,))
        theme = theme_ids(world)[0]
        posted(facilitator.post(f"/console/{world.code}/contributions/{first}/translate",
                                data={"language": "nl", "words": "Werk en les botsen."}))
        heard(board, "Werk en les botsen.")
        on_board(facilitator, world, second, theme=theme)
        heard(board, TIGRINYA)
        posted(facilitator.post(f"/console/{world.code}/undo"))
        heard(board, ARABIC, unwanted=())
        assert TIGRINYA not in beamer.get(f"/board/{world.code}").text
        on_board(facilitator, world, second, theme=theme)

        # Dots: hidden until closed.
        show(facilitator, world, "dots")
        heard(phone, "What must happen first?")
        posted(nour.post(f"/s/{world.code}/votes", data={"target": theme, "by": "1"}))
        posted(nour.post(f"/s/{world.code}/votes", data={"target": theme, "by": "1"}))
        posted(selam.post(f"/s/{world.code}/votes", data={"target": theme, "by": "1"}))
        assert 'class="n">3' not in beamer.get(f"/board/{world.code}").text
        posted(facilitator.post(f"/console/{world.code}/ballot/close"))
        heard(board, 'class="n">3')

        # From the theme, with its dots, to a recommendation; from that to an action, written on the board.
        form = facilitator.get(f"/console/{world.code}/recommend?theme={theme}")
        assert "3 dots" in form.text and ARABIC in form.text
        posted(facilitator.post(f"/console/{world.code}/recommend", data={
            "theme": theme, "advise": "Make the timetable together", "because": "work and lessons clash"}))
        advice = world.read(lambda db: db.get(Session, world.id).recommendations[0].id)
        show(facilitator, world, "action")
        made = posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions",
                                       data={"what": "Timetable with two employers"}))
        heard(board, "Timetable with two employers", "Wie trekt dit?")
        address = made.headers["location"]
        action = address.rsplit("/", 1)[-1]

        # Closing asks first: the action has no owner yet.
        asked = facilitator.post(f"/console/{world.code}/close")
        assert asked.headers["location"] == f"/console/{world.code}/closing"
        assert "an owner" in facilitator.get(asked.headers["location"]).text
        posted(facilitator.post(address, data={
            "version": version_of(world, action), "what": "Timetable with two employers", "owner": "Marieke",
            "organisation": "Werkplein Beekstede", "first_step": "Call two employers", "first_step_on": "3-12-2026",
            "finished_by": "2027-06-01", "indicator": "Fewer lessons missed"}))
        heard(board, "Marieke", "Call two employers")
        posted(facilitator.post(f"/console/{world.code}/close"))
        heard(phone, world.code)

    # The harvest: experience, recommendation and action, each within two clicks of the others.
    organiser = client_for("organiser")
    harvest = organiser.get(f"/harvest/{world.code}").text
    for words in (ARABIC, "Make the timetable together", "Timetable with two employers", "Marieke"):
        assert words in harvest
    exported = json.loads(organiser.get(f"/harvest/{world.code}/export/json?language=nl").content)
    assert exported["actions"][0]["owner"] == "Marieke"
    assert ARABIC in json.dumps(exported, ensure_ascii=False)


def kind_of(world, id: str) -> str:
    return world.read(lambda db: db.get(Session, world.id).contribution(id).kind)


def version_of(world, id: str) -> int:
    return world.read(lambda db: db.get(Session, world.id).action(id).version)
