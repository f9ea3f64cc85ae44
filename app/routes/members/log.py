"""Sign-ins, and changes of members, programmes and the organisation: who did what, on which day."""

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app.access import Admin
from app.durable import Handle, read
from app.models import AuditEvent, Member, Programme
from app.models.audit import BY_MAIL, DONE_IN_ORGANISATION, DONE_TO_PROGRAMMES, KEPT_MONTHS, OPERATOR
from app.pages import page

router = APIRouter()
MOST = 500  # lines


@router.get("/members/log")
async def log(request: Request, member: Admin) -> Response:
    lines = await read(lambda db: lines_of(db, member))
    return page("members/log.html", lines=lines, DONE=DONE_IN_ORGANISATION, months=KEPT_MONTHS, OPERATOR=OPERATOR,
                MOST=MOST)


def lines_of(db: Handle, member: Member) -> list[dict]:
    """The newest days first; within a day in no order. Who left has no name any more, and a programme that was
    deleted no title."""
    names = {id: "" if left_at else name for id, name, left_at in db.exec(
        select(Member.id, Member.name, Member.left_at).where(Member.organisation_id == member.organisation_id))}
    titles = dict(db.exec(select(Programme.id, Programme.title).where(
        Programme.organisation_id == member.organisation_id)).all())
    same = [*map(col, (AuditEvent.done_on, AuditEvent.what, AuditEvent.member_id, AuditEvent.role, AuditEvent.about))]
    found = db.execute(sa.select(*same, sa.func.count()).where(
        col(AuditEvent.organisation_id) == member.organisation_id).group_by(*same).order_by(
        same[0].desc(), *same[1:]).limit(MOST)).all()
    return [{"day": day, "what": what, "by": names.get(by) if by else "", "is_operator": role == OPERATOR,
             "is_by_mail": role == BY_MAIL, "role": role,
             "about": names.get(about) or titles.get(about), "to_programme": what in DONE_TO_PROGRAMMES,
             "invited": about if what in ("member_invited", "invitation_withdrawn") else "",
             "is_own": by == about or not about, "count": count}
            for day, what, by, role, about, count in found]
