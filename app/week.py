"""The organiser's week: everything that waits for somebody of the organisation, over all programmes that they see. It is
read in the same few statements however much there is, and in columns: two thousand promises are many rows."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.durable import Handle
from app.models import Action, CheckIn, Contact, ContactWish, Member, Pass, Programme, Recommendation, Report, Session
from app.models.answered import DUE_AFTER
from app.models.report import NOT_YET, OVER, Status
from app.models.reported import SILENT_AFTER
from app.timeline import ring_of
from app.typed import clean
from app.words import N_


def _columns(table: type) -> Any:
    return table


# For who checks types: what is asked of these is a column, and not the value of a row.
ACTION, CHECK_IN, CONTACT, WISH, PASS, PROGRAMME, ADVICE, REPORT, SESSION = map(_columns, (
    Action, CheckIn, Contact, ContactWish, Pass, Programme, Recommendation, Report, Session))
PARTS = {
    "silent": N_("Stuck or silent"), "late": N_("Late"), "unaccepted": N_("Not accepted by its owner yet"),
    "first": N_("First step"), "week": N_("This week"), "answers": N_("Answers of the client"),
    "links": N_("Asked for a new link"), "people": N_("People who want to hear"),
    "found": N_("Also found: nothing waits here"),
}
THIS_WEEK = timedelta(days=6)
ANSWERS_AHEAD = timedelta(days=21)
RESTS = timedelta(days=7)  # who was asked has a week before their line comes back
PAGE, LONGEST_SEARCH, MOST_FOUND = 30, 60, 20


class Line(NamedTuple):
    part: str
    id: str
    since: date  # the longest waiting comes first
    rests: bool = False
    facts: Any = None


@dataclass(frozen=True)
class Week:
    today: date
    numbers: dict[str, int]
    lines: dict[str, list[Line]]  # of this page, by part
    resting: int  # lines of what was asked this week
    soon: list[tuple]
    page: int
    pages: int
    whole: int = field(default=0)


def folded(text: str) -> str:
    """Without capitals and accents: the same on every database."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def searched(text: str) -> str:
    return folded(clean(text[:4 * LONGEST_SEARCH])[:LONGEST_SEARCH])


def part_of(status: str, asks_help: bool, due_on: date | None, first_on: date | None, today: date) -> str:
    """Where an open action stands; "" where nothing waits. `due_on` is its earliest check-in that nobody answered, and
    `first_on` the same of the first step alone."""
    if status == Status.stuck or asks_help or (due_on is not None and due_on <= today - SILENT_AFTER):
        return "silent"
    if status in NOT_YET:
        return "unaccepted"
    if due_on is None or due_on > today + THIS_WEEK:
        return ""
    if due_on == first_on:
        return "first"
    return "late" if due_on <= today - timedelta(days=1) else "week"


def sessions_seen(member: Member, today: date) -> Any:
    """Of its programmes, those that are over: what is still written in a room waits for nobody."""
    seen = select(SESSION.id).join(PROGRAMME).where(
        PROGRAMME.organisation_id == member.organisation_id,
        or_(SESSION.closed_at.is_not(None), SESSION.held_on < today))
    return seen if member.role.may_organise else seen.where(PROGRAMME.id.in_(member.programme_ids))


def week(db: Handle, member: Member, *, words: str = "", only: str = "", page: int = 1, resting: bool = False) -> Week:
    today, words = clock.today(), searched(words)
    seen = sessions_seen(member, today)
    answers, coming_answers = _answers(db, seen, today, words)
    every = [*_actions(db, seen, today, words), *answers]
    if member.role.may_organise:
        every += [*_links(db, member, words), *_people(db, seen, words)]
    waiting = [line for line in every if resting or words or not line.rests]
    order = list(PARTS)
    waiting.sort(key=lambda line: (order.index(line.part), line.since, line.id))
    found = [line for line in waiting if line.part == "found"][:MOST_FOUND]
    waiting = [line for line in waiting if line.part != "found"] + found
    numbers = {part: sum(line.part == part for line in waiting) for part in PARTS}
    chosen = [line for line in waiting if only not in PARTS or line.part == only]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(page, 1), pages)
    here = chosen[(page - 1) * PAGE:page * PAGE]
    details = _details(db, [line.id for line in here if line.facts is None])
    lines = defaultdict(list)
    for line in here:
        lines[line.part].append(line._replace(facts=details[line.id]) if line.facts is None else line)
    return Week(today, numbers, dict(lines), len(every) - len(waiting) if not words else 0,
                _soon(db, seen, today, coming_answers), page, pages, sum(numbers.values()))


