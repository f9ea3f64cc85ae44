"""A Step: one line of the run of show, a prompt to the room and what phones may do with it."""

from collections import Counter
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import object_session
from sqlmodel import Field, Relationship, func, select

from app.errors import MovedOn, NotLikeThat, NotNow
from app.library.choices import SETS, Choice
from app.library.traces import traces_in
from app.models.base import JSON, Moment, Table, new_id, one_of
from app.models.contribution import KINDS, LONGEST, Authorship, Contribution, Received, clean
from app.models.media import Photo, Recording
from app.models.organisation import hashed
from app.models.participant import Participant, Seat, receipt_of
from app.models.vote import Tally, Vote
from app.words import N_, _

IN_TIME = timedelta(seconds=60)  # a slow line or a slow hand: so long after the room went on, words are not late


class Kind(StrEnum):
    welcome = "welcome"
    permission = "permission"
    text = "text"
    choice = "choice"
    react = "react"  # is this right?
    dots = "dots"
    recommendation = "recommendation"  # advice in a sentence frame
    action = "action"
    pause = "break"
    check_out = "check_out"

    @property
    def has_ballot(self) -> bool:
        """Phones choose among given things, and totals stay hidden until the facilitator closes."""
        return self in (Kind.choice, Kind.react, Kind.dots, Kind.check_out)

    @property
    def takes_words(self) -> bool:
        return self in (Kind.text, Kind.choice, Kind.react, Kind.recommendation, Kind.check_out)


KIND_NAMES = {
    Kind.welcome: N_("Welcome and join"),
    Kind.permission: N_("Permission"),
    Kind.text: N_("Answer in words"),
    Kind.choice: N_("Choice"),
    Kind.react: N_("Is this right?"),
    Kind.dots: N_("Dots"),
    Kind.recommendation: N_("Recommendation"),
    Kind.action: N_("Action"),
    Kind.pause: N_("Break"),
    Kind.check_out: N_("Check-out"),
}


