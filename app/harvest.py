"""Gathers what a session brought, for the harvest page and for exports, each with its own rule of who may read what."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import select as select_rows

from app import clock, words
from app.addresses import door_address
from app.durable import Handle
from app.exports import harvest as rows
from app.library.small_groups import EXPORT, LIVE, Group, grouped
from app.library.traces import traces_in
from app.models import Action, Report, Session, State, Step, Wording
from app.models.contribution import GONE, CardState
from app.models.report import By
from app.stage.reading import BEHIND, CARD, LAYER, PHOTO, ROOM, TABLES, Reading, Votes, dots_given, votes_at
from app.words import Words, _

CARDS = select(
    CARD.id, CARD.position, CARD.theme_id, CARD.kind, CARD.step_id, CARD.source, CARD.language, CARD.words, CARD.may_quote,
    CARD.permission_version, PHOTO.id.label("photo")).select_from(TABLES["contribution"]).outerjoin(
    TABLES["photo"], PHOTO.contribution_id == CARD.id).where(
    CARD.session_id == ROOM, CARD.state == CardState.released).order_by(CARD.position, CARD.id)
TRANSLATIONS = select(LAYER.contribution_id, LAYER.words, LAYER.language, LAYER.origin).select_from(
    TABLES["translation"]).join(TABLES["contribution"], CARD.id == LAYER.contribution_id).where(
    CARD.session_id == ROOM, CARD.state == CardState.released).order_by(LAYER.id)
CARDS_BEHIND = select(BEHIND.recommendation_id, CARD.id, CARD.state).select_from(
    TABLES["recommendationcontribution"]).join(TABLES["contribution"], CARD.id == BEHIND.contribution_id).where(
    CARD.session_id == ROOM, CARD.state.in_((CardState.released, *GONE))).order_by(CARD.position, CARD.id)


def gather(db: Handle, session_id: str, language: str, *, for_export: bool) -> rows.Harvest:
    """The harvest in a language (nl or en). An export leaves out words that their speaker did not allow to be quoted,
    and counts of fewer than ten people; the page in the organiser's hands only counts of fewer than five. However many
    cards there are, it is read in the same few statements."""
    with words.speaking(language):
        return _gather(Reading.of(db, session_id), language, for_export)


def _gather(reading: Reading, language: str, for_export: bool) -> rows.Harvest:
    session = reading.session
    at_least = EXPORT if for_export else LIVE
    layers: dict[str, list[rows.Layer]] = defaultdict(list)
    for card_id, text, own_language, origin in reading.rows(TRANSLATIONS):
        layers[card_id].append(rows.Layer(Words(text, own_language), origin))
    cards = reading.rows(CARDS).all()
    spoken = {card.id: card.language for card in cards}
    quotable = {card.id for card in cards if card.may_quote}
    under = defaultdict(list)  # each theme
    for card in cards:
        under[card.theme_id].append(card.id)
    behind: dict[str, list[str]] = defaultdict(list)  # each recommendation
    gone: Counter[tuple[str, str]] = Counter()
    for recommendation_id, card_id, state in reading.rows(CARDS_BEHIND):
        if state == CardState.released:
            behind[recommendation_id].append(card_id)
        else:
            gone[recommendation_id, state] += 1
    closed = [step for step in session.steps if step.form.has_ballot and step.ballot_closed_at]
    votes = votes_at(reading.db, closed)
    dots = dots_given(reading.db, session)
    themes = {theme.id: theme.name(language)[0] for theme in session.themes}
    titles = {step.id: step.title(language) for step in session.steps}
    people = session.people_came or reading.crowd.people
    # Cards that nobody gave a place stand by theme, kind and step: not in the order in which they came.
    by_place = sorted(cards, key=lambda card: (card.position, card.theme_id or "", card.kind, card.step_id))
    return rows.Harvest(
        language=language, programme=session.programme.title, client=session.programme.client,
        region=session.programme.region, code=session.code, title=session.title, held_on=session.held_on,
        place=session.place, languages=tuple(session.languages), people=people if people >= at_least else None,
        cards=reading.counts.by_state["released"], erased_on=session.erased_on,
        not_quoted=sum(not card.may_quote for card in cards),
        voices=tuple(_voice(card, titles[card.step_id], layers[card.id], for_export) for card in by_place),
        actions=tuple(_action(number, action, tuple(behind[action.recommendation_id]), for_export)
                      for number, action in enumerate(session.actions, 1)),
        recommendations=tuple(
            rows.Recommendation(
                id=advice.id, number=number, advise=Words(advice.advise, advice.language), because=advice.because,
                so_that=advice.so_that, disagreement=advice.disagreement, theme=themes.get(advice.theme_id or "", ""),
                dots=advice.dots_in(dots), voice_ids=tuple(behind[advice.id]), taken_back=gone[advice.id, "withdrawn"],
                erased=gone[advice.id, "expired"], to_body=advice.to_body or session.programme.client,
                answer_due_on=advice.answer_due, days_left=(advice.answer_due - clock.today()).days,
                answers=tuple(map(_answer, advice.answers)), people=_settled(session, advice.numbers.whole.people),
                in_languages=len({spoken[id] for id in behind[advice.id]} or advice.numbers.each("language")))
            for number, advice in enumerate(session.recommendations, 1)),
        themes=tuple(
            rows.Theme(id=theme.id, name=Words(*theme.name(language)), domains=tuple(theme.domains),
                       dots=dots.get(theme.id, 0), voice_ids=tuple(under[theme.id]),
                       cards=reading.counts.on_board.get(theme.id, Counter()).total(),
                kinds=tuple(reading.counts.on_board.get(theme.id, Counter()).most_common()),
                people=_settled(session, theme.numbers.whole.people),
                quotes=tuple(id for id in theme.quotes if id in {*under[theme.id]} & quotable))
            for theme in session.standing_themes),
        tallies=tuple(_tally(session, step, votes[step.id], language, at_least) for step in closed
                      if not step.form.votes and any(step.totals(votes[step.id].given).values())),
        made_on=clock.today(), id=session.id, months=tuple(session.programme.check_in_months), version=session.version,
        changed_on=session.changed_on, begins=session.begins if session.state is State.prepared else "",
        off=session.planning.sentence if session.planning.is_off else "",
        organisation=session.programme.organisation.name, logos=tuple((name, logo) for name, logo in (
            (session.programme.organisation.name, session.programme.organisation.logo),
            (session.programme.client or session.programme.title, session.programme.logo)) if logo),
        **(_for_the_report(reading, cards, language) if for_export else {}))


def _settled(session: Session, people: int | None) -> int | None:
    """Who wrote is settled once nobody knows it any more: a number before that would tell who leaves."""
    return people if session.forgotten_at and people is not None and people >= EXPORT else None


def _for_the_report(reading: Reading, cards: Sequence[Row], language: str) -> dict[str, Any]:
    session = reading.session
    wrote = {code: number.people or 0 for code, number in session.numbers.each("language").items()}
    return {
        "summary": _summary(reading, language), "kinds": tuple(step.kind for step in session.steps if step.shown_at),
        "door": door_address(session) if session.sharing.is_open(clock.today()) else "",
        "by_language": _large(wrote) if session.forgotten_at else (),
        "by_way": _large(Counter(card.source for card in cards))}


def _large(counts: Mapping[str, int]) -> tuple[Group, ...]:
    by_size = dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
    return tuple(grouped(by_size, EXPORT))


def _summary(reading: Reading, language: str) -> Words | None:
    """In the language of the report where a person wrote it in that, else as it was written."""
    session = reading.session
    original = {"summary": session.summary}
    if not session.summary:
        return None
    for wording in reading.db.exec(select_rows(Wording).where(Wording.about == session.id, Wording.language == language)):
        if session.language != language and wording.is_of(original):
            return Words(wording.texts["summary"], language)
    return Words(session.summary, session.language)


def _voice(card: Row, step: str, layers: list[rows.Layer], for_export: bool) -> rows.Voice:
    may_read = card.may_quote or not for_export
    return rows.Voice(
        id=card.id, kind=card.kind, source=card.source, step=step,
        words=Words(f"{card.words} {_('(photo)')}" if card.photo else card.words, card.language) if may_read else None,
        layers=tuple(layers) if may_read else (),
        theme_id=card.theme_id, permission=card.permission_version,
        traces=tuple(traces_in("\n".join([card.words, *(layer.words.text for layer in layers)])))
        if card.may_quote else ())


def _answer(report: Report) -> rows.Answer:
    assert report.released_on is not None  # or it is a draft
    return rows.Answer(
        answer=report.state, words=Words(report.words, report.language), instead=report.instead,
        noticed_from=report.noticed_from, passed_to=report.passed_to, body=report.body, decided_on=report.decided_on,
        next_on=report.next_on, published_on=report.released_on, by_organiser=report.by == By.organiser)


def _action(number: int, action: Action, voice_ids: tuple[str, ...], for_export: bool) -> rows.Action:
    """What leaves the building says how it goes, and in the words of a report only once that was released."""
    released = {report.words for report in action.reports if report.is_released or not for_export}
    in_public = {check_in.id: check_in.words for check_in in action.check_ins if check_in.words in released}
    return rows.Action(
        id=action.id, number=number, what=Words(action.what, action.language), why=action.why, owner=action.owner,
        organisation=action.organisation, first_step=action.first_step, first_step_on=action.first_step_on,
        finished_by=action.finished_by, indicator=action.indicator, status=action.status,
        reason=action.reason if action.reason in released or not for_export else "",
        recommendation_id=action.recommendation_id, voice_ids=voice_ids,
        check_ins=tuple(rows.CheckIn(kind=check_in.kind, due_on=check_in.due_on, reported_on=check_in.reported_on,
                                     status=check_in.status, words=in_public.get(check_in.id, ""))
                        for check_in in action.check_ins),
        version=action.version, changed_on=action.changed_on)


def _tally(session: Session, step: Step, votes: Votes, language: str, at_least: int) -> rows.Tally:
    labels = {option.id: option.label for option in step.form.options(language)}
    organisations = step.form.asks_organisations
    return rows.Tally(
        step=step.title(language), prompt=Words(*step.prompt(language, session.language)), organisations=organisations,
        rows=tuple((" / ".join(labels[id] for id in ids), count)
                   for ids, count in step.groups(votes.given, at_least, votes.voters)),
        people=votes.voters if organisations or votes.voters >= at_least else None)
