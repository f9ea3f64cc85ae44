"""Every card that may be quoted, once; hard words; and what the document may be used for."""

from app.exports.harvest import Voice
from app.exports.labels import day, promise
from app.exports.report.pieces import Card, Heading
from app.exports.report.writing import Writing
from app.library.hard_words import to_explain
from app.models.contribution import CARD_KIND_NAMES, ORIGIN_NAMES, SOURCE_NAMES
from app.words import Words, _, language_name

EXPLAINED_IN = ("nl", "en")


def cards(report: Writing) -> None:
    report.sheet()
    report.heading(1, _("The cards"))
    report.say(_("Each card stands here once, in the words of its speaker. Numbers elsewhere in this report lead here."),
               about=report.numbers)
    for theme in report.harvest.themes:
        _under(report, Heading(2, theme.name), theme.voice_ids)
    _under(report, Heading(2, Words(_("Without a theme"), report.language)), report.loose)
    if report.harvest.erased_on:
        report.say(_("The words of the cards were erased on %(day)s, as promised. The numbers stay.")
                   % {"day": day(report.harvest.erased_on)})
    elif not report.numbers:
        report.say(_("Nobody said a word that may be quoted."))


def _under(report: Writing, heading: Heading, ids) -> None:
    voices = [report.voices[id] for id in ids if id in report.numbers]
    if voices:
        report.add(heading)
    for voice in sorted(voices, key=lambda voice: report.numbers[voice.id]):
        if voice.words is not None:
            report.add(card_of(report, voice, voice.words))


def card_of(report: Writing, voice: Voice, words: Words, *, quoted: bool = False) -> Card:
    """`quoted` is one that a person chose to stand elsewhere too: it says where it stands among all."""
    number = report.numbers[voice.id]
    facts = [_("Quote, card %s") % number if quoted else str(number), _(CARD_KIND_NAMES[voice.kind]),
             language_name(words.language), _(SOURCE_NAMES[voice.source])]
    layers = tuple((layer.words, f"{language_name(layer.words.language)}, {_(ORIGIN_NAMES[layer.origin])}")
                   for layer in voice.layers)
    return Card(" · ".join(facts), voice.kind, words, layers)


def hard_words(report: Writing) -> None:
    """Of what stands in this report in one of its languages."""
    harvest = report.harvest
    read = [advice.advise for advice in harvest.recommendations] + [action.what for action in harvest.actions]
    read += [theme.name for theme in harvest.themes]
    read += [Words(text, advice.advise.language) for advice in harvest.recommendations
             for text in (advice.because, advice.so_that) if text]
    for voice in harvest.voices:
        read += [words for words in (voice.words, *(layer.words for layer in voice.layers)) if words]
    found = to_explain(words for words in read if words.language in EXPLAINED_IN)
    if found:
        report.sheet()
        report.heading(1, _("Hard words explained"))
        report.table(_("Hard words, and what they mean"), (_("Word"), _("What it means")), [
            (Words(word.text, word.language), word.explained(report.language))
            for word in sorted(found, key=lambda word: word.text.casefold())], (1, 3))


def use(report: Writing) -> None:
    report.heading(1, _("What this document may be used for"))
    report.say(_("To read, to decide, and to tell people what came of it. Whoever is quoted said yes to that, and can take "
                 "it back: what is taken back is no longer in the next report."))
    report.say(promise())
    report.say(_("Made on %s.") % day(report.harvest.made_on), soft=True)