def _actions(db: Handle, seen: Any, today: date, words: str) -> Iterator[Line]:
    """A row for each open action of which something waits; while something is looked for, also of the others."""
    due, first = func.min(CHECK_IN.due_on), func.min(case((CHECK_IN.kind == "first_step", CHECK_IN.due_on)))
    texts = (ACTION.what, ACTION.owner, ACTION.organisation, SESSION.title, SESSION.place, CONTACT.name, CONTACT.body)
    asks_help = select(literal(1)).where(
        REPORT.action_id == ACTION.id, REPORT.on == ACTION.reported_on, or_(REPORT.call_me, REPORT.needs != ""),
        ).correlate(ACTION).exists()
    rows = select(ACTION.id, ACTION.status, ACTION.reported_on, ACTION.asked_on, SESSION.held_on, due, first, asks_help,
                  *texts if words else ()).select_from(ACTION).join(SESSION).outerjoin(CHECK_IN, and_(
                      CHECK_IN.action_id == ACTION.id, CHECK_IN.reported_on.is_(None),
                      CHECK_IN.due_on <= today + THIS_WEEK)).where(ACTION.session_id.in_(seen))
    grouped: tuple = (ACTION.id, SESSION.id)
    if words:
        rows, grouped = rows.outerjoin(CONTACT, ACTION.owner_id == CONTACT.id), (*grouped, CONTACT.id)
    else:
        rows = rows.where(ACTION.status.not_in(OVER)).having(or_(
            ACTION.status.in_((Status.stuck, *NOT_YET)), due.is_not(None), asks_help))
    for id, status, reported_on, asked_on, held_on, due_on, first_on, needs, *found in db.execute(rows.group_by(*grouped)):
        if words and not has(words, found):
            continue
        part = "" if status in OVER else part_of(status, needs, due_on, first_on, today)
        if part or words:
            since = (reported_on if needs or status == Status.stuck or due_on is None else due_on) or held_on
            yield Line(part or "found", id, since, rests(asked_on, today))


def has(words: str, texts: Iterable[str | None]) -> bool:
    return any(words in folded(text) for text in texts if text)


def rests(asked_on: date | None, today: date) -> bool:
    return asked_on is not None and asked_on > today - RESTS


def _details(db: Handle, ids: list[str]) -> dict[str, Any]:
    """Of the lines of one page: the action with its session, who leads it, and the months of its year."""
    months: dict[str, list] = defaultdict(list)
    for action_id, kind, due_on, reported_on in db.execute(select(
            CHECK_IN.action_id, CHECK_IN.kind, CHECK_IN.due_on, CHECK_IN.reported_on).where(
            CHECK_IN.action_id.in_(ids)).order_by(CHECK_IN.due_on)):
        months[action_id].append((kind, due_on, reported_on))
    handing: Any = aliased(Contact)
    rows = db.execute(select(
        ACTION.id, ACTION.what, ACTION.language, ACTION.owner, ACTION.organisation, ACTION.status, ACTION.reason,
        ACTION.reported_on, ACTION.asked_on, ACTION.owner_id, CONTACT.name.label("name"),
        handing.name.label("handing_to"), SESSION.title, SESSION.place, SESSION.code, SESSION.held_on).select_from(
        ACTION).join(SESSION).outerjoin(CONTACT, ACTION.owner_id == CONTACT.id).outerjoin(
        handing, ACTION.handing_to_id == handing.id).where(ACTION.id.in_(ids)))
    today = clock.today()
    return {row.id: {**row._mapping, "ring": ring_of(months[row.id], row.held_on, today)} for row in rows}


