"""Ready-made runs of show and question sets, from `session_templates.json`. `session.preparing` lays them out as steps."""

import json
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("nl", "en")  # those in which a template is complete
DATA = json.loads((Path(__file__).parent / "session_templates.json").read_text())


def both(entry: dict, field: str) -> dict[str, str]:
    return {language: entry.get(f"{field}_{language}", "") for language in LANGUAGES}


def in_language(words: dict[str, str], language: str) -> str:
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
    settings: dict  # of its kind
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
        return in_language(self.names, language)

    def about(self, language: str) -> str:
        return in_language(self.abouts, language)

    @property
    def has_questions(self) -> bool:
        return any(phase.kind == "questions" for phase in self.phases)


@dataclass(frozen=True, slots=True)
class Question:
    kind: str  # of step
    prompts: dict[str, str]
    common: dict[str, str]  # the prompt in further languages
    settings: dict  # of its kind


@dataclass(frozen=True, slots=True)
class QuestionSet:
    id: str
    names: dict[str, str]
    why: dict[str, str]  # how many questions there are, where it is not what the template says
    questions: tuple[Question, ...]

    def name(self, language: str) -> str:
        return in_language(self.names, language)


def _common(entry: dict) -> dict[str, str]:
    return DATA["common"]["prompts"].get(entry.get("common"), {})


def _settings(entry: dict) -> dict:
    settings = dict(entry.get("settings", {}))
    if "choices" in entry:
        settings["options"] = [
            {"id": choice["key"],
             "labels": {language: choice[language] for language in LANGUAGES}
             | DATA["common"]["labels"].get(choice["en"], {})}
            for choice in entry["choices"]]
    return settings


def _phase(entry: dict) -> Phase:
    return Phase(
        key=entry["key"], kind=entry["kind"], names=both(entry, "name"), prompts=both(entry, "prompt"),
        notes=both(entry, "note"), asks=both(entry, "asks"), minutes=entry["minutes"], settings=_settings(entry),
        common=_common(entry))


def _question(entry: dict) -> Question:
    return Question(entry["kind"], both(entry, "prompt"), _common(entry), _settings(entry))


TEMPLATES = {
    entry["id"]: Template(entry["id"], both(entry, "name"), both(entry, "about"), both(entry, "basis"),
                          entry["total"], entry["session_kind"], tuple(_phase(phase) for phase in entry["phases"]))
    for entry in DATA["templates"]}
QUESTION_SETS = {
    id: QuestionSet(id, both(entry, "name"), both(entry, "why") if "why_nl" in entry else {},
                    tuple(map(_question, entry["questions"])))
    for id, entry in DATA["question_sets"].items()}
