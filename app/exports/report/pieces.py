"""What a report is made of. Every piece knows the language of its words; none knows how it will look."""

from dataclasses import dataclass

from app.words import Words

COLOURS = {"well": "#15603d", "better": "#8a3a08", "signal": "#8a3a08", "advice": "#1d4b9b", "idea": "#1d4b9b",
           "answer": "#454b55", "action": "#6a2877", "plain": "#14232a"}


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page. `facts` are labels and what they say; `draft` is why it is one, or nothing."""

    kicker: str
    title: Words
    facts: tuple[tuple[str, Words], ...]
    draft: str
    logos: tuple[tuple[str, str], ...]  # what to say of it to who cannot see it, and the id of a file


@dataclass(frozen=True, slots=True)
class Contents:
    """Here stands on which page each part is."""

    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """From here on a new page."""

    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    words: Words
    label: str = ""  # stands before the words, in the language of the report
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or, with a label, one fact. What the program itself says of cards carries the numbers under which they
    stand in the annex, so that everybody can look whether it is so."""

    words: Words
    label: str = ""
    soft: bool = False
    ours: bool = False  # a sentence of the program, and of no person
    cards: str = ""  # "3, 7–12": where to look


@dataclass(frozen=True, slots=True)
class Card:
    label: str
    tone: str
    words: Words
    layers: tuple[tuple[Words, str], ...]  # each translation, and who made it


@dataclass(frozen=True, slots=True)
class Table:
    """Its head is said again on every page; `widths` are parts of the whole."""

    says: str  # what is in it, for who cannot see it
    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Drawn as SVG, of a size in millimetres; `alt` says all that it shows."""

    svg: str
    alt: str
    wide: int
    high: int


Piece = Cover | Contents | Sheet | Heading | Line | Card | Table | Picture


def ranges(numbers: list[int]) -> str:
    """"3, 7–12": as one reads them aloud."""
    runs: list[list[int]] = []
    for number in sorted({*numbers}):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}{', ' if len(run) == 2 else '–'}{run[-1]}" for run in runs)
