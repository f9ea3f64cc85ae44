"""Ready-made runs of show and question sets, from `session_templates.json`, laid out as steps of a session."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.errors import NotLikeThat
from app.models.programme import Programme
from app.models.session import Session
from app.models.step import Kind, Step
from app.models.written import date_of_session
from app.words import _

LANGUAGES = ("nl", "en")  # those in which a template is complete
DATA = json.loads((Path(__file__).parents[1] / "library" / "session_templates.json").read_text())


def both(entry: dict, field: str) -> dict[str, str]:
    return {language: entry.get(f"{field}_{language}", "") for language in LANGUAGES}


def spoken(words: dict[str, str], language: str) -> str:
    return words[language if language in LANGUAGES else "en"]


@dataclass(frozen=True, slots=True)
class Phase:
    key: str
    kind: str  # a kind of step, or "questions", which becomes one step for each question of a set
    names: dict[str, str]
    prompts: dict[str, str]
    notes: dict[str, str]
    asks: dict[str, str]  # what the method wants phones to do, where our form is only the nearest
    minutes: int
    grouping: str
    form: dict  # fields of the step that belong to its kind
    common: dict[str, str]  # the prompt in further languages


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    names: dict[str, str]
    abouts: dict[str, str]
    basis: dict[str, str]  # where the method is described, and what is this project's own design
    minutes: int
    kind: str  # of the session
    phases: tuple[Phase, ...]

    def name(self, language: str) -> str:
        return spoken(self.names, language)

    def about(self, language: str) -> str:
        return spoken(self.abouts, language)

    @property
    def has_questions(self) -> bool:
        return any(phase.kind == "questions" for phase in self.phases)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    id: str
    names: dict[str, str]
    why: dict[str, str]  # how many questions there are, where it is not what the template says
    questions: tuple[dict, ...]

    def name(self, language: str) -> str:
        return spoken(self.names, language)


FORM = ("card_kinds", "source", "dots", "vote_on", "choice_set", "many")


def _common(entry: dict) -> dict[str, str]:
    return DATA["common"]["prompts"].get(entry.get("common"), {})


def _phase(entry: dict) -> Phase:
    return Phase(
        key=entry["key"], kind=entry["kind"], names=both(entry, "name"), prompts=both(entry, "prompt"),
        notes=both(entry, "note"), asks=both(entry, "asks"), minutes=entry["minutes"], grouping=entry["grouping"],
        form={field: entry[field] for field in FORM if field in entry},
        common=_common(entry))


TEMPLATES = {
    entry["id"]: Template(entry["id"], both(entry, "name"), both(entry, "about"), both(entry, "basis"),
                          entry["total"], entry["session_kind"], tuple(_phase(phase) for phase in entry["phases"]))
    for entry in DATA["templates"]}
QUESTION_SETS = {
    id: QuestionSet(id, both(entry, "name"), both(entry, "why") if "why_nl" in entry else {}, tuple(entry["questions"]))
    for id, entry in DATA["question_sets"].items()}


def lay_out(session: Session, template_id: str, questions: str | None = None) -> None:
    """Appends the steps of a template. `questions` names the set for a template that asks questions."""
    template = TEMPLATES[template_id]
    chosen = QUESTION_SETS[questions or "newcomers"]
    for phase in template.phases:
        if phase.kind == "questions":
            first = len(session.steps)
            add_questions(session, chosen.id, first, phase.minutes)
            # What is said once, before the first question, has no step of its own.
            opening = session.steps[first]
            opening.note = f"{_said(session, phase.prompts)} {_said(session, phase.notes)}"
            continue
        own_number = phase.kind == "permission" and template.has_questions and chosen.why
        prompts, common = (chosen.why, {}) if own_number else (phase.prompts, phase.common)
        session.steps.append(Step(
            position=len(session.steps) + 1, kind=Kind(phase.kind), minutes=phase.minutes, grouping=phase.grouping,
            titles=dict(phase.names), prompts=_prompts(session, prompts, common), note=_said(session, phase.notes),
            asks=_said(session, phase.asks), **_fresh(phase.form)))


def add_questions(session: Session, name: str, after_position: int, minutes: int = 20) -> None:
    """Puts the questions of a set after a position in the run of show; together they take `minutes`."""
    questions = QUESTION_SETS[name].questions
    share, more = divmod(minutes, len(questions))
    steps = []
    for number, question in enumerate(questions, 1):
        choices = [{"key": choice["key"], "labels": {language: choice[language] for language in LANGUAGES}
                    | DATA["common"]["labels"].get(choice["en"], {})}
                   for choice in question.get("choices", ())]
        steps.append(Step(
            position=after_position + number, kind=Kind(question["kind"]), grouping="alone",
            minutes=share + (1 if number > len(questions) - more else 0) or 1,
            titles={"nl": f"Vraag {number} van {len(questions)}", "en": f"Question {number} of {len(questions)}"},
            prompts=_prompts(session, both(question, "prompt"), _common(question)), choices=choices,
            **_fresh({field: question[field] for field in FORM if field in question})))
    session.put_in(steps, after_position)


def ask_questions(session: Session, name: str, after: str) -> Step:
    """A set of questions after the step with that id, or at the end; returns the first of them."""
    place = session.place_after(after)
    add_questions(session, name, place)
    return session.steps[place]


def plan(programme: Programme, written: dict[str, str], languages: list[str], *, code: str, key: bytes) -> Session:
    """A session as it was typed in a form, laid out by its template, with a door of its own."""
    template, questions = written["template"], written["questions"]
    if template not in TEMPLATES or questions not in QUESTION_SETS:
        raise NotLikeThat(_("Please choose a template."))
    session = programme.schedule(
        written["title"], date_of_session(written["held_on"]), begins=written["begins"], place=written["place"],
        expected=written["expected"], languages=languages, template=template, kind=TEMPLATES[template].kind)
    session.code = code
    lay_out(session, template, questions)
    session.hang_door(key)
    return session


def _main(session: Session) -> str:
    """The language that counts as the source: the session's main one where the template speaks it."""
    return session.language if session.language in LANGUAGES else "nl"


def _said(session: Session, words: dict[str, str]) -> str:
    return words[_main(session)]


def _prompts(session: Session, prompts: dict[str, str], common: dict[str, str]) -> dict[str, dict]:
    made = {language: {"text": text, "state": "source" if language == _main(session) else "checked"}
            for language, text in prompts.items()}
    return made | {language: {"text": text, "state": DATA["common"]["state"]} for language, text in common.items()}


def _fresh(form: dict) -> dict:
    """Lists of their own for each step: changing one session's step must not change the template."""
    return {field: list(value) if isinstance(value, list) else value for field, value in form.items()}
