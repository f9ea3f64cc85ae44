"""What is said to who leads an action, is asked to, or deputises. No card's word: those stand behind the link."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from app import clock
from app.addresses import pass_address
from app.durable import Handle
from app.durable.sessions import related
from app.messages.due import AGAIN, Due
from app.messages.parts import Button, Link, Matter, Panel, Say, theirs
from app.models import Action, CheckIn, Contact, Pass, Programme, Session
from app.models.message import Kind
from app.models.report import By
from app.pages import day
from app.words import Words, _

ASKED = (Kind.invitation, Kind.hand_over, Kind.invitation_again)
A_DAY = "d MMMM (EEEE)"  # in brackets a weekday needs no case


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom it is for, with the one link to all that is theirs, and the names of others whom a text names."""

    contact: Contact
    link: Pass
    organisation: str
    names: dict[str, str]

    @property
    def door(self) -> str:
        return pass_address(self.link)


def matters(db: Handle, contact: Contact, organisation: str, found: Sequence[Due]) -> Iterator[Matter]:
    actions = {action.id: action for action in db.exec(select(Action).where(col(Action.id).in_(
        {each.facts["action"].id for each in found if "action" in each.facts})).options(
        selectinload(related(Action.check_ins)), selectinload(related(Action.reports)),
        joinedload(related(Action.session)).joinedload(related(Session.programme)).joinedload(
            related(Programme.organisation))))}
    ids = {action.owner_id for action in actions.values()}
    names = {id: name for id, name in db.exec(select(Contact.id, Contact.name).where(col(Contact.id).in_(ids)))}
    row = db.exec(select(Contact).where(Contact.id == contact.id).options(selectinload(related(Contact.passes)))).one()
    link = row.own_pass
    assert link is not None  # whoever is written to was let in when the mail was claimed
    owner = Owner(row, link, organisation, names)
    reminded = {each.about for each in found if each.kind == Kind.reminder}
    for each in found:
        if each.kind == Kind.link:
            yield link_again(owner)
            continue
        action = actions[each.facts["action"].id]
        check_in = action.check_in(each.about)
        if each.kind in ASKED:
            yield asked(owner, action, each.kind == Kind.invitation_again)
        elif each.kind == Kind.taken_over:
            yield _taken_over(owner, action)
        elif each.kind == Kind.not_noticed:
            yield _not_noticed(owner, action, each.facts["people"])
        elif check_in and each.kind == Kind.moved:
            yield _moved(owner, action, check_in)
        elif check_in and each.kind == Kind.reminder:
            yield reminder(owner, action, check_in)
        elif check_in and each.about not in reminded:
            yield check_in_due(owner, action, check_in)


def asked(owner: Owner, action: Action, once_more: bool = False) -> Matter:
    before, session = _who_hands_over(owner, action), action.session
    on = {"day": day(session.held_on, "d MMMM"), "title": theirs(session.title)}
    if once_more and action.offered_on:
        says = _("Since %(day)s this action waits for your yes or no.") % {"day": day(action.offered_on, A_DAY)}
    elif before:
        says = _("%(name)s asks whether you want to take over this action.") % {"name": theirs(before)}
    else:
        says = _("%(name)s asks whether you want to lead this action.") % {"name": theirs(owner.organisation)}
    if before:
        why = _("You get this mail because %(name)s gave us your address.") % {"name": theirs(before)}
    else:
        why = _("You get this mail because %(name)s was given your address for this action.") % {
            "name": theirs(owner.organisation)}
    return Matter(
        _about(_("Do you want to lead this action?"), action), _("Do you want to lead this action?"), (
            Say(says), Say(_("It was agreed on %(day)s at %(title)s:") % on), _panel(action, in_full=True),
            Say(_("Please say yes or no before %(day)s.") % {"day": in_a_week()}
                + " " + _("Behind the link you read why people asked for this."))),
        _hello(owner), Button(_("Look at it, and say yes or no"), owner.door),
        (Say(_("You may say no. Then we look for somebody else. As long as you say nothing, the action is not yours."),
             is_small=True),),
        why, _yours(owner), (Link(_("This is not for me"), f"{owner.door}/not-me"),))


def _who_hands_over(owner: Owner, action: Action) -> str:
    """The name of the owner who asked them; "" where the organisation did."""
    if action.handing_to_id != owner.contact.id:
        return ""
    by_owner = any(report.about_lead and report.by == By.owner and report.contact_id == action.owner_id
                   and report.passed_to == owner.contact.name for report in action.reports)
    return owner.names.get(action.owner_id or "", "") if by_owner else ""


def _taken_over(owner: Owner, action: Action) -> Matter:
    heading = _("Somebody else leads this action now")
    says = _("You passed this action on. %(name)s said yes on %(day)s, and leads it from now on. Nothing more is asked of "
             "you.") % {"name": theirs(owner.names.get(action.owner_id or "", "")),
                        "day": day(action.accepted_on or clock.today(), "d MMMM")}
    return Matter(_about(heading, action), heading, (Say(says), _panel(action)), _hello(owner),
                  why=_("You get this mail because you led this action."))


