"""What people are asked to permit, each purpose by itself, and which text of it they read."""

import hashlib

from app.words import N_, in_language

TEXT = {
    "take_part": N_("Yes, I take part"),
    "quote": N_("My words may be in the report, without my name"),
    "media": N_("My voice or photo may be used, if I send one"),
    "results": N_("You may tell me later what came of it"),
}
PURPOSES = tuple(TEXT)
ASKED = PURPOSES[1:]  # may each be refused; the first is taking part itself
CHANGED_ON = "2026-11-23"  # the day on which these sentences were last changed


def text_version(language: str) -> str:
    """Names the sentences as somebody read them: another sentence, or another translation, is another version."""
    said = "\n".join(in_language(sentence, language) for sentence in TEXT.values())
    return f"{CHANGED_ON}.{language}.{hashlib.sha256(said.encode()).hexdigest()[:8]}"
