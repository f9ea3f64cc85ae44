"""What all parts of a report are written with: lines, headings, tables, and the numbers of the cards."""

from collections.abc import Iterable, Sequence
from datetime import date

from app.exports.harvest import Harvest
from app.exports.labels import in_its_script
from app.exports.report.pieces import Heading, Line, Piece, Sheet, Table, ranges
from app.words import Words, _, ngettext


class Writing:
    """The report as far as it is written."""

    def __init__(self, harvest: Harvest):
        self.harvest, self.language = harvest, harvest.language
        self.voices = {voice.id: voice for voice in harvest.voices}
        self.advice = {advice.id: advice for advice in harvest.recommendations}
        themed = [id for theme in harvest.themes for id in theme.voice_ids]
        self.loose = [voice.id for voice in harvest.voices if voice.id not in {*themed}]
        # A card stands once, in the annex by theme; everywhere else its number refers to it.
        readable = [id for id in (*themed, *self.loose) if id in self.voices and self.voices[id].words is not None]
        self.numbers = {id: number for number, id in enumerate(dict.fromkeys(readable), 1)}
        self.pieces: list[Piece] = []

    def add(self, piece: Piece) -> None:
        self.pieces.append(piece)

    def sheet(self, landscape: bool = False) -> None:
        self.add(Sheet(landscape))

    def heading(self, level: int, text: str, **rest: str) -> None:
        self.add(Heading(level, Words(text, self.language), **rest))

    def fact(self, label: str, text: str, language: str = "", soft: bool = False, about: Sequence[str] = ()) -> None:
        """Nothing where there is nothing to tell."""
        if text:
            self.add(Line(self.own(text, language), label, soft, cards=self.where(about)))

    def say(self, *sentences: str, about: Iterable[str] = (), soft: bool = False) -> None:
        """Sentences of the program. Of cards it says nothing that cannot be looked up."""
        text = " ".join(filter(None, sentences))
        if text:
            self.add(Line(Words(text, self.language), soft=soft, ours=True, cards=self.where(about)))

    def where(self, ids: Iterable[str]) -> str:
        return ranges([self.numbers[id] for id in ids if id in self.numbers])

    def own(self, text: str, language: str = "") -> Words:
        return in_its_script(text, language or self.language)

    def table(self, says: str, head: Sequence[str], rows: Iterable[Sequence[str | Words]],
              widths: Sequence[int] = ()) -> None:
        cells = tuple(tuple(cell if isinstance(cell, Words) else Words(cell, self.language) for cell in row)
                      for row in rows)
        if cells:
            self.add(Table(says, tuple(head), cells, tuple(widths) or (1,) * len(head)))

    # --- how things are said -------------------------------------------------------------------------------------

    def dots(self, count: int | None) -> str:
        return _("too few to show") if count is None else ngettext("%(num)s dot", "%(num)s dots", count) % {"num": count}

    def cards(self, count: int) -> str:
        return ngettext("%(num)s card", "%(num)s cards", count) % {"num": count}

    def people(self, count: int | None) -> str:
        return ngettext("%(num)s person", "%(num)s people", count) % {"num": count} if count else ""

    def languages(self, count: int) -> str:
        return ngettext("in %(num)s language", "in %(num)s languages", count) % {"num": count} if count else ""

    def unquoted(self, count: int) -> str:
        return ngettext("%(num)s card counts but may not be quoted.", "%(num)s cards count but may not be quoted.",
                        count) % {"num": count} if count else ""

    def unquoted_of(self, ids: Iterable[str]) -> str:
        return self.unquoted(sum(self.voices[id].words is None for id in ids if id in self.voices))

    def is_late(self, day: date | None) -> bool:
        return day is not None and day < self.harvest.made_on


def erased(count: int) -> str:
    """Of cards that are no longer there to be read."""
    return ngettext("The words of %(num)s card were erased, as promised.",
                    "The words of %(num)s cards were erased, as promised.", count) % {"num": count} if count else ""
