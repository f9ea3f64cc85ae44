"""What has to be followed up: closed evenings with advice and actions, as a row of the program's own verbs makes them."""

from contextlib import contextmanager
from datetime import date, timedelta

from sqlmodel import select

from app import clock, settings
from app.models import Action, Contact, Member, Programme, Session, Step
from app.models.report import By
from tests.conftest import COOKIES

HELD_ON = date(2026, 11, 19)


def evening(db, programme: Programme, title: str = "Learning and working", held_on: date = HELD_ON, actions: int = 1,
            place: str = "Beekstede") -> Session:
    """Closed on its day, with one advice and so many actions that were agreed there and that nobody accepted yet."""
    session = programme.schedule(title, held_on, place=place, languages=["nl", "ar"], support="Marieke")
    session.door.hang(settings.server_key())
    session.steps.append(Step(position=1, kind="text", titles={"nl": "Vraag"}, prompts={}))
    db.add(session)
    db.flush()
    with clock.frozen(held_on):
        session.opened_at = clock.now()
        advice = session.wall.recommend("Plan lessons with the employer", "", "")
        db.add(advice)
        db.flush()
        for number in range(actions):
            action = advice.take_up(f"Lesson plan {number}", held_on)
            db.add(action)
            db.flush()
            action.fill_in({"owner": "Marieke", "organisation": "Werkplein"}, None)
            action.agree(held_on)
        session.closed_at = clock.now()
    db.flush()
    return session


def evening_in(world, **given) -> tuple[str, str]:
    """In the world's own programme: the code of the session and the id of its first action."""
    def fill(db):
        session = evening(db, db.get(Programme, world.programme_id), **given)
        return session.code, session.actions[0].id

    return world.keep(fill)


def accept(world, action_id: str, on: date, name: str = "owner", address: str = "") -> None:
    """By the owner whom the world knows."""
    def fill(db):
        contact = db.get(Contact, world.contact_ids[name])
        if address:
            contact.reach(address, settings.server_key())
        action = action_of(db, action_id)
        action.offer(contact)
        action.accept(contact, on)

    with clock.frozen(on):
        world.keep(fill)


def report(world, action_id: str, on: date, state: str, words: str = "", **given) -> None:
    with clock.frozen(on):
        world.keep(lambda db: action_of(db, action_id).report(By.owner, state, {"words": words}, on, **given) and None)


def action_of(db, action_id: str) -> Action:
    return db.get(Action, action_id)


def on(days: int) -> date:
    """So many days after the evening."""
    return HELD_ON + timedelta(days=days)


@contextmanager
def on_day(days: int, client_for, world, *roles: str):
    """Everything within happens so many days after the evening; for each role a browser that signed in on that day."""
    with clock.frozen(on(days)):
        yield [signed_in(client_for, world, role) for role in roles]


def signed_in(client_for, world, role: str):
    kind, name = COOKIES.get(role, ("", ""))
    client = client_for(role)
    if kind == "member":
        client.cookies.set("member", world.keep(lambda db: sign_in_of(db, name)))
    return client


def sign_in_of(db, name: str) -> str:
    sign_in, token = db.exec(select(Member).where(Member.name == name)).one().sign_in(clock.now())
    db.add(sign_in)
    return token
