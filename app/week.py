"""The organiser's week: everything that waits for somebody of the organisation, over all programmes that they see. It is
read in the same few statements however much there is, and in columns: two thousand promises are many rows."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.durable import Handle
from app.models import Action, CheckIn, Contact, ContactWish, Member, Pass, Programme, Recommendation, Report, Session
from app.models.answered import DUE_AFTER
from app.models.contact import Purpose
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
    "returned": N_("Mail came back"),
    "links": N_("Asked for a new link"), "people": N_("People who want to hear"),
    "found": N_("Also found: nothing waits here"),
}
THIS_WEEK = timedelta(days=6)
SOON = timedelta(weeks=6)
ANSWERS_AHEAD = timedelta(days=21)
RESTS = timedelta(days=7)  # who was asked has a week before their line comes back
PAGE, LONGEST_SEARCH, MOST_FOUND, MOST_SOON = 30, 60, 20, 6


class Line(NamedTuple):
    part: str
    id: str
    since: Any  # the longest waiting comes first: a date, or until it is shown as it is written
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


def rows_of(db: Handle, statement: Any) -> Any:
    """Past the layer that would make objects of them."""
    return db.connection().execute(statement).all()


def folded(text: str) -> str:
    """Without capitals and accents: the same on every database."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def searched(text: str) -> str:
    return folded(clean(text[:4 * LONGEST_SEARCH])[:LONGEST_SEARCH])


class Days(NamedTuple):
    """Written as 2027-02-15, which is in the order of days."""

    until: str  # what is due later waits for nobody yet
    late: str  # what was due until then is late
    silent: str
    rested: str  # who was asked after that day has time

    @classmethod
    def seen_on(cls, today: date) -> "Days":
        return cls(*map(str, (today + THIS_WEEK, today - timedelta(days=1), today - SILENT_AFTER, today - RESTS)))


def part_of(status: str, asks_help: bool, due_on: str | None, first_on: str | None, days: Days) -> str:
    """Where an open action stands; "" where nothing waits. `due_on` is its earliest check-in that nobody answered, and
    `first_on` the same of the first step alone."""
    if status == Status.stuck or asks_help or (due_on is not None and due_on <= days.silent):
        return "silent"
    if status in NOT_YET:
        return "unaccepted"
    if due_on is None or due_on > days.until:
        return ""
    if due_on == first_on:
        return "first"
    return "late" if due_on <= days.late else "week"


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
    actions, coming = _actions(db, seen, today, words)
    every = [*actions, *answers]
    if member.role.may_organise:
        every += [*_returned(db, member, words), *_links(db, member, words), *_people(db, seen, words)]
    waiting = [line for line in every if resting or words or not line.rests]
    order = {part: place for place, part in enumerate(PARTS)}
    waiting.sort(key=lambda line: (order[line.part], str(line.since), line.id))
    found = [line for line in waiting if line.part == "found"][:MOST_FOUND]
    waiting = [line for line in waiting if line.part != "found"] + found
    count = Counter(line.part for line in waiting)
    numbers = {part: count[part] for part in PARTS}
    chosen = [line for line in waiting if only not in PARTS or line.part == only]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(page, 1), pages)
    here = chosen[(page - 1) * PAGE:page * PAGE]
    details = _details(db, [line.id for line in here if line.facts is None])
    lines = defaultdict(list)
    for line in here:
        lines[line.part].append(line._replace(
            since=date.fromisoformat(str(line.since)), facts=details[line.id] if line.facts is None else line.facts))
    return Week(today, numbers, dict(lines), len(every) - len(waiting) if not words else 0,
                _soon(db, coming, coming_answers), page, pages, sum(numbers.values()))


def _actions(db: Handle, seen: Any, today: date, words: str) -> tuple[list[Line], dict[tuple, int]]:
    """Open actions of which something waits; while something is looked for, also the others. And what comes after this
    week: when a session is come back to, and how many of its actions. Put together here and not by the database, which
    takes longer for it."""
    of_seen = ACTION.session_id.in_(seen)
    is_open = and_(of_seen, ACTION.status.not_in(OVER))
    waits, until = CHECK_IN.reported_on.is_(None), today + THIS_WEEK
    coming = {(on, kind, session_id): number for on, kind, session_id, number in rows_of(db, select(
        CHECK_IN.due_on, CHECK_IN.kind, ACTION.session_id, func.count()).join(
        ACTION, CHECK_IN.action_id == ACTION.id).where(
        is_open, waits, CHECK_IN.due_on > until, CHECK_IN.due_on <= today + SOON).group_by(
        CHECK_IN.due_on, CHECK_IN.kind, ACTION.session_id))}
    due = select(CHECK_IN.action_id, func.min(CHECK_IN.due_on).label("on"), func.min(case(
        (CHECK_IN.kind == "first_step", CHECK_IN.due_on))).label("first_on")).where(
        waits, CHECK_IN.due_on <= until).group_by(CHECK_IN.action_id).subquery()
    needs = {(row.action_id, str(row.on)) for row in rows_of(db, select(REPORT.action_id, REPORT.on).where(
        REPORT.session_id.in_(seen), or_(REPORT.call_me, REPORT.needs != "")))}
    texts = (ACTION.what, ACTION.owner, ACTION.organisation, SESSION.title, SESSION.place, CONTACT.name, CONTACT.body)
    # Days as they are written, 2027-02-15: to make dates of thousands takes longer than all else here.
    days = (as_written(day) for day in (ACTION.reported_on, ACTION.asked_on, SESSION.held_on, due.c.on, due.c.first_on))
    rows = select(ACTION.id, ACTION.status, *days, *texts if words else ()).join(
        SESSION, ACTION.session_id == SESSION.id).outerjoin(due, due.c.action_id == ACTION.id)
    if words:
        rows = rows.outerjoin(CONTACT, ACTION.owner_id == CONTACT.id)
    days_before = Days.seen_on(today)
    lines = []
    for id, status, reported_on, asked_on, held_on, due_on, first_on, *found in rows_of(
            db, rows.where(of_seen if words else is_open)):
        if words and not has(words, found):
            continue
        asks = (id, reported_on) in needs
        part = "" if status in OVER else part_of(status, asks, due_on, first_on, days_before)
        if part or words:
            since = (reported_on if asks or status == Status.stuck or due_on is None else due_on) or held_on
            lines.append(Line(part or "found", id, since, asked_on is not None and asked_on > days_before.rested))
    return lines, coming


