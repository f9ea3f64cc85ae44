"""One evening, from the first-run link to the exported agenda, through HTTP and sockets: the promise of the whole."""

import json
import re
from types import SimpleNamespace

import pytest
from sqlmodel import select

from app import clock, settings
from app.models import Session
from app.serving import first_run_token
from tests.conftest import open_clients
from tests.room import cards_in, heard, listening, on_board, posted, say, several, show

pytestmark = pytest.mark.on_postgres_in_proof

ARABIC = "مواعيد العمل تتعارض مع مواعيد الدرس."
TIGRINYA = "ኣብ ስራሕ ብእንግሊዝኛ ጥራይ ንዛረብ።"


def test_an_evening(app, base):
    with open_clients(app, None) as browser:
        olga, beamer, nour, selam = (browser("anyone") for _each in range(4))
        begin(olga, base)
        world = prepare(olga, base)
        join(beamer, nour, selam, olga, world, base)
        run(olga, beamer, nour, selam, several(browser, world, 3), world)
        harvest(olga, beamer, world)


def begin(olga, base) -> None:
    """The first organiser sets a name and a password; the link works once."""
    link = f"/first-run/{base.keep_now(first_run_token)}"
    posted(olga.post(link, data={"name": "Olga", "organisation": "Beekstede", "password": "een lang wachtwoord",
                                 "again": "een lang wachtwoord"}))
    assert olga.get(link).status_code == 404
    posted(olga.post("/language", data={"language": "en"}))


def prepare(olga, base) -> SimpleNamespace:
    """A programme; in it a session from a template; its run of show made our own; a poster and a run sheet."""
    made = posted(olga.post("/programmes/new", data={"controller": "Beekstede", "contact": "fg@beekstede.example",
        "title": "Learning together", "client": "Municipality of Beekstede", "language": ["nl", "ar", "ti"],
        "main": "nl", "month": ["3", "6", "12"]}))
    made = posted(olga.post(made.headers["location"] + "/sessions/new", data={
        "title": "Learning and working", "held_on": clock.today().isoformat(), "begins": "19:00", "place": "Library",
        "expected": "20", "template": "expert_pool_1", "questions": "newcomers", "language": ["nl", "ar", "ti"],
        "main": "nl"}))
    builder = made.headers["location"]
    code = builder.rsplit("/", 1)[-1]
    here = base.read_now(lambda db: {str(step.kind): step.id for step in reversed(session_at(db, code).steps)})

    # Our own words in a step, one step more, another order, five minutes longer; the room's way in, on paper.
    posted(olga.post(f"{builder}/steps/{here['text']}", data={
        "title": "Experiences", "minutes": "15", "kind": "text", "prompt_nl": "Hoe is het om te leren en te werken?",
        "prompt_ar": "كيف تجد التعلّم والعمل معًا؟", "kinds": "1", "card_kind": ["well", "better"], "source": "own"}))
    added = posted(olga.post(f"{builder}/steps", data={"kind": "action", "title": "Agenda", "after": here["dots"]}))
    here["action"] = added.headers["location"].rsplit("=", 1)[-1]
    posted(olga.post(f"{builder}/steps/{here['action']}", data={
        "title": "Agenda", "minutes": "20", "kind": "action", "prompt_nl": "Wat doen we?"}))
    posted(olga.post(f"{builder}/steps/{here['dots']}", data={
        "title": "Choose", "minutes": "10", "kind": "dots", "dots": "3", "vote_on": "themes",
        "prompt_nl": "Wat moet eerst?"}))
    posted(olga.post(f"{builder}/steps/{here['recommendation']}/move", data={"by": "1"}))
    posted(olga.post(f"{builder}/steps/{here['text']}/minutes", data={"by": "1"}))
    assert "Hoe is het om te leren" in olga.get(f"{builder}/run-sheet").text
    poster = olga.get(f"{builder}/poster").text
    assert re.search(f"{code[:3]}.*{code[3:]}", poster) and "<svg" in poster and 'lang="ar"' in poster
    posted(olga.post(builder, data={
        "title": "Learning and working", "held_on": clock.today().isoformat(), "begins": "19:00", "place": "Library",
        "expected": "20", "language": ["nl", "ar", "ti"], "main": "nl", "holds": "1",
        "support": "Marieke, with the yellow ribbon"}))
    posted(olga.post(f"/console/{code}/open"))
    id = base.read_now(lambda db: session_at(db, code).id)
    return SimpleNamespace(code=code, id=id, step_ids=here, read=base.read_now)


def join(beamer, nour, selam, olga, world, base) -> None:
    """The beamer by a helper link; one phone by QR code, one by typed code: a language, a permission, and in."""
    link = olga.post(f"/console/{world.code}/helpers", data={"role": "board"}).text
    posted(beamer.post("/h/" + re.search(r"/h/([\w-]+)", link)[1]))
    token = base.read_now(lambda db: db.get(Session, world.id).door.token(settings.server_key()))
    assert "العربية" in posted(nour.get(f"/j/{token}")).text  # the door itself, without a redirect on a slow line
    assert 'dir="rtl"' in nour.get(f"/s/{world.code}/door?lang=ar").text
    posted(nour.post(f"/s/{world.code}/door", data={"language": "ar", "quote": "1"}))
    posted(selam.post("/join", data={"code": f"{world.code[:3]} {world.code[3:]}"}))
    posted(selam.post(f"/s/{world.code}/door", data={"language": "ti", "quote": "1"}))


