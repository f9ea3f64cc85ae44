"""Themes, recommendations with their answers, the agenda, and the year after."""

from app.exports.harvest import Action, Recommendation, Tally, Theme
from app.exports.labels import capital, day, owner
from app.exports.report.annex import card_of
from app.exports.report.dates import dates, dates_of, state_of
from app.exports.report.opening import supported
from app.exports.report.pieces import Heading, Picture
from app.exports.report.writing import Writing, erased
from app.exports.report.yearline import code, year_line
from app.library.domains import DOMAINS
from app.models.action import CHECK_IN_NAMES
from app.models.contribution import CARD_KIND_NAMES
from app.models.report import ASKS_WHY, DECISION_NAMES, STATUS_NAMES
from app.words import Words, _, ngettext


def themes(report: Writing) -> None:
    report.sheet()
    report.heading(1, _("Themes"))
    report.table(_("Each theme with its cards and dots"), (_("Theme"), _("Cards"), _("Dots")), [
        (theme.name, str(theme.cards), _few(theme.dots)) for theme in report.harvest.themes], (8, 2, 3))
    for theme in report.harvest.themes:
        _theme(report, theme)
    if not report.harvest.themes:
        report.say(_("There are no themes yet."))
    if report.loose:
        report.heading(2, _("Without a theme"))
        report.say(f"{report.cards(len(report.loose))}.", report.unquoted_of(report.loose), about=report.loose)


def _few(count: int | None) -> str:
    return _("too few to show") if count is None else str(count)


def _theme(report: Writing, theme: Theme) -> None:
    report.add(Heading(2, theme.name))
    report.fact(_("Domains"), ", ".join(_(DOMAINS[code]) if code in DOMAINS else code for code in theme.domains))
    kinds = ", ".join(f"{_(CARD_KIND_NAMES[kind])} {count}" for kind, count in theme.kinds if kind in CARD_KIND_NAMES)
    counted = report.cards(theme.cards) + (f" ({kinds})" if kinds else "")
    if theme.people:
        counted += " " + ngettext("of %(num)s person", "of %(num)s people", theme.people) % {"num": theme.people}
    report.say(f"{counted}.", report.unquoted_of(theme.voice_ids), about=theme.voice_ids)
    report.fact(_("Dots"), _few(theme.dots) if theme.dots != 0 else "")
    for id in theme.quotes:
        voice = report.voices.get(id)
        if voice and voice.words:
            report.add(card_of(report, voice, voice.words, quoted=True))
    advice = [str(each.number) for each in report.harvest.recommendations if each.theme == theme.name.text]
    report.fact(_("Recommendations"), ", ".join(advice))


# --- recommendations -----------------------------------------------------------------------------------------------------


def recommendations(report: Writing) -> None:
    report.sheet()
    report.heading(1, _("Recommendations"))
    for advice in report.harvest.recommendations:
        _recommendation(report, advice)
    if not report.harvest.recommendations:
        report.say(_("There are no recommendations yet."))


def _recommendation(report: Writing, advice: Recommendation) -> None:
    language = advice.advise.language
    report.add(Heading(2, advice.advise, f"{advice.number}. " + _("We advise"), "advice"))
    report.fact(_("because"), advice.because, language)
    report.fact(_("so that"), advice.so_that, language)
    report.fact(_("Theme"), advice.theme)
    report.say(supported(report, advice), report.unquoted_of(advice.voice_ids), erased(advice.erased),
               about=advice.voice_ids)
    report.fact(_("Others see it differently"), advice.disagreement, language)
    if advice.taken_back:
        report.say(ngettext("%(num)s card was taken back by its speaker.",
                            "%(num)s cards were taken back by their speakers.", advice.taken_back)
                   % {"num": advice.taken_back}, soft=True)
    _answer(report, advice)
    report.fact(_("Actions"), ", ".join(str(action.number) for action in report.harvest.actions
                                        if action.recommendation_id == advice.id))


def _answer(report: Writing, advice: Recommendation) -> None:
    """What the client published last; without an answer, until when there should be one."""
    answer = advice.answer
    if answer is None:
        late = _("late") if report.is_late(advice.answer_due_on) else ""
        report.fact(_("Answer due on"), ", ".join(filter(None, (day(advice.answer_due_on), advice.to_body, late))))
        return
    language = answer.words.language
    report.fact(_("Answer of %s") % day(answer.published_on), capital(_(DECISION_NAMES[answer.answer])))
    report.fact(_("In their words"), answer.words.text, language)
    report.fact(_("Whose it is to decide"), answer.passed_to)
    report.fact(_("Instead of the rest"), answer.instead, language)
    report.fact(_("When people notice it"), answer.noticed_from, language)
    report.fact(_("More is said on"), day(answer.next_on))
    report.fact(_("Decided by"), ", ".join(filter(None, (answer.body, day(answer.decided_on)))))
    if answer.by_organiser:
        report.say(_("Written down by the organiser."), soft=True)


