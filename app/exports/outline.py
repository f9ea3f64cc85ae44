"""The report as a row of plain pieces, actions first: Word and PDF draw these, each in its own way."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.exports.harvest import Action, Harvest, Recommendation, Tally, Theme, Voice
from app.exports.labels import capital, day, in_its_script, owner, promise
from app.library.domains import DOMAINS
from app.models.action import CHECK_IN_NAMES
from app.models.contribution import CARD_KIND_NAMES, ORIGIN_NAMES, SOURCE_NAMES
from app.models.report import DECISION_NAMES, STATUS_NAMES
from app.words import Words, _, language_name, ngettext

COLOURS = {"well": "#15603d", "better": "#8a3a08", "signal": "#8a3a08", "advice": "#1d4b9b", "idea": "#1d4b9b",
           "answer": "#454b55", "action": "#6a2877", "plain": "#1c2027"}


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    words: Words
    label: str = ""  # stands before the words, in the language of the report
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or, with a label, one fact."""

    words: Words
    label: str = ""
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    label: str
    tone: str
    words: Words
    layers: tuple[tuple[Words, str], ...]  # each translation, and who made it


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


Piece = Heading | Line | Card | Table


def outline(harvest: Harvest) -> list[Piece]:
    """Call within `speaking(harvest.language)`."""
    return _Outline(harvest).pieces


def foot(harvest: Harvest) -> str:
    return promise() + " " + _("Made on %s.") % day(harvest.made_on)


def erased(count: int) -> str:
    """Of cards that are no longer there to be read."""
    return ngettext("The words of %(num)s card were erased, as promised.",
                    "The words of %(num)s cards were erased, as promised.", count) % {"num": count} if count else ""


