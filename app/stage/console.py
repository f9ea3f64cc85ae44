"""What the facilitator sees: the console, and what is opened on it."""

from typing import Any

from app.addresses import door_address
from app.durable import Handle
from app.errors import NotFound
from app.library.small_groups import groups_of, part_of, unless_few
from app.models import Session, State, Step
from app.stage.drawing import advice, agenda, card, columns, inbox_card, names_of, scene
from app.stage.reading import (
    BEHIND_ADVICE,
    LAST_CHANGE,
    NO_LIMIT,
    OF_A_THEME,
    ONE_CARD,
    STANDING,
    Reading,
    plenary_of,
)
from app.stage.shapes import Card, Console, InboxCard, Left, StepLine, SubRoom, ThemeColumn
from app.typed import in_a_list
from app.words import Words, _


def console(reading: Reading, language: str) -> Console:
    session, crowd, cards = reading.session, reading.crowd, reading.counts
    themes, loose = columns(reading, language)
    step, lines = session.step, agenda(reading)
    run = [step_line(session, step, number, language) for number, step in enumerate(session.steps, 1)]
    here = next((place for place, line in enumerate(run) if line.state == "now"), None)
    return Console(
        **scene(reading, language), id=session.id, programme_id=session.programme_id,
        plenary=plenary_of(reading.db, session), run=run,
        next=run[0] if here is None and run else run[here + 1] if here is not None and here + 1 < len(run) else None,
        previous=run[here - 1] if here else None,
        inbox=[inbox_card(session, row, language) for row in reading.held],
        waiting=cards.by_state["held"] - len(reading.held),
        later=[inbox_card(session, row, language) for row in reading.hidden],
        themes=themes, loose=loose,
        cards=sum(theme.size for theme in [*themes, loose]),
        advice=advice(reading, language), agenda=lines, undo=reading.rows(LAST_CHANGE).scalar() or "",
        by_language=groups_of(session.balance.get("languages", {})), **who_said_no(session),
        passed=unless_few(crowd.passing),
        help_wanted=crowd.help_wanted,
        holds=session.holds, missing_prompts=step.missing_languages(session.languages) if step else [],
        prompts_behind=step.languages_behind(session.languages) if step else [],
        not_ready=session.running.not_ready if session.state is State.prepared else [],
        outdated_clips=session.door.outdated_clips,
        unfinished=[line for line in lines if line.missing],
        note=step.note if step else "", nearest=[line for line in run if line.asks])


def who_said_no(session: Session) -> dict[str, Any]:
    """As it was counted last, see `running.weigh`."""
    balance = session.balance
    people, looking = balance.get("people", 0), balance.get("looking", 0)
    return {"looking": part_of(looking, people),
            "refused": {purpose: part_of(people - looking - yes, people - looking)
                        for purpose, yes in balance.get("permitted", {}).items()}}


def step_line(session: Session, step: Step, number: int, language: str) -> StepLine:
    current = session.step
    state = "next"
    if current and step.position == current.position:
        state = "now"
    elif session.state is State.closed or (current and step.position < current.position):
        state = "done"
    return StepLine(step.id, number, step.title(language), step.minutes, step.kind, state, step.note, step.asks,
                    step.languages_behind(session.languages))


def left_at_closing(reading: Reading, language: str) -> Left:
    cards = [inbox_card(reading.session, row, language) for row in reading.cards(STANDING)]
    return Left(unread=sum(card.state == "held" and not card.recording for card in cards),
                voices=[card for card in cards if card.recording],
                named=[card for card in cards if card.state == "released" and card.traces])


def console_card(db: Handle, session_id: str, card_id: str, language: str) -> dict:
    """One card with what can be done with it."""
    reading = Reading.of(db, session_id)
    for row in reading.cards(ONE_CARD, card=card_id):
        return {"card": inbox_card(reading.session, row, language), "themes": theme_names(reading.session, language)}
    raise NotFound(_("That is not here any more."))


def console_theme(db: Handle, session_id: str, theme_id: str, language: str) -> dict:
    """One theme with all its cards and what can be done with it."""
    reading = Reading.of(db, session_id)
    session, theme = reading.session, reading.session.theme(theme_id)
    return {"theme": ThemeColumn(theme.id, Words(*theme.name(language)), names_of(theme, session), [], {}),
            "cards": [card(session, row, session.language, language)
                      for row in reversed(reading.cards(OF_A_THEME, theme=theme_id))],
            "themes": theme_names(session, language), "domains": theme.domains}


def cards_of_theme(db: Handle, session: Session, theme_id: str, language: str) -> list[Card]:
    return [card(session, row, session.language, language)
            for row in Reading(db, session).cards(OF_A_THEME, theme=theme_id)]


def cards_behind(db: Handle, session: Session, recommendation_id: str, language: str) -> list[Card]:
    return [card(session, row, session.language, language)
            for row in Reading(db, session).cards(BEHIND_ADVICE, recommendation=recommendation_id)]


def console_wall(db: Handle, session_id: str, language: str) -> list[tuple[ThemeColumn, list[InboxCard]]]:
    """Every card on the board, by theme."""
    reading = Reading.of(db, session_id)
    by_theme: dict[str, list[InboxCard]] = {}
    for row in reading.in_state("released", NO_LIMIT):
        by_theme.setdefault(row.theme_id or "", []).append(inbox_card(reading.session, row, language))
    loose = ThemeColumn("", Words("", language), [], [], {})
    return [(theme, by_theme[theme.id]) for theme in [*theme_names(reading.session, language), loose]
            if theme.id in by_theme]


def theme_names(session: Session, language: str) -> list[ThemeColumn]:
    return [ThemeColumn(theme.id, Words(*theme.name(language)), [], [], {}) for theme in session.standing_themes]


def sub_rooms(db: Handle, session_id: str) -> list[SubRoom]:
    session = db.get(Session, session_id)
    return [SubRoom(room.id, room.code, room.spoken_code, room.title, room.language, str(room.state),
                    bool(room.frozen_at), unless_few(room.people), door_address(room))
            for room in sorted(session.sub_rooms if session else [], key=lambda room: in_a_list(room.title))]
