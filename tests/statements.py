"""How many statements each page asks, in a room with so many cards."""

import re
from contextlib import contextmanager
from functools import partial

from sqlalchemy import event
from sqlmodel import func, select

from app import clock, live, media
from app.exports import FORMATS
from app.models import (
    Answer,
    Authorship,
    Contribution,
    Member,
    Participant,
    Permission,
    Photo,
    RecommendationContribution,
    Recording,
    Session,
    Tally,
    Translation,
)
from app.models.base import new_id
from tests.room import posted
from tests.test_policy import VISITORS, roles_of, routes
from tests.things import a_photo

STATES = ("released", "released", "released", "held", "hidden", "withdrawn", "released", "released", "held", "released")
FILE = "afile"
# Pages that are not drawn here: they lead elsewhere, or need what only their own tests have.
ELSEWHERE = {"/j/{token}", "/h/{token}", "/first-run/{token}", "/invited/{token}", "/words/media/{id}/{loan}",
             "/sign-in/second", "/s/{code}/large-room", "/metrics", "/bundles/{name}", "/.well-known/security.txt",
             "/logos/{id}", "/feeds/{token}.ics", "/a/{token:token}",
             "/o/{token}", "/o/{token}/not-me", "/o/actions/{action_id}/photos/{photo_id}",
             "/agenda/actions/{action_id}/photos/{photo_id}",
             "/o/actions/{action_id}/invitation", "/stop/{signed}",
             # Of a session that is over and shared: tests/routes/public/test_what_it_asks_of_the_database.py.
             "/s/{code}/notice", "/s/{code}/paper", "/s/{code}/photos/{photo_id}", "/s/{code}/picture/{advice_id}.{kind}"}


def furnish(world) -> dict[str, str]:
    """A theme, advice, an action, a clip, a photo and a vote that is over. Returns what addresses are filled with."""
    media.put(FILE, a_photo())

    def fill(db) -> dict[str, str]:
        session = db.get(Session, world.id)
        dots = session.step_by_id(world.step_ids["dots"])
        with db.no_autoflush:
            theme = session.wall.new_theme("Much said", "nl")
            advice = session.wall.recommend("ask us", "", "", theme=theme)
            action = advice.take_up("ask them", session.held_on)
            action.owner_id, action.accepted_on = world.contact_ids["owner"], clock.today()
            session.door.read_aloud("nl", FILE)
            advice.write_answer("yes", {"words": "We do this.", "body": "The council"}, session.held_on)
            db.add_all([theme, advice, action])
        dots.shown_at = dots.ballot_closed_at = clock.now()
        db.flush()
        card = Contribution(session_id=session.id, step_id=session.step_id, theme_id=theme.id, kind="better", language="ar",
                            words="with a photo", state="released", may_quote=True, permission_version="1")
        db.add_all([card, Tally(step_id=dots.id, option_id=theme.id, number=3, by_hand=True)])
        db.flush()
        db.add_all([Photo(id=FILE, contribution_id=card.id, may_show=True), Authorship(
            contribution_id=card.id, participant_id=world.seat_ids["nour"], key_hash="", body_hash="")])
        return {"member_id": db.exec(select(Member.id).where(Member.name == "Fatma")).one(),
                "code": world.code, "programme_id": world.programme_id, "card_id": card.id, "theme_id": theme.id,
                "contact_id": world.contact_ids["owner"],
                "recommendation_id": advice.id, "action_id": action.id, "pass_id": world.pass_ids["owner"],
                "step_id": session.step_id, "id": FILE,
                "surface": "phone", "language": "nl", "key": "a-key-of-mine"}

    return world.keep(fill)


