"""Word back to who wanted to hear what came of an evening: what everybody may read of it, and never what they said there.
All who were there get the same link."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from app import clock
from app.addresses import public_address
from app.durable import Handle
from app.exports.outcome import Advice, Doing, Outcome, Text
from app.messages.parts import Button, Matter, Panel, Part, Say, theirs
from app.models import ContactWish
from app.models.report import DECISION_NAMES, STATUS_NAMES
from app.outcome import Gathered
from app.pages import day
from app.words import Words, _, current_language

MOST = 3  # of what is new; the page has all


def matter(db: Handle, wish: ContactWish, language: str) -> Matter:
    found = of_outcome(Gathered(db, wish.session_id, clock.today()).outcome(language), wish.told_on)
    return replace(found, why=_("Your address is kept apart from your words. We erase it on %(day)s.") % {
        "day": day(wish.forget_on, "d MMMM y")})


def of_outcome(outcome: Outcome, told_on: date | None = None) -> Matter:
    on = {"day": day(outcome.held_on, "d MMMM")}
    asks = bool(outcome.asked)
    # Others may look along on this phone: nothing in the subject says what the evening was about, or who was there.
    subject = _("There is news of %(day)s") % on
    return Matter(
        subject, subject, (Say(_("On %(day)s you wanted to hear later what came of it.") % on),
                           *_news(outcome, told_on), *([Say(_("Do you notice it?"))] if asks else [])),
        Say(_("Hello")), Button(_("Read what came of it"), f"{public_address()}/s/{outcome.code}"),
        (Say(_("Everybody of that day gets the same link. Nobody sees who opens it."), is_small=True),))


def _news(outcome: Outcome, told_on: date | None) -> Iterator[Part]:
    """The newest first; where nothing has a day, as the page has it."""
    advice = sorted(filter(_is_told, outcome.advice), key=lambda each: -_newest(each).toordinal())
    new = [each for each in advice if told_on is None or _newest(each) >= told_on] or advice[:1]
    for each in new[:MOST]:
        yield Say(_("You said together:"), is_small=True)
        yield Panel(each.advise.words, _not_yet(each.advise), "advice")
        yield Say(_("What happened:"), is_small=True)
        if each.answer:
            yield _said(each.answer, _(DECISION_NAMES[each.answer.state]))
        news = sorted((action for action in each.actions if action.on), key=lambda action: action.on or date.min)
        for action in news[-MOST:]:
            yield _said(action, _(STATUS_NAMES[action.state]))


def _is_told(advice: Advice) -> bool:
    return advice.answer is not None or any(action.on for action in advice.actions)


def _newest(advice: Advice) -> date:
    days = [each.on for each in (advice.answer, *advice.actions) if each and each.on]
    return max(days, default=date.min)


def _said(doing: Doing, state: str) -> Panel:
    """How it goes, as large for what did not work as for what did."""
    says = _("%(state)s, because") % {"state": state} if doing.asks_because else state
    texts = [text for text in (doing.what, doing.words, doing.next_step) if text]
    lines: list[str | Words] = [*(text.words for text in texts), *_not_yet(*texts)]
    lines += [theirs(doing.by)] if doing.by else []
    return Panel(Words(says, current_language()), tuple(lines), doing.meaning)


def _not_yet(*texts: Text) -> tuple[str, ...]:
    """One line for texts that no person has put into the reader's language."""
    return () if all(text.is_theirs for text in texts) else (_("not yet in your language"),)
