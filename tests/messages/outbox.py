"""The outbox as tests use it: a look at what is due on a day, and mails that are taken without a mail server."""

from datetime import date, datetime, time

from sqlmodel import select

from app import clock
from app.messages import claiming, outbox
from app.messages.due import due
from app.models import Message
from app.settings import server_key


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), clock.HERE)


def look(world, moment: datetime) -> None:
    """What the server does every few minutes."""
    with clock.frozen(moment):
        new = world.read(lambda db: outbox.missing(db, clock.now()))
        for part in outbox.parts(new) or [[]]:
            world.keep(lambda db, part=part: outbox.queue(db, part, clock.now()))


def claimed(world, moment: datetime) -> list[outbox.Claimed]:
    taken = claim(world, ready(world, moment), moment)
    with clock.frozen(moment):
        looked = world.read(lambda db: claiming.look_again(db, taken, clock.now(), server_key()))
        world.keep(lambda db: claiming.settle(db, looked))
        return looked.mails


def sent(world, moment: datetime) -> list[tuple[str, list[str]]]:
    """Everything that goes out at that moment: to which address, and about what."""
    look(world, moment)
    mails = claimed(world, moment)
    with clock.frozen(moment):
        for mail in mails:
            world.keep(lambda db, mail=mail: outbox.mark_sent(db, mail.id, mail.claim, clock.now()))
    return sorted((mail.address, sorted(message.kind for message, _due in mail.messages)) for mail in mails)


def kinds_due(world, day: date) -> list[str]:
    return sorted(each.kind for each in world.read(lambda db: due(db, day)))


def waiting(world) -> list[Message]:
    return world.read(lambda db: [message for message in db.exec(select(Message)) if message.waits])


def ready(world, moment: datetime) -> list[claiming.Ready]:
    with clock.frozen(moment):
        return world.read(lambda db: claiming.ready(db, clock.now(), server_key()))


def claim(world, found: list[claiming.Ready], moment: datetime) -> list[claiming.Taken]:
    with clock.frozen(moment):
        return world.keep(lambda db: claiming.claim(db, found, clock.now()))


def mark(world, how, mail: outbox.Claimed, *code: str, moment: datetime) -> None:
    with clock.frozen(moment):
        world.keep(lambda db: how(db, mail.id, mail.claim, *code, clock.now()))


def rows(world) -> list[Message]:
    return world.read(lambda db: sorted(db.exec(select(Message)), key=lambda row: row.day))