def fill_up(world, ids: dict[str, str], count: int) -> None:
    """Until there are so many cards: in every state, with all that a card can have, of as many people. Every fifth is of
    one person, who sees all of them."""
    def fill(db) -> None:
        there = db.exec(select(func.count()).select_from(Contribution).where(Contribution.session_id == world.id)).one()
        cards, seats, more = [], [], []
        for number in range(there, count):
            state, name = STATES[number % len(STATES)], f"{number:08}"
            seats.append(Participant(id=f"seat{name}", session_id=world.id, token_hash=name, language="ar"))
            cards.append(Contribution(
                id=f"card{name}", session_id=world.id, step_id=ids["step_id"], kind="better", language="ar", state=state,
                words="" if state == "withdrawn" else f"words {number}", position=number, may_quote=True,
                theme_id=ids["theme_id"] if state == "released" and number % 2 else None, permission_version="1"))
            more += [Authorship(contribution_id=f"card{name}", key_hash=name, body_hash="",
                                participant_id=f"seat{name}" if number % 5 else world.seat_ids["nour"]),
                     Permission(participant_id=f"seat{name}", purpose="quote", given=bool(number % 3), version="1",
                                language="ar", given_on=clock.today()),
                     Answer(step_id=world.step_ids["dots"], participant_id=f"seat{name}", option_id=ids["theme_id"],
                            number=1)]
            if state != "withdrawn":
                more += [*(Translation(contribution_id=f"card{name}", language=language, words="translated",
                                       origin="interpreter") for language in ("nl", "en")),
                         RecommendationContribution(recommendation_id=ids["recommendation_id"],
                                                    contribution_id=f"card{name}"),
                         Photo(id=f"file{name}", contribution_id=f"card{name}", may_show=True)]
            if state == "held":
                more.append(Recording(id=f"clip{name}", contribution_id=f"card{name}", seconds=3, until=clock.today()))
        for things in (seats, cards, more):
            db.add_all(things)
            db.flush()

    world.keep(fill)


def pages(ids: dict[str, str]) -> list[tuple[str, str]]:
    """Role and path of every page that the routes have. Of the facilitator, who sees all that a co-facilitator does, and
    the organiser, who sees all that a facilitator does, the one who sees most."""
    found = [("participant", "/s/{code}"), ("interpreter", "/desk/{code}?whole=1"),
             *((role, "/harvest/{code}/cards?behind={recommendation_id}") for role in ("organiser", "client")),
             ("organiser", "/console/{code}/recommend?theme={theme_id}"),
             ("organiser", "/console/{code}/recommend?card={card_id}")]
    for route in routes():
        roles = roles_of(route) if "GET" in route.methods and route.path not in ELSEWHERE | {"/s/{code}"} else set()
        staff = [role for role in ("organiser", "facilitator", "cofacilitator", "admin") if role in roles][:1]
        found += [(role, route.path) for role in VISITORS if role in roles.difference(
            {"organiser", "facilitator", "cofacilitator"}, staff and {"anyone"})]
        found += [(role, route.path) for role in staff]
    return [(role, path.replace("{kind}", kind)) for role, path in found
            for kind in (FORMATS if "{kind}" in path else ("",))]


@contextmanager
def counted(base):
    statements = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    engines = (base._writing, base._reading)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def statements_by_page(base, client_for, ids: dict[str, str]) -> dict[str, int]:
    """By page and who asks for it, with a stage that is drawn anew, once what is remembered of a visitor is remembered."""
    clients = {role: client_for(role) for role in {role for role, _path in pages(ids)} | {"scribe"}}

    def read(role: str, path: str) -> None:
        answer = clients[role].get(re.sub(r"{(\w+)}", lambda name: ids[name[1]], path))
        assert answer.status_code == 200, f"{path} by {role}: {answer.status_code}"

    def write_down() -> None:
        posted(clients["scribe"].post(f"/desk/{ids['code']}/contributions", data={
            "language": "tr", "words": "words", "kind": "better", "key": new_id(), "quote": "1"}))

    asked = {f"{path} ({role})": partial(read, role, path) for role, path in pages(ids)}
    asked["POST /desk/{code}/contributions (scribe)"] = write_down
    with clock.frozen(clock.now()):  # now and then it is written down that a sign-in is still used
        for role, path in dict(pages(ids)).items():
            read(role, path)
        found = {}
        for name, ask in asked.items():
            live.forget_rooms()
            with counted(base) as statements:
                ask()
            found[name] = len(statements)
    return found
