"""A programme at a glance: its sessions, what recurs in them, how the actions go and when to come back."""

from collections import Counter, defaultdict
from typing import NamedTuple

from sqlalchemy.orm import selectinload
from sqlmodel import col, func, select

from app import clock, yearly
from app.durable import Handle
from app.durable.sessions import related
from app.library.domains import DOMAINS
from app.library.small_groups import LIVE, part_of, unless_few
from app.models import Action, Authorship, Contribution, Participant, Programme, Session, State, Theme
from app.models.contribution import CardState
from app.models.numbers import Number
from app.models.report import OVER, Status
from app.typed import in_a_list

# What the status of an action means; every other is on its way.
MEANING: dict[str, str] = {
    Status.done: "well", Status.stuck: "care", Status.stopped: "care", Status.delayed: "care", Status.proposed: "none",
    Status.agreed: "none"}


class People(NamedTuple):
    number: int
    at_least: bool  # of themes that became one, nobody knows any more who wrote under both


def who_wrote(db: Handle, session_ids: list[str]) -> dict[str | None, set[str]]:
    """By theme, the seats whose cards are on the board, while that is known."""
    wrote: dict[str | None, set[str]] = defaultdict(set)
    for theme_id, seat_id in db.exec(
            select(Contribution.theme_id, Authorship.participant_id).join(
                Authorship, col(Authorship.contribution_id) == Contribution.id).where(
                col(Contribution.session_id).in_(session_ids), Contribution.state == CardState.released).distinct()
            ) if session_ids else ():
        wrote[theme_id].add(seat_id)
    return wrote


def in_area(session: Session, areas: dict[str, list[Theme]], code: str, wrote: dict[str | None, set[str]], came: int,
            at_least: int) -> People | None:
    """How many wrote about a life area: once the session is over, so that nobody is seen to come, and where neither they
    nor those who did not are few, nor those by whom another area differs."""
    themes = areas[code]
    if not session.closed_at or any(differ_by_few(session, themes, other, wrote, at_least) for other in areas.values()):
        return None
    if session.forgotten_at:
        together = sum((theme.numbers.whole for theme in themes), Number(0, None))
        kept = session.numbers.of("domain", code)
        exact = kept.cards == together.cards and kept.people is not None
        number = kept.people if exact else together.people
    else:
        exact, number = True, len(set[str]().union(*(wrote[theme.id] for theme in themes)))
    return People(number, not exact) if number and part_of(number, came, at_least) else None


def differ_by_few(session: Session, area: list[Theme], other: list[Theme], wrote: dict[str | None, set[str]],
                  at_least: int) -> bool:
    """Two areas that share a theme tell, side by side, who wrote about what only one of them has."""
    here, there = {theme.id for theme in area}, {theme.id for theme in other}
    if here == there or not here & there:
        return False
    if session.forgotten_at:
        return True  # nobody knows any more
    ours, theirs = (set[str]().union(*(wrote[id] for id in ids)) for ids in (here, there))
    return any(0 < len(part) < at_least for part in (ours - theirs, theirs - ours))


def overview(db: Handle, programme_id: str, at_least: int = LIVE) -> dict:
    """Sessions as lines, themes by life area and session, how the actions stand, and when to come back. Cards and people
    are counted by the database."""
    programme = db.get_one(Programme, programme_id)
    every = db.exec(select(Session).where(Session.programme_id == programme_id).order_by(
        col(Session.held_on), col(Session.id))).all()
    gatherings = [session for session in every if not session.plenary_id]
    sessions = [session for gathering in gatherings for session in (
        gathering, *sorted((room for room in every if room.plenary_id == gathering.id),
                           key=lambda room: in_a_list(room.title)))]
    here = Session.programme_id == programme_id
    cards: dict[str, Counter[str | None]] = defaultdict(Counter)  # of each session, by theme
    for session_id, theme_id, count in db.exec(
            select(Contribution.session_id, Contribution.theme_id, func.count()).join(Session).where(
                here, Contribution.state == CardState.released).group_by(
                col(Contribution.session_id), col(Contribution.theme_id))):
        cards[session_id][theme_id] = count
    people = dict(db.exec(select(Participant.session_id, func.count()).join(Session).where(
        here, col(Participant.left_at).is_(None)).group_by(Participant.session_id)).all())
    themes: dict[str, list[Theme]] = defaultdict(list)
    for theme in db.exec(select(Theme).join(Session).where(here, col(Theme.dissolved).is_(False))):
        themes[theme.session_id].append(theme)
    actions: dict[str, list[Action]] = defaultdict(list)
    for action in db.exec(select(Action).join(Session).where(here).order_by(col(Action.position), col(Action.id)).options(
            selectinload(related(Action.check_ins)))):
        actions[action.session_id].append(action)

    for session in every:
        if session.erased_on:  # its words are gone, as promised: the numbers stay
            cards[session.id] = Counter({theme.id: theme.numbers.whole.cards for theme in themes[session.id]})
            cards[session.id][None] = session.numbers.whole.cards - cards[session.id].total()

    lines = []
    for session in sessions:
        came = session.people_came or people.get(session.id, 0)
        lines.append({"code": session.code, "title": session.title, "place": session.place, "on": session.held_on,
                      "state": session.state, "plan": session.plan, "planned_on": session.planned_on,
                      "apart": bool(session.plenary_id), "cards": cards[session.id].total(),
                      "people": unless_few(came, at_least),
                      "actions": len(actions[session.id])})
    heat: dict[str, list[int | None]] = {}
    for code in DOMAINS:
        row = [None if session.state is State.prepared else
               sum(cards[session.id][theme.id] for theme in themes[session.id] if code in theme.domains)
               for session in sessions]
        if any(row):
            heat[code] = row
    wrote = who_wrote(db, [session.id for session in sessions if session.closed_at and not session.forgotten_at])
    areas = {session.id: {code: [theme for theme in themes[session.id] if code in theme.domains] for code in heat}
             for session in sessions}
    people_by_area = {code: [in_area(session, areas[session.id], code, wrote,
                                     session.people_came or people.get(session.id, 0), at_least) for session in sessions]
                      for code in heat}
    agenda = [(session, action) for session in sessions for action in actions[session.id]]
    stands = {"well": 0, "action": 0, "none": 0, "care": 0}
    back: Counter[tuple] = Counter()
    for session, action in agenda:
        stands[MEANING.get(action.status, "action")] += 1
        if action.status not in OVER:
            back.update((check_in.due_on, check_in.kind, session.title, session.code)
                        for check_in in action.check_ins if check_in.reported_on is None)
    return {"lines": lines, "gatherings": len(gatherings), "heat": heat, "people_by_area": people_by_area, "stands": stands,
            "care": [(action.id, action.what, action.language, action.reason) for _session, action in agenda
                     if MEANING.get(action.status) == "care" and action.reason][:4],
            "total": len(agenda), "today": clock.today(),
            "spread": {code: yearly.spread(row, sessions) for code, row in heat.items()},
            "stuck_on": yearly.stuck_on(db, [action for _session, action in agenda]),
            "silent": yearly.silent_bodies(db, programme, [action for _session, action in agenda], clock.today())[:6],
            "years": yearly.years(sessions, lines, actions),
            "back": [(*key, count) for key, count in sorted(back.items())][:8]}
