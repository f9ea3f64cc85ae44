"""What a hall chooses at the same moment, read and written together: one by one, people waited for minutes."""

from sqlalchemy import Connection
from sqlalchemy.orm import selectinload
from sqlmodel import Session as Handle
from sqlmodel import col, select

from app.errors import NotFound, Refused
from app.models import Participant, Tap
from app.words import _


def grant_taps(connection: Connection, taps: list[Tap]) -> list[Refused | None]:
    """For each tap its refusal, or None where it was granted."""
    with Handle(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
        seats = {seat.id: seat for seat in db.exec(
            select(Participant).where(col(Participant.id).in_({tap.participant_id for tap in taps}))
            # In order, and held: of two workers that grant taps of the same person one waits for the other.
            .order_by(Participant.id).with_for_update().options(selectinload(Participant.answers)))}
        refusals = [tap.asked_in.run(_grant, seats.get(tap.participant_id), tap) for tap in taps]
        db.commit()
    return refusals


def _grant(seat: Participant | None, tap: Tap) -> Refused | None:
    try:
        if seat is None or seat.session.step is None:
            raise NotFound(_("That is not here any more."))
        seat.session.step.choose(seat, tap.option_id, tap.by)
    except Refused as refused:
        return refused
    return None
