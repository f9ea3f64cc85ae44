"""What a client answers to an advice. Saving is never publishing: an answer is a draft until somebody publishes it, and
what was published stays; a later answer corrects it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from app import clock
from app.errors import NotLikeThat, NotNow
from app.models.dates import Revised, as_date
from app.models.report import By, Decision, Report, texts_of_report
from app.typed import clean
from app.words import _

if TYPE_CHECKING:
    from app.models.recommendation import Recommendation

DUE_AFTER = timedelta(weeks=6)


class Answered(Revised):
    to_body: str = ""  # who has to answer; the client of the programme where nothing stands here
    answer_due_on: date | None = None  # six weeks after the session, unless somebody chose another day
    asked_on: date | None = None  # when an organiser last asked for it, outside this program

    @property
    def _advice(self) -> "Recommendation":
        return cast("Recommendation", self)

    @property
    def answer_due(self) -> date:
        return self.answer_due_on or clock.working_day(self._advice.session.held_on + DUE_AFTER)

    @property
    def answers(self) -> list[Report]:
        """Published, newest last."""
        return [report for report in self._advice.reports if report.is_released]

    @property
    def answer(self) -> Report | None:
        return self.answers[-1] if self.answers else None

    @property
    def draft(self) -> Report | None:
        """What is written and not yet published."""
        last = self._advice.reports[-1] if self._advice.reports else None
        return last if last and not last.is_released else None

    def answer_is_late(self, today: date) -> bool:
        return self.answer is None and today > self.answer_due

    def ask(self, today: date) -> None:
        """An organiser asked for the answer, by telephone or in a message of their own."""
        self.asked_on = today

    def address_to(self, body: str, due_on: date | None) -> None:
        body = clean(body[:500])
        if len(body) > 120:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 120, "to_body")
        held_on = self._advice.session.held_on
        if due_on is not None and not held_on <= due_on <= clock.months_after(held_on, 24):
            raise NotLikeThat(_("Please choose a date after the session and within two years."), "answer_due_on")
        if (self.to_body, self.answer_due_on) != (body, due_on):
            self.to_body, self.answer_due_on = body, due_on
            self.revise()

    def write_answer(self, decision: str, texts: dict[str, str], today: date, *, by: By = By.client, language: str = "",
                     contact_id: str | None = None, seen: int | None = None) -> Report:
        """Keeps the draft. `seen` is the position of the draft or answer that the writer looked at."""
        if decision not in {*Decision}:
            raise NotLikeThat(_("Please choose one of the five answers."), "state")
        session = self._advice.session
        fields = texts_of_report(texts, language, session.language)
        if not fields["words"]:
            raise NotLikeThat(_("Please write why. People who advised this will read it."), "words")
        if decision == Decision.not_ours and not fields["passed_to"]:
            raise NotLikeThat(_("Please write whose it is to decide."), "passed_to")
        decided_on = as_date(texts.get("decided_on", ""))
        if decided_on is not None and not session.held_on <= decided_on <= today:
            raise NotLikeThat(_("Please choose a day between the session and today."), "decided_on")
        noticed_from = clean(texts.get("noticed_from", "")[:400])
        if len(noticed_from) > 80:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 80, "noticed_from")
        newest = self._advice.reports[-1].position if self._advice.reports else 0
        if seen is not None and seen != newest:
            raise NotNow(_("Somebody else wrote meanwhile. Your text is still here: look at both, and save it again."))
        draft = self.draft
        if draft is None:
            draft = Report(session_id=self._advice.session.id, position=newest + 1, on=today, by=by, state=decision,
                           language=session.language, corrects=self.answer.id if self.answer else None)
            self._advice.reports.append(draft)
        draft.by, draft.state, draft.on, draft.contact_id = by, decision, today, contact_id
        draft.decided_on, draft.noticed_from = decided_on, noticed_from
        for name, text in fields.items():
            setattr(draft, name, text)
        return draft

    def publish_answer(self, today: date) -> Report:
        draft = self.draft
        if draft is None:
            if self.answer is None:
                raise NotNow(_("There is no answer yet."))
            return self.answer  # pressed twice
        if not draft.body:
            raise NotLikeThat(_("Please write who decided this, such as the municipal executive."), "body")
        draft.release(today)
        self.revise()
        return draft
