"""The harvest page, and what organisers take away from it."""

import asyncio
import csv
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from itertools import groupby
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import clock
from app.access import CurrentVisitor, HarvestedSession, OrganisedSession, Visitor
from app.deciding import noted, row_of
from app.durable import Handle, keep, read
from app.errors import NotNow, not_here
from app.exports import FORMATS, file_name
from app.exports.harvest import Harvest
from app.exports.sheet import FOR_EXCEL, harmless
from app.harvest import gather
from app.library.domains import DOMAINS
from app.models import AuditEvent, ContactWish, Contribution, Member, Session, Step
from app.models.audit import BY_LINK, DONE, DONE_IN_THE_YEAR, KEPT_MONTHS
from app.models.contribution import GONE
from app.pages import page
from app.settings import server_key
from app.stage import plenary_of
from app.words import DESK_LANGUAGES, _, desk_language

router = APIRouter()
_reports = ThreadPoolExecutor(1, thread_name_prefix="reports")


@router.get("/harvest/{code}")
async def harvest(request: Request, room: HarvestedSession, visitor: CurrentVisitor) -> Response:
    """Experience, recommendation and action from left to right. A client sees only what may be quoted."""
    harvest = await harvest_for(visitor, room)
    plenary = await read(lambda db: plenary_of(db, room))
    wishes = await read(lambda db: len(db.exec(select(ContactWish.id).where(ContactWish.session_id == room.id)).all()))
    return page("harvest/page.html", room=room, plenary=plenary, harvest=harvest, wishes=wishes,
                voices={voice.id: voice for voice in harvest.voices}, may_export=visitor.may_export,
                may_follow=visitor.may_facilitate)


async def harvest_for(visitor: Visitor, room: Session) -> Harvest:
    """A client sees only what may be quoted."""
    return await read(lambda db: gather(db, room.id, desk_language(), for_export=not visitor.may_facilitate))


@router.get("/harvest/{code}/cards")
async def cards(request: Request, room: HarvestedSession, visitor: CurrentVisitor,
                behind: Annotated[str, Query(max_length=40)] = "",
                area: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Every card behind a recommendation, all of a life area, or all of them, by theme. A life area shows nothing that does
    not stand among all of them."""
    harvest = await harvest_for(visitor, room)
    voices = {voice.id: voice for voice in harvest.voices}
    advice = next((advice for advice in harvest.recommendations if advice.id == behind), None)
    return page("harvest/cards.html", room=room, harvest=harvest, advice=advice, voices=voices,
                area=area if area in DOMAINS else "", may_follow=visitor.may_facilitate)


@router.get("/harvest/{code}/wishes")
async def wishes(request: Request, room: OrganisedSession, visitor: CurrentVisitor, excel: bool = False) -> Response:
    """Addresses of whoever wants to hear what came of it, in no order that says anything, and nothing else."""
    key = server_key()
    wanted = await read(lambda db: [(wish.language, wish.address(key)) for wish in db.exec(
        select(ContactWish).where(ContactWish.session_id == room.id))])
    rows = sorted((language, address) for language, address in wanted if address)
    if wanted and not rows:
        raise NotNow(_("These addresses cannot be read any more. They were sealed with the key of this server, and it has "
                       "another key now. Put the old file \"key\" back in the data folder."))
    rows += [(language, _("(cannot be read: sealed with an earlier key)")) for language, address in wanted if not address]
    await take_away(visitor, room, "wishes")
    return as_csv(f"wishes-{room.code}", ("language", "address"), rows, excel)


async def take_away(visitor: Visitor, room: Session, what: str) -> None:
    """Changes nothing but the audit log: who took what, each time."""
    await keep(lambda db: db.add(noted(visitor, row_of(db, room), "taken_away", what)))


def as_csv(name: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], for_excel: bool) -> Response:
    out = io.StringIO()
    table = csv.writer(out, delimiter=FOR_EXCEL if for_excel else ",")
    table.writerows([columns, *(tuple(map(harmless, row)) for row in rows)])
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"})


@router.get("/harvest/{code}/export/{kind}")
async def export(request: Request, room: OrganisedSession, visitor: CurrentVisitor, kind: str,
                 language: str = "nl") -> Response:
    if kind not in FORMATS or language not in DESK_LANGUAGES:
        raise not_here()
    chosen = FORMATS[kind]
    harvest = await read(lambda db: gather(db, room.id, language, for_export=True))
    # In a thread: a report of many cards takes a while, and neither the room next door nor a photo should notice.
    content = await asyncio.get_running_loop().run_in_executor(_reports, copy_context().run, chosen.write, harvest)
    await take_away(visitor, room, kind)
    return Response(content, media_type=chosen.media_type, headers={
        "Content-Disposition": f'attachment; filename="{file_name(harvest, kind)}"', "Cache-Control": "no-store"})


# --- the audit log ---------------------------------------------------------------------------------------------------


class Noted(NamedTuple):
    """An entry of the log, as it is sorted and shown. Nobody knows which of two entries of the same step was first."""

    day: date
    place: int
    step: str
    shown_at: str
    name: str  # of a member; "" for a helper by link
    role: str
    number: int
    what: str
    about: str
    is_card: bool  # that is still here

    @property
    def part(self) -> tuple:
        return self[:4]

    @property
    def line(self) -> tuple:
        return self[4:8]


@router.get("/harvest/{code}/log")
async def log(request: Request, room: OrganisedSession) -> Response:
    """What members and helpers did to what the room saw, by day and step."""
    entries = await read(lambda db: entries_of(db, room))
    parts = [[list(line) for _of, line in groupby(part, lambda entry: entry.line)]
             for _of, part in groupby(entries, lambda entry: entry.part)]
    return page("harvest/log.html", room=room, parts=parts, DONE=DONE | DONE_IN_THE_YEAR, BY_LINK=BY_LINK,
                months=KEPT_MONTHS)


@router.get("/harvest/{code}/log/csv")
async def log_as_csv(request: Request, room: OrganisedSession, excel: bool = False) -> Response:
    entries = await read(lambda db: entries_of(db, room))
    return as_csv(f"log-{room.code}", ("day", "step", "who", "role", "what", "about"), [
        (entry.day.isoformat(), entry.step, entry.name, entry.role, entry.what, entry.about) for entry in entries], excel)


def entries_of(db: Handle, room: Session) -> list[Noted]:
    order = [*DONE, *DONE_IN_THE_YEAR]
    steps: dict[str | None, Step] = {step.id: step for step in row_of(db, room).steps}
    cards = set(db.exec(select(Contribution.id).where(
        Contribution.session_id == room.id, col(Contribution.state).not_in(GONE))))
    entries = []
    for event, member in db.exec(select(AuditEvent, Member).outerjoin(Member).where(AuditEvent.session_id == room.id)):
        name = "" if member is None else _("former member") if member.left_at else member.name
        step = steps.get(event.step_id)
        entries.append(Noted(
            event.done_on, step.position if step else 0, step.title(desk_language()) if step else "",
            clock.local(step.shown_at).strftime("%H:%M") if step and step.shown_at else "", name, event.role,
            order.index(event.what), event.what, event.about, event.about in cards))
    return sorted(entries)
