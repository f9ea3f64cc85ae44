"""A session with all that is shown of it but people and cards, read in a handful of statements."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.orm import QueryableAttribute, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session as Handle
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models import Action, Change, CheckIn, Programme, Recommendation, Session, Step, Theme
from app.models.session.wall import Wall


def whole_session(db: Handle, which: ColumnElement[bool]) -> Session | None:
    """With its programme and whose it is, run of show, themes, advice and agenda. A change of any of these is noticed by
    its `remembered_in`."""
    session = db.exec(select(Session).where(which).options(
        joinedload(related(Session.programme)).joinedload(related(Programme.organisation)))).first()
    if session is not None:
        for name, rows in _parts().items():
            set_committed_value(session, name, list(db.execute(rows, {"session": session.id}).scalars()))
        for step in session.steps:
            set_committed_value(step, "session", session)  # or a row without its database could not find it
    return session


def related(attribute: Any) -> QueryableAttribute[Any]:
    """For who checks types: a relationship that is asked of its class is not the row to which it leads."""
    return attribute


@cache
def _parts() -> dict[str, SelectOfScalar[Any]]:
    """Put together once: as options of the session's own statement they were put together anew at every change."""
    models: dict[str, Any] = {"steps": Step, "themes": Theme, "recommendations": Recommendation, "actions": Action}
    parts = {name: select(model).where(model.session_id == bindparam("session")).order_by(model.position)
             for name, model in models.items()}
    parts["actions"] = parts["actions"].options(
        selectinload(related(Action.check_ins)).joinedload(related(CheckIn.report)), selectinload(related(Action.reports)))
    parts["recommendations"] = parts["recommendations"].options(selectinload(related(Recommendation.reports)))
    return parts


def wall_of(db: Handle, session: Session) -> Wall:
    """What a change on the wall needs to know of those before it: an evening has hundreds, and two numbers are enough."""
    number = db.exec(select(func.max(Change.position)).where(Change.session_id == session.id)).one() or 0
    last = db.exec(select(Change).where(Change.session_id == session.id, col(Change.undone).is_(False))
                   .order_by(col(Change.position).desc()).limit(1)).first()
    return Wall(session, number, last)
