"""Sub-rooms: tables set apart from the large room, each a session of its own, and the phones that sit in both."""

from datetime import datetime
from typing import TYPE_CHECKING

from app.errors import NotLikeThat, NotNow
from app.models.organisation import hashed
from app.models.session.state import State
from app.models.step import Step
from app.typed import clean
from app.words import _

if TYPE_CHECKING:
    from app.models.session import Session


class Gathering:
    """`session.gathering`: a large room with its sub-rooms, seen from one of them."""

    def __init__(self, session: "Session"):
        self.session = session

    @property
    def steps_to_come(self) -> list[Step]:
        """The step before the room and those after it; all of them before it begins."""
        steps, step = self.session.steps, self.session.step
        return steps[steps.index(step):] if step else steps

    @property
    def open_sub_rooms(self) -> list["Session"]:
        return [sub_room for sub_room in self.session.sub_rooms if sub_room.state is State.live]

    def set_apart(self, name: str, steps: list[Step], clips: dict[str, str]) -> "Session":
        """A sub-room: a session of its own beside this one, with the same questions. The large room knows nothing but its
        name and its door. `clips` are copies of files that are read aloud, by the id of the first."""
        large = self.session
        large.preparing.must_be_open()
        if large.plenary_id:
            raise NotNow(_("A sub-room has no sub-rooms of its own."))
        if not steps:
            raise NotLikeThat(_("Please choose at least one step."))
        apart = type(large)(plenary=large, plenary_id=large.id, programme=large.programme, held_on=large.held_on,
                            title=name, kind=large.kind, template=large.template)
        apart.preparing.describe(
            title=name, held_on=large.held_on, begins=large.time_of(steps[0]), place=large.place,
            languages=large.languages, expected=large.expected, support=large.support, holds=large.holds,
            guardians=large.guardians)
        apart.preparing.put_in([step.again(clips) for step in steps], 0)
        return apart

    def make_sub_room(self, name: str, step_ids: list[str], clips: dict[str, str], *, code: str, key: bytes,
                      now: datetime) -> "Session":
        """A sub-room with a door of its own; it opens at once where the large room is open. One that has this name and
        these steps already is that one: the form may have been sent again."""
        steps = [step for step in self.session.steps if step.id in step_ids]
        for sub_room in self.session.sub_rooms:
            if sub_room.state is not State.closed and sub_room.title == clean(name) and (
                    [step.titles for step in sub_room.steps] == [step.titles for step in steps]):
                return sub_room
        apart = self.set_apart(name, steps, clips)
        apart.code = code
        apart.door.hang(key)
        if self.session.state is State.live:
            apart.running.open(now)
        return apart

    def secret_of(self, token: str) -> str:
        """A phone's secret as it is used in this room. A phone in the large room and in a sub-room has one secret, and yet
        no hash of a seat and no code for later in one room says anything about the other."""
        return hashed(f"{token} {self.session.id}") if self.session.plenary_id and token else token
