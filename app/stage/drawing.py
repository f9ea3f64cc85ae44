"""What board, phone and desk show of a `Reading`, in a language."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app import clock
from app.addresses import door_address, pass_path, short_address
from app.library.small_groups import LIVE, unless_few
from app.library.traces import traces_in
from app.models import Action, Contribution, Session, Step, Theme
from app.models.kinds.base import Option
from app.stage.reading import AT_A_GLANCE, NO_LIMIT, CardRow, Reading
from app.stage.shapes import AdviceLine, AgendaLine, BallotLine, Board, Card, Desk, InboxCard, Phone, ThemeColumn
from app.words import Words


def board(reading: Reading, language: str) -> Board:
    session = reading.session
    form = session.step.form if session.step else None
    themes, loose = columns(reading, language, of_the_step=bool(form and form.shows_its_own_cards))
    return Board(**scene(reading, language), themes=themes, loose=loose,
                 advice=advice(reading, language), agenda=agenda(reading),
                 cards=sum(theme.size for theme in [*themes, loose]),
                 editing_id=session.editing_id or "", again_at=again_at(session),
                 door=door_address(session), address=short_address())


def phone(reading: Reading, language: str) -> Phone:
    session = reading.session
    writing = bool(session.step and session.step.form.writes_agenda)
    return Phone(**scene(reading, language), again_at=again_at(session),
                 agenda=agenda(reading) if writing else [], editing_id=session.editing_id or "",
                 leads=pass_path(reading.room_pass) if writing and reading.room_pass else "",
                 clip=session.step.clip(session.step.prompt(language, session.language)[1]) if session.step else "")


def desk(reading: Reading, language: str, may_see_held: bool = False, whole: bool = False) -> Desk:
    session = reading.session
    return Desk(**scene(reading, language),
                inbox=[inbox_card(session, row, language) for row in reading.held] if may_see_held else [],
                wall=[inbox_card(session, row, language, all=may_see_held)
                      for row in (reading.in_state("released", NO_LIMIT) if whole else reading.released)],
                cards=reading.counts.by_state["released"])


# --- what they have in common ------------------------------------------------------------------------------------------


def scene(reading: Reading, language: str) -> dict[str, Any]:
    session = reading.session
    step = session.step
    prompts = []
    if step:
        for code in session.languages:
            if step.prompts.get(code, {}).get("text"):
                prompts.append(Words(step.prompts[code]["text"], code))
    prompt = Words(*step.prompt(language, session.language)) if step else Words(session.title, session.language)
    closed = bool(step and step.ballot_closed_at)
    return dict(
        code=session.code, spoken_code=session.spoken_code, title=session.title, programme=session.programme.title,
        place=session.place, held_on=session.held_on, begins=session.begins, languages=session.languages,
        main=session.language, state=str(session.state),
        plan=session.planning.word if session.planning.is_told else "", frozen=bool(session.frozen_at),
        covered=bool(session.covered_at), locked=bool(session.locked_at),
        step_id=step.id if step else "", kind=step.kind if step else "welcome",
        step_title=step.title(language) if step else session.title,
        number=session.steps.index(step) + 1 if step else 0, of=len(session.steps),
        minutes=step.minutes if step else 0,
        prompts=prompts or [prompt], prompt=prompt,
        ends_at=milliseconds(session.timer_ends_at), left=session.timer_left, total=session.timer_total,
        people=reading.crowd.people, expected=session.expected, support=session.support,
        ballot=ballot(reading, step, language, closed) if step and step.form.has_ballot else [],
        ballot_open=bool(step and step.ballot_is_open),
        voters=unless_few(reading.votes.voters) if step and step.form.has_ballot else None,
        settings={name: value for name, value in step.settings.items() if name != "as_another_kind"} if step else {},
        is_safe_to_speak=session.programme.is_safe_to_speak, apart=bool(session.plenary_id),
    )


def milliseconds(moment: datetime | None) -> int | None:
    return round(moment.timestamp() * 1000) if moment else None


def ballot(reading: Reading, step: Step, language: str, show: bool) -> list[BallotLine]:
    """What is chosen from; totals only once it is closed. Votes are shown whole, most first, or not at all where
    they are of few people; choices of few people are joined."""
    by_hand = step.totals(reading.votes.by_hand)
    lines = {option.id: line(option, by_hand[option.id]) for option in step.form.options(language)}
    groups = step.groups(reading.votes.given, LIVE, reading.votes.voters) if show else []
    if not groups:
        return list(lines.values())
    shown = [replace(together([lines[id] for id in ids]), dots=count) for ids, count in groups]
    if not step.form.votes:
        return shown
    ranks = {vote.target: 1 + sum((other.dots or 0) > (vote.dots or 0) for other in shown) for vote in shown}
    return [replace(vote, rank=ranks[vote.target] if vote.dots else None)
            for vote in sorted(shown, key=lambda vote: ranks[vote.target])]


def line(option: Option, by_hand: int) -> BallotLine:
    name = Words(option.label, option.language)
    return BallotLine(option.id, name, [Words(*label) for label in option.labels] or [name], option.icon, by_hand=by_hand)


def together(lines: list[BallotLine]) -> BallotLine:
    """One for several, that are counted together."""
    first = lines[0]
    if len(lines) == 1:
        return first
    name = Words(" / ".join(line.name.text for line in lines), first.name.language)
    return BallotLine(first.target, name, [name], first.icon)


def names_of(theme: Theme, session: Session) -> list[Words]:
    return [Words(theme.names[language], language) for language in session.languages if theme.names.get(language)] or [
        Words(*theme.name(session.language))]


def card(session: Session, row: CardRow | Contribution, *readers: str) -> Card:
    translation = row.layer(*readers)
    return Card(row.id, row.kind, Words(row.words, row.language),
                Words(translation.words, translation.language) if translation else None,
                translation.origin if translation else "", session.spotlight_id == row.id,
                row.photo.id if row.photo and row.photo.may_show else "")


def inbox_card(session: Session, row: CardRow, language: str, *, all: bool = True) -> InboxCard:
    """With `all`, for who reads held cards, also what the room may not see or hear."""
    step = session.step_by_id(row.step_id)
    base = card(session, row, session.language, language)
    return InboxCard(
        base.id, base.kind, base.words, base.layer, base.origin, base.lit, base.photo, source=row.source,
        waiting_photo=row.photo.id if all and row.photo and not base.photo else "",
        recording=row.recording if all else "",
        state=row.state, wording=row.wording, step=step.title(language), theme_id=row.theme_id or "",
        traces=traces_in(row.words),
        layers=[(translation.language, translation.words, translation.origin) for translation in row.translations],
        late=step.position if row.late else 0,
        missing=[code for code in session.languages if code != row.language
                 and not any(translation.language == code for translation in row.translations)])


def columns(reading: Reading, language: str, *, of_the_step: bool = False) -> tuple[list[ThemeColumn], ThemeColumn]:
    """Released cards by theme, newest first, and those without a theme; of each the newest, and how many there are. Those
    `of_the_step` alone where the room looks at this question: then a theme of other questions leaves with their cards."""
    session = reading.session

    def column(theme: Theme | None) -> ThemeColumn:
        id = theme.id if theme else None
        rows, counts = reading.newest.get(id, []), Counter(reading.counts.on_board.get(id, {}))
        if of_the_step:
            rows = [row for row in rows if row.step_id == session.step_id or row.id == session.spotlight_id]
            counts = reading.counts.at_step.get(id, Counter()) + Counter(
                row.kind for row in rows if row.step_id != session.step_id)
        return ThemeColumn(id or "", Words(*theme.name(language)) if theme else Words("", language),
                           names_of(theme, session) if theme else [],
                           [card(session, row, session.language, language) for row in rows[:AT_A_GLANCE]], dict(counts))

    themes = [column(theme) for theme in session.standing_themes]
    return [theme for theme in themes if theme.cards or theme.id not in reading.counts.on_board], column(None)


def agenda(reading: Reading) -> list[AgendaLine]:
    return [agenda_line(number, action, reading.behind.get(action.recommendation_id, {}))
            for number, action in enumerate(reading.session.actions, 1)]


def agenda_line(number: int, action: Action, counts: dict[str, int]) -> AgendaLine:
    return AgendaLine(
        action.id, number, action.what, action.language, action.owner, action.organisation,
        action.first_step, action.first_step_on, action.finished_by, action.indicator, action.missing,
        counts, action.version,
        [(check_in.id, check_in.kind, check_in.due_on) for check_in in action.check_ins],
        action.recommendation_id, action.status)


def advice(reading: Reading, language: str) -> list[AdviceLine]:
    session = reading.session
    themes = {theme.id: theme.name(language)[0] for theme in session.themes}
    return [AdviceLine(recommendation.id, number, recommendation.language, recommendation.advise, recommendation.because,
                       recommendation.so_that, recommendation.disagreement,
                       recommendation.dots_in(reading.dots),
                       reading.behind.get(recommendation.id, {}), themes.get(recommendation.theme_id or "", ""),
                       sum(action.recommendation_id == recommendation.id for action in session.actions))
            for number, recommendation in enumerate(session.recommendations, 1)]


def again_at(session: Session) -> list[date]:
    months = tuple(session.programme.check_in_months)
    return [day for kind, day in clock.check_in_dates(session.held_on, months).items() if kind != "first_step"]
