"""A Session: one gathering, its door, its clock and its run of show."""

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Optional

from sqlalchemy import bindparam
from sqlalchemy.orm import joinedload, object_session, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Field, Relationship, func, select

from app.errors import NotFound, NotLikeThat, NotNow, Paused
from app.library.permissions import AGES, door_version, text_version
from app.models.action import Action
from app.models.audit import AuditEvent
from app.models.base import JSON, Moment, Table, new_id
from app.models.change import Change
from app.models.contribution import Contribution
from app.models.helper import Helper, HelperRole
from app.models.organisation import hashed, new_token
from app.models.participant import Participant, Permission
from app.models.recommendation import Recommendation
from app.models.step import Kind, Step
from app.models.theme import Theme
from app.models.wish import ContactWish
from app.models.written import date_of_session
from app.words import LANGUAGES, N_, _

JOINS_A_MINUTE = 300  # far above any hall; a flood beyond it waits for the facilitator


class State(StrEnum):
    prepared = "prepared"
    live = "live"
    closed = "closed"


STATE_NAMES = {State.prepared: N_("in preparation"), State.live: N_("live"), State.closed: N_("closed")}


def new_code() -> str:
    """Six digits, because everybody in the room can read and type digits, whatever their script."""
    return f"{secrets.randbelow(900_000) + 100_000}"


def a_time(text: str) -> str:
    """A time of the day as "13:30"."""
    hours, _colon, minutes = text.strip().replace(".", ":").partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        raise NotLikeThat(_("Please write the time as hours and minutes, such as 13:30."))
    return f"{int(hours):02}:{int(minutes):02}"


def a_head_count(number: int | str) -> int:
    if not str(number).strip().isdecimal() or not 1 <= int(number) <= 2000:
        raise NotLikeThat(_("Please fill in how many people you expect, from 1 to 2000."))
    return int(number)


def chosen_languages(languages: list[str]) -> list[str]:
    """Each once, in the order of choosing: the first is the main one."""
    languages = [language for language in dict.fromkeys(languages) if language in LANGUAGES]
    if not languages:
        raise NotLikeThat(_("Please choose at least one language."))
    return languages


