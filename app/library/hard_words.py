"""Hard words of civic integration, from `hard_words.toml`: found in a question, explained in one sentence."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.words import Words

WORDS = tomllib.loads((Path(__file__).parent / "hard_words.toml").read_text())


@dataclass(frozen=True, slots=True)
class HardWord:
    id: str
    text: str  # as it stands in the question
    language: str  # of the question
    explanations: dict[str, str]

    def explained(self, language: str) -> str:
        return self.explanations[language]


@cache
def _forms(language: str) -> tuple[re.Pattern, list[str]]:
    """All forms as one pattern, the longest first, and the word that each of its groups stands for."""
    forms = sorted({(form, word) for word, entry in WORDS.items() for of_language in {"nl", language}
                    for form in entry["forms"].get(of_language, ())}, key=lambda pair: (-len(pair[0]), pair))
    # Arabic writes "and", "in", "for" and "the" onto the word that follows.
    before = r"[وف]?[بكل]?(?:ال)?" if language == "ar" else ""
    spelled = "|".join(f"({'' if form.isupper() else '(?i:'}{before}"
                       + re.escape(form).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
                       + f"{'' if form.isupper() else ')'})" for form, _word in forms)
    return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)"), [word for _form, word in forms]


def hard_words(text: str, language: str) -> list[tuple[str, HardWord | None]]:
    """The text in pieces: plain ones, and each hard word where it stands first."""
    pattern, words = _forms(language)
    pieces: list[tuple[str, HardWord | None]] = []
    at, found = 0, set[str]()
    for match in pattern.finditer(text):
        word = words[(match.lastindex or 0) - 1]
        if word not in found:
            found.add(word)
            if text[at:match.start()]:
                pieces.append((text[at:match.start()], None))
            pieces.append((match[0], HardWord(word, match[0], language, WORDS[word]["says"])))
            at = match.end()
    return [*pieces, (text[at:], None)] if text[at:] else pieces


def to_explain(texts: Iterable[Words]) -> list[HardWord]:
    """Each hard word once, out of texts that know their language."""
    found: dict[str, HardWord] = {}
    for words in texts:
        for _text, word in hard_words(words.text, words.language):
            if word:
                found.setdefault(word.id, word)
    return list(found.values())
