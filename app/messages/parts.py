"""What a mail is made of. HTML and text are drawn from the same parts, so that both say the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from markupsafe import Markup, escape

from app.pages import render
from app.typed import clean
from app.words import Words, direction

# Around people's words within a sentence of ours (Unicode, "isolates"): nobody can type them, `clean` takes them out.
BEGIN, END = "\u2068", "\u2069"
WITHIN = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Say:
    is_a: ClassVar[str] = "say"
    text: str
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    is_a: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What it is about: an action, an advice, or what came of it."""

    is_a: ClassVar[str] = "panel"
    title: Words
    lines: tuple[str | Words, ...] = ()
    meaning: str = "action"


@dataclass(frozen=True, slots=True)
class Button:
    is_a: ClassVar[str] = "button"
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What somebody can do, one after the other."""

    is_a: ClassVar[str] = "steps"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One of many things that wait."""

    is_a: ClassVar[str] = "row"
    sign: str
    meaning: str
    title: str | Words
    about: str
    address: str = ""


Part = Say | Heading | Panel | Button | Steps | Row


@dataclass(frozen=True, slots=True)
class Body:
    """Everything that a mail says, in the language of its reader."""

    language: str
    sender: str
    heading: str
    parts: tuple[Part, ...]
    foot: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(default=())

    def as_html(self, subject: str) -> str:
        return render("mail/mail.html", self.language, subject=flat(subject, self.language), mail=self, text=marked,
                      whole=whole)

    def as_text(self) -> str:
        """Long lines are left to the program that shows them: phones break them elsewhere."""
        text, before = self._flat(self.heading), None
        for part in self.parts:
            is_next_row = isinstance(before, Row) and isinstance(part, Row)
            text += ("\n" if is_next_row else "\n\n") + self._text_of(part)
            before = part
        foot = [" ".join(map(self._flat, self.foot)), *(f"{link.label}:\n{link.address}" for link in self.links)]
        return "\n\n".join(filter(None, (text.strip(), clean(self.sender), *foot))) + "\n"

    def _flat(self, text: str) -> str:
        return flat(text, self.language)

    def _text_of(self, part: Part) -> str:
        match part:
            case Say() | Heading():
                return self._flat(part.text)
            case Panel():
                return "\n".join(f"  {self._flat(whole(line))}" for line in (part.title, *part.lines))
            case Button():
                return f"{part.label}:\n{part.address}"
            case Steps():
                return "\n".join(f"{number}. {self._flat(line)}" for number, line in enumerate(part.lines, 1))
            case Row():
                return f"{part.sign} {self._flat(whole(part.title))}\n  {self._flat(part.about)}"


def theirs(text: str) -> str:
    """A name or title within a sentence: one line, whatever stands in it, and its direction stays its own."""
    return f"{BEGIN}{clean(text)}{END}"


def whole(text: str | Words) -> str:
    return clean(text.text) if isinstance(text, Words) else text


def flat(text: str, language: str) -> str:
    """As plain text: the marks around people's words stay only where they have another direction than the rest."""
    ours = direction(language)
    return WITHIN.sub(lambda found: found[1] if Words(found[1], language).direction == ours else found[0], text)


def marked(text: str) -> Markup:
    """The same as HTML."""
    return Markup(str(escape(text)).replace(BEGIN, "<bdi>").replace(END, "</bdi>"))


def once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


@dataclass(frozen=True, slots=True)
class Matter:
    """What a mail says of one thing. Several are put into one mail."""

    subject: str
    heading: str
    parts: tuple[Part, ...]
    hello: Say | None = None
    button: Button | None = None
    after: tuple[Part, ...] = ()  # the button
    why: str = ""  # they get it
    rules: tuple[str, ...] = ()  # of the link
    links: tuple[Link, ...] = ()

    @property
    def whole(self) -> tuple[Part, ...]:
        return tuple(part for part in (self.hello, *self.parts, self.button, *self.after) if part)

    @property
    def foot(self) -> tuple[str, ...]:
        return once((self.why, *self.rules))

    def is_said_like(self, other: "Matter") -> bool:
        """The same of another action or advice."""
        mine, others = (replace(each, subject="", parts=tuple(part for part in each.parts if not isinstance(part, Panel)))
                        for each in (self, other))
        return mine == others

    def and_of(self, other: "Matter") -> "Matter":
        place = max(place for place, part in enumerate(self.parts) if isinstance(part, Panel)) + 1
        panels = (part for part in other.parts if isinstance(part, Panel))
        return replace(self, parts=(*self.parts[:place], *panels, *self.parts[place:]))