class Session(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    plenary_id: str | None = Field(default=None, foreign_key="session.id", index=True)  # of a sub-room: the large room
    code: str = Field(default_factory=new_code, unique=True)
    former_codes: str = ""  # with a space between: open no door, but a code for later that was printed with one still works
    door_salt: str = Field(default_factory=new_id)  # changes when the door is renewed; the token is derived, not kept
    door_hash: str = Field(default="", index=True)
    title: str
    kind: str = "making_session"  # expert_pool, making_session, knowledge_session, sounding_board, questionnaire
    template: str = ""
    place: str = ""
    held_on: date
    begins: str = "13:30"  # local time, HH:MM
    expected: int = 20
    languages: list[str] = Field(default_factory=list, sa_type=JSON)  # the first is the main one
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
    people_came: int = 0  # how many had a seat, once the seats are erased
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

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.id, ""

    @classmethod
    def whole(cls, db, which) -> "Session | None":
        """With its programme, run of show, themes, advice and agenda, in a handful of statements: all that is shown of it
        but people and cards. A change of any of these is said by its `remembered_in`."""
        session = db.exec(select(cls).where(which).options(joinedload(cls.programme))).first()
        if session is not None:
            for name, rows in _parts().items():
                set_committed_value(session, name, list(db.execute(rows, {"session": session.id}).scalars()))
            for step in session.steps:
                set_committed_value(step, "session", session)  # known already, but not to a row without its database
        return session

    # --- what it is now ----------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        if self.closed_at:
            return State.closed
        return State.live if self.opened_at else State.prepared

    @property
    def language(self) -> str:
        return self.languages[0]

    @property
    def step(self) -> Step | None:
        return next((step for step in self.steps if step.id == self.step_id), None)

    @property
    def next_step(self) -> Step | None:
        return self.steps[0] if not self.step else self._beside(+1)

    @property
    def previous_step(self) -> Step | None:
        return self._beside(-1) if self.step else None

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def spoken_code(self) -> str:
        return f"{self.code[:3]} {self.code[3:]}"

    def _beside(self, by: int) -> Step | None:
        place = self.steps.index(self.step) + by
        return self.steps[place] if 0 <= place < len(self.steps) else None

    def time_of(self, step: Step) -> str:
        """The local time at which a step is planned to begin, "14:05"."""
        hours, minutes = map(int, self.begins.split(":"))
        before = sum(earlier.minutes for earlier in self.steps if earlier.position < step.position)
        minute = hours * 60 + minutes + before
        return f"{minute // 60 % 24:02}:{minute % 60:02}"

    @property
    def ends(self) -> str:
        hours, minutes = map(int, self.begins.split(":"))
        minute = hours * 60 + minutes + self.minutes
        return f"{minute // 60 % 24:02}:{minute % 60:02}"

    # --- preparing it ------------------------------------------------------------------------------------------

    def may_still_change(self) -> None:
        if self.state is State.closed:
            raise NotNow(_("This session is closed. Its run of show stays as it was."))

    def describe(self, *, title: str, held_on: date, begins: str, place: str, languages: list[str], expected: int,
                 support: str, holds: bool, guardians: bool) -> None:
        self.may_still_change()
        if not 3 <= len(title.strip()) <= 120:
            raise NotLikeThat(_("Please give the session a title of 3 to 120 letters."))
        if max(len(place), len(support)) > 300:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 300)
        self.title, self.held_on, self.begins, self.place = title.strip(), held_on, a_time(begins), place.strip()
        self.languages, self.expected = chosen_languages(languages), a_head_count(expected)
        self.support, self.holds, self.guardians = support.strip(), holds, guardians

    def put_in(self, steps: list[Step], after_position: int) -> None:
        """New steps in the run of show, after the step with that position; 0 is before all."""
        self.may_still_change()
        place = sum(step.position <= after_position for step in self.steps)
        for step in reversed(steps):
            self.steps.insert(place, step)
        self._number_steps()

    def put_in_order(self, ids: list[str]) -> None:
        """Steps in the order of their ids; those that are not named keep their place among themselves, at the end."""
        self.may_still_change()
        places = {id: place for place, id in enumerate(ids)}
        for position, step in enumerate(sorted(self.steps, key=lambda step: places.get(step.id, len(places))), 1):
            step.position = position
        self.steps.sort(key=lambda step: step.position)

    def move(self, step: Step, by: int) -> None:
        """One place earlier (-1) or later (+1)."""
        ids = [known.id for known in self.steps]
        place = ids.index(step.id)
        ids.insert(max(0, min(len(ids) - 1, place + by)), ids.pop(place))
        self.put_in_order(ids)

    def remove(self, step: Step) -> None:
        self.may_still_change()
        if step.is_answered:
            raise NotNow(_("People have already answered this step, so it stays. You can move it."))
        if step.id == self.step_id:
            raise NotNow(_("This step is on the screen now. Show another step first."))
        self.steps.remove(step)
        self._number_steps()

    def _number_steps(self) -> None:
        for position, step in enumerate(self.steps, 1):
            step.position = position

    # --- sub-rooms ---------------------------------------------------------------------------------------------

    @property
    def steps_to_come(self) -> list[Step]:
        """The step before the room and those after it; all of them before it begins."""
        return self.steps[self.steps.index(self.step):] if self.step else self.steps

    def set_apart(self, name: str, steps: list[Step], clips: dict[str, str]) -> "Session":
        """A sub-room: a session of its own beside this one, with the same questions. Nothing but its name and its door is
        known in the large room. `clips` are copies of files that are read aloud, by the id of the first."""
        self.may_still_change()
        if self.plenary_id:
            raise NotNow(_("A sub-room has no sub-rooms of its own."))
        if not steps:
            raise NotLikeThat(_("Please choose at least one step."))
        apart = Session(plenary=self, programme=self.programme, held_on=self.held_on, title=name, kind=self.kind,
                        template=self.template)
        apart.describe(title=name, held_on=self.held_on, begins=self.time_of(steps[0]), place=self.place,
                       languages=self.languages, expected=self.expected, support=self.support, holds=self.holds,
                       guardians=self.guardians)
        apart.steps = [step.again(clips) for step in steps]
        apart._number_steps()
        return apart

    @property
    def open_sub_rooms(self) -> list["Session"]:
        return [apart for apart in self.sub_rooms if apart.state is State.live]

    def secret_of(self, token: str) -> str:
        """What a phone's secret comes to in this room. Who sits in the large room and in a sub-room has one secret, and no
        hash of a seat and no code for later in the one room says anything of the other."""
        return hashed(f"{token} {self.id}") if self.plenary_id and token else token

    # --- the door ----------------------------------------------------------------------------------------------

    def door_token(self, key: bytes) -> str:
        """What the QR code carries: 128 bits derived from the server's key, so that the database holds no token."""
        return hmac.new(key, f"door {self.id} {self.door_salt}".encode(), hashlib.sha256).hexdigest()[:32]

    def hang_door(self, key: bytes) -> None:
        self.door_hash = hashed(self.door_token(key))

    def renew_door(self, key: bytes, code: str) -> str:
        """A new code and a new QR; who is in stays in. Returns the code."""
        self.former_codes = f"{self.former_codes} {self.code}".strip()
        self.code, self.door_salt = code, new_id()
        self.hang_door(key)
        return code

    def says_at_the_door(self, language: str) -> str:
        """All that makes it what it is: its sentences, the settings that choose between them, and who answers for it."""
        programme = self.programme
        return (f"{door_version(language, self.guardians, apart=bool(self.plenary_id))} {programme.is_safe_to_speak} "
                f"{self.holds} {programme.controller or programme.client}")

    def read_aloud(self, language: str, clip_id: str) -> str:
        """A clip of the permission text in a language; returns the file whose place it takes, "" for none."""
        if language not in self.languages:
            raise NotLikeThat(_("Choose the language for this session first."))
        before = self.clips.get(language, {}).get("id", "")
        self.clips = self.clips | {language: {"id": clip_id, "says": self.says_at_the_door(language)}}
        return before

    def hush(self, language: str) -> str:
        before = self.clips.get(language, {}).get("id", "")
        self.clips = {known: clip for known, clip in self.clips.items() if known != language}
        return before

    def clip(self, language: str) -> str:
        """What the listen button at the door plays, as long as it says what is written."""
        clip = self.clips.get(language)
        return clip["id"] if clip and clip["says"] == self.says_at_the_door(language) else ""

    @property
    def outdated_clips(self) -> list[str]:
        """The languages whose clip says another text than is written at the door now."""
        return [language for language in self.languages if language in self.clips and not self.clip(language)]

    def admit(self, language: str, *, looking: bool, today: date, quote: bool = False, media: bool = False,
              results: bool = False, proxy: bool = False, age: str = "", token: str = "") -> tuple[Participant, str]:
        """A new seat and the token of its phone, which may be one that sits elsewhere in the same gathering. `looking`
        people follow along and say nothing; `proxy` is the seat of somebody for whom another writes. `age` is one of AGES:
        asked only where people under 16 may come with their parent's yes."""
        if self.state is State.closed:
            raise NotNow(_("This session has ended. Thank you for coming."))
        if self.state is not State.live:
            raise NotNow(_("The session has not begun yet. Please wait a moment."))
        if self.locked_at:
            raise NotNow(_("The door is closed for a moment. Please ask the facilitator."))
        if language not in LANGUAGES:
            raise NotLikeThat(_("Please choose a language."))
        if self.guardians and age not in AGES:
            raise NotLikeThat(_("Please choose whether you are 16 or older."), "age")
        if age == "guardian" and not self.guardians:  # said on a page of before that was changed
            raise NotNow(_("Only people of 16 or older can take part here."))
        token = token or new_token()
        seat = Participant(session=self, token_hash=hashed(self.secret_of(token)), language=language, looking=looking,
                           proxy=proxy)
        asked = {"take_part": not looking, "quote": quote and not looking, "media": media and not looking,
                 "results": results and not looking} | ({age: True} if self.guardians else {})
        for purpose, given in asked.items():
            seat.permissions.append(Permission(purpose=purpose, given=given, version=text_version(language, self.guardians),
                                               language=language, given_on=today))
        return seat, token

    def add_helper(self, role: HelperRole) -> tuple[Helper, str]:
        token = new_token()
        return Helper(session=self, role=role, token_hash=hashed(token)), token

    # --- running it --------------------------------------------------------------------------------------------

    def open(self, now: datetime) -> None:
        if self.state is State.closed:
            raise NotNow(_("This session is closed. It cannot be opened again."))
        if not self.steps:
            raise NotNow(_("Add a step to the run of show first."))
        if self.programme.missing_privacy:
            raise NotNow(_("First fill in who answers for the data and whom people can ask about it. You find both under "
                           "Programme, Change."))
        if not self.support:
            raise NotNow(_("First fill in whom people can talk to when it gets difficult. You find it under Prepare."))
        if self.plenary and self.plenary.state is State.closed:
            raise NotNow(_("The large room is closed. This sub-room cannot be opened any more."))
        if not self.opened_at:
            self.opened_at = now
            self.show(self.steps[0], now)
            if self.plenary and self.plenary.frozen_at:
                self.freeze(self.plenary.frozen_at)

    def show(self, step: Step, now: datetime) -> None:
        """Puts a step before the whole room, with its time on the clock and the clock standing still."""
        if self.state is not State.live:
            raise NotNow(_("Open the session first."))
        if self.step and self.step_id != step.id:
            self.step.left_at = now
        self.step_id, self.spotlight_id = step.id, None
        step.shown_at, step.left_at = step.shown_at or now, None
        self.timer_ends_at, self.timer_left, self.timer_total = None, step.minutes * 60, step.minutes * 60

    def seconds_left(self, now: datetime) -> int:
        if self.timer_ends_at:
            return max(0, round((self.timer_ends_at - now).total_seconds()))
        return self.timer_left

    def start_timer(self, now: datetime) -> None:
        if not self.timer_ends_at and self.timer_left > 0:
            self.timer_ends_at = now + timedelta(seconds=self.timer_left)

    def stop_timer(self, now: datetime) -> None:
        self.timer_left, self.timer_ends_at = self.seconds_left(now), None

    def add_minutes(self, minutes: int, now: datetime) -> None:
        left = self.seconds_left(now) + minutes * 60
        self.timer_total = max(self.timer_total + minutes * 60, left)
        if self.timer_ends_at:
            self.timer_ends_at = now + timedelta(seconds=left)
        else:
            self.timer_left = left

    def freeze(self, now: datetime) -> None:
        """Nothing moves: phones cannot send, the board is covered, the clock stands still. In sub-rooms too: nobody there
        knows what happens here."""
        self.stop_timer(now)
        self.frozen_at = self.frozen_at or now
        for apart in self.open_sub_rooms:
            apart.freeze(self.frozen_at)

    def thaw(self) -> None:
        if self.plenary and self.plenary.frozen_at:
            raise NotNow(_("The large room stands still. This sub-room goes on together with it."))
        thawed, self.frozen_at = self.frozen_at, None
        for apart in self.sub_rooms:
            if apart.frozen_at == thawed:  # else it stood still before, for a reason of its own
                apart.thaw()

    def close(self, now: datetime) -> list["Session"]:
        """Its sub-rooms close with it: one that is left open would never forget who was there. Returns those."""
        if self.state is not State.live:
            raise NotNow(_("Open the session first."))
        closed_with_it = self.open_sub_rooms
        for apart in closed_with_it:
            apart.close(now)
        self.stop_timer(now)
        self.closed_at, self.frozen_at, self.covered_at = now, None, None
        for step in self.steps:
            if step.kind.has_ballot and step.shown_at:
                step.close_ballot(now)
        return closed_with_it

    @property
    def people(self) -> int:
        """How many take part, or took part once their seats are erased."""
        return self.people_came or sum(not seat.left_at for seat in self.participants)

    def show_on_board(self, card: Contribution | None) -> None:
        """One card large on the board, or none; the same card again puts it back among the others."""
        if card is not None and card.state != "released":
            raise NotNow(_("Put the card on the board first."))
        self.spotlight_id = card.id if card and card.id != self.spotlight_id else None

    @property
    def unfinished(self) -> list[Action]:
        """Actions that still miss an owner, a first step or a date: said on the board before closing."""
        return [action for action in self.actions if action.missing]

    def listens(self) -> None:
        """Raises a kind sentence when words cannot be taken now."""
        if self.state is State.closed:
            raise NotNow(_("This session has ended. Thank you for coming."))
        if self.state is not State.live:
            raise NotNow(_("The session has not begun yet. Please wait a moment."))
        if self.frozen_at:
            raise Paused(_("There is a short pause. Your words stay on your phone. Please send them again in a moment."))

    # --- the wall ----------------------------------------------------------------------------------------------

    def contribution(self, id: str) -> Contribution:
        # By itself: the others of a hall need not be read for the sake of one.
        db = object_session(self)
        card = db.get(Contribution, id) if db else None
        return card if card and card.session_id == self.id else self._find([] if db else self.contributions, id)

    def theme(self, id: str) -> Theme:
        return self._find(self.standing_themes, id)

    def recommendation(self, id: str) -> Recommendation:
        return self._find(self.recommendations, id)

    def action(self, id: str) -> Action:
        return self._find(self.actions, id)

    def step_by_id(self, id: str) -> Step:
        return self._find(self.steps, id)

    def _find(self, things, id):
        for thing in things:
            if thing.id == id:
                return thing
        raise NotFound(_("That is not here any more."))

    @property
    def standing_themes(self) -> list[Theme]:
        return [theme for theme in self.themes if not theme.dissolved]

    @property
    def held(self) -> list[Contribution]:
        return [card for card in self.contributions if card.state == "held"]

    @property
    def released(self) -> list[Contribution]:
        return [card for card in self.contributions if card.state == "released"]

    def new_theme(self, name: str, language: str) -> Theme:
        theme = Theme(position=len(self.themes) + 1)
        theme.rename(name, language)
        self.themes.append(theme)
        return theme

    def release(self, card: Contribution, theme: Theme | None, now: datetime) -> None:
        """One tap puts a card on the board under a theme."""
        if card.state == "withdrawn":
            raise NotNow(_("The speaker took this card back."))
        if card.recording:
            raise NotNow(_("Write down first what is said."))
        with self.changing(N_("card on the board"), card):
            card.state, card.theme = "released", theme
            card.position = self.change_number + 1

    def hide(self, card: Contribution) -> None:
        with self.changing(N_("card off the board"), card):
            card.state = "hidden"
            if self.spotlight_id == card.id:
                self.spotlight_id = None

    def rename(self, theme: Theme, name: str, language: str) -> None:
        with self.changing(N_("name of a theme"), theme):
            theme.rename(name, language)

    def merge(self, theme: Theme, into: Theme) -> None:
        if theme is into:
            raise NotLikeThat(_("Choose another theme."))
        with self.changing(N_("two themes into one"), theme, into, *theme.cards):
            for card in list(theme.cards):
                card.theme = into
            into.domains = sorted({*into.domains, *theme.domains})
            theme.dissolved = True

    def split(self, theme: Theme, cards: list[Contribution], name: str, language: str) -> Theme:
        """The named cards leave for a theme of their own."""
        cards = [card for card in cards if card.theme is theme]
        if not cards:
            raise NotLikeThat(_("Choose the cards that move to the new theme."))
        new = self.new_theme(name, language)
        new.dissolved = True  # that is how undoing leaves it
        with self.changing(N_("a theme into two"), theme, new, *cards):
            new.dissolved = False
            for card in cards:
                card.theme = new
        return new

    def changing(self, said: str, *things: Contribution | Theme) -> "Changing":
        return Changing(self, said, things)

    @property
    def last_change(self) -> Change | None:
        """The last one that still stands."""
        db = object_session(self)
        if db is None:
            return next((change for change in reversed(self.changes) if not change.undone), None)
        return db.exec(select(Change).where(Change.session_id == self.id, Change.undone.is_(False))
                       .order_by(Change.position.desc()).limit(1)).first()

    @property
    def change_number(self) -> int:
        """Of the newest; asked for by itself, as an evening has hundreds and each would have to be read."""
        db = object_session(self)
        if db is None:
            return len(self.changes)
        return db.exec(select(func.max(Change.position)).where(Change.session_id == self.id)).one() or 0

    def undo(self) -> Change:
        """Puts back how it was before the last change on the board."""
        change = self.last_change
        if change is None:
            raise NotNow(_("There is nothing to undo."))
        known: dict[str | None, Theme] = {theme.id: theme for theme in self.themes}
        for id, before in change.before.items():
            thing = known.get(id) or self.contribution(id)
            # What a speaker took back stays back: undoing is the facilitator's, the words are the speaker's.
            if thing is not None and getattr(thing, "state", "") != "withdrawn":
                for field, value in before.items():
                    if field == "theme_id":
                        thing.theme = known.get(value)
                    else:
                        setattr(thing, field, value)
        change.undone = True
        return change

    # --- advice and agenda -------------------------------------------------------------------------------------

    def recommend(self, advise: str, because: str, so_that: str, language: str, *, theme: Theme | None = None,
                  cards: list[Contribution] = (), dots: int = 0) -> Recommendation:
        """What the room advises, with every card behind it."""
        behind = {card.id: card for card in [*(theme.cards if theme else []), *cards] if card.state == "released"}
        recommendation = Recommendation(position=len(self.recommendations) + 1, dots=dots, language=language)
        recommendation.word(advise, because, so_that)
        recommendation.session, recommendation.theme = self, theme
        recommendation.contributions = list(behind.values())
        return recommendation

    # --- what a surface asks for in one go -----------------------------------------------------------------------

    def turn_frozen(self, now: datetime) -> list["Session"]:
        """One button stops everything, and the same button lets it go on; returns the sub-rooms that it reaches."""
        if self.frozen_at:
            self.thaw()
        else:
            self.freeze(now)
        return self.open_sub_rooms

    def turn_cover(self, now: datetime) -> None:
        self.covered_at = None if self.covered_at else now

    def turn_lock(self, now: datetime) -> None:
        self.locked_at = None if self.locked_at else now

    def turn_holding(self) -> None:
        """Read first, then on the board: on or off."""
        self.holds = not self.holds

    def put_on_board(self, card: Contribution, theme: Theme | None, new_theme: str, now: datetime) -> Theme | None:
        """Under a theme that is there, a new one, or none; returns the theme."""
        theme = self.new_theme(new_theme, self.language) if new_theme.strip() else theme
        self.release(card, theme, now)
        return theme

    def name_theme(self, theme: Theme, names: dict[str, str], domains: list[str] | None) -> None:
        """Names by language, of which only a new one is a change; and the domains, unless they were not asked for."""
        for language, name in names.items():
            if name.strip() and name.strip() != theme.names.get(language):
                self.rename(theme, name, language)
        if domains is not None:
            theme.touch_on(domains)

    def make_sub_room(self, name: str, step_ids: list[str], clips: dict[str, str], *, code: str, key: bytes,
                      now: datetime) -> "Session":
        """A sub-room with a door of its own; it opens at once where the large room is open."""
        apart = self.set_apart(name, [step for step in self.steps if step.id in step_ids], clips)
        apart.code = code
        apart.hang_door(key)
        if self.state is State.live:
            apart.open(now)
        return apart

    def describe_as_written(self, written: dict[str, str], *, languages: list[str], holds: bool, guardians: bool) -> None:
        """As it was typed in a form: a date as people write it."""
        self.may_still_change()
        self.describe(title=written["title"], held_on=date_of_session(written["held_on"]), begins=written["begins"],
                      place=written["place"], languages=languages, expected=written["expected"],
                      support=written["support"], holds=holds, guardians=guardians)

    def add_step(self, kind: Kind, title: str, language: str, after: str) -> Step:
        """A new step after the one with that id, or at the end."""
        place = self.place_after(after)
        step = Step(position=place + 1, kind=kind, minutes=10)
        step.rename(title or _("New step"), language)
        self.put_in([step], place)
        return step

    def place_after(self, step_id: str) -> int:
        return self.step_by_id(step_id).position if step_id else len(self.steps)

    def let_in(self, seats: list[Participant], token: str, *, helping: bool, after: str,
               **given) -> tuple[Participant, str] | None:
        """Somebody at the door whose phone has these `seats` in the gathering, by its `token`; `given` is as for `admit`.
        None for who sits here: a double tap or a reload keeps the seat that this phone already has. Who helps somebody gets
        a seat for that person, beside the one `after` which it comes."""
        if any(seat.session_id == self.id and not (helping and seat.id == after) for seat in seats):
            return None
        # Who comes from the large room to a sub-room keeps the seat there, and finds it again.
        return self.admit(proxy=helping, token=token if seats and not helping else "", **given)

    def wishes_of(self, receipt: str) -> list[ContactWish]:
        return [wish for wish in self.wishes if wish.is_of(receipt)]

    def forget_wishes(self, receipt: str) -> None:
        for wish in self.wishes_of(receipt):
            self.wishes.remove(wish)

    def keep_wish(self, address: str, language: str, *, receipt: str, key: bytes) -> ContactWish:
        """One address for each code: a new one takes the place of the old."""
        wish = ContactWish.of(self.id, address, language, key=key, receipt=receipt, version=text_version(language),
                              held_on=self.held_on)
        self.forget_wishes(receipt)
        self.wishes.append(wish)
        return wish

    def write_on_board(self, action: Action | None) -> None:
        """The action that is being filled in stands out on the board; none any more when writing is done."""
        self.editing_id = action.id if action else None


