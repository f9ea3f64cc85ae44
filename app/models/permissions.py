"""What people are asked to permit, each purpose by itself, and which text of it they read."""

import hashlib
from collections.abc import Iterable

from app.words import N_, in_language

TEXT = {
    "take_part": N_("Yes, I take part"),
    "quote": N_("My words may be in the report, without my name"),
    "media": N_("My voice or photo may be used, if I send one"),
    "results": N_("You may tell me later what came of it"),
}
PURPOSES = tuple(TEXT)
ASKED = PURPOSES[1:]  # may each be refused; the first is taking part itself
CHANGED_ON = "2026-11-26"  # the day on which these sentences were last changed

# What else a phone shows before somebody takes part; a test holds the page against it.
AT_THE_DOOR = (
    N_("Good that you are here. This is how it works:"),
    N_("You write for someone else. Read this to them. They decide."),
    N_("You stay anonymous"),
    N_("We do not ask your name, telephone number or e-mail."),
    N_("The room reads your card"),
    N_("The facilitator reads it first. Then it comes on the big screen."),
    N_("It comes on the big screen at once."),
    N_("It has no consequences for you"),
    N_("This does not change your benefit, route or permit. The municipality does not see who wrote what."),
    N_("Nobody sees who wrote what"),
    N_("Do you want to know what happens with the answers? Ask the facilitator first."),
    N_("You may always stop"),
    N_("You can also take your card back later."),
    N_("You may also say yes to this:"),
    N_("Who answers for this:"),
    N_("You are 16 or older."),
    N_("What happens with my data?"),
    N_("I only look along"),
)

# And at the door of a sub-room.
AT_A_DOOR_APART = (
    N_("This is a room apart"),
    N_("What is said here is not shown in the large room."),
    N_("The people in this room read your card"),
    N_("The facilitator reads it first. Then it comes on the screen in this room."),
    N_("It comes on the screen in this room at once."),
)


def text_version(language: str) -> str:
    """Names the sentences as somebody read them: another sentence, or another translation, is another version."""
    return f"{CHANGED_ON}.{language}.{_short(TEXT.values(), language)}"


def door_version(language: str, *, apart: bool = False) -> str:
    """Names everything that is written at the door, as text_version names what is said yes to."""
    return _short([*AT_THE_DOOR, *(AT_A_DOOR_APART if apart else ()), *TEXT.values()], language)


def _short(sentences: Iterable[str], language: str) -> str:
    said = "\n".join(in_language(sentence, language) for sentence in sentences)
    return hashlib.sha256(said.encode()).hexdigest()[:8]
