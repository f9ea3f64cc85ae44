"""What would be sent, for whoever keeps the server going: never an address, and never what somebody said."""

from datetime import date
from typing import Any

from sqlmodel import select

from app.durable import Handle
from app.messages.due import due
from app.models import Contact, ContactWish, Installation, Member, Message
from app.models.contact import is_mail
from app.settings import server_key


def listed(db: Handle, on: date) -> list[dict[str, Any]]:
    """What is due on that day or before, and went to nobody yet; each person together."""
    key = server_key()
    there = {(message.to, message.kind, message.about, message.day): message for message in db.exec(select(Message))}
    installation = db.get(Installation, "this")
    restored_on = installation.restored_on if installation else None
    rows = []
    for each in due(db, on):
        message = there.get(each.key)
        if message is not None and not message.waits:
            continue
        person: Contact | Member | ContactWish = next(
            each.facts[name] for name in ("member", "contact", "person", "wish") if name in each.facts)
        held = message.held if message else restored_on is not None and each.day <= restored_on
        how = "held" if held else "mail" if is_mail(person.address(key) or "") else "by hand"
        session = each.facts.get("session") or (each.facts["action"].session if "action" in each.facts else None)
        rows.append({
            "to": each.to, "name": "" if isinstance(person, ContactWish) else person.name, "kind": str(each.kind),
            "day": each.day.isoformat(), "about": session.code if session else "", "how": how,
            "tried": message.tries if message else 0})
    return sorted(rows, key=lambda row: (row["name"], row["to"], row["day"], row["kind"]))


def as_text(row: dict[str, Any]) -> str:
    about = f"  session {row['about']}" if row["about"] else ""
    tried = f"  tried {row['tried']} times" if row["tried"] else ""
    return f"{row['day']}  {row['how']:<8} {row['kind']:<17} {row['name'] or 'somebody who wants to hear'}{about}{tried}"