class Changing:
    """Notes how things were before a change on the board, so that it can be undone."""

    def __init__(self, session: Session, said: str, things):
        self.session, self.said, self.things = session, said, things

    def __enter__(self) -> None:
        self.before = {thing.id: thing.as_it_stands() for thing in self.things}

    def __exit__(self, kind, *_trouble) -> None:
        if kind is None:
            change = Change(position=self.session.change_number + 1, said=self.said, before=self.before)
            db = object_session(self.session)
            if db is None:
                self.session.changes.append(change)
            else:  # appending would read all that are there
                change.session_id = self.session.id
                db.add(change)


@cache
def _parts() -> dict:
    """Put together once: as options of the session's own statement they took 0.9 ms more at every change."""
    parts = {name: select(part).where(part.session_id == bindparam("session")).order_by(part.position) for name, part in (
        ("steps", Step), ("themes", Theme), ("recommendations", Recommendation), ("actions", Action))}
    parts["actions"] = parts["actions"].options(selectinload(Action.check_ins))
    return parts


KIND_NAMES = {
    "expert_pool": N_("expert pool"),
    "making_session": N_("making session"),
    "knowledge_session": N_("knowledge session"),
    "sounding_board": N_("sounding-board group"),
    "questionnaire": N_("questionnaire"),
}
KINDS_WITH_BALLOT = [kind for kind in Kind if kind.has_ballot]
