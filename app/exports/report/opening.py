"""The first pages: the cover, one page of summary, how we worked and who took part."""

from app.exports.harvest import Recommendation
from app.exports.labels import capital, day
from app.exports.report.dates import dates
from app.exports.report.pieces import Contents, Cover
from app.exports.report.writing import Writing
from app.models.contribution import SOURCE_NAMES
from app.words import _, language_name, ngettext

MOST_ADVICE, MOST_NEXT = 3, 6


def cover(report: Writing) -> None:
    harvest = report.harvest
    facts = ((_("Programme"), harvest.programme), (_("Client"), harvest.client), (_("Region"), harvest.region),
             (_("Place"), harvest.place), (_("Date"), day(harvest.held_on)), (_("Made by"), harvest.organisation),
             (_("Made on"), day(harvest.made_on)))
    report.add(Cover(
        kicker=_("Report of a session"), title=report.own(harvest.title),
        facts=tuple((label, report.own(text)) for label, text in facts if text),
        draft="" if harvest.summary else _("Draft: nobody has written the summary yet."),
        logos=tuple((_("Logo of %(name)s") % {"name": name}, id) for name, id in harvest.logos)))
    report.add(Contents(_("Contents")))


def summary(report: Writing) -> None:
    harvest = report.harvest
    report.sheet()
    report.heading(1, _("Summary"))
    if harvest.summary:
        report.fact("", harvest.summary.text, harvest.summary.language)
    else:
        report.say(_("Here the organiser writes what came of it, in a few sentences."), soft=True)
    themes, advice, actions = len(harvest.themes), len(harvest.recommendations), len(harvest.actions)
    report.say(_("In numbers: %s.") % ", ".join(filter(None, (
        report.people(harvest.people), report.cards(harvest.cards),
        ngettext("%(num)s theme", "%(num)s themes", themes) % {"num": themes},
        ngettext("%(num)s recommendation", "%(num)s recommendations", advice) % {"num": advice},
        ngettext("%(num)s action", "%(num)s actions", actions) % {"num": actions}))), about=report.numbers)
    _most_supported(report)
    rows = [(day(each.on) + (f" ({_('late')})" if report.is_late(each.on) else ""), capital(each.what), each.who)
            for each in dates(harvest) if not each.done and (each.is_noted or not report.is_late(each.on))]
    report.heading(2, _("What happens next"))
    report.table(_("What happens next, and by when"), (_("By when"), _("What"), _("Who")), rows[:MOST_NEXT], (4, 8, 6))
    if not rows:
        report.say(_("Nothing has been promised yet."))
    elif len(rows) > MOST_NEXT:
        report.say(_("All dates stand under “The year after”."), soft=True)


def _most_supported(report: Writing) -> None:
    """By dots, and where nobody gave any by the cards behind it."""
    advice = sorted(report.harvest.recommendations, key=lambda each: (-(each.dots or 0), -len(each.voice_ids), each.number))
    if advice:
        report.heading(2, _("Most support"))
    for each in advice[:MOST_ADVICE]:
        report.fact(_("Recommendation %s") % each.number, each.advise.text, each.advise.language)
        report.say(supported(report, each), about=each.voice_ids, soft=True)


def supported(report: Writing, advice: Recommendation) -> str:
    cards = report.cards(len(advice.voice_ids)) + " " + report.languages(advice.in_languages) if advice.voice_ids else ""
    parts = (report.people(advice.people), report.dots(advice.dots) if advice.dots != 0 else "", cards)
    return _("Support: %s.") % (", ".join(filter(None, parts)) or _("no dots and no cards"))


# --- how we worked, and who took part ---------------------------------------------------------------------------------


def method(report: Writing) -> None:
    """Of what this session did, by the kinds of its run of show: four sentences at most."""
    harvest, kinds = report.harvest, {*report.harvest.kinds}
    report.sheet()
    report.heading(1, _("How we worked"))
    report.say(
        _("People answered questions in their own words, each answer on a card.")
        if kinds & {"text", "react", "since", "check_out"} else _("People came together to talk about it."),
        _("They chose among answers, and marked with dots what matters most.") if {"choice", "dots"} <= kinds
        else _("They marked with dots what matters most.") if "dots" in kinds
        else _("They chose among answers.") if "choice" in kinds else "",
        _("Cards about the same were laid together as themes, and from those the room made its recommendations.")
        if harvest.themes and harvest.recommendations
        else _("Cards about the same were laid together as themes.") if harvest.themes else "",
        _("Each action has one owner and dates, and is asked about for a year.") if harvest.actions else "",
        about=report.numbers)
    report.fact(_("Languages"), ", ".join(language_name(code) for code in harvest.languages))
    ways = {voice.source for voice in harvest.voices}
    report.fact(_("How people could take part"), " ".join(filter(None, (
        _("By phone, without an account, in each of these languages."),
        _("What people said aloud was written down for them.") if "proxy" in ways else "",
        _("Cards on paper count as well.") if "paper" in ways else ""))))
    report.fact(_("What was not asked"), _(
        "To take part nobody had to say a name, an address, where they come from, or what permit or income they have."))
    report.fact(_("What was done with the words"), _(
        "They stand here as they were said. A translation stands beside them, with who made it."))


def who(report: Writing) -> None:
    harvest = report.harvest
    report.heading(1, _("Who took part"))
    report.fact(_("People"), _("too few to show") if harvest.people is None else str(harvest.people))
    report.say(_("There are %s.") % report.cards(harvest.cards) if harvest.cards else _("There are no cards."),
               report.unquoted(harvest.not_quoted), about=report.numbers)
    if harvest.erased_on:
        report.say(_("The words of the cards were erased on %(day)s, as promised. The numbers stay.")
                   % {"day": day(harvest.erased_on)})
    for title, says, head, groups, name in (
            (_("By language"), _("How many people wrote in which language"), (_("Language"), _("People")),
             harvest.by_language, language_name),
            (_("By way of taking part"), _("How many cards came in which way"), (_("Way"), _("Cards")), harvest.by_way,
             lambda source: _(SOURCE_NAMES[source]))):
        if groups:
            report.heading(2, title)
            report.table(says, head, [(" / ".join(map(name, keys)), str(count)) for keys, count in groups], (5, 1))
    report.say(_("Fewer than ten are never counted by themselves: they are counted with others, or not at all."), soft=True)