# --- the agenda ----------------------------------------------------------------------------------------------------------


def agenda(report: Writing) -> None:
    """All of it on one look, as a table on its side; then each action with its dates."""
    actions = report.harvest.actions
    report.sheet(landscape=bool(actions))
    report.heading(1, _("Action agenda"))
    if not actions:
        return report.say(_("There are no actions yet."))
    report.table(_("The action agenda: who does what, and by when"), (
        _("No."), _("Action"), _("For what"), _("Owner"), _("First step"), _("Finished by"),
        _("How we see that it worked"), _("Status")), [_row(report, action) for action in actions],
        (2, 8, 9, 7, 9, 5, 8, 5))
    report.sheet()
    report.heading(2, _("Each action, with its dates"))
    for action in actions:
        _action(report, action)


def _row(report: Writing, action: Action) -> tuple[str | Words, ...]:
    language, advice = action.what.language, report.advice.get(action.recommendation_id)
    return (str(action.number), action.what,
            Words(f"{advice.number}. {advice.advise.text}", advice.advise.language) if advice else "",
            report.own(owner(action)),
            report.own(": ".join(filter(None, (day(action.first_step_on), action.first_step))) or "–", language),
            day(action.finished_by) or "–", report.own(action.indicator or "–", language),
            capital(_(STATUS_NAMES[action.status])))


def _action(report: Writing, action: Action) -> None:
    language = action.what.language
    report.add(Heading(3, action.what, _("Action %s.") % action.number, "action"))
    report.fact(_("Owner"), owner(action))
    report.fact(_("Why"), action.why, language)
    report.fact(_("First step"), action.first_step, language)
    report.fact(_("How we see that it worked"), action.indicator, language)
    report.fact(_("Status"), capital(_(STATUS_NAMES[action.status])))
    report.fact(_("Reason") if action.status in ASKS_WHY else _("What was said of it"), action.reason, language)
    for check_in in action.check_ins:
        if check_in.reported_on:
            status = capital(_(STATUS_NAMES[check_in.status])) if check_in.status else ""
            report.fact(_("Reported on %s") % day(check_in.reported_on),
                        ", ".join(filter(None, (_(CHECK_IN_NAMES[check_in.kind]), status))))
            report.fact(_("In their words"), check_in.words, language)
    report.fact(_("Dates"), "; ".join(
        f"{day(on)} {what}" for on, what, done in sorted(dates_of(action)) if not done))
    report.say(_("It came from these cards.") if report.where(action.voice_ids) else "",
               report.unquoted_of(action.voice_ids), about=action.voice_ids, soft=True)


def year(report: Writing) -> None:
    """On one line, and every date of it in a table: who cannot see the drawing misses nothing."""
    harvest = report.harvest
    report.heading(1, _("The year after"))
    all_dates = dates(harvest)
    svg, alt = year_line(harvest, all_dates)
    report.add(Picture(svg, alt, 166, 34))
    report.table(_("Every date of the year after"), (_("Date"), _("What"), _("Who"), _("Status")), [
        (day(each.on), capital(each.what), each.who, state_of(each, harvest.made_on)) for each in all_dates], (4, 7, 7, 2))
    if harvest.door:
        report.say(_("How it goes on stands on the page that everybody may read. Scan the code:"))
        report.add(Picture(code(harvest.door), _("QR code of the public page: %s") % harvest.door, 32, 32))
        report.fact("", harvest.door)


def choices(report: Writing) -> None:
    if report.harvest.tallies:
        report.sheet()
        report.heading(1, _("Answers to questions with choices"))
    for tally in report.harvest.tallies:
        _tally(report, tally)


def _tally(report: Writing, tally: Tally) -> None:
    report.heading(2, tally.step)
    report.fact("", tally.prompt.text, tally.prompt.language)
    few, who = _("too few to show"), _("Organisations") if tally.organisations else _("People")
    report.table(tally.prompt.text, (_("Answer"), who), [(report.own(label), str(count)) for label, count in tally.rows],
                 (5, 1))
    if not tally.rows:
        report.fact(_("Answers"), few)
    report.fact(_("Organisations that answered") if tally.organisations else _("People who answered"),
                few if tally.people is None else str(tally.people))