def _answers(db: Handle, seen: Any, today: date, words: str) -> tuple[list[Line], list[tuple]]:
    """Advice without a published answer, together where one session, body and day are the same; what is due later apart."""
    published = select(literal(1)).where(REPORT.recommendation_id == ADVICE.id,
                                         REPORT.released_on.is_not(None)).correlate(ADVICE).exists()
    drafted = select(literal(1)).where(REPORT.recommendation_id == ADVICE.id,
                                       REPORT.released_on.is_(None)).correlate(ADVICE).exists()
    day = cache(lambda held_on: clock.working_day(held_on + DUE_AFTER))
    groups: dict[tuple, list] = defaultdict(list)
    for row in db.execute(select(
            ADVICE.advise, ADVICE.language, ADVICE.to_body, ADVICE.answer_due_on,
            ADVICE.asked_on, published.label("is_answered"), drafted.label("is_drafted"), SESSION.held_on,
            SESSION.id.label("session_id"), SESSION.title, SESSION.place, SESSION.code, PROGRAMME.client).select_from(
            ADVICE).join(SESSION).join(PROGRAMME).where(ADVICE.session_id.in_(seen)).order_by(
            ADVICE.position, ADVICE.id)):
        groups[row.session_id, row.to_body, row.answer_due_on or day(row.held_on)].append(row)
    lines, coming = [], []
    for (session_id, body, due_on), rows in groups.items():
        open_rows = [row for row in rows if not row.is_answered]
        if not open_rows or (words and not has(words, (body or rows[0].client, rows[0].title, rows[0].place,
                                                       *(row.advise for row in rows)))):
            continue
        facts = {"first": open_rows[0], "open": len(open_rows), "whole": len(rows), "due_on": due_on, "body": body,
                 "drafts": sum(row.is_drafted for row in open_rows)}
        if due_on <= today + ANSWERS_AHEAD:
            asked = [row.asked_on for row in open_rows]
            resting = all(asked) and rests(min(asked), today)
            lines.append(Line("answers", f"{session_id} {body} {due_on}", due_on, resting, facts))
        else:
            coming.append((due_on, "answers", rows[0].title, rows[0].place, rows[0].code, len(open_rows)))
    return lines, coming


def _links(db: Handle, member: Member, words: str) -> Iterator[Line]:
    """Links that are over, and that somebody asked for again. A link may open more than one programme, or answer for a
    client: who organises sends it."""
    for row in db.execute(select(PASS.id, PASS.purpose, PASS.wanted_on, CONTACT.name, CONTACT.body).join(CONTACT).where(
            PASS.organisation_id == member.organisation_id, PASS.wanted_on.is_not(None))):
        if not words or has(words, (row.name, row.body)):
            yield Line("links", row.id, row.wanted_on, False, row)


def _people(db: Handle, seen: Any, words: str) -> Iterator[Line]:
    """Sessions of which something was released after people who wanted to hear were told last."""
    newest = select(REPORT.session_id, func.max(REPORT.released_on).label("on")).where(
        REPORT.released_on.is_not(None), REPORT.session_id.in_(seen)).group_by(
        REPORT.session_id).subquery()
    found: dict[str, list] = defaultdict(list)
    for row in db.execute(select(
            SESSION.id, SESSION.title, SESSION.place, SESSION.code, newest.c.on, WISH.language,
            func.count().label("people")).select_from(WISH).join(SESSION).join(
            newest, newest.c.session_id == WISH.session_id).where(
            or_(WISH.told_on.is_(None), WISH.told_on < newest.c.on)).group_by(
            SESSION.id, newest.c.on, WISH.language)):
        found[row.id].append(row)
    for id, rows in found.items():
        if not words or has(words, (rows[0].title, rows[0].place)):
            yield Line("people", id, rows[0].on, False, {
                "session": rows[0], "people": sum(row.people for row in rows), "languages": len(rows)})


def _soon(db: Handle, seen: Any, today: date, answers: list[tuple]) -> list[tuple]:
    """What comes after this week: when a session is come back to, and how many of its actions."""
    rows = db.execute(select(
        CHECK_IN.due_on, CHECK_IN.kind, SESSION.title, SESSION.place, SESSION.code, func.count()).select_from(
        CHECK_IN).join(ACTION).join(SESSION).where(
        ACTION.session_id.in_(seen), ACTION.status.not_in(OVER), CHECK_IN.reported_on.is_(None),
        CHECK_IN.due_on > today + THIS_WEEK).group_by(
        CHECK_IN.due_on, CHECK_IN.kind, SESSION.id).order_by(
        CHECK_IN.due_on, SESSION.title).limit(6))
    return sorted([*map(tuple, rows), *answers])[:6]
