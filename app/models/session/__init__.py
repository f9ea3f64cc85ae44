"""A Session: one gathering, or a sub-room of it. Here are its columns, and what it is and holds now.

What people do with it stands in its parts (`parts.py`): `preparing`, `planning`, `door`, `running`, `wall`,
`deleting`, `sharing`, `word_back` and `gathering`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Optional, TypeVar

from sqlmodel import Field, Relationship

from app.errors import NotFound
from app.models.action import Action
from app.models.audit import AuditEvent
from app.models.base import JSON, Moment, new_id
from app.models.contact_wish import ContactWish
from app.models.contribution import Contribution
from app.models.dates import Revised
from app.models.helper import Helper
from app.models.notice import Notice
from app.models.numbers import CountedRoom
from app.models.participant import Participant
from app.models.recommendation import Recommendation
from app.models.report import Report
from app.models.session.parts import Parts
from app.models.session.state import State, new_code
from app.models.step import Step
from app.models.theme import Change, Theme
from app.models.wording import Wording
from app.words import _

if TYPE_CHECKING:
    from app.models.programme import Programme

Part = TypeVar("Part", Step, Theme, Recommendation, Action)


class Session(Parts, CountedRoom, Revised, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    plenary_id: str | None = Field(default=None, foreign_key="session.id", index=True)  # of a sub-room: the large room
    code: str = Field(default_factory=new_code, unique=True)
    former_codes: str = ""  # with a space between: open no door, but a code for later that was printed with one still works
    door_salt: str = Field(default_factory=new_id)  # changes when the door is renewed; the token is derived, not kept
    door_hash: str = Field(default="", index=True)
    former_doors: str = ""  # hashes of earlier tokens: they open no door, and lead to what came of it once that is shared
    title: str
    kind: str = "making_session"  # expert_pool, making_session, knowledge_session, sounding_board, questionnaire
    template: str = ""
    place: str = ""
    held_on: date
    begins: str = "13:30"  # local time, HH:MM
    expected: int = 20
    languages: list[str] = Field(default_factory=list, sa_type=JSON)  # the first is the main one
    releases: int = 0  # reports and answers that were released so far; one that is taken back stays counted
    shared_on: date | None = None  # since when everybody with its code may read what came of it
    summary: str = ""  # a few sentences of the organiser for that page, in the main language
    plan: str = ""  # postponed or cancelled, before it begins
    planned_on: date | None = None  # the day that it had, where it is postponed to one that is known
    support: str = ""  # whom to turn to when it gets too much; shown under Help
    holds: bool = True  # contributions are read before they reach the board
    guardians: bool = False  # people under 16 may take part when their parent or guardian says yes at the door
    # The permission text read aloud by a person, by language: {"nl": {"id": "…", "says": "…"}}; the id is the name of a
    # file, and `says` what the text was then.
    clips: dict[str, dict] = Field(default_factory=dict, sa_type=JSON)

    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    frozen_at: datetime | None = Field(default=None, sa_type=Moment)
    covered_at: datetime | None = Field(default=None, sa_type=Moment)
    locked_at: datetime | None = Field(default=None, sa_type=Moment)
    forgotten_at: datetime | None = Field(default=None, sa_type=Moment)  # who said what was erased
    step_id: str | None = None
    timer_ends_at: datetime | None = Field(default=None, sa_type=Moment)  # while it runs
    timer_left: int = 0  # seconds, while it stands still
    timer_total: int = 0  # seconds, for the ring
    spotlight_id: str | None = None  # the contribution that is large on the board
    editing_id: str | None = None  # the action that is being written on the board

    programme: "Programme" = Relationship(back_populates="sessions")
    plenary: Optional["Session"] = Relationship(
        back_populates="sub_rooms", sa_relationship_kwargs={"remote_side": "Session.id"})
    sub_rooms: list["Session"] = Relationship(back_populates="plenary", sa_relationship_kwargs={
        "cascade": "all", "order_by": "Session.title"})
    steps: list[Step] = Relationship(
        back_populates="session", cascade_delete=True, sa_relationship_kwargs={"order_by": "Step.position"})
    participants: list[Participant] = Relationship(back_populates="session", cascade_delete=True)
    helpers: list[Helper] = Relationship(back_populates="session", cascade_delete=True)
    contributions: list[Contribution] = Relationship(back_populates="session", cascade_delete=True)
    themes: list[Theme] = Relationship(
        back_populates="session", cascade_delete=True, sa_relationship_kwargs={"order_by": "Theme.position"})
    recommendations: list[Recommendation] = Relationship(
        back_populates="session", cascade_delete=True, sa_relationship_kwargs={"order_by": "Recommendation.position"})
    actions: list[Action] = Relationship(
        back_populates="session", cascade_delete=True, sa_relationship_kwargs={"order_by": "Action.position"})
    changes: list[Change] = Relationship(
        back_populates="session", cascade_delete=True, sa_relationship_kwargs={"order_by": "Change.position"})
    audit: list[AuditEvent] = Relationship(cascade_delete=True)
    wishes: list[ContactWish] = Relationship(cascade_delete=True)
    reports: list[Report] = Relationship(cascade_delete=True)
    notices: list[Notice] = Relationship(cascade_delete=True)
    wordings: list[Wording] = Relationship(cascade_delete=True)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.id, ""

    # --- what it is now ------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        if self.closed_at:
            return State.closed
        return State.live if self.opened_at else State.prepared

    @property
    def language(self) -> str:
        return self.languages[0]

    @property
    def spoken_code(self) -> str:
        return f"{self.code[:3]} {self.code[3:]}"

    @property
    def people(self) -> int:
        """How many take part, or took part once their seats are erased."""
        return self.people_came or sum(not seat.left_at for seat in self.participants)

    # --- its run of show -----------------------------------------------------------------------------------------

    @property
    def step(self) -> Step | None:
        """The one before the room."""
        return next((step for step in self.steps if step.id == self.step_id), None)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    def time_of(self, step: Step) -> str:
        """The local time at which a step is planned to begin, "14:05"."""
        return self._after(sum(earlier.minutes for earlier in self.steps if earlier.position < step.position))

    @property
    def ends(self) -> str:
        return self._after(self.minutes)

    def _after(self, minutes: int) -> str:
        hours, past = map(int, self.begins.split(":"))
        minute = hours * 60 + past + minutes
        return f"{minute // 60 % 24:02}:{minute % 60:02}"

    # --- what it holds -------------------------------------------------------------------------------------------

    @property
    def standing_themes(self) -> list[Theme]:
        return [theme for theme in self.themes if not theme.dissolved]

    @property
    def unfinished(self) -> list[Action]:
        """Actions that still miss an owner, a first step or a date: asked for on the board before closing."""
        return [action for action in self.actions if action.missing]

    def step_by_id(self, id: str) -> Step:
        return self._find(self.steps, id)

    def theme(self, id: str) -> Theme:
        return self._find(self.standing_themes, id)

    def recommendation(self, id: str) -> Recommendation:
        return self._find(self.recommendations, id)

    def action(self, id: str) -> Action:
        return self._find(self.actions, id)

    def _find(self, rows: Sequence[Part], id: str) -> Part:
        for row in rows:
            if row.id == id:
                return row
        raise NotFound(_("That is not here any more."))
