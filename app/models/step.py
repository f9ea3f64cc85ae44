"""A Step: one line of the run of show, a prompt to the room. What phones do with it is its kind's: `app/models/kinds/`."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlmodel import Field, Relationship

from app.errors import MovedOn, NotLikeThat, NotNow
from app.library.small_groups import Group, groups_of, shown_next, unless_few
from app.models.answer import Answer, Tally
from app.models.base import JSON, Moment, Table, new_id
from app.models.contribution import Authorship, CardState, Contribution, Received, worded
from app.models.dates import as_number
from app.models.kinds import KINDS, Kind
from app.models.kinds.base import Form
from app.models.media import Photo, Recording
from app.models.organisation import hashed
from app.models.participant import Participant, Seat, receipt_of
from app.models.prompt import Prompt, PromptState
from app.typed import clean, clean_lines
from app.words import _, language_of

if TYPE_CHECKING:
    from app.models.session import Session

IN_TIME = timedelta(seconds=60)  # a slow line or a slow hand: so long after the room went on, words are not late


class Step(Prompt, Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    position: int
    kind: str  # one of KINDS
    titles: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # by language
    # By language: {"nl": {"text": "…", "state": "source"}}; state is a PromptState.
    prompts: dict[str, dict] = Field(default_factory=dict, sa_type=JSON)
    minutes: int = 10
    note: str = ""  # to the facilitator
    asks: str = ""  # what the template wanted phones to do, where this form is only the nearest
    settings: dict = Field(default_factory=dict, sa_type=JSON)  # of its kind, which validates them
    # Prompts read aloud by a person, by language: {"nl": {"id": "…", "stale": false}}; the id is the name of a file.
    clips: dict[str, dict] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    shown_at: datetime | None = Field(default=None, sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)  # when the room went on to another step
    ballot_closed_at: datetime | None = Field(default=None, sa_type=Moment)
    shown_before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # totals of a ballot that was opened again

    session: "Session" = Relationship(back_populates="steps")
    contributions: list[Contribution] = Relationship(back_populates="step")
    answers: list[Answer] = Relationship(back_populates="step", cascade_delete=True)
    tallies: list[Tally] = Relationship(back_populates="step", cascade_delete=True)

    def __init__(self, **given: Any):
        super().__init__(**given)
        self.settings = KINDS[self.kind].validated(self.settings)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    # --- its kind ------------------------------------------------------------------------------------------------

    @property
    def form(self) -> Kind:
        """What its kind lets people do here."""
        return KINDS[self.kind](self)

    def set(self, **settings: Any) -> None:
        """Sets some of what its kind can be set to. Raises NotLikeThat for what it cannot."""
        self.settings = KINDS[self.kind].validated(self.settings | settings)

    def become(self, kind: str, *, answered: bool) -> None:
        """Another kind, unless people have `answered`. How it was set before is kept, for people who go back."""
        if kind == self.kind:
            return
        if answered:
            raise NotNow(_("People have already answered this step, so its kind stays."))
        as_another = dict(self.settings["as_another_kind"])
        as_another[self.kind] = {name: value for name, value in self.settings.items() if name != "as_another_kind"}
        settings = as_another.pop(kind, {})
        self.kind, self.settings = kind, KINDS[kind].validated(settings | {"as_another_kind": as_another})

    # --- preparing it --------------------------------------------------------------------------------------------

    def again(self, clips: dict[str, str]) -> "Step":
        """The same question for another room; what was answered here stays here. Each room has files of its own, as it
        deletes them: `clips` are the new ones by the old."""
        asked = self.model_dump(exclude={"id", "session_id", "clips", "shown_at", "left_at", "ballot_closed_at",
                                         "shown_before"})
        return Step(**asked, clips={language: clip | {"id": clips[clip["id"]]}
                                    for language, clip in self.clips.items() if clip["id"] in clips})

    def edit(self, form: Form, language: str, *, answered: bool) -> None:
        """Everything that the builder's form says of it, in the `language` of the desk. Once people have `answered`, what
        they answered stays."""
        self.rename(str(form.get("title", "")), language)
        self.take(str(form.get("minutes", "")))
        if form.get("kind") in KINDS:
            self.become(str(form.get("kind")), answered=answered)
        self.note = clean_lines(str(form.get("note", "")))[:600]
        languages = self.session.languages
        for in_language in sorted(languages, key=lambda in_language: self.state_of(in_language) != PromptState.source):
            if f"prompt_{in_language}" in form:
                self.ask(str(form.get(f"prompt_{in_language}")), in_language)
            if form.get(f"right_{in_language}"):
                self.confirm(in_language)
        settings = self.form.read_form(form, languages)
        if answered:
            self.form.must_keep_answers(settings)
        self.set(**settings)

    def take(self, minutes: int | str) -> None:
        if not 1 <= as_number(str(minutes)) <= 240:
            raise NotLikeThat(_("Please fill in how many minutes, from 1 to 240."))
        self.minutes = as_number(str(minutes))

    def stretch(self, by: int) -> None:
        """To the next whole five minutes, longer or shorter."""
        fives = self.minutes // 5 + 1 if by > 0 else (self.minutes - 1) // 5
        self.minutes = min(240, max(1, fives * 5))

    # --- cards ---------------------------------------------------------------------------------------------------

    def receive(self, words: str, seat: Participant | Seat, key: str, *, kind: str = "",
                frame: dict[str, str] | None = None, receipt: str = "", enclosed: Recording | Photo | None = None,
                now: datetime | None = None, anyway: bool = False) -> Received:
        """Someone's words as a contribution that is not yet kept, see `durable.together`; or their voice, which waits until
        somebody has written it down, or a photo with words.

        Raises NotLikeThat for words that cannot be taken, Paused while the room is frozen, and MovedOn when the room went
        on a while ago; sent `anyway` they come late, also after closing, and wait for the facilitator.
        """
        session, form = self.session, self.form
        if not session.closed_at:
            session.running.must_listen()
        if seat.looking:
            raise NotNow(_("You only look along. Under Help you can choose to take part."))
        if not form.takes_words or self.shown_at is None:
            raise NotNow(_("The group has moved on. Please look at the new question."))
        late = now is not None and self.is_over(now)
        if late and not anyway:
            raise MovedOn(_("The group has moved on. Do you want to send it anyway?"))
        body_hash = Authorship.hash_of(words, kind, frame)
        frame = None if frame is None else {part: clean(text) for part, text in frame.items()}
        recording = enclosed if isinstance(enclosed, Recording) else None
        photo = enclosed if isinstance(enclosed, Photo) else None
        text = clean(words)[:form.longest] if recording else worded(words, seat.language, frame, form.longest)
        kind = form.card_kind(kind, anyway)
        if photo:
            photo.may_show = seat.permits("media")
        held = enclosed or late or session.wall.is_read_first(text)
        return Received(
            session_id=session.id, step_id=self.id, participant_id=seat.id, key_hash=hashed(key), body_hash=body_hash,
            kind=kind, source="proxy" if seat.proxy else form.source, language=language_of(text, seat.language),
            words=text, frame=frame,
            state=CardState.held if held else CardState.released, late=late, may_quote=seat.permits("quote"),
            permission_version=seat.agreed, receipt=receipt, recording=recording, photo=photo)

    def write_down_for(self, words: str, key: str, *, language: str, kind: str, quote: bool, age: str, on_paper: bool,
                       translation: str, confirmed: bool, today: date) -> tuple[Contribution, Participant, str]:
        """Someone's spoken or written words, entered for them: a seat of their own, in their language, with what they
        allow. Returns the card, the seat and its token."""
        session = self.session
        seat, token = session.door.admit(language, quote=quote, looking=False, today=today, proxy=True, age=age)
        receipt = receipt_of(session.gathering.secret_of(token))
        card = self.lay_down(self.receive(words, seat, key, kind=kind, receipt=receipt), seat)
        if on_paper:
            card.source = "paper"
        if clean(translation) and language != session.language:
            card.translate(translation, session.language, "confirmed" if confirmed else "interpreter")
        return card, seat, token

    def lay_down(self, received: Received, seat: Participant) -> Contribution:
        """Puts it among the others in memory too, so that the same unit of work can go on with it."""
        contribution = received.as_rows()
        contribution.session, contribution.step = self.session, self
        contribution.authorship.participant = seat
        return contribution

    def is_over(self, now: datetime) -> bool:
        """The room has gone on from this step, or home, and everybody had time to finish a sentence."""
        ends = [moment for moment in (self.left_at, self.session.closed_at) if moment]
        return bool(ends) and now - min(ends) > IN_TIME

    # --- choosing ------------------------------------------------------------------------------------------------

    @property
    def ballot_is_open(self) -> bool:
        return self.form.has_ballot and self.shown_at is not None and self.ballot_closed_at is None

    def choose(self, seat: Participant, option_id: str, by: int, number: int | None = None) -> None:
        """One more or less of an option, or so many in all, as far as the seat has any left."""
        self.session.running.must_listen()
        if seat.looking:
            raise NotNow(_("You only look along. Under Help you can choose to take part."))
        if not self.ballot_is_open:
            raise NotNow(_("Voting is closed."))
        form = self.form
        if option_id not in form.option_ids:
            raise NotLikeThat(_("That is not here any more."))
        before = self.standing({answer.option_id: answer.number for answer in self.answers_of(seat)})
        after = form.chosen_after(before, option_id, by if number is None else number - before.get(option_id, 0))
        for id in before.keys() | after.keys():
            self._give(seat, id, after.get(id, 0) - before.get(id, 0))

    def _give(self, seat: Participant, option_id: str, by: int) -> None:
        """So many more or less of an option; less of it also from those that were merged into it."""
        answers = [answer for answer in self.answers_of(seat) if self.form.stands_for(answer.option_id) == option_id]
        own = next((answer for answer in answers if answer.option_id == option_id), None)
        if by > 0 and own is None:
            own = Answer(step=self, option_id=option_id, number=0)
            seat.answers.append(own)
        if by > 0 and own:
            own.number += by
        for answer in sorted(answers, key=lambda answer: answer is not own) if by < 0 else ():
            taken = min(answer.number, -by)
            answer.number, by = answer.number - taken, by + taken
            if not answer.number:
                seat.answers.remove(answer)

    def pass_by(self, seat: Participant) -> None:
        """Somebody would rather not say: no reason is asked, and what they chose here is taken back."""
        self.session.running.must_listen()
        if self.ballot_is_open:
            for answer in self.answers_of(seat):
                seat.answers.remove(answer)
        seat.passed_id = self.id

    def answers_of(self, seat: Participant) -> list[Answer]:
        return [answer for answer in seat.answers if answer.step_id == self.id or answer.step is self]

    def close_ballot(self, now: datetime) -> None:
        self.session.running.must_go_on()
        self.ballot_closed_at = self.ballot_closed_at or now

    def open_ballot(self, given: Mapping[str, int] = MappingProxyType({})) -> None:
        """Once more; what was `given` so far was shown, and who answers in between shall not be seen in the difference."""
        self.session.running.must_go_on()
        if self.ballot_closed_at:
            self.shown_before = shown_next(self.shown_before, self.totals(given))
        self.ballot_closed_at = None

    def groups(self, given: Mapping[str, int], at_least: int, voters: int) -> list[Group]:
        """What may be shown of the answers to a closed question: each by itself where they are votes or of organisations,
        else joined until there are enough people in each; none where only their number may be said."""
        totals = self.totals(given)
        if self.hides_votes_of(voters):
            return []
        if self.form.votes or self.form.asks_organisations:
            return [((id,), number) for id, number in totals.items()]
        return groups_of(shown_next(self.shown_before, totals), at_least)

    def hides_votes_of(self, voters: int) -> bool:
        """Dots are shown whole or not at all. Those that were counted by hand beside few phones would tell theirs."""
        return self.form.votes and unless_few(voters) is None

    def count_by_hand(self, option_id: str, number: int) -> None:
        """Dots of people without a phone, counted in the room; replaces an earlier count."""
        self.session.running.must_go_on()
        if not self.form.votes or option_id not in self.form.option_ids or not 0 <= number <= 999:
            raise NotLikeThat(_("Please fill in a number from 0 to 999."))
        before = [tally for tally in self.tallies if tally.by_hand and self.form.stands_for(tally.option_id) == option_id]
        if [(tally.option_id, tally.number) for tally in before] == [(option_id, number)]:
            return
        for tally in before:
            self.tallies.remove(tally)
        self.tallies.append(Tally(option_id=option_id, by_hand=True, number=number))

    def totals(self, given: Mapping[str, int]) -> dict[str, int]:
        """By option, also of those that nobody chose; `given` is what was chosen and counted, added up."""
        form = self.form
        totals = dict.fromkeys(form.option_ids, 0)
        for id, number in given.items():
            if (standing := form.stands_for(id)) in totals:
                totals[standing] += number
        return totals

    def standing(self, given: Mapping[str, int]) -> dict[str, int]:
        """The same of those that were chosen at all."""
        return {id: number for id, number in self.totals(given).items() if number}

    def count_answers(self) -> None:
        """Turns the answers into totals, so that who gave them can be erased."""
        totals: Counter[str] = Counter()
        voters = len({answer.participant_id for answer in self.answers})
        for answer in self.answers:
            totals[answer.option_id] += answer.number
        for option_id, number in totals.items():
            self.tallies.append(Tally(option_id=option_id, number=number, voters=voters))