def as_written(day: Any) -> Any:
    return cast(day, String)


def has(words: str, texts: Iterable[str | None]) -> bool:
    return any(words in folded(text) for text in texts if text)


def rests(asked_on: date | None, today: date) -> bool:
    return asked_on is not None and asked_on > today - RESTS


def _details(db: Handle, ids: list[str]) -> dict[str, Any]:
    """Of the lines of one page: the action with its session, who leads it, and the months of its year."""
    months: dict[str, list] = defaultdict(list)
    for action_id, kind, due_on, reported_on in rows_of(db, select(
            CHECK_IN.action_id, CHECK_IN.kind, CHECK_IN.due_on, CHECK_IN.reported_on).where(
            CHECK_IN.action_id.in_(ids)).order_by(CHECK_IN.due_on)):
        months[action_id].append((kind, due_on, reported_on))
    handing: Any = aliased(Contact)
    rows = rows_of(db, select(
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
    for row in rows_of(db, select(
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
        elif due_on <= today + SOON:
            coming.append((due_on, "answers", rows[0].title, rows[0].place, rows[0].code, len(open_rows)))
    return lines, coming


def _returned(db: Handle, member: Member, words: str) -> Iterator[Line]:
    """People of whom something is expected, and to whom mail came back: nothing more reaches them until somebody asks for
    another address. With the first of what they lead, and its next date."""
    theirs = or_(ACTION.owner_id == CONTACT.id, ACTION.handing_to_id == CONTACT.id, ACTION.deputy_id == CONTACT.id)
    lead = select(CONTACT.id, CONTACT.name, CONTACT.body, CONTACT.came_back_on, ACTION.what, ACTION.language).join(
        ACTION, theirs).where(ACTION.status.not_in(OVER))
    next_on = select(func.min(CHECK_IN.due_on)).where(
        CHECK_IN.action_id == ACTION.id, CHECK_IN.reported_on.is_(None)).correlate(ACTION).scalar_subquery()
    answer = select(CONTACT.id, CONTACT.name, CONTACT.body, CONTACT.came_back_on, literal(None).label("what"),
                    literal("").label("language"), literal(None).label("next_on")).join(
        PASS, PASS.contact_id == CONTACT.id).where(PASS.purpose == Purpose.client, PASS.revoked_at.is_(None))
    shown = set()
    for statement in (lead.add_columns(next_on.label("next_on")).order_by(ACTION.id), answer):
        for row in rows_of(db, statement.where(
                CONTACT.organisation_id == member.organisation_id, CONTACT.came_back_on.is_not(None))):
            if row.id not in shown and (not words or has(words, (row.name, row.body, row.what))):
                yield Line("returned", row.id, row.came_back_on, False, row)
            shown.add(row.id)


def _links(db: Handle, member: Member, words: str) -> Iterator[Line]:
    """Links that are over, and that somebody asked for again. A link may open more than one programme, or answer for a
    client: who organises sends it."""
    for row in rows_of(db, select(PASS.id, PASS.purpose, PASS.wanted_on, CONTACT.name, CONTACT.body).join(CONTACT).where(
            PASS.organisation_id == member.organisation_id, PASS.wanted_on.is_not(None))):
        if not words or has(words, (row.name, row.body)):
            yield Line("links", row.id, row.wanted_on, False, row)


def _people(db: Handle, seen: Any, words: str) -> Iterator[Line]:
    """Sessions of which something was released since people who wanted to hear were told last."""
    newest = select(REPORT.session_id, func.max(REPORT.released_on).label("on")).where(
        REPORT.released_on.is_not(None), REPORT.session_id.in_(seen)).group_by(
        REPORT.session_id).subquery()
    found: dict[str, list] = defaultdict(list)
    for row in rows_of(db, select(
            SESSION.id, SESSION.title, SESSION.place, SESSION.code, newest.c.on, WISH.language,
            func.count().label("people")).select_from(WISH).join(SESSION).join(
            newest, newest.c.session_id == WISH.session_id).where(
            WISH.told_of < SESSION.releases).group_by(
            SESSION.id, newest.c.on, WISH.language)):
        found[row.id].append(row)
    for id, rows in found.items():
        if not words or has(words, (rows[0].title, rows[0].place)):
            yield Line("people", id, rows[0].on, False, {
                "session": rows[0], "people": sum(row.people for row in rows), "languages": len(rows)})


def _soon(db: Handle, coming: dict[tuple, int], answers: list[tuple]) -> list[tuple]:
    """The first of what comes, each with the session that it is of."""
    first = sorted((*which, number) for which, number in coming.items())[:MOST_SOON]
    sessions = {row.id: row for row in rows_of(db, select(SESSION.id, SESSION.title, SESSION.place, SESSION.code).where(
        SESSION.id.in_([session_id for _on, _kind, session_id, _number in first])))}
    lines = [(on, kind, sessions[id].title, sessions[id].place, sessions[id].code, number)
             for on, kind, id, number in first]
    return sorted([*lines, *answers])[:MOST_SOON]
