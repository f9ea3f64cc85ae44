"""What is said to who organises: what waits for them, as their week has it. Neither names nor words of who was there: those
stand behind the sign-in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from app import clock
from app.addresses import public_address
from app.durable import Handle
from app.durable.sessions import related
from app.messages.due import Due
from app.messages.parts import Button, Link, Matter, Panel, Row, Say, Steps, theirs
from app.models import Action, CheckIn, Contact, Member
from app.models.message import Kind
from app.models.report import OVER
from app.pages import day
from app.week import Line, Week, week
from app.words import Words, _, ngettext

MOST = 10  # lines; the page has all
SIGNS = {"silent": ("!", "care"), "late": ("!", "care"), "unaccepted": ("?", "none"), "first": ("1", "action"),
         "week": ("·", "action"), "answers": ("i", "advice"), "links": ("→", "none"), "people": ("✓", "well")}


def digest(db: Handle, member: Member, found: Sequence[Due]) -> Matter:
    """Everything that waits, once there is something new to hear."""
    now, bounced = week(db, member), [each for each in found if each.kind == Kind.bounced]
    rows = [*(_bounced_row(db, each) for each in bounced), *_rows(now)]
    number = max(now.whole - len(now.lines.get("returned", ())) + len(bounced), 1)
    heading = ngettext("%(num)s thing waits for you", "%(num)s things wait for you", number) % {"num": number}
    left = number - len(rows[:MOST])
    more = (Say(_("And %(num)s more.") % {"num": left}),) if left > 0 else ()
    often = _("This mail comes on Mondays, from eight on.") if member.digest == "mondays" else _(
        "This mail comes on working days, from eight on.")
    return Matter(
        heading, heading, (Say(day(now.today, "EEEE d MMMM").capitalize() + "."), *rows[:MOST], *more),
        None, Button(_("Open this week"), f"{public_address()}/agenda"), (),
        often, (_("When there is nothing new, no mail comes."),),
        (Link(_("Another day"), f"{public_address()}/my-access"),))


def at_once(db: Handle, member: Member, each: Due) -> Matter:
    return _trial(member) if each.kind == Kind.trial else _bounced(db, each.facts["contact"])


def _rows(now: Week) -> Iterator[Row]:
    for part, lines in now.lines.items():
        for line in lines if part != "returned" else ():  # each has a row already, once
            sign, meaning = SIGNS[part]
            yield _row(line, sign, meaning, now.today)


def _row(line: Line, sign: str, meaning: str, today: date) -> Row:
    it, here = line.facts, f"{public_address()}/agenda"
    if line.part == "answers":
        title: str | Words = Words(it["first"].advise, it["first"].language) if it["open"] == 1 else ngettext(
            "%(num)s piece of advice without an answer", "%(num)s pieces of advice without an answer", it["open"]) % {
            "num": it["open"]}
        about = f"{_place(it['first'])} {_due(it['due_on'], today)}"
    elif line.part == "links":
        title, about = _("Somebody asked for a new link"), _since(it.wanted_on)
    elif line.part == "people":
        title = ngettext("%(num)s person wants to hear what came of it", "%(num)s people want to hear what came of it",
                         it["people"]) % {"num": it["people"]}
        about = f"{_place(it['session'])} {_since(it['session'].on)}"
    else:
        title, here = Words(it["what"], it["language"]), f"{here}/actions/{line.id}"
        about = f"{theirs(it['place'] or it['title'])}. {_how(line, it, today)}"
    return Row(sign, meaning, title, about, here)


def _how(line: Line, it: dict, today: date) -> str:
    if not it["owner_id"] and not it["handing_to"]:
        return _("Nobody leads it yet") + "."
    if line.part == "unaccepted":
        return _("Its owner has not said yes yet.")
    if it["status"] == "stuck":
        return _("It is stuck.")
    if line.part == "silent" and it["reported_on"] == line.since:
        return _("Its owner asks for help.")
    if line.part == "silent":
        days = (today - line.since).days
        return ngettext("Silent for %(num)s day.", "Silent for %(num)s days.", days) % {"num": days}
    return _due(line.since, today)


def _place(row) -> str:
    return f"{theirs(row.place or row.title)}."


def _due(on: date, today: date) -> str:
    return (_("Was due on %(day)s.") if on < today else _("Due on %(day)s.")) % {"day": day(on)}


def _since(on: date) -> str:
    return _("Since %(day)s.") % {"day": day(on)}


def _bounced_row(db: Handle, each: Due) -> Row:
    actions = _open_actions(db, each.facts["contact"])
    places = " · ".join(dict.fromkeys(theirs(action.session.place or action.session.title) for action in actions))
    about = f"{places}. {_since(each.day)}" if places else _since(each.day)
    return Row("@", "care", _("Mail to somebody came back"), about, _page_of(actions))


def _page_of(actions: list[Action]) -> str:
    return f"{public_address()}/agenda" + (f"/actions/{actions[0].id}" if actions else "")


def _open_actions(db: Handle, contact: Contact) -> list[Action]:
    return list(db.exec(select(Action).where(col(Action.status).not_in(OVER), or_(
        *(column == contact.id for column in (Action.owner_id, Action.handing_to_id, Action.deputy_id)))).options(
        joinedload(related(Action.session))).order_by(col(Action.position), col(Action.id))))


def _bounced(db: Handle, contact: Contact) -> Matter:
    """The address that is dead is not repeated."""
    name = {"name": theirs(contact.name)}
    heading = _("Mail to %(name)s came back") % name
    came_back_on = contact.came_back_on or clock.today()
    actions = _open_actions(db, contact)
    dates: dict[str, list[date]] = defaultdict(list)
    for check_in in db.exec(select(CheckIn).where(
            col(CheckIn.action_id).in_({action.id for action in actions}), col(CheckIn.reported_on).is_(None)).order_by(
            col(CheckIn.due_on))):
        dates[check_in.action_id].append(check_in.due_on)
    panels = [Panel(Words(action.what, action.language), (theirs(action.session.place or action.session.title), *(
        [_("The next question about it is due on %(day)s.") % {"day": day(dates[action.id][0], "EEEE d MMMM")}]
        if dates[action.id] else []))) for action in actions[:MOST]]
    others = {action.deputy_id for action in actions} - {None, contact.id}
    deputies = db.exec(select(Contact.name).where(col(Contact.id).in_(others), Contact.name != "")).all()
    todo = [_("Call %(name)s, and ask for a new address.") % name, _("Or give them their link on paper or in a message.")]
    todo += [_("Or ask %(name)s, who is the deputy.") % {"name": theirs(deputy)} for deputy in deputies[:1]]
    return Matter(
        heading, heading, (Say(_("On %(day)s a mail server said that it cannot be delivered. Nothing more is sent to that "
                                 "address.") % {"day": day(came_back_on)}), *panels,
                           Say(_("What you can do:")), Steps(tuple(todo))),
        None, Button(_("Write a new address"), _page_of(actions)), (),
        _("You get this at once, because something is due within a week."))


def _trial(member: Member) -> Matter:
    heading = _("It works: mail reaches you here")
    often = {"daily": _("You chose: on every working day on which there is something new."),
             "mondays": _("You chose: on Mondays, when there is something new.")}.get(
        member.digest, _("You chose: no mail about what waits for you."))
    return Matter(_("A trial mail"), heading, (Say(_("You asked for this mail, to see whether it comes.")), Say(often)),
                  links=(Link(_("Change that"), f"{public_address()}/my-access"),))
