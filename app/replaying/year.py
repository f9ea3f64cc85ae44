"""Of the year after a session: who was forgotten, links that ended, and what is shared no more."""

from collections import Counter
from collections.abc import Callable, Iterator

from sqlmodel import Session as Handle
from sqlmodel import col, select

from app import clock
from app.durable.taken_back import LEADING
from app.erasing import forget_contact
from app.models import Action, Contact, ContactWish, Member, Notice, Pass, Report, Session
from app.models.organisation import hashed
from app.typed import in_a_list

Was = Callable[..., bool]  # whether this is on the list


def contacts_and_links(db: Handle, was: Was, was_since: Was, counts: Counter[str]) -> Iterator[str]:
    """Who led an action and was forgotten, declined or was replaced, and links that were ended or renewed. Whoever needs
    one gets another."""
    for contact in db.exec(select(Contact).where(Contact.name != "")).all():
        if was("contact", contact.id):
            forget_contact(db, contact)
            counts["contacts"] += 1
        elif contact.sealed and was("contactaddress", contact.id, hashed(contact.sealed)):
            contact.sealed = contact.address_hash = ""
            counts["addresses of contacts"] += 1
    for link in db.exec(select(Pass).where(col(Pass.revoked_at).is_(None))).all():
        if was("pass", link.id, str(link.generation)):
            link.revoke(clock.now())
            counts["links of owners and clients"] += 1
    for action in db.exec(select(Action).where(col(Action.owner_public))).all():
        if was("ownerpublic", action.id):
            action.owner_public = False
            counts["names in public"] += 1
    anew = []
    for role in LEADING:
        for action in db.exec(select(Action).where(col(getattr(Action, role)).is_not(None))).all():
            contact_id = getattr(action, role)
            if was_since(role, action.id, contact_id):
                action.is_led_no_more_by(db.get_one(Contact, contact_id), clock.today())
                counts["people who lead an action no more"] += 1
                anew.append(action.what)
    if anew:
        yield ("Somebody declined these actions since, or somebody else took them over. Ask who leads them now: "
               f"{', '.join(sorted(anew, key=in_a_list))}.")


def mail_that_stopped(db: Handle, was: Was, was_since: Was, counts: Counter[str]) -> None:
    """Who wants no mail gets none, and none goes to an address that is no more."""
    today = clock.today()
    for contact in db.exec(select(Contact).where(Contact.sealed != "")).all():
        if contact.stopped_on is None and was_since("stopped", contact.id):
            contact.stop_mail(today)
            counts["people who want no mail"] += 1
    for member in db.exec(select(Member).where(col(Member.left_at).is_(None), Member.digest != "")).all():
        if was_since("stopped", member.id):
            member.digest = ""
            counts["people who want no mail"] += 1
    addresses: list[tuple[Contact | ContactWish | Member, str]] = [
        *((row, row.sealed) for row in (*db.exec(select(Contact)), *db.exec(select(ContactWish)))),
        *((row, row.sealed_address) for row in db.exec(select(Member)))]
    for row, sealed in addresses:
        if sealed and row.came_back_on is None and was("came back", row.id, hashed(sealed)):
            row.came_back_on = today
            counts["addresses to which mail came back"] += 1


def what_was_shared(db: Handle, was: Was, counts: Counter[str]) -> None:
    """With everybody, and is not any more."""
    for session in db.exec(select(Session).where(col(Session.shared_on).is_not(None))).all():
        if was("shared", session.id, str(session.shared_on)):
            session.sharing.end()
            counts["pages that were shared"] += 1
    for session in db.exec(select(Session).where(Session.summary != "")).all():
        if was("summary", session.id, hashed(session.summary)):
            session.summary = ""
            counts["summaries"] += 1
    for report in db.exec(select(Report).where(col(Report.released_on).is_not(None))).all():
        if was("report", report.id, str(report.released_on)):
            report.take_back()
            counts["reports that were released"] += 1
    for notice in db.exec(select(Notice).where(col(Notice.released_on).is_not(None))).all():
        if was("notice", notice.id, str(notice.released_on)):
            notice.hide()
            counts["words about what people notice"] += 1