def check_in_due(owner: Owner, action: Action, check_in: CheckIn) -> Matter:
    heading = _("How does the first step go?") if check_in.kind == "first_step" else _("How does it go?")
    says = _("We agreed to ask you on %(day)s how this action goes.") % {"day": day(check_in.due_on, A_DAY)}
    return _tell(owner, action, heading, (Say(says), _panel(action), _soon()))


def reminder(owner: Owner, action: Action, check_in: CheckIn) -> Matter:
    on = {"day": day(check_in.due_on, A_DAY), "name": theirs(owner.names.get(action.owner_id or "", ""))}
    says = [Say(_("On %(day)s we were to hear how this action goes. Nothing has come yet.") % on)]
    why = ""
    if action.owner_id != owner.contact.id:
        says.append(Say(_("%(name)s leads it, and you are the deputy. One of you can tell it.") % on))
        why = _("You get this mail because you are the deputy of %(name)s for this action.") % on
    return _tell(owner, action, _("How does it go?"), (*says, _panel(action), _soon()), why)


def asked_how_it_goes(owner: Owner, action: Action) -> Matter:
    """On no day that was agreed."""
    heading = _("How does it go?")
    return _tell(owner, action, heading, (Say(heading), _panel(action), _soon()))


def stuck(owner: Owner, action: Action) -> Matter:
    heading = _("It does not go well with this action. What would help?")
    return _tell(owner, action, heading, (Say(heading), _panel(action), _soon()))


def _moved(owner: Owner, action: Action, check_in: CheckIn) -> Matter:
    heading = _("A date was moved")
    says = _("We ask you on %(day)s how this action goes. That is another day than before.") % {
        "day": day(check_in.due_on, A_DAY)}
    on_file = _("The new day is in this mail as a file for your calendar. A calendar that you subscribed to may show it "
                "later.")
    return _tell(owner, action, heading, (Say(says), _panel(action), Say(on_file, is_small=True)))


def _not_noticed(owner: Owner, action: Action, people: int) -> Matter:
    heading = _("People do not notice it yet")
    says = _("People who say that they do not notice this action: %(number)s.") % {"number": people}
    return _tell(owner, action, heading, (
        Say(says), _panel(action), Say(_("Please look at what they notice, and tell what you do about it."))))


def look_again(owner: Owner, action: Action, people_notice: str) -> Matter:
    """Where people notice "less" or "more" than its owner said."""
    if people_notice == "less":
        says = _("You said how it goes with this action: %(what)s. Many people do not notice it. Do you want to look "
                 "once more? You tell what you see with this link:")
    else:
        says = _("You said that it does not go well with this action: %(what)s. Many people notice it all the same. Do "
                 "you want to look once more? You tell what you see with this link:")
    return _tell(owner, action, _("How does it go?"), (Say(says % {"what": theirs(action.what)}),))


def link_again(owner: Owner) -> Matter:
    return Matter(_("Your link"), _("Your link"), (Say(_("Here is your link, as you asked:")),), _hello(owner),
                  Button(_("Go to my actions"), owner.door), (), "", _yours(owner),
                  (Link(_("This is not for me"), f"{owner.door}/not-me"),))


def _tell(owner: Owner, action: Action, heading: str, says: tuple[Say | Panel, ...], why: str = "") -> Matter:
    return Matter(
        _about(heading, action), heading, says, _hello(owner), Button(_("Say how it goes"), owner.door), (),
        why or _("You get this mail because you lead this action."), _yours(owner),
        (Link(_("This is not for me"), f"{owner.door}/not-me"),))


def _hello(owner: Owner) -> Say:
    return Say(_("Hello %(name)s,") % {"name": theirs(owner.contact.name)})


def _yours(owner: Owner) -> tuple[str, ...]:
    until = owner.link.expires_on
    return (_("This link is yours alone. Please do not pass it on."),
            _("It works until %(day)s.") % {"day": day(until, "d MMMM y")} if until else "")


def _about(says: str, action: Action) -> str:
    return f"{says} {theirs(action.what)}"


def _soon() -> Say:
    return Say(_("Please tell it before %(day)s. It takes a minute. Tell it also when it does not go well.") % {
        "day": in_a_week()})


def in_a_week() -> str:
    """Counted from the day on which it is sent: it may have been due long before."""
    return day(clock.working_day(clock.today() + AGAIN), A_DAY)


def _panel(action: Action, *, in_full: bool = False) -> Panel:
    lines = [theirs(action.session.place or action.session.title)]
    if in_full:
        lines = []
        if action.first_step:
            lines.append(_("First step:") + " " + theirs(action.first_step))
        if action.first_step_on:
            lines.append(_("The first step is planned for %(day)s.") % {"day": day(action.first_step_on, A_DAY)})
        if action.finished_by:
            lines.append(_("Planned end: %(day)s.") % {"day": day(action.finished_by, "d MMMM y")})
        coming = [check_in.due_on for check_in in action.check_ins if check_in.due_on >= clock.today()]
        if coming:
            lines.append(_("We ask how it goes on: %(days)s.") % {
                "days": " · ".join(day(each, "d MMMM y") for each in coming)})
    return Panel(Words(action.what, action.language), tuple(lines))
