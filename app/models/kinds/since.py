"""Since last time: what came of the session before, as everybody may read it, to open the next one with."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from app.models.kinds.base import Kind, Settings
from app.words import N_

if TYPE_CHECKING:
    from app.models.session import Session

FAILED_TOO = {"done": 0, "yes": 0, "stuck": 1, "stopped": 1, "no": 1, "delayed": 1}


class SinceSettings(Settings):
    """As it stood when the step came before the room. A report that is taken back since goes when it is shown again."""

    held_on: str = ""  # the day of that session
    lines: list[dict[str, Any]] = []


class Since(Kind):
    word, name, icon, place = "since", N_("Since last time"), "clock", 15
    begins_or_ends = speaks_for_itself = True
    Settings = SinceSettings

    def begin(self) -> None:
        last = self._last()
        self.step.set(held_on=str(last.held_on) if last else "", lines=mixed(lines_of(last)) if last else [])

    def _last(self) -> "Session | None":
        session = self.step.session
        closed = [each for each in session.programme.sessions
                  if each.closed_at and each is not session and not each.plenary_id and each.held_on <= session.held_on]
        return max(closed, key=lambda each: each.held_on, default=None)


def lines_of(session: "Session") -> Iterator[dict[str, Any]]:
    """An answer or an action each, in every language in which a person wrote it."""
    wordings = {(wording.about, wording.language): wording for wording in session.wordings}

    def worded(about: str, original: dict[str, str], name: str, own: str) -> dict[str, str]:
        others = {language: wording.texts[name] for (id, language), wording in wordings.items()
                  if id == about and wording.is_of(original) and wording.texts.get(name)}
        return others | {own: original[name]} if original.get(name) else {}

    for advice in session.recommendations:
        if advice.answer:
            yield {"of": "answer", "state": advice.answer.state, "language": advice.language,
                   "what": worded(advice.id, advice.to_word, "advise", advice.language), "own": advice.answer.language,
                   "words": worded(advice.answer.id, advice.answer.to_word, "words", advice.answer.language)}
    for action in session.actions:
        state, report = action.for_everybody
        yield {"of": "action", "state": state, "language": action.language,
               "what": worded(action.id, action.to_word, "what", action.language),
               "own": report.language if report else action.language,
               "words": worded(report.id, report.to_word, "words", report.language) if report else {}}


def mixed(lines: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """What worked and what failed by turns, so that a board with room for a few leaves neither out."""
    places = {0: count(0, 3), 1: count(1, 3), 2: count(2, 3)}
    return [line for _place, line in sorted(
        ((next(places[FAILED_TOO.get(line["state"], 2)]), line) for line in lines), key=lambda each: each[0])]
