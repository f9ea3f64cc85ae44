"""What a client answers to an advice. Saving is never publishing: an answer is a draft until somebody publishes it, and
what was published stays; a later answer corrects it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from app import clock
from app.errors import NotLikeThat, NotNow
from app.models.dates import Revised, as_date
from app.models.report import By, Decision, Report, texts_of_report
from app.typed import clean
from app.words import _

if TYPE_CHECKING:
    from app.models.recommendation import Recommendation

DUE_AFTER = timedelta(weeks=6)
ANSWER_TEXTS = ("words", "instead", "noticed_from", "passed_to", "body", "language")


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

    @property
    def answer_seen(self) -> str:
        """What stands there now, as a sign of a page: a draft is written over, so that its place alone would not tell."""
        last = self._advice.reports[-1] if self._advice.reports else None
        return f"{last.position}-{last.print_of_answer}" if last else "0"

    def write_answer(self, decision: str, texts: dict[str, str], today: date, *, by: By = By.client, language: str = "",
                     contact_id: str | None = None, seen: str | None = None) -> Report:
        """Keeps the draft. `seen` is what `answer_seen` was on the page of who writes."""
        session = self._advice.session
        written = _as_written(decision, texts, language, session.language)
        decided_on, next_on = (_day(name, texts) for name in ("decided_on", "next_on"))
        if decided_on is not None and not session.held_on <= decided_on <= today:
            raise NotLikeThat(_("Please choose a day between the session and today."), "decided_on")
        if next_on is not None and not today <= next_on <= clock.months_after(today, 24):
            raise NotLikeThat(_("Please choose a date from today on and within two years."), "next_on")
        if decision == Decision.studying and next_on is None:
            raise NotLikeThat(_("Please write on which day you will say more."), "next_on")
        written |= {"state": decision, "decided_on": decided_on, "next_on": next_on}
        last = self.draft or self.answer
        if last is not None and all(getattr(last, name) == value for name, value in written.items() if name != "language"):
            return last  # sent again, or nothing was changed
        if seen is not None and seen != self.answer_seen:
            raise NotNow(_("Somebody else wrote meanwhile. Your text is still here: look at both, and save it again."))
        draft = self.draft
        if draft is None:
            draft = Report(session_id=session.id, position=last.position + 1 if last else 1, on=today, by=by,
                           state=decision, language=session.language, corrects=self.answer.id if self.answer else None)
            self._advice.reports.append(draft)
        draft.by, draft.on, draft.contact_id = by, today, contact_id
        for name, value in written.items():
            setattr(draft, name, value)
        return draft

    def publish_answer(self, today: date, *, seen: str | None = None) -> Report:
        """What stood in the preview, `seen` there, and nothing that somebody wrote since. Twice is once."""
        draft = self.draft
        if draft is None:
            if self.answer is None:
                raise NotNow(_("There is no answer yet."))
            return self.answer  # pressed twice
        if seen is not None and seen != self.answer_seen:
            raise NotNow(_("Somebody changed this answer just now. Please read it again."))
        if not draft.body:
            raise NotLikeThat(_("Please write who decided this, such as the municipal executive."), "body")
        draft.release(today)
        self.revise()
        return draft


def _as_written(decision: str, texts: dict[str, str], language: str, main: str) -> dict[str, Any]:
    """The texts of an answer that says enough."""
    if decision not in {*Decision}:
        raise NotLikeThat(_("Please choose one of the five answers."), "state")
    fields = {name: text for name, text in texts_of_report(texts, language, main).items() if name in ANSWER_TEXTS}
    if not fields["words"]:
        raise NotLikeThat(_("Please write why. People who advised this will read it."), "words")
    if decision == Decision.not_ours and not fields["passed_to"]:
        raise NotLikeThat(_("Please write whose it is to decide."), "passed_to")
    return fields


def _day(name: str, texts: dict[str, str]) -> date | None:
    try:
        return as_date(texts.get(name, "")[:40])
    except NotLikeThat as refused:
        raise NotLikeThat(refused.sentence, name) from None
