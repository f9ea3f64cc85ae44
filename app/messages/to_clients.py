"""What is said to who answers for a client: which advice waits, and until when. No card's word, and not who said what."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from app import clock
from app.addresses import pass_address, public_address
from app.durable import Handle
from app.durable.sessions import related
from app.messages.due import Due
from app.messages.parts import Button, Matter, Panel, Say, theirs
from app.models import Contact, Member, Pass, Programme, Recommendation, Session
from app.models.contact import Purpose
from app.models.message import Kind
from app.pages import day
from app.words import Words, _

MOST = 10  # pieces of advice in one mail


def matters(db: Handle, person: Contact | Member, found: Sequence[Due]) -> Iterator[Matter]:
    """One for each session and day: of what is late and was asked before, nothing twice."""
    late = {each.about for each in found if each.kind == Kind.answer_late}
    groups: dict[tuple[str, Kind], set[str]] = defaultdict(set)
    for each in found:
        if each.kind != Kind.answer_due or each.about not in late:
            groups[each.session_id or "", each.kind].add(each.about)
    sessions = {session.id: session for session in db.exec(select(Session).where(
        col(Session.id).in_({session_id for session_id, _kind in groups})).options(
        joinedload(related(Session.programme)).joinedload(related(Programme.organisation)),
        selectinload(related(Session.recommendations)).selectinload(related(Recommendation.reports))))}
    links = {link.opens: link for link in db.exec(select(Pass).where(
        Pass.contact_id == person.id, Pass.purpose == Purpose.client, col(Pass.revoked_at).is_(None)))}
    for (session_id, kind), ids in groups.items():
        session = sessions[session_id]
        advice = [each for each in session.recommendations if each.answer is None and (
            each.id in ids if kind != Kind.answer_asked else _is_for(each, person))]
        if advice:
            yield matter(person, session, kind, advice, links.get(session.programme_id))


def _is_for(advice: Recommendation, person: Contact | Member) -> bool:
    return isinstance(person, Member) or advice.to_body in ("", person.body)


def matter(person: Contact | Member, session: Session, kind: Kind, advice: Sequence[Recommendation],
           link: Pass | None) -> Matter:
    about = {"title": theirs(session.title), "held": day(session.held_on, "d MMMM y"),
             "day": day(min((each.answer_due for each in advice), default=clock.today()), "d MMMM y")}
    if kind == Kind.answer_asked:
        heading = _("People ask you for an answer")
    elif kind == Kind.answer_due:
        heading = _("People expect your answer")
    else:
        heading = _("People still wait for your answer")
    says = [Say(_("At “%(title)s” on %(held)s people gave advice. They were told that you answer before %(day)s.") % about)]
    if kind == Kind.answer_late and min(each.answer_due for each in advice) < clock.today():
        says.append(Say(_("That day has passed, and there is no answer yet.")))
    panels = [Panel(Words(each.advise, each.language), (theirs(each.to_body),) if each.to_body else (), "advice")
              for each in advice[:MOST]]
    if len(advice) > MOST:
        panels.append(Panel(Words("…", "en"), (_("There is more advice behind the link."),), "advice"))
    door = pass_address(link) if link else f"{public_address()}/a"
    rules = (_("This link is yours alone. Please do not pass it on."),) if link else ()
    return Matter(
        f"{heading} {about['title']}", heading, (*says, *panels, Say(_(
            "You can answer: yes, partly, no, we are looking into it, or not ours to decide. Each answer is good that says "
            "why."))),
        Say(_("Hello %(name)s,") % {"name": theirs(person.name)}), Button(_("Read the advice and answer it"), door), (),
        _("You get this mail because you answer for %(name)s.") % {"name": theirs(
            (isinstance(person, Contact) and person.body) or session.programme.client or session.programme.title)}, rules)
