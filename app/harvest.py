"""Gathers what a session brought, for the harvest page and for exports, each with its own measure of who may read it."""

from app import clock, words
from app.exports import harvest as rows
from app.library.small_groups import EXPORT, LIVE, safe_counts
from app.library.traces import traces_in
from app.models import Contribution, Session
from app.words import _


def gather(db, session_id: str, language: str, *, for_export: bool) -> rows.Harvest:
    """The harvest in a language (nl or en). An export leaves out words that their speaker did not allow to be quoted,
    and counts of fewer than ten people; the page in the organiser's hands only counts of fewer than five."""
    with words.speaking(language):
        return _gather(Session.whole(db, Session.id == session_id), language, for_export)


def _gather(session: Session, language: str, for_export: bool) -> rows.Harvest:
    at_least = EXPORT if for_export else LIVE
    released = sorted(session.released, key=lambda card: card.position)
    voices = tuple(_voice(card, language, for_export) for card in released)
    behind = {recommendation.id: tuple(card.id for card in recommendation.cards)
              for recommendation in session.recommendations}
    theme_dots = _dots(session)
    people = session.people
    return rows.Harvest(
        language=language, programme=session.programme.title, client=session.programme.client,
        region=session.programme.region, code=session.code, title=session.title, held_on=session.held_on,
        place=session.place, languages=tuple(session.languages), people=people if people >= at_least else None,
        cards=len(released), not_quoted=sum(not card.may_quote for card in released), voices=voices,
        actions=tuple(_action(number, action, behind) for number, action in enumerate(session.actions, 1)),
        recommendations=tuple(
            rows.Recommendation(
                id=known.id, number=number, advise=rows.Words(known.advise, known.language), because=known.because,
                so_that=known.so_that, disagreement=known.disagreement,
                theme=known.theme.name(language)[0] if known.theme else "", dots=known.dots, voice_ids=behind[known.id],
                taken_back=sum(card.state == "withdrawn" for card in known.contributions))
            for number, known in enumerate(session.recommendations, 1)),
        themes=tuple(
            rows.Theme(id=theme.id, name=rows.Words(*theme.name(language)), domains=tuple(theme.domains),
                       dots=theme_dots.get(theme.id, 0), voice_ids=tuple(card.id for card in theme.cards))
            for theme in session.standing_themes),
        tallies=tuple(_tally(session, step, language, at_least) for step in session.steps
                      if step.kind.has_ballot and str(step.kind) != "dots" and step.ballot_closed_at
                      and any(step.totals().values())),
        made_on=clock.today())


def _voice(card: Contribution, language: str, for_export: bool) -> rows.Voice:
    may_read = card.may_quote or not for_export
    return rows.Voice(
        id=card.id, kind=card.kind, source=card.source, step=card.step.title(language),
        words=rows.Words(f"{card.words} {_('(photo)')}" if card.photo else card.words, card.language) if may_read else None,
        layers=tuple(rows.Layer(rows.Words(layer.words, layer.language), layer.origin)
                     for layer in card.translations) if may_read else (),
        theme_id=card.theme_id, permission=card.permission_version,
        traces=tuple(traces_in("\n".join([card.words, *(layer.words for layer in card.translations)])))
        if card.may_quote else ())


def _action(number: int, action, behind: dict) -> rows.Action:
    return rows.Action(
        id=action.id, number=number, what=rows.Words(action.what, action.language), why=action.why, owner=action.owner,
        organisation=action.organisation, first_step=action.first_step, first_step_on=action.first_step_on,
        finished_by=action.finished_by, indicator=action.indicator, status=action.status, reason=action.reason,
        recommendation_id=action.recommendation_id, voice_ids=behind.get(action.recommendation_id, ()),
        check_ins=tuple(rows.CheckIn(kind=known.kind, due_on=known.due_on, reported_on=known.reported_on,
                                     status=known.status, words=known.words) for known in action.check_ins))


def _dots(session: Session) -> dict[str, int]:
    dots: dict[str, int] = {}
    for step in session.steps:
        if str(step.kind) == "dots" and step.ballot_closed_at:
            for target, count in step.totals().items():
                dots[target] = max(count, dots.get(target, 0))
    return dots


def _tally(session: Session, step, language: str, at_least: int) -> rows.Tally:
    safe = safe_counts(step.totals(), at_least)
    return rows.Tally(
        step=step.title(language), prompt=step.prompt(language, session.language)[0],
        rows=tuple((_(option.label) if not step.choices else option.label, safe[option.key])
                   for option in step.options(language)),
        people=step.voters if step.voters >= at_least else None)
