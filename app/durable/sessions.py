"""A session with all that is shown of it but people and cards, read in a handful of statements."""

from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session as Handle
from sqlmodel import func, select

from app.models import Action, Change, Recommendation, Session, Step, Theme
from app.models.session.wall import Wall


def whole_session(db: Handle, which: ColumnElement[bool]) -> Session | None:
    """With its programme, run of show, themes, advice and agenda. A change of any of these is noticed by its
    `remembered_in`."""
    session = db.exec(select(Session).where(which).options(joinedload(Session.programme))).first()
    if session is not None:
        for name, rows in _parts().items():
            set_committed_value(session, name, list(db.execute(rows, {"session": session.id}).scalars()))
        for step in session.steps:
            set_committed_value(step, "session", session)  # or a row without its database could not find it
    return session


@cache
def _parts() -> dict[str, Select]:
    """Put together once: as options of the session's own statement they were put together anew at every change."""
    parts = {name: select(part).where(part.session_id == bindparam("session")).order_by(part.position) for name, part in (
        ("steps", Step), ("themes", Theme), ("recommendations", Recommendation), ("actions", Action))}
    parts["actions"] = parts["actions"].options(selectinload(Action.check_ins))
    return parts


def wall_of(db: Handle, session: Session) -> Wall:
    """What a change on the wall needs to know of those before it: an evening has hundreds, and two numbers are enough."""
    number = db.exec(select(func.max(Change.position)).where(Change.session_id == session.id)).one() or 0
    last = db.exec(select(Change).where(Change.session_id == session.id, Change.undone.is_(False))
                   .order_by(Change.position.desc()).limit(1)).first()
    return Wall(session, number, last)
