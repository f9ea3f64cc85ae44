"""Real ids of a second session, a second programme and a second organisation: in an address, in a form and on a socket they
are not there, for everybody who belongs to the first. Nothing of theirs is read, and nothing changes."""

from datetime import date

import pytest
from starlette.websockets import WebSocketDisconnect

from app import clock, media, settings
from app.models import Photo, Programme, Recording, Session, Step
from app.models.helper import HelperRole
from tests.conftest import COOKIES
from tests.ids import filled, ids_in
from tests.pace import WHOLE
from tests.room import listening, posted, say
from tests.test_policy import REFUSED, roles_of, routes

pytestmark = pytest.mark.from_within
MARK = "MARKTHEIRS"
THINGS = ("{step_id}", "{card_id}", "{contribution_id}", "{theme_id}", "{recommendation_id}", "{action_id}", "{helper_id}",
          "{id}", "{programme_id}")
OF_A_SESSION = {"{recommendation_id}", "{action_id}"}
OF_A_PROGRAMME = {"{programme_id}", *OF_A_SESSION}


def fill(session: Session) -> None:
    """Of everything something, all of it marked."""
    if not session.steps[0].shown_at:
        session.running.show(session.steps[0], clock.now())
    seat, _token = session.door.admit("nl", quote=True, looking=False, today=clock.today())
    session.participants.append(seat)
    step = session.steps[0]
    for number, enclosed in enumerate((None, Photo(may_show=True), Recording(seconds=1, until=date(2099, 1, 1)))):
        card = step.lay_down(step.receive(
            f"{MARK} {number}", seat, f"their-key-{number}", kind="better", enclosed=enclosed), seat)
        card.state = "held" if number == 2 else "released"
        session.contributions.append(card)
    theme = session.wall.new_theme(f"{MARK} theme", session.language)
    advice = session.wall.recommend(f"{MARK} advice", "", "", theme=theme)
    action = advice.begin_action(f"{MARK} what")
    helper, _token = session.door.invite_helper(HelperRole.scribe)
    session.helpers.append(helper)
    assert theme and action


# Who of the first may see the other session as their own, under its own code.
SEEN_BY = {"a second session": ("admin", "organiser", "facilitator", "client", "answering"),
           "a second programme": ("admin", "organiser"), "a second organisation": ()}


@pytest.fixture(params=SEEN_BY)
def theirs(request, world, client_for):
    """The ids of the other session, by the name that routes have for them, and its own."""
    posted(say(client_for("participant"), world, "mine", "a-key-of-mine"))

    def make(db) -> dict[str, list[str]]:
        if request.param != "a second organisation":
            programme = db.get(Programme, world.programme_id)
            if request.param == "a second programme":
                programme = Programme.begin(programme.organisation, f"{MARK} programme", controller="x", contact="x")
            session = programme.schedule("Next door", clock.today(), languages=["nl", "en"], support="Marieke")
            session.steps.append(Step(position=1, kind="text", titles={"nl": "Iets"}, prompts={}))
            session.door.hang(settings.server_key())
            session.running.open(clock.now())
        else:
            session = db.get(Session, world.other_id)
        db.add(session)
        db.flush()
        with db.no_autoflush:
            fill(session)
        db.flush()
        ids = ids_in(session)
        assert all(ids[thing.strip("{}")] for thing in THINGS)
        for id in ids["id"]:
            media.put(id, f"{MARK} file".encode())
        return ids | {"session": [session.id]}

    return world.keep(make) | {"seen_by": SEEN_BY[request.param]}


def rows_of(db, session_id: str) -> str:
    """All of it, to compare."""
    session = db.get(Session, session_id)
    return repr([row.model_dump() for rows in (
        [session], session.steps, session.contributions, session.participants, session.themes, session.recommendations,
        session.actions, session.helpers,
        [translation for card in session.contributions for translation in card.translations],
        [check_in for action in session.actions for check_in in action.check_ins],
        [answer for seat in session.participants for answer in seat.answers])
        for row in sorted(rows, key=repr)])


