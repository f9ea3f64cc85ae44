"""What somebody is to hear: everything that is due on or before now and not answered yet, whoever it is for and however
long nobody looked. It is found in what stands in the agendas, so that nothing has to be remembered for it, and asked again
just before it is sent. Every function reads in a number of statements that does not grow with what it finds."""

from collections.abc import Collection
from datetime import date

from sqlmodel import select

from app.durable import Handle
from app.messages.due.one import AGAIN, Due
from app.messages.due.organisers import of_organisers, trials
from app.messages.due.others import of_clients, of_wishes
from app.messages.due.owners import of_owners
from app.models import Organisation
from app.models.message import ASKED_FOR
from app.models.organisation import INVENTED

__all__ = ["AGAIN", "Due", "due"]


def due(db: Handle, today: date, only: Collection[str] | None = None) -> list[Due]:
    """For everybody, or `only` for the contacts, members and wishes with these ids."""
    found = [*of_owners(db, today, only), *of_clients(db, today, only), *of_wishes(db, today, only),
             *of_organisers(db, today, only)]
    # The people of the demonstration are invented, and their addresses are somebody else's or nobody's.
    invented = set(db.exec(select(Organisation.id).where(Organisation.name == INVENTED)))
    of_real_people = [each for each in found if each.organisation_id not in invented]
    return [each for each in (*of_real_people, *trials(db, only)) if today - ASKED_FOR < each.day <= today and (
        only is None or each.to in only)]