class _Outline:
    def __init__(self, harvest: Harvest):
        self.harvest = harvest
        self.language = harvest.language
        self.voices = {voice.id: voice for voice in harvest.voices}
        self.advice = {advice.id: advice for advice in harvest.recommendations}
        themed = [id for theme in harvest.themes for id in theme.voice_ids]
        self.loose = [voice.id for voice in harvest.voices if voice.id not in {*themed}]
        # A card stands once, under its theme; everywhere else its number refers to it.
        readable = [id for id in (*themed, *self.loose) if id in self.voices and self.voices[id].words is not None]
        self.numbers = {id: number for number, id in enumerate(dict.fromkeys(readable), 1)}
        self.pieces: list[Piece] = []
        self.head()
        self.part(_("Action agenda"), harvest.actions, self.action, _("There are no actions yet."))
        self.part(_("Recommendations"), harvest.recommendations, self.recommendation,
                  _("There are no recommendations yet."))
        self.part(_("Themes"), harvest.themes, self.theme, _("There are no themes yet."))
        self.loose_cards()
        if harvest.tallies:
            self.part(_("Answers to questions with choices"), harvest.tallies, self.tally, "")

    def part(self, title: str, things: tuple, draw, nothing: str) -> None:
        self.heading(1, title)
        for thing in things:
            draw(thing)
        if not things:
            self.line("", nothing)

    def heading(self, level: int, text: str, **rest) -> None:
        self.pieces.append(Heading(level, Words(text, self.language), **rest))

    def line(self, label: str, text: str, language: str = "", soft: bool = False) -> None:
        if text:
            self.pieces.append(Line(in_its_script(text, language or self.language), label, soft))

    def head(self) -> None:
        harvest = self.harvest
        self.line(_("Programme"), harvest.programme)
        self.line(_("Client"), harvest.client)
        self.line(_("Region"), harvest.region)
        self.line(_("Date"), day(harvest.held_on))
        self.line(_("Place"), harvest.place)
        self.line(_("People"), _("too few to show") if harvest.people is None else str(harvest.people))
        self.line(_("Languages"), ", ".join(language_name(code) for code in harvest.languages))
        cards = ngettext("%(num)s card", "%(num)s cards", harvest.cards) % {"num": harvest.cards}
        self.line(_("Cards"), f"{cards}. {self.unquoted(harvest.not_quoted)}".strip())
        if harvest.erased_on:
            self.line("", _("The words of the cards were erased on %(day)s, as promised. The numbers stay.")
                      % {"day": day(harvest.erased_on)})

    def unquoted(self, count: int) -> str:
        return ngettext("%(num)s card counts but may not be quoted.", "%(num)s cards count but may not be quoted.",
                        count) % {"num": count} if count else ""

    def dots(self, count: int | None) -> str:
        return _("too few to show") if count is None else ngettext("%(num)s dot", "%(num)s dots", count) % {"num": count}

    def action(self, action: Action) -> None:
        language = action.what.language
        self.pieces.append(Heading(2, action.what, _("Action %s.") % action.number, "action"))
        self.line(_("Owner"), owner(action))
        self.line(_("First step"), action.first_step or ("–" if action.first_step_on else ""), language)
        self.line(_("First step on"), day(action.first_step_on))
        self.line(_("Finished by"), day(action.finished_by))
        self.line(_("How we see that it worked"), action.indicator, language)
        self.line(_("Status"), capital(_(STATUS_NAMES[action.status])))
        self.line(_("Reason"), action.reason, language)
        self.line(_("Why"), action.why, language)
        for check_in in action.check_ins:
            self.line(_("Check-in"), f"{day(check_in.due_on)}: {_(CHECK_IN_NAMES[check_in.kind])}")
            if check_in.reported_on:
                status = _(STATUS_NAMES[check_in.status]) if check_in.status else ""
                self.line(_("Reported on %s") % day(check_in.reported_on), capital(status) or "–")
                self.line(_("In their words"), check_in.words, language)
        advice = self.advice.get(action.recommendation_id)
        if advice:
            self.line(_("Answers recommendation %s") % advice.number, advice.advise.text, advice.advise.language)
            self.line(_("Dots"), self.dots(advice.dots))
        self.refer(_("Cards it answers"), action.voice_ids)

    def recommendation(self, advice: Recommendation) -> None:
        language = advice.advise.language
        self.pieces.append(Heading(2, advice.advise, f"{advice.number}. " + _("We advise"), "advice"))
        self.line(_("because"), advice.because, language)
        self.line(_("so that"), advice.so_that, language)
        self.line(_("Dots"), self.dots(advice.dots))
        self.line(_("Theme"), advice.theme)
        self.line(_("Others see it differently"), advice.disagreement, language)
        self.line(_("Quote withdrawn"), ngettext("%(num)s card was taken back by its speaker.",
                  "%(num)s cards were taken back by their speakers.", advice.taken_back) % {"num": advice.taken_back}
                  if advice.taken_back else "")
        self.line("", erased(advice.erased), soft=True)
        self.answer(advice)
        self.refer(_("Cards behind it"), advice.voice_ids)

    def answer(self, advice: Recommendation) -> None:
        """What the client published last; without an answer, until when there should be one."""
        answer = advice.answer
        if answer is None:
            late = _("late") if advice.days_left < 0 else ""
            self.line(_("Answer due on"), ", ".join(filter(None, (day(advice.answer_due_on), late))))
            return
        language = answer.words.language
        self.line(_("Answer of %s") % day(answer.published_on), capital(_(DECISION_NAMES[answer.answer])))
        self.line(_("In their words"), answer.words.text, language)
        self.line(_("Whose it is to decide"), answer.passed_to)
        self.line(_("Instead of the rest"), answer.instead, language)
        self.line(_("When people notice it"), answer.noticed_from, language)
        self.line(_("More is said on"), day(answer.next_on))
        self.line(_("Decided by"), ", ".join(filter(None, (answer.body, day(answer.decided_on)))))
        if answer.by_organiser:
            self.line("", _("Written down by the organiser."), soft=True)

    def theme(self, theme: Theme) -> None:
        self.pieces.append(Heading(2, theme.name))
        self.line(_("Domains"), ", ".join(_(DOMAINS[code]) if code in DOMAINS else code for code in theme.domains))
        self.line(_("Dots"), self.dots(theme.dots) if theme.dots != 0 else "")
        if theme.cards != len(theme.voice_ids):
            self.line(_("Cards"), str(theme.cards))
        self.cards(_("Cards"), theme.voice_ids)

    def loose_cards(self) -> None:
        if self.loose:
            self.heading(2, _("Without a theme"))
            self.cards(_("Cards"), self.loose)

    def refer(self, title: str, ids: Sequence[str]) -> None:
        numbers = [str(self.numbers[id]) for id in ids if id in self.numbers]
        self.line(title, ", ".join(numbers))
        self.line("", self.unquoted(sum(id in self.voices for id in ids) - len(numbers)), soft=True)

    def cards(self, title: str, ids: Sequence[str]) -> None:
        voices = [self.voices[id] for id in ids if id in self.voices]
        if voices:
            self.heading(3, title)
        for voice in voices:
            if voice.words is not None:
                self.card(voice, voice.words)
        self.line("", self.unquoted(sum(voice.words is None for voice in voices)), soft=True)

    def card(self, voice: Voice, words: Words) -> None:
        facts = [str(self.numbers[voice.id]), _(CARD_KIND_NAMES[voice.kind]), language_name(words.language),
                 _(SOURCE_NAMES[voice.source])]
        layers = tuple((layer.words, f"{language_name(layer.words.language)}, {_(ORIGIN_NAMES[layer.origin])}")
                       for layer in voice.layers)
        self.pieces.append(Card(" · ".join(facts), voice.kind, words, layers))

    def tally(self, tally: Tally) -> None:
        self.heading(2, tally.step)
        self.line("", tally.prompt.text, tally.prompt.language)
        few = _("too few to show")
        if tally.rows:
            self.pieces.append(Table((_("Answer"), _("Organisations") if tally.organisations else _("People")), tuple(
                (label, str(count)) for label, count in tally.rows)))
        else:
            self.line(_("Answers"), few)
        self.line(_("Organisations that answered") if tally.organisations else _("People who answered"),
                  few if tally.people is None else str(tally.people))
