"""Privacy and keeping: a clock for each kind, the proof of what was deleted, and annexes filled in from the settings."""

import csv
import io
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import clock
from app.access import OrganisedProgramme, Organiser
from app.deciding import row_of
from app.durable import Handle, read
from app.exports.sheet import FOR_EXCEL
from app.kept import IN_BACKUPS, clocks, places, proof, shared_now
from app.library.permissions import CHANGED_ON, PURPOSES
from app.library.small_groups import EXPORT, unless_few
from app.models import Member, Programme, Session
from app.models.erasure import ERASED, first_broken
from app.pages import page

router = APIRouter()
SHOWN = 40  # lines on the page; all of them are in the file


@router.get("/organisation/privacy")
async def privacy(request: Request, member: Organiser) -> Response:
    return page("privacy/page.html", member=member, ERASED=ERASED, places=places(), in_backups=IN_BACKUPS,
                **await read(lambda db: facts(db, member)))


def facts(db: Handle, member: Member) -> dict:
    lines = proof(db, member.organisation_id)
    ours = Programme.organisation_id == member.organisation_id
    titles = db.exec(select(col(Session.id), col(Session.title)).join(Programme).where(ours)).all()
    return {"organisation": row_of(db, member).organisation, "clocks": clocks(db, member.organisation_id),
            "shared": shared_now(db, member.organisation_id),
            "lines": [*reversed(lines)][:SHOWN], "all": len(lines), "broken": first_broken(lines),
            "titles": {id: title for id, title in titles}, "names": dict(db.exec(
                select(col(Member.id), col(Member.name)).where(Member.organisation_id == member.organisation_id)).all()),
            "programmes": db.exec(select(Programme.id, Programme.title).where(ours).order_by(Programme.title)).all()}


@router.get("/organisation/privacy/proof")
async def take_proof(request: Request, member: Organiser, excel: bool = False) -> Response:
    """Everything that the prints are made of, so that anybody can make them again."""
    lines = await read(lambda db: proof(db, member.organisation_id))
    out = io.StringIO()
    table = csv.writer(out, delimiter=FOR_EXCEL if excel else ",")
    table.writerow(("organisation", "number", "day", "what", "count", "session", "member", "print"))
    table.writerows((line.organisation_id, line.number, line.done_on.isoformat(), line.what, line.count, line.session_id,
                     line.member_id or "", line.print) for line in lines)
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="proof-{clock.today()}.csv"', "Cache-Control": "no-store"})


@router.get("/programmes/{programme_id}/dpia")
async def dpia(request: Request, programme: OrganisedProgramme) -> Response:
    return page("privacy/dpia.html", **await read(lambda db: annex(db, programme)))


@router.get("/programmes/{programme_id}/processor")
async def processor(request: Request, programme: OrganisedProgramme) -> Response:
    return page("privacy/processor.html", **await read(lambda db: annex(db, programme)))


def annex(db: Handle, programme: Programme) -> dict:
    row = row_of(db, programme)
    lines = proof(db, row.organisation_id)
    ids = {session.id for session in row.sessions}
    held = [session for session in row.sessions if session.opened_at]
    return {
        "programme": row, "organisation": row.organisation, "clocks": clocks(db, row.organisation_id, row.id),
        "shared": shared_now(db, row.organisation_id, row.id),
        "places": places(),
        "lines": [line for line in lines if line.session_id in ids][-6:],
        "print": lines[-1].short_print if lines else "", "sessions": len(held),
        "people": unless_few(sum(session.people_came for session in held), EXPORT),
        "guardians": any(session.guardians for session in row.sessions), "ERASED": ERASED, "PURPOSES": PURPOSES,
        "text_of": date.fromisoformat(CHANGED_ON), "languages": [*dict.fromkeys(
            code for session in row.sessions for code in session.languages)] or row.languages}
