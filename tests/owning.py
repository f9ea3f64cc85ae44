"""An action with the owner of the world that tests begin with, and what tests say about it."""

from sqlmodel import select

from app import clock
from app.models import Action, Contact, Contribution, Pass, Session
from app.settings import server_key

QUOTED, UNQUOTED, HELD = "MARKQUOTED may be read", "MARKUNQUOTED in the room alone", "MARKHELD not yet read"


def an_action(world, *, owner: str = "owner", accepted: bool = True, what: str = "MARKACTION ask ten employers",
              closed: bool = True) -> str:
    """Of the session of the world; with cards of every kind behind it. Returns its id."""
    def fill(db) -> str:
        session = db.get(Session, world.id)
        with db.no_autoflush:
            advice = session.wall.recommend("learn at work", "", "")
            action = advice.take_up(what, session.held_on)
            action.owner = "Hanna"
            for words, state, may_quote in (
                    (QUOTED, "released", True), (UNQUOTED, "released", False), (HELD, "held", True)):
                advice.contributions.append(Contribution(
                    session_id=session.id, step_id=world.step_ids["text"], kind="better", language="en", words=words,
                    state=state, may_quote=may_quote, permission_version="1"))
            db.add_all([advice, action])
            db.flush()
        contact = db.get(Contact, world.contact_ids[owner]) if owner else None
        if contact:
            action.offer(contact)
            if accepted:
                action.accept(contact, clock.today())
        if closed:
            session.closed_at = session.closed_at or clock.now()
        return action.id

    return world.keep(fill)


def told(world, action_id: str) -> list[tuple[str, str, str]]:
    """Its reports: by whom, the state and the words."""
    return world.read(lambda db: [(report.by, report.state, report.words) for report in db.get(Action, action_id).reports])


def about(world, action_id: str, *names: str):
    found = world.read(lambda db: [getattr(db.get(Action, action_id), name) for name in names])
    return found if len(found) > 1 else found[0]


def somebody(world, name: str, language: str = "nl", **given) -> tuple[str, str]:
    """Another contact of the same organisation: their id, and the token of their pass."""
    def fill(db) -> tuple[str, str]:
        contact = Contact(organisation_id=db.get(Contact, world.contact_ids["owner"]).organisation_id, name=name,
                          language=language, **given)
        db.add(contact)
        db.flush()
        known = contact.let_in(clock.today())
        db.add(known)
        db.flush()
        return contact.id, known.token(server_key())

    return world.keep(fill)


def as_owner(client_for, token: str, **headers):
    client = client_for("anyone", **headers)
    client.cookies.set("owner", token)
    return client


def passes_of(world, contact_id: str) -> list[Pass]:
    return world.read(lambda db: list(db.exec(select(Pass).where(Pass.contact_id == contact_id))))
