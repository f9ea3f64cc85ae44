"""The hall of the proofs: a live session with a question, and phones that sit in it."""

from collections.abc import Callable

from sqlmodel import Session as Handle

from app import clock, settings
from app.models import Organisation, Programme, Step
from app.models.organisation import hashed


def hall_of(phones: int) -> Callable[[Handle], tuple[str, str]]:
    """Returns its code and the id of its question. Phones sit there by a cookie with their number: `phone-0`."""
    def fill(db: Handle) -> tuple[str, str]:
        programme = Programme.begin(Organisation(name="Beekstede"), "Learning together", controller="x", contact="x")
        session = programme.schedule("Learning and working", clock.today(), languages=["nl", "ar"], support="Marieke")
        session.steps.append(Step(position=1, kind="text", titles={"nl": "Ervaringen"}, prompts={}))
        session.door.hang(settings.server_key())
        session.running.open(clock.now())
        db.add(session)
        for number in range(phones):
            seat, _token = session.door.admit("ar", quote=True, looking=False, today=clock.today())
            seat.token_hash = hashed(f"phone-{number}")
            db.add(seat)
        return session.code, session.steps[0].id

    return fill
