"""What every export needs: words made safe to write down, and names of days. Call within `speaking`."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date

from app import words
from app.words import Words, _

# Control characters, halves of surrogate pairs and noncharacters: not one of the formats can carry them all.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def writable(thing):
    """The same harvest, or any part of it, without characters that cannot be written down. All others stay as said."""
    if isinstance(thing, str):
        return _UNWRITABLE.sub("", re.sub("\r\n?|\u2028|\u2029", "\n", thing))
    if isinstance(thing, tuple):
        return tuple(writable(part) for part in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: writable(getattr(thing, field.name)) for field in fields(thing)})
    return thing


def in_its_script(text: str, language: str) -> Words:
    """Text that came without a language: that of its surroundings, unless its letters are of another script."""
    return Words(text, words.language_of(text, language, words.current_language()))


def day(value: date | None) -> str:
    from babel.dates import format_date

    return format_date(value, "d MMMM y", locale=words.current_language()) if value else ""


def short_day(value: date) -> str:
    from babel.dates import format_date

    return format_date(value, "d MMM y", locale=words.current_language())


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def owner(action) -> str:
    return ", ".join(part for part in (action.owner or _("nobody yet"), action.organisation) if part)


def promise() -> str:
    return _("Contains no names of speakers. Please do not try to find out who said what.")