def form_with(ids: dict[str, list[str]]) -> dict[str, str]:
    """Their ids wherever a form could name something."""
    theme, card, step = ids["theme_id"][0], ids["card_id"][0], ids["step_id"][0]
    return {"theme": theme, "into": theme, "target": theme, "card": card, "step": step, "step_id": step, "after": step,
            "withdraw": card, "reword": card, "key": "a-key-of-mine", "upload": "their-key-1", "language": "en",
            "role": "board", "words": "changed", "advise": "changed", "what": "changed", "name": "changed", "x": "1",
            "y": "1", "wide": "2", "high": "2", "by": "1", "dots": "3", f"due_{ids['action_id'][0]}": "2030-01-01"}


def asked(client, method: str, path: str, ids: dict):
    return client.request(method, path, headers={"Upload-Offset": "0", "Upload-Length": "1"}, **(
        {} if method == "GET" else {"data": form_with(ids)}))


def test_things_of_theirs_are_not_found_under_ones_own_code(client_for, world, theirs):
    before, trouble, tried = world.read(lambda db: rows_of(db, theirs["session"][0])), [], 0
    for number, route in enumerate(routes()):
        named = [thing for thing in THINGS if thing in route.path]
        may = [role for role in COOKIES if role in roles_of(route) and not role.startswith("stranger")]
        if not may or not (named or "POST" in route.methods) or (not named and route.path.endswith((
                "/close", "/renew", "/leave", "/next-person", "sign-out", "sign-out-everywhere", "/freeze", "/lock"))):
            continue
        for role in may if WHOLE else [may[number % len(may)]]:
            # What a programme comes to is one's own in all its sessions, and a page that lists programmes may name them.
            is_own = "{code}" not in route.path and {*named} <= OF_A_PROGRAMME and role in theirs["seen_by"]
            for method in route.methods - {"HEAD"}:
                if is_own and method == "POST" and {*named} & OF_A_SESSION:
                    continue  # and may be changed
                path = filled(route.path.replace("{code}", world.code), lambda name: (theirs.get(name) or ["x"])[0])
                answer, tried = asked(client_for(role), method, path, theirs), tried + 1
                if not is_own and (MARK in answer.text or (named and answer.status_code not in (*REFUSED, 422))):
                    trouble.append((role, method, route.path, answer.status_code))
    assert tried > 50 and not trouble
    assert world.read(lambda db: rows_of(db, theirs["session"][0])) == before
    mine = world.read(lambda db: rows_of(db, world.id))
    assert MARK not in mine and not any(id in mine for name in ("card_id", "theme_id", "step_id") for id in theirs[name])


def test_nobody_gets_in_under_their_code(client_for, world, theirs):
    """Who sees a programme may see a second session of it; who organises, a second programme; and nobody else may."""
    before, trouble = world.read(lambda db: rows_of(db, theirs["session"][0])), []
    roles = [role for role in COOKIES if not role.startswith("stranger") and role not in theirs["seen_by"]]
    for number, route in enumerate(routes()):
        if "{code}" not in route.path or "anyone" in roles_of(route):
            continue
        for role in roles if WHOLE else {roles[number % len(roles)], "participant", "cofacilitator"}:
            for method in route.methods - {"HEAD"}:
                path = filled(route.path, lambda name: (theirs.get(name) or ["x"])[0])
                answer = asked(client_for(role), method, path, theirs)
                if answer.status_code not in REFUSED or MARK in answer.text:
                    trouble.append((role, method, route.path, answer.status_code))
    for role in roles:
        for audience in ("phone", "board", "console", "interpreter", "scribe"):
            try:
                with listening(client_for(role), audience, theirs["code"][0]):
                    trouble.append((role, audience))
            except WebSocketDisconnect:
                pass
    assert not trouble
    assert world.read(lambda db: rows_of(db, theirs["session"][0])) == before