def run(olga, beamer, nour, selam, others, world) -> None:
    with (listening(beamer, "board", world.code) as board, listening(olga, "console", world.code) as console,
          listening(nour, "phone", world.code) as phone):
        heard(board, world.code[:3])
        show(olga, world, "text")
        heard(phone, "كيف تجد التعلّم والعمل معًا؟", 'dir="rtl"')
        heard(board, "Hoe is het om te leren en te werken?")
        heard(console, "Experiences")

        # Two people write, each in their own language. The facilitator reads it first; the board has none of it.
        answer = posted(say(nour, world, ARABIC, "nours-first-key"))
        assert answer.headers["location"].startswith(f"/s/{world.code}?sent=")
        heard(console, ARABIC)
        posted(say(selam, world, TIGRINYA, "selams-first-key", kind="well"))
        heard(console, TIGRINYA)
        assert ARABIC not in beamer.get(f"/board/{world.code}").text

        # A double tap is one card.
        posted(say(nour, world, ARABIC, "nours-first-key"))
        cards = world.read(lambda db: {card.words: card.id for card in cards_in(db.get(Session, world.id), "held")})
        assert sorted(cards) == sorted([ARABIC, TIGRINYA])

        # One tap puts a card on the board, under a new theme; the other joins it, goes back, and joins it again.
        on_board(olga, world, cards[ARABIC], new_theme="Work and lessons")
        heard(board, ARABIC, "Work and lessons", unwanted=(TIGRINYA,))
        theme = world.read(lambda db: db.get(Session, world.id).standing_themes[0].id)
        posted(olga.post(f"/console/{world.code}/contributions/{cards[ARABIC]}/translate",
                         data={"language": "nl", "words": "Werk en les botsen."}))
        heard(board, "Werk en les botsen.")
        on_board(olga, world, cards[TIGRINYA], theme=theme)
        heard(board, TIGRINYA)
        posted(olga.post(f"/console/{world.code}/undo"))
        heard(board, ARABIC)
        assert TIGRINYA not in beamer.get(f"/board/{world.code}").text
        on_board(olga, world, cards[TIGRINYA], theme=theme)

        # Dots: hidden until closed.
        show(olga, world, "dots")
        heard(board, "Wat moet eerst?")
        for voter in (nour, nour, selam, *others):
            posted(voter.post(f"/s/{world.code}/votes", data={"target": theme, "by": "1"}))
        assert 'class="n">6' not in beamer.get(f"/board/{world.code}").text
        posted(olga.post(f"/console/{world.code}/ballot/close"))
        heard(board, 'class="n">6')

        # From the theme, with its dots, to a recommendation; from that to an action, written on the board.
        form = olga.get(f"/console/{world.code}/recommend?theme={theme}")
        assert "6 dots" in form.text and ARABIC in form.text
        posted(olga.post(f"/console/{world.code}/recommend", data={
            "theme": theme, "advise": "Make the timetable together", "because": "work and lessons clash"}))
        advice = world.read(lambda db: db.get(Session, world.id).recommendations[0].id)
        show(olga, world, "action")
        made = posted(olga.post(f"/console/{world.code}/recommendations/{advice}/actions",
                                data={"what": "Timetable with two employers"}))
        heard(board, "Timetable with two employers", "Wie trekt dit?")
        action = made.headers["location"]

        # Closing asks first: the action has no owner yet.
        asked = olga.post(f"/console/{world.code}/close")
        assert asked.headers["location"] == f"/console/{world.code}/closing"
        assert "an owner" in olga.get(asked.headers["location"]).text
        seen = re.search(r'name="version" value="(\d+)"', olga.get(action).text)[1]
        posted(olga.post(action, data={
            "version": seen, "what": "Timetable with two employers", "owner": "Marieke",
            "organisation": "Werkplein Beekstede", "first_step": "Call two employers",
            "first_step_on": clock.today().isoformat(), "finished_by": clock.months_after(clock.today(), 6).isoformat(),
            "indicator": "Fewer lessons missed"}))
        heard(board, "Marieke", "Call two employers")
        posted(olga.post(f"/console/{world.code}/close"))
        heard(phone, world.code)


def harvest(olga, beamer, world) -> None:
    """Experience, recommendation and action, each within two clicks of the others; and out of the door as files."""
    page = olga.get(f"/harvest/{world.code}").text
    for words in (ARABIC, "Make the timetable together", "Timetable with two employers", "Marieke"):
        assert words in page
    exported = json.loads(olga.get(f"/harvest/{world.code}/export/json?language=nl").content)
    assert exported["actions"][0]["owner"] == "Marieke"
    assert [check_in["kind"] for check_in in exported["actions"][0]["check_ins"]] == [
        "first_step", "month_3", "month_6", "month_12"]
    assert ARABIC in json.dumps(exported, ensure_ascii=False)
    for ending in ("docx", "pdf", "xlsx", "csv", "ics", "json"):
        assert olga.get(f"/harvest/{world.code}/export/{ending}?language=nl").status_code == 200
        assert beamer.get(f"/harvest/{world.code}/export/{ending}?language=nl").status_code in (303, 404)


def session_at(db, code: str) -> Session:
    return db.exec(select(Session).where(Session.code == code)).one()
