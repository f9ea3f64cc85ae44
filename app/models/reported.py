"""How an action goes: what its newest report says. That it is late or silent is computed from its check-ins and the day."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from app import clock
from app.errors import NotLikeThat, NotNow
from app.models.base import Table
from app.models.contact import Contact
from app.models.dates import as_date
from app.models.report import ASKS_WHY, NOT_YET, OVER, By, Need, Report, Status, as_measured, texts_of_report
from app.words import _

if TYPE_CHECKING:
    from app.models.action import Action, CheckIn

ANSWERS_AHEAD = timedelta(days=14)  # a report that comes so long before a check-in answers it
SILENT_AFTER = timedelta(days=21)  # after a due date without a report


class Reported(Table):
    status: str = Status.proposed
    reason: str = ""
    reported_on: date | None = None
    asked_on: date | None = None  # when an organiser last asked how it goes, outside this program

    @property
    def _action(self) -> "Action":
        return cast("Action", self)

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def newest(self) -> Report | None:
        return self._action.reports[-1] if self._action.reports else None

    @property
    def for_everybody(self) -> tuple[str, Report | None]:
        """How it goes as everybody may read it, and the report that says so: the newest that was released. That somebody
        leads it or does not yet is no secret; why they declined is."""
        for report in reversed(self._action.reports):
            if report.is_released:
                return report.state, report
            if report.state in (*NOT_YET, Status.accepted):
                return report.state, None
        return Status.proposed, None

    def open_check_ins(self, today: date) -> list["CheckIn"]:
        """Due on or before that day, and answered by no report yet."""
        return [] if self.is_over else [
            check_in for check_in in self._action.check_ins if check_in.reported_on is None and check_in.due_on <= today]

    def next_check_in(self) -> "CheckIn | None":
        waiting = (check_in for check_in in self._action.check_ins if check_in.reported_on is None)
        return None if self.is_over else next(waiting, None)

    def is_late(self, today: date) -> bool:
        return bool(self.open_check_ins(today - timedelta(days=1)))

    def is_silent(self, today: date) -> bool:
        return bool(self.open_check_ins(today - SILENT_AFTER))

    def report(self, by: By, state: str, texts: dict[str, str], today: date, *, language: str = "",
               seen: int | None = None, **given: Any) -> Report:
        """Adds what somebody says of it. `texts` are the fields of a form, as they were typed; `given` are other columns of
        the report: contact_id, photo, by_phone, call_me, corrects, milestone_id. The same twice is one. `seen` is how many
        reports its writer had before them: NotNow if there are more."""
        action = self._action
        fields = texts_of_report(texts, language, action.language, action.session.language) | given
        must_say_enough(state, fields)
        if fields["needs"] and fields["needs"] not in {*Need}:
            raise NotLikeThat(_("Please choose what it waits for."), "needs")
        next_on = as_date(texts.get("next_on", ""))
        if next_on is not None and not today <= next_on <= clock.months_after(today, 24):
            raise NotLikeThat(_("Please choose a date from today on and within two years."), "next_on")
        if fields.get("milestone_id") and fields["milestone_id"] not in {milestone.id for milestone in action.milestones}:
            raise NotLikeThat(_("That is not here any more."))
        if fields.get("corrects") and fields["corrects"] not in {report.id for report in action.reports}:
            raise NotLikeThat(_("That is not here any more."))
        report = Report(session_id=action.session.id, position=len(action.reports) + 1, on=today, by=by, state=state,
                        number=as_measured(texts.get("number", "")), next_on=next_on, **fields)
        if self.newest and self.newest.says_the_same_as(report):
            return self.newest
        if seen is not None and seen != len(action.reports):
            raise NotNow(_("Somebody else reported meanwhile. Your text is still here: look at both, and send it again."))
        return self.take_in(report, today)

    def report_as(self, contact: Contact, state: str, texts: dict[str, str], today: date, **given: Any) -> Report:
        """By whoever leads it, or their deputy."""
        if not self._action.may_be_reported_by(contact):
            raise NotNow(_("This action is with somebody else now."))
        if given.get("corrects") and not any(
                earlier.id == given["corrects"] and earlier.contact_id == contact.id for earlier in self._action.reports):
            raise NotLikeThat(_("That is not here any more."))
        return self.report(By.owner, state, texts, today, contact_id=contact.id, **given)

    def ask(self, today: date) -> None:
        """An organiser asked how it goes, by telephone or in a message of their own."""
        self.asked_on = today

    def take_in(self, report: Report, today: date) -> Report:
        """A report that may be made: from now on the action is as it says."""
        action = self._action
        action.reports.append(report)
        before = self.reason if self.status == report.state else ""  # who only asks for help leaves the reason as it is
        self.status, self.reported_on = report.state, today
        self.reason = report.words or before if report.gives_a_reason else ""
        if report.state not in (*NOT_YET, Status.accepted):
            self._answer_check_ins(report, today)
        action.revise()
        return report

    def _answer_check_ins(self, report: Report, today: date) -> None:
        """All that are due; or else the next, if it comes soon."""
        waiting = [check_in for check_in in self._action.check_ins if check_in.reported_on is None]
        due = [check_in for check_in in waiting if check_in.due_on <= today]
        soon = [check_in for check_in in waiting[:1] if check_in.due_on <= today + ANSWERS_AHEAD]
        for check_in in due or soon:
            check_in.reported_on, check_in.report = today, report


def must_say_enough(state: str, fields: dict[str, Any]) -> None:
    """Who says that it is over or stuck says with it what was done, or why."""
    if state == Status.accepted:
        raise NotLikeThat(_("Only the owner can accept an action."), "state")
    if state not in {*Status} or state in NOT_YET:
        raise NotLikeThat(_("Please choose how it goes."), "state")
    if state == Status.done and not fields["words"]:
        raise NotLikeThat(_("Please write what was done. One sentence is enough."), "words")
    says_why = state == Status.stuck and fields["needs"] not in ("", Need.other)
    if state in ASKS_WHY and not (fields["words"] or says_why):
        raise NotLikeThat(_("Please write why. One sentence is enough."), "words")
    if state == Status.passed_on and not fields["passed_to"]:
        raise NotLikeThat(_("Please write who does it now."), "passed_to")
