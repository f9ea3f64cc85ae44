"""What people are asked to permit, each purpose by itself, and which text of it they read."""

import hashlib
from collections.abc import Iterable
from datetime import date

from app.words import N_, in_language

TEXT = {
    "take_part": N_("Yes, I take part"),
    "quote": N_("My words may be in the report and on the public page, without my name"),
    "media": N_("My voice or photo may be used, if I send one"),
    "results": N_("You may tell me later what came of it"),
}
PURPOSES = tuple(TEXT)
ASKED = PURPOSES[1:]  # may each be refused; the first is taking part itself
# Who says yes to taking part, where people under 16 are welcome too. One of these is chosen at the door, instead of reading
# that one is 16 or older.
AGES = {
    "of_age": N_("I am 16 or older"),
    "guardian": N_("I am younger than 16, and my parent or guardian agrees"),
}
ABOUT_AGE = (
    N_("Are you 16 or older?"),
    *AGES.values(),
    N_("For the parent or guardian: read this page. Then choose the second answer yourself."),
)
CHANGED_ON = "2026-12-01"  # the day on which these sentences were last changed

PUBLIC_SINCE = date(2026, 12, 1)  # the day from which the text about quoting names the public page

# What else a phone shows before somebody takes part; a test holds the page against it.
AT_THE_DOOR = (
    N_("Good that you are here. This is how it works:"),
    N_("You write for someone else. Read this to them. They decide."),
    N_("You stay anonymous"),
    N_("We ask your name only if you lead an action yourself."),
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


def text_version(language: str, guardians: bool = False) -> str:
    """Names the sentences as somebody read them: another sentence, or another translation, is another version. With
    `guardians` the question about age is one of them. Both answers to it have the same version, because cards keep it when
    the seat is erased: nobody shall see which cards are of somebody under 16."""
    return f"{CHANGED_ON}.{language}.{_short([*TEXT.values(), *(ABOUT_AGE if guardians else ())], language)}"


def names_public_page(version: str) -> bool:
    """Whether who read this version was asked about a public page, and not about the report alone."""
    try:
        return date.fromisoformat(version.partition(".")[0]) >= PUBLIC_SINCE
    except ValueError:
        return False


def door_version(language: str, guardians: bool = False, *, apart: bool = False) -> str:
    """Names everything that is written at the door, as text_version names what is said yes to."""
    return _short([*AT_THE_DOOR, *(AT_A_DOOR_APART if apart else ()), *TEXT.values(), *(ABOUT_AGE if guardians else ())],
                  language)


def _short(sentences: Iterable[str], language: str) -> str:
    text = "\n".join(in_language(sentence, language) for sentence in sentences)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
