"""Preparing a session: what it is called and when, and its run of show."""

from datetime import date
from typing import TYPE_CHECKING

from app.errors import NotLikeThat, NotNow
from app.library.templates import QUESTION_SETS, TEMPLATES, QuestionSet
from app.models.dates import as_date, as_number, as_time
from app.models.session.state import State
from app.models.step import PromptState, Step
from app.typed import clean, clean_lines
from app.words import LANGUAGES, _, in_language

if TYPE_CHECKING:
    from app.models.session import Session


def chosen_languages(languages: list[str]) -> list[str]:
    """Each once, in the order of choosing: the first is the main one."""
    languages = [language for language in dict.fromkeys(languages) if language in LANGUAGES]
    if not languages:
        raise NotLikeThat(_("Please choose at least one language."))
    return languages


def date_of_session(text: str) -> date:
    on = as_date(text)
    if on is None:
        raise NotLikeThat(_("Please choose the date of the session."))
    return on


def _expected_people(number: int | str) -> int:
    if not 1 <= as_number(str(number)) <= 2000:
        raise NotLikeThat(_("Please fill in how many people you expect, from 1 to 2000."))
    return as_number(str(number))


class Preparing:
    """`session.preparing`."""

    def __init__(self, session: "Session"):
        self.session = session

    def must_be_open(self) -> None:
        if self.session.state is State.closed:
            raise NotNow(_("This session is closed. Its run of show stays as it was."))

    def describe(self, *, title: str, held_on: date, begins: str, place: str, languages: list[str], expected: int | str,
                 support: str, holds: bool, guardians: bool) -> None:
        self.must_be_open()
        title, place, support = clean(title), clean(place), clean_lines(support)
        if not 3 <= len(title) <= 120:
            raise NotLikeThat(_("Please give the session a title of 3 to 120 letters."))
        if max(len(place), len(support)) > 300:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 300)
        session = self.session
        before = session.model_dump()
        session.title, session.begins = title, as_time(begins)
        self.hold_on(held_on)
        session.place, session.support = place, support
        session.languages, session.expected = chosen_languages(languages), _expected_people(expected)
        session.holds, session.guardians = holds, guardians
        if session.version == before["version"] and session.model_dump() != before:
            session.revise()

    def hold_on(self, day: date) -> None:
        """On that day. The days to come back move along, but for those that somebody chose."""
        session = self.session
        session.planning.settle(day)
        if session.held_on == day:
            return
        for action in session.actions:
            action.follow(session.held_on, day)
        session.held_on = day
        session.revise()

    def describe_as_written(self, written: dict[str, str], *, languages: list[str], holds: bool, guardians: bool) -> None:
        """As it was typed in a form."""
        self.describe(title=written["title"], held_on=date_of_session(written["held_on"]), begins=written["begins"],
                      place=written["place"], languages=languages, expected=written["expected"],
                      support=written["support"], holds=holds, guardians=guardians)

    # --- the run of show -----------------------------------------------------------------------------------------

    def put_in(self, steps: list[Step], after_position: int) -> None:
        """New steps in the run of show, after the step with that position; 0 is before all."""
        self.must_be_open()
        place = sum(step.position <= after_position for step in self.session.steps)
        for step in reversed(steps):
            self.session.steps.insert(place, step)
        self._number_steps()

    def add_step(self, kind: str, title: str, language: str, after: str) -> Step:
        """A new step after the one with that id, or at the end."""
        place = self._place_after(after)
        step = Step(position=place + 1, kind=kind)
        form = step.form
        step.rename(title or (_(form.name) if form.speaks_for_itself else _("New step")), language)
        for code in self.session.languages if form.speaks_for_itself else ():
            step.ask(title if title and code == language else in_language(form.name, code), code)
        self.put_in([step], place)
        return step

    def ask_questions(self, name: str, after: str) -> Step:
        """A set of questions after the step with that id, or at the end; returns the first of them."""
        place = self._place_after(after)
        self.add_questions(QUESTION_SETS[name], place)
        return self.session.steps[place]

    def _place_after(self, step_id: str) -> int:
        return self.session.step_by_id(step_id).position if step_id else len(self.session.steps)

    def put_in_order(self, ids: list[str]) -> None:
        """Steps in the order of their ids; those that are not named keep their place among themselves, at the end."""
        self.must_be_open()
        places = {id: place for place, id in enumerate(ids)}
        self.session.steps.sort(key=lambda step: (places.get(step.id, len(places)), step.position))
        self._number_steps()

    def move(self, step: Step, by: int) -> None:
        """One place earlier (-1) or later (+1)."""
        ids = [other.id for other in self.session.steps]
        place = ids.index(step.id)
        ids.insert(max(0, min(len(ids) - 1, place + by)), ids.pop(place))
        self.put_in_order(ids)

    def remove(self, step: Step, *, answered: bool) -> None:
        """Takes a step out, unless people have `answered` it."""
        self.must_be_open()
        if answered:
            raise NotNow(_("People have already answered this step, so it stays. You can move it."))
        if step.id == self.session.step_id:
            raise NotNow(_("This step is on the screen now. Show another step first."))
        self.session.steps.remove(step)
        self._number_steps()

    def _number_steps(self) -> None:
        for position, step in enumerate(self.session.steps, 1):
            step.position = position

    # --- from a template -----------------------------------------------------------------------------------------

    def lay_out(self, template_id: str, questions: str | None = None) -> None:
        """Appends the steps of a template. `questions` names the set for a template that asks questions."""
        session, template = self.session, TEMPLATES[template_id]
        chosen = QUESTION_SETS[questions or "newcomers"]
        for phase in template.phases:
            if phase.kind == "questions":
                first = len(session.steps)
                self.add_questions(chosen, first, phase.minutes)
                # What is said once, before the first question, has no step of its own.
                opening = session.steps[first]
                opening.note = f"{self._in_source(phase.prompts)} {self._in_source(phase.notes)}"
                continue
            own_number = phase.kind == "permission" and template.has_questions and chosen.why
            prompts, common = (chosen.why, {}) if own_number else (phase.prompts, phase.common)
            session.steps.append(Step(
                position=len(session.steps) + 1, kind=phase.kind, minutes=phase.minutes, titles=dict(phase.names),
                prompts=self._prompts(prompts, common), note=self._in_source(phase.notes),
                asks=self._in_source(phase.asks), settings=phase.settings))

    def add_questions(self, questions: QuestionSet, after_position: int, minutes: int = 20) -> None:
        """Puts the questions of a set after a position in the run of show; together they take `minutes`."""
        each, left_over = divmod(minutes, len(questions.questions))
        count = len(questions.questions)
        self.put_in([
            Step(position=after_position + number, kind=question.kind,
                 minutes=each + (1 if number > count - left_over else 0) or 1,
                 titles={"nl": f"Vraag {number} van {count}", "en": f"Question {number} of {count}"},
                 prompts=self._prompts(question.prompts, question.common), settings=question.settings)
            for number, question in enumerate(questions.questions, 1)], after_position)

    @property
    def _source(self) -> str:
        """The language that counts as the source: the session's main one where the template speaks it."""
        return self.session.language if self.session.language in ("nl", "en") else "nl"

    def _in_source(self, words: dict[str, str]) -> str:
        return words[self._source]

    def _prompts(self, prompts: dict[str, str], common: dict[str, str]) -> dict[str, dict]:
        made = {language: {"text": text, "state": str(
            PromptState.source if language == self._source else PromptState.checked)} for language, text in prompts.items()}
        return made | {language: {"text": text, "state": str(PromptState.machine)} for language, text in common.items()}
