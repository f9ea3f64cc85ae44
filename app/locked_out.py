"""Members by the command line, for who is locked out: `expertpool member add|list|reset|remove`. It asks nobody for a
password: who may start commands on the machine may read its files too."""

import argparse
from collections.abc import Callable

from sqlmodel import col, select

from app import clock
from app.addresses import public_address
from app.durable import Database, Handle
from app.errors import CannotStart, Refused
from app.leaving import in_hand, leave, named_in
from app.models import AuditEvent, Invitation, Member, Organisation, Role, Session, State
from app.models.audit import OPERATOR
from app.models.base import Table
from app.typed import in_a_list, name_key


def do(base: Database, given: argparse.Namespace) -> str:
    """What the command printed."""
    verb: Callable[[Handle, argparse.Namespace], str] = {
        "add": add, "list": every, "reset": reset, "remove": remove}[given.what]
    if given.what != "list" and not given.name:
        raise CannotStart(f"say whose name it is: expertpool member {given.what} NAME.")
    if given.what == "list":
        return base.read_now(lambda db: verb(db, given))
    try:
        return base.keep_now(lambda db: verb(db, given))
    except Refused as trouble:
        raise CannotStart(trouble.sentence) from None


def every(db: Handle, _given: argparse.Namespace) -> str:
    names = dict(db.exec(select(Organisation.id, Organisation.name)).all())
    lines = [f"{member.name:<30} {member.role:<12} {names[member.organisation_id]}" for member in sorted(
        db.exec(select(Member).where(col(Member.left_at).is_(None))), key=lambda each: in_a_list(each.name))]
    return "\n".join(lines) or "There are no members yet. “expertpool serve” prints the link for the first."


def add(db: Handle, given: argparse.Namespace) -> str:
    """An invitation: the person chooses their own password."""
    role, organisation = Role(given.role), organisation_called(db, given.organisation)
    programmes = [programme for programme in organisation.programmes
                  if not given.programme or name_key(programme.title) in map(name_key, given.programme)]
    invitation, token = Invitation.to(organisation, role, [each.id for each in programmes], given.name, clock.now())
    db.add_all([invitation, noted(organisation.id, "member_invited", str(role))])
    return (f"{given.name} comes in by this link, as {role}. It works once and for seven days:\n"
            f"  {public_address()}/invited/{token}")


def reset(db: Handle, given: argparse.Namespace) -> str:
    """The old password works no longer, and neither does what was signed in by it."""
    member = member_called(db, given.name)
    invitation, token = Invitation.to_restore(member, clock.now())
    member.sign_out_everywhere()
    db.add_all([invitation, noted(member.organisation_id, "password_link_made", member.id)])
    return (f"{member.name} chooses a new password by this link. It works once and until tomorrow:\n"
            f"  {public_address()}/invited/{token}")


def remove(db: Handle, given: argparse.Namespace) -> str:
    member = member_called(db, given.name)
    name, successor = member.name, member_called(db, given.successor) if given.successor else None
    named = [called for _address, called in named_in(db, member)]
    hand, to_whom = in_hand(db, member), f"; {successor.name} sees their programmes." if successor else "."
    helpers = sorted({helper.session.title for helper in hand.helpers}, key=in_a_list)
    db.add_all(leave(member, successor, hand, clock.now(), noted_about))
    db.add(noted(member.organisation_id, "member_removed", member.id))
    return "\n".join([f"{name} is removed{to_whom}",
                      *([f"Links for helpers that they made work no longer; make new ones: {', '.join(helpers)}."]
                        if helpers else []),
                      *([f"Their name still stands, as somebody typed it, at: {', '.join(named)}."] if named else [])])


def noted_about(row: Table, what: str, about: str) -> AuditEvent:
    if isinstance(row, Session):
        return AuditEvent(session_id=row.id, done_on=clock.today(), what=what, about=about, role=OPERATOR,
                          step_id=row.step_id if row.state is State.live else None)
    assert isinstance(row, Member | Invitation)
    return noted(row.organisation_id, what, about)


def noted(organisation_id: str, what: str, about: str) -> AuditEvent:
    return AuditEvent(organisation_id=organisation_id, done_on=clock.today(), what=what, about=about, role=OPERATOR)


def member_called(db: Handle, name: str) -> Member:
    found = [member for member in db.exec(select(Member).where(col(Member.left_at).is_(None))) if member.is_called(name)]
    if not found:
        raise CannotStart(f"there is no member called {name}. “expertpool member list” lists them.")
    exact = [member for member in found if member.name == name.strip()]
    if len(found) > 1 and not exact:
        raise CannotStart(f"several members are called {name}. Write the name as “expertpool member list” does.")
    return (exact or found)[0]


def organisation_called(db: Handle, name: str) -> Organisation:
    found = [each for each in db.exec(select(Organisation)) if not name or name_key(each.name) == name_key(name)]
    if not found:
        raise CannotStart("there is no such organisation yet. “expertpool serve” prints the link for its first member.")
    if len(found) > 1:
        raise CannotStart("there are several organisations. Say which one with --organisation.")
    return found[0]