class Step(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    position: int
    kind: Kind = Field(sa_type=one_of(Kind))
    titles: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # by language
    # By language: {"nl": {"text": "…", "state": "source"}}; state is source, machine, checked or stale.
    prompts: dict[str, dict] = Field(default_factory=dict, sa_type=JSON)
    minutes: int = 10
    grouping: str = "plenary"
    note: str = ""  # to the facilitator
    asks: str = ""  # what the template wanted phones to do, where this form is only the nearest
    card_kinds: list[str] = Field(default_factory=lambda: ["well", "better", "advice"], sa_type=JSON)
    source: str = "own"  # own, or heard from others
    dots: int = 3
    vote_on: str = "themes"  # or recommendations
    choice_set: str = ""  # one of `choices.SETS`
    choices: list[dict] = Field(default_factory=list, sa_type=JSON)  # own choices: {"key", "labels": {language: label}}
    many: bool = False  # more than one choice may be taken
    # Prompts read aloud by a person, by language: {"nl": {"id": "…", "stale": false}}; the id is the name of a file.
    clips: dict[str, dict] = Field(default_factory=dict, sa_type=JSON)
    shown_at: datetime | None = Field(default=None, sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)  # when the room went on to another step
    ballot_closed_at: datetime | None = Field(default=None, sa_type=Moment)

    session: "Session" = Relationship(back_populates="steps")
    contributions: list[Contribution] = Relationship(back_populates="step")
    votes: list[Vote] = Relationship(back_populates="step", cascade_delete=True)
    tallies: list[Tally] = Relationship(back_populates="step", cascade_delete=True)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    # --- words -------------------------------------------------------------------------------------------------

    def title(self, language: str) -> str:
        return self.titles.get(language) or next(
            (self.titles[known] for known in ("nl", "en") if self.titles.get(known)), None) or next(
            iter(self.titles.values()), "")

    def prompt(self, language: str, main: str = "nl") -> tuple[str, str]:
        """The prompt and the language it is in: never blank, and never pretending to be in another language."""
        for wanted in (language, main, "nl", "en", *self.prompts):
            said = self.prompts.get(wanted)
            if said and said["text"]:
                return said["text"], wanted
        return self.title(language), main

    def ask(self, text: str, language: str, state: str = "checked") -> None:
        """Words the prompt in a language. Changing the source makes the others stale until someone looks again."""
        text = text.strip()
        if len(text) > 300:
            raise NotLikeThat(_("A prompt has at most 300 letters."))
        prompts = {known: dict(said) for known, said in self.prompts.items()}
        source = next((known for known, said in prompts.items() if said["state"] == "source"), language)
        if prompts.get(language, {}).get("text") == text:
            return
        if not text:
            prompts.pop(language, None)
        else:
            prompts[language] = {"text": text, "state": "source" if language == source else state}
        if language == source:
            for known, said in prompts.items():
                if known != source and said["state"] in ("checked", "machine"):
                    said["state"] = "stale"
        self.prompts = prompts
        # A clip says the words as they were: everybody's when the source changes, else those of this language.
        self.clips = {known: clip | {"stale": clip["stale"] or language in (known, source)}
                      for known, clip in self.clips.items()}

    def read_aloud(self, language: str, clip_id: str) -> str:
        """A clip of the prompt in a language; returns the file whose place it takes, "" for none."""
        if not self.prompts.get(language, {}).get("text"):
            raise NotLikeThat(_("Write the prompt in this language first."))
        before = self.clips.get(language, {}).get("id", "")
        self.clips = self.clips | {language: {"id": clip_id, "stale": False}}
        return before

    def hush(self, language: str) -> str:
        before = self.clips.get(language, {}).get("id", "")
        self.clips = {known: clip for known, clip in self.clips.items() if known != language}
        return before

    def clip(self, language: str) -> str:
        """What the listen button plays, as long as it says what is written."""
        clip = self.clips.get(language)
        return clip["id"] if clip and not clip["stale"] else ""

    def confirm(self, language: str) -> None:
        """Somebody who reads the language has looked at the prompt."""
        if self.prompts.get(language, {}).get("state") in ("machine", "stale"):
            self.prompts = self.prompts | {language: self.prompts[language] | {"state": "checked"}}

    def state_of(self, language: str) -> str:
        """How a prompt is in a language: source, machine, checked, stale or missing."""
        return self.prompts[language]["state"] if self.prompts.get(language, {}).get("text") else "missing"

    def is_long(self, languages: list[str]) -> bool:
        """More words in one of the languages than a room reads at a glance."""
        return any(len(self.prompts.get(language, {}).get("text", "").split()) > 12 for language in languages)

    def missing_languages(self, languages: list[str]) -> list[str]:
        return [language for language in languages if not self.prompts.get(language, {}).get("text")]

    # --- preparing ---------------------------------------------------------------------------------------------

    def again(self, clips: dict[str, str]) -> "Step":
        """The same question for another room; what was answered here stays here. Each room has files of its own, as it
        deletes them: `clips` are the new ones by the old."""
        asked = self.model_dump(exclude={"id", "session_id", "clips", "shown_at", "left_at", "ballot_closed_at"})
        return Step(**asked, clips={language: clip | {"id": clips[clip["id"]]}
                                    for language, clip in self.clips.items() if clip["id"] in clips})

    @property
    def is_answered(self) -> bool:
        return bool(self.contributions or self.votes or self.tallies)

    def rename(self, title: str, language: str) -> None:
        title = " ".join(title.split())
        if len(title) > 80:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 80)
        titles = {known: said for known, said in (self.titles | {language: title}).items() if said}
        if not titles:
            raise NotLikeThat(_("Please give the step a title."))
        self.titles = titles

    def take(self, minutes: int | str) -> None:
        if not str(minutes).strip().isdecimal() or not 1 <= int(minutes) <= 240:
            raise NotLikeThat(_("Please fill in how many minutes, from 1 to 240."))
        self.minutes = int(minutes)

    def stretch(self, by: int) -> None:
        """To the next whole five minutes, longer or shorter."""
        fives = self.minutes // 5 + 1 if by > 0 else (self.minutes - 1) // 5
        self.minutes = min(240, max(1, fives * 5))

    def become(self, kind: Kind) -> None:
        if kind is self.kind:
            return
        if self.is_answered:
            raise NotNow(_("People have already answered this step, so its kind stays."))
        self.kind = kind

    def offer(self, choice_set: str, lines: dict[str, list[str]], many: bool) -> None:
        """What may be chosen: a ready set, or lines of our own, as many in each language that has them."""
        counts = {len(labels) for labels in lines.values() if labels}
        if choice_set and choice_set not in SETS:
            raise NotLikeThat(_("Please choose what people choose from."))
        if not choice_set and len(counts) > 1:
            raise NotLikeThat(_("Please write the same number of choices in every language, one on each line."))
        count = max(counts, default=0)
        if count > 12 or any(len(label) > 80 for labels in lines.values() for label in labels):
            raise NotLikeThat(_("At most 12 choices, each of at most 80 letters."))
        if self.is_answered and (choice_set != self.choice_set or (not choice_set and count != len(self.choices))):
            raise NotNow(_("People have already chosen, so the number of choices stays. You can change the words."))
        old = [*self.choices, *({"key": f"own-{new_id()[:6]}", "labels": {}} for _new in range(count))]
        self.choices = [
            own | {"labels": {known: label for known, label in own["labels"].items() if known not in lines}
                   | {language: labels[place] for language, labels in lines.items() if labels}}
            for place, own in enumerate(old[:count])]
        self.choice_set, self.many = choice_set, many

    def collect(self, card_kinds: list[str], source: str) -> None:
        """Which kinds of cards people may write, about what they lived or what they heard."""
        card_kinds = [kind for kind in KINDS if kind in card_kinds]
        if not card_kinds or source not in ("own", "heard"):
            raise NotLikeThat(_("Please choose at least one kind of card."))
        self.card_kinds, self.source = card_kinds, source

    def give_dots(self, dots: int | str, vote_on: str) -> None:
        if not str(dots).strip().isdecimal() or not 1 <= int(dots) <= 10 or vote_on not in ("themes", "recommendations"):
            raise NotLikeThat(_("Please fill in how many dots each person has, from 1 to 10."))
        self.dots, self.vote_on = int(dots), vote_on

    # --- contributing ------------------------------------------------------------------------------------------

    def receive(self, words: str, seat: Participant | Seat, key: str, *, kind: str = "",
                frame: dict[str, str] | None = None, receipt: str = "", enclosed: Recording | Photo | None = None,
                now: datetime | None = None, anyway: bool = False) -> Received:
        """Someone's words as a contribution that is not yet kept, see `Received.take_in`; or their voice, which waits
        until somebody has written it down, or a photo with words.

        Raises NotLikeThat for words that cannot be taken, Paused while the room is frozen, and MovedOn when the room went
        on a while ago; sent `anyway` they come late, also after closing, and wait for the facilitator.
        """
        session = self.session
        if not session.closed_at:
            session.listens()
        if seat.looking:
            raise NotNow(_("You only look along. Under Help you can choose to take part."))
        own_kind = self.kind
        if not own_kind.takes_words or self.shown_at is None:
            raise NotNow(_("The group has moved on. Please look at the new question."))
        late = now is not None and self.is_over(now)
        if late and not anyway:
            raise MovedOn(_("The group has moved on. Do you want to send it anyway?"))
        body_hash = Authorship.hash_of(words, kind, frame)
        frame = None if frame is None else {part: clean(said) for part, said in frame.items()}
        spoken = isinstance(enclosed, Recording)
        text = clean(words)[:LONGEST] if spoken else self._worded(words, seat.language, frame)
        kind = kind or (self.card_kinds[0] if len(self.card_kinds) == 1 else "")
        if own_kind in (Kind.choice, Kind.react, Kind.check_out):
            kind = "answer"
        if own_kind is Kind.recommendation:
            kind = "advice"
        if anyway and not kind:
            kind = "answer"  # the room went on before they had chosen what their card is about: better unsorted than lost
        elif kind not in KINDS or (own_kind is Kind.text and kind not in self.card_kinds):
            raise NotLikeThat(_("Please choose what your card is about."), "kind")
        if enclosed and not spoken:
            enclosed.may_show = seat.permits("media")
        return Received(
            session_id=session.id, step_id=self.id, participant_id=seat.id, key_hash=hashed(key), body_hash=body_hash,
            kind=kind, source="proxy" if seat.proxy else self.source, language=seat.language, words=text, frame=frame,
            # What may say who somebody is, a person reads first, also in a room where cards are not held.
            state="held" if session.holds or enclosed or late or session.closed_at or traces_in(text) else "released",
            late=late, may_quote=seat.permits("quote"), permission_version=seat.agreed, receipt=receipt,
            recording=enclosed if spoken else None, photo=None if spoken else enclosed)

    def lay_down(self, received: Received, seat: Participant) -> Contribution:
        """Among the others in memory too, for who goes on with it in the same unit of work."""
        contribution = received.as_rows()
        contribution.session, contribution.step = self.session, self
        contribution.authorship.participant = seat
        return contribution

    def is_over(self, now: datetime) -> bool:
        """The room has gone on from this step, or home, and everybody had time to finish a sentence."""
        ends = [moment for moment in (self.left_at, self.session.closed_at) if moment]
        return bool(ends) and now - min(ends) > IN_TIME

    def _worded(self, words: str, language: str, frame: dict[str, str] | None) -> str:
        text = clean(words)
        if frame is not None:
            if not frame.get("advise"):
                raise NotLikeThat(_("Please fill in what you advise."), "advise")
            parts = [frame["advise"]]
            if frame.get("because"):
                parts.append(_("because %s") % frame["because"])
            if frame.get("so_that"):
                parts.append(_("so that %s") % frame["so_that"])
            # Who ends each line with a full stop still writes one sentence.
            parts[:-1] = [part.rstrip(" .,;!،؛።፣") for part in parts[:-1]]
            text = {"ar": "، ", "fa": "، ", "ti": "፣ "}.get(language, ", ").join(parts)
        if not text:
            raise NotLikeThat(_("Please write something first."))
        if len(text) > LONGEST:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % LONGEST)
        return text

    # --- choosing ----------------------------------------------------------------------------------------------

    def options(self, language: str) -> list[Choice]:
        """What phones choose from, with labels in a language."""
        if self.kind is Kind.react:
            return SETS["react"].choices(language)
        if self.kind is Kind.check_out:
            return SETS["faces"].choices(language)
        if self.choice_set:
            return SETS[self.choice_set].choices(language)
        return [Choice(own["key"], *label_in(own["labels"], language), icon=own.get("icon", "")) for own in self.choices]

    @property
    def ballot(self) -> list[str]:
        """Ids of the themes or recommendations that dots go to, or keys of the choices."""
        if self.kind is Kind.dots:
            if self.vote_on == "recommendations" and self.session.recommendations:
                return [recommendation.id for recommendation in self.session.recommendations]
            return [theme.id for theme in self.session.standing_themes]
        return [option.key for option in self.options(self.session.language)]

    @property
    def ballot_is_open(self) -> bool:
        return self.kind.has_ballot and self.shown_at is not None and self.ballot_closed_at is None

    def vote(self, seat: Participant, target: str, by: int) -> int:
        """Adds or takes away dots; returns how many the seat has left. Choices are dots of which one fits on each."""
        self.session.listens()
        if seat.looking:
            raise NotNow(_("You only look along. Under Help you can choose to take part."))
        if not self.ballot_is_open:
            raise NotNow(_("Voting is closed."))
        if target not in self.ballot:
            raise NotLikeThat(_("That is not here any more."))
        mine = {vote.target_id: vote for vote in self.votes_of(seat)}
        purse = self.dots if self.kind is Kind.dots else 1
        if self.kind is not Kind.dots:
            if by > 0 and not self.many:
                for other in [vote for other, vote in mine.items() if other != target]:
                    seat.votes.remove(other)
                mine = {target: mine[target]} if target in mine else {}
            purse = len(self.ballot) if self.many else 1
            by = min(by, 1 - (mine[target].dots if target in mine else 0))
        left = purse - sum(vote.dots for vote in mine.values())
        by = min(by, left)
        vote = mine.get(target)
        if by > 0 and vote is None:
            seat.votes.append(Vote(step=self, target_id=target, dots=by))
        elif vote is not None:
            by = max(by, -vote.dots)
            if vote.dots + by:
                vote.dots += by
            else:
                seat.votes.remove(vote)
        else:
            by = 0
        return left - by

    def pass_by(self, seat: Participant) -> None:
        """Somebody would rather not say: no reason is asked, and what they chose here is taken back."""
        self.session.listens()
        if self.ballot_is_open:
            for vote in self.votes_of(seat):
                self.votes.remove(vote)
        seat.passed_id = self.id

    def votes_of(self, seat: Participant) -> list[Vote]:
        return [vote for vote in seat.votes if vote.step_id == self.id or vote.step is self]

    def close_ballot(self, now: datetime) -> None:
        self.ballot_closed_at = self.ballot_closed_at or now

    def open_ballot(self) -> None:
        self.ballot_closed_at = None

    def count_by_hand(self, target: str, dots: int) -> None:
        """Dots of people without a phone, counted in the room; replaces an earlier count."""
        if target not in self.ballot or not 0 <= dots <= 999:
            raise NotLikeThat(_("Please fill in a number from 0 to 999."))
        tally = next((tally for tally in self.tallies if tally.target_id == target and tally.by_hand), None)
        if tally is None:
            tally = Tally(target_id=target, by_hand=True)
            self.tallies.append(tally)
        tally.dots = dots

    def totals(self) -> dict[str, int]:
        """Dots by target, those counted by hand included."""
        given = Counter()
        for target, dots in self._given:
            given[target] += dots
        for tally in self.tallies:
            given[tally.target_id] += tally.dots
        return {target: given[target] for target in self.ballot}

    @property
    def _given(self) -> list[tuple[str, int]]:
        """Targets and dots, added up by the database where there is one: a hall gives thousands."""
        db = object_session(self)
        if db is None:
            return [(vote.target_id, vote.dots) for vote in self.votes]
        return db.exec(select(Vote.target_id, func.sum(Vote.dots)).where(Vote.step_id == self.id)
                       .group_by(Vote.target_id)).all()

    @property
    def voters(self) -> int:
        db = object_session(self)
        if db is None:
            people = len({vote.participant_id for vote in self.votes})
        else:
            people = db.exec(select(func.count(Vote.participant_id.distinct())).where(Vote.step_id == self.id)).one()
        return people + max(
            (tally.voters for tally in self.tallies if not tally.by_hand), default=0)

    # --- what a surface asks for in one go -----------------------------------------------------------------------

    def edit(self, written: dict[str, str], card_kinds: list[str], language: str) -> None:
        """As it was typed in the builder, whose page is in `language`: only what its form asked for."""
        self.rename(written.get("title", ""), language)
        self.take(written.get("minutes", ""))
        if written.get("kind") in list(Kind):
            self.become(Kind(written["kind"]))
        self.note = written.get("note", "").strip()[:600]
        # The source first: what is written in the other languages with it is no longer stale then.
        for known in sorted(self.session.languages, key=lambda known: self.state_of(known) != "source"):
            if f"prompt_{known}" in written:
                self.ask(written[f"prompt_{known}"], known)
            if written.get(f"right_{known}"):
                self.confirm(known)
        if self.kind is Kind.text and "kinds" in written:
            self.collect(card_kinds, written.get("source", "own"))
        if self.kind is Kind.dots and "dots" in written:
            self.give_dots(written["dots"], written.get("vote_on", "themes"))
        if self.kind is Kind.choice and "choice_set" in written:
            lines = {known: written.get(f"choices_{known}", "").splitlines() for known in self.session.languages}
            self.offer(written["choice_set"], {known: [line.strip() for line in texts if line.strip()]
                                               for known, texts in lines.items()}, bool(written.get("many")))

    def write_down_for(self, words: str, key: str, *, language: str, kind: str, quote: bool, age: str, on_paper: bool,
                       translation: str, confirmed: bool, today: date) -> tuple[Contribution, Participant, str]:
        """Someone's spoken or written words, entered for them: a seat of their own, in their language, with what they
        allow. Returns the card, the seat and its token."""
        seat, token = self.session.admit(language, quote=quote, looking=False, today=today, proxy=True, age=age)
        receipt = receipt_of(self.session.secret_of(token))
        card = self.lay_down(self.receive(words, seat, key, kind=kind, receipt=receipt), seat)
        if on_paper:
            card.source = "paper"
        if translation.strip() and language != self.session.language:
            card.translate(translation, self.session.language, "confirmed" if confirmed else "interpreter")
        return card, seat, token


def label_in(labels: dict[str, str], language: str) -> tuple[str, str]:
    for known in (language, "nl", "en", *labels):
        if labels.get(known):
            return labels[known], known
    return "", language

