"""What came of a session, as everybody may read it: you said, we did, or not, because. It holds nothing that is not for
everybody: no card that its speaker did not allow for a public page, no report or answer before somebody released it, no
name without a tick, no number of fewer than ten people."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlmodel import col, select

from app.durable import Handle
from app.durable.sessions import whole_session
from app.errors import gone
from app.exports.outcome import Advice, Doing, Outcome, Quote, Text
from app.library.small_groups import EXPORT, unless_few
from app.models import (
    Action,
    Contribution,
    Notice,
    Recommendation,
    RecommendationContribution,
    Report,
    Session,
    Translation,
    Wording,
)
from app.models.contribution import CardState
from app.models.notice import counted, differs, is_asked
from app.models.organisation import hashed
from app.models.report import ASKS_WHY, Decision, Status
from app.words import Words

MOST_QUOTES = 3
MEANINGS: dict[str, str] = {  # of every other state: action
    Status.done: "well", Status.stuck: "care", Status.stopped: "none", Status.proposed: "none", Status.agreed: "none",
    Decision.yes: "well", Decision.no: "none", Decision.studying: "none", Decision.not_ours: "none"}
ASK_BECAUSE = (*ASKS_WHY, Status.delayed, Decision.partly, Decision.no, Decision.not_ours)


class Gathered:
    """All that the page needs, in statements whose number does not grow; drawn in as many languages as are asked for."""

    def __init__(self, db: Handle, session_id: str, today: date):
        session = whole_session(db, col(Session.id) == session_id)
        if session is None:
            raise gone()
        self.session, self.today = session, today
        self.reports: dict[str, list[Report]] = defaultdict(list)  # published answers, by advice
        for report in db.exec(select(Report).where(
                Report.session_id == session_id, col(Report.recommendation_id).is_not(None),
                col(Report.released_on).is_not(None)).order_by(col(Report.position))):
            self.reports[report.recommendation_id or ""].append(report)
        self.cards = self._cards(db)
        ids = {card.id for cards in self.cards.values() for card in cards}
        self.layers: dict[tuple[str, str], Translation] = {
            (layer.contribution_id, layer.language): layer for layer in (db.exec(select(Translation).where(
                col(Translation.contribution_id).in_(ids), Translation.origin != "machine")) if ids else ())}
        self.wordings = {(wording.about, wording.language): wording for wording in db.exec(
            select(Wording).where(Wording.session_id == session_id))}
        self.notices: dict[str, list[Notice]] = defaultdict(list)
        for notice in db.exec(select(Notice).where(Notice.session_id == session_id).order_by(col(Notice.id))):
            self.notices[notice.action_id].append(notice)

    def _cards(self, db: Handle) -> dict[str, list[Contribution]]:
        """A few of each advice, of those that may stand on a public page."""
        found: dict[str, list[Contribution]] = defaultdict(list)
        for advice_id, card in db.exec(select(RecommendationContribution.recommendation_id, Contribution).join(
                Contribution, col(Contribution.id) == RecommendationContribution.contribution_id).where(
                Contribution.session_id == self.session.id, Contribution.state == CardState.released,
                Contribution.may_quote).order_by(col(Contribution.position), col(Contribution.id))):
            if card.may_be_public and card.words and len(found[advice_id]) < MOST_QUOTES:
                found[advice_id].append(card)
        return found

    # --- in a language -------------------------------------------------------------------------------------------

    def outcome(self, language: str) -> Outcome:
        session = self.session
        advice = tuple(self._advice(each, language) for each in session.recommendations)
        coming = sorted(doing.next_on for each in advice for doing in each.actions if doing.next_on)
        return Outcome(
            code=session.code, spoken_code=session.spoken_code, title=Words(session.title, session.language),
            place=Words(session.place, session.language), held_on=session.held_on, until=session.sharing.until,
            languages=tuple(session.languages), whose=tuple(session.programme.whose), advice=advice,
            next_on=coming[0] if coming else None,
            summary=self._text(session.id, {"summary": session.summary}, "summary", session.language, language),
            # Who came is settled once seats are erased; before, it would tell who leaves.
            people=unless_few(session.people_came, EXPORT) or None)

    def _advice(self, advice: Recommendation, language: str) -> Advice:
        def text(name: str) -> Text | None:
            return self._text(advice.id, advice.to_word, name, advice.language, language)

        theme = next((theme for theme in self.session.themes if theme.id == advice.theme_id), None)
        answers = self.reports[advice.id]
        return Advice(
            id=advice.id, advise=text("advise") or Text(Words("", language), True), because=text("because"),
            so_that=text("so_that"), theme=Words(*theme.name(language)) if theme else None,
            quotes=tuple(Quote(card.kind, Words(card.words, card.language), self._layer(card, language))
                         for card in self.cards[advice.id]),
            answer=self._answer(answers[-1], language) if answers else None, answer_due=advice.answer_due,
            answer_is_late=not answers and self.today > advice.answer_due,
            actions=tuple(self.doing(action, language) for action in self.session.actions
                          if action.recommendation_id == advice.id))

    def _layer(self, card: Contribution, language: str) -> Words | None:
        layer = self.layers.get((card.id, language)) if card.language != language else None
        return Words(layer.words, layer.language) if layer else None

    def _answer(self, report: Report, language: str) -> Doing:
        return Doing(id=report.id, what=None, by=report.body, on=report.decided_on or report.on,
                     next_on=self._coming(report.next_on), **self._of_report(report, report.state, language))

    def doing(self, action: Action, language: str) -> Doing:
        state, report = action.for_everybody
        waiting = [check_in.due_on for check_in in action.check_ins
                   if not action.is_over and check_in.reported_on is None]
        coming = [day for day in (report.next_on if report else None, *waiting) if day and self._coming(day)]
        late = [day for day in waiting if day < self.today]
        owner = action.owner if action.owner_public else ""
        numbers = counted(self.notices[action.id], EXPORT, self.today)
        return Doing(
            id=action.id, what=self._text(action.id, action.to_word, "what", action.language, language),
            by=", ".join(filter(None, (owner, action.organisation))), on=report.on if report else None,
            first_step_on=action.first_step_on, finished_by=action.finished_by,
            earlier=tuple((earlier.on, earlier.state, self._text(
                earlier.id, earlier.to_word, "words", earlier.language, language))
                for earlier in action.reports if earlier.is_released and earlier is not report),
            next_on=coming[0] if coming else None, late_since=late[-1] if late else None,
            noticed=numbers, differs=differs(state, numbers),
            people_say=tuple(Words(notice.words, notice.language) for notice in self.notices[action.id]
                             if notice.is_public)[:MOST_QUOTES],
            asked=is_asked(action, self.today),
            **self._of_report(report, state, language))

    def _of_report(self, report: Report | None, state: str, language: str) -> dict[str, Any]:
        def text(*names: str) -> Text | None:
            texts = (self._text(report.id, report.to_word, name, report.language, language) for name in names if report)
            return next(filter(None, texts), None)

        return {"state": state, "meaning": MEANINGS.get(state, "action"), "words": text("words"),
                "asks_because": state in ASK_BECAUSE and bool(report and report.words),
                "next_step": text("next_step", "instead"), "noticed_from": text("noticed_from"),
                **{name: getattr(report, name) if report else "" for name in ("link", "photo", "passed_to")}}

    def _coming(self, day: date | None) -> date | None:
        return day if day and day >= self.today else None

    def _text(self, about: str, original: dict[str, str], name: str, own: str, language: str) -> Text | None:
        text = original.get(name, "")
        if not text:
            return None
        words = Words(text, own)
        if words.language == language:
            return Text(words, True)
        wording = self.wordings.get((about, language))
        if wording and wording.is_of(original):
            return Text(Words(wording.texts[name], language), True)
        return Text(words, False)

    # --- of all its languages ------------------------------------------------------------------------------------

    @property
    def print(self) -> str:
        """The same for the same page, so that what is shared is what was read."""
        return hashed("\n".join(repr(self.outcome(language)) for language in self.session.languages))[:16]

    def to_word(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Each text that stands on the page and may be worded in other languages: by what it is about, the language it is
        in and its parts."""
        session = self.session
        found: dict[str, tuple[str, dict[str, str]]] = {}
        if session.summary:
            found[session.id] = session.language, {"summary": session.summary}
        for advice in session.recommendations:
            found[advice.id] = advice.language, advice.to_word
            for action in session.actions:
                if action.recommendation_id == advice.id:
                    found[action.id] = action.language, action.to_word
                    report = action.for_everybody[1]
                    if report and report.to_word:
                        found[report.id] = report.language, report.to_word
            if self.reports[advice.id]:
                answer = self.reports[advice.id][-1]
                found[answer.id] = answer.language, answer.to_word
        return found
