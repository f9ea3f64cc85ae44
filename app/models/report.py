"""A Report: what somebody said of an action or of an advice, and when. Reports are only ever added; one that was wrong is
corrected by a later one. How an action goes is what its newest report says."""

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlmodel import Field, Relationship

from app.errors import NotLikeThat, NotNow
from app.models.base import Table, new_id
from app.models.sealed import hashed
from app.typed import clean, clean_lines, plain
from app.words import LANGUAGES, N_, _, language_of

if TYPE_CHECKING:
    from app.models.action import Action
    from app.models.contact import Contact
    from app.models.recommendation import Recommendation


class Status(StrEnum):
    """How an action goes. Compared with ==: what comes from the database is the plain word."""

    proposed = "proposed"
    agreed = "agreed"  # in the room; its owner has not said yes by their own link or phone
    accepted = "accepted"
    started = "started"
    on_track = "on_track"
    delayed = "delayed"
    stuck = "stuck"
    done = "done"
    stopped = "stopped"
    passed_on = "passed_on"


STATUS_NAMES: dict[str, str] = {
    Status.proposed: N_("not started yet"),
    Status.agreed: N_("agreed in the room"),
    Status.accepted: N_("accepted by the owner"),
    Status.started: N_("started"),
    Status.on_track: N_("on its way"),
    Status.delayed: N_("takes longer"),
    Status.stuck: N_("is stuck"),
    Status.done: N_("done"),
    Status.stopped: N_("stopped"),
    Status.passed_on: N_("passed on"),
}
OVER = (Status.done, Status.stopped, Status.passed_on)  # nobody comes back to ask
NOT_YET = (Status.proposed, Status.agreed)  # no owner has said yes
ASKS_WHY = (Status.stuck, Status.stopped, Status.passed_on)


class Decision(StrEnum):
    """What the client answers to an advice."""

    yes = "yes"
    partly = "partly"
    no = "no"
    studying = "studying"
    not_ours = "not_ours"


DECISION_NAMES: dict[str, str] = {
    Decision.yes: N_("yes, we will do this"),
    Decision.partly: N_("partly"),
    Decision.no: N_("no"),
    Decision.studying: N_("we are looking into it"),
    Decision.not_ours: N_("not ours to decide"),
}


class By(StrEnum):
    owner = "owner"
    organiser = "organiser"
    client = "client"


class Need(StrEnum):
    """What an owner who asks for help waits for."""

    decision = "decision"
    time = "time"
    money = "money"
    other = "other"


NEED_NAMES: dict[str, str] = {
    Need.decision: N_("waits for a decision"),
    Need.time: N_("no time"),
    Need.money: N_("no money"),
    Need.other: N_("something else"),
}
LONGEST = {"words": 600, "needs": 20, "wanted": 300, "next_step": 300, "link": 300, "passed_to": 120, "body": 120,
           "instead": 300, "noticed_from": 80}
A_LINK = re.compile(r"https?://[^\s/.]+\.[^\s]+", re.IGNORECASE)
NUMBER = re.compile(r"-?\d{1,9}(?:[.,\u066b]\d{1,2})?")  # 1.200 is a thousand to one reader and one to another


class Report(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    action_id: str | None = Field(default=None, foreign_key="action.id", index=True)
    recommendation_id: str | None = Field(default=None, foreign_key="recommendation.id", index=True)
    milestone_id: str | None = Field(default=None, foreign_key="milestone.id")  # that was reached
    contact_id: str | None = Field(default=None, foreign_key="contact.id", index=True)  # who said it
    position: int  # from 1, in the order in which they came: there is no time of day
    on: date
    by: str
    by_phone: bool = False  # an organiser wrote down what the owner said
    about_lead: bool = False  # who leads it, and not how it goes: for the organisation alone
    state: str  # a Status of an action, or a Decision about an advice
    language: str
    words: str = ""  # what was done, or why
    next_step: str = ""
    next_on: date | None = None
    number: float | None = None  # a measurement of the action's indicator
    link: str = ""
    photo: str = ""  # the id of a file that we drew anew
    needs: str = ""  # a Need
    wanted: str = ""  # what would help
    call_me: bool = False
    passed_to: str = ""  # who does it now; of an advice: whose it is to decide
    instead: str = ""  # of an answer: what comes in place of the rest
    body: str = ""  # of an answer: who decided
    decided_on: date | None = None
    noticed_from: str = ""  # of an answer: when people will notice it, as they wrote it
    corrects: str | None = None  # the id of an earlier report, which stays
    released_on: date | None = None  # before that day only the organisation reads it

    action: "Action" = Relationship(back_populates="reports")
    recommendation: "Recommendation" = Relationship(back_populates="reports")
    contact: "Contact" = Relationship()

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    @property
    def is_released(self) -> bool:
        return self.released_on is not None

    @property
    def evidence(self) -> bool:
        return bool(self.link or self.photo or self.number is not None)

    @property
    def gives_a_reason(self) -> bool:
        return self.state in (*ASKS_WHY, Status.delayed)

    def release(self, today: date) -> None:
        """From now on the board and the public page may show it."""
        if self.about_lead:
            raise NotNow(_("Who said yes or no to leading an action, and why, is for the organisation alone."))
        if not self.released_on:
            self.released_on = today
            of = self.action or self.recommendation
            of.session.releases += 1

    def take_back(self) -> None:
        """Nobody but the organisation reads it any more; that it was said stays."""
        self.released_on = None

    @property
    def to_word(self) -> dict[str, str]:
        """What people read of it in other languages: a body keeps its own name."""
        return {name: getattr(self, name) for name in ("words", "instead", "noticed_from", "next_step")
                if getattr(self, name)}

    @property
    def print_of_answer(self) -> str:
        """The same for the same answer."""
        answer = (self.state, self.words, self.instead, self.noticed_from, self.passed_to, self.body, self.decided_on,
                  self.next_on, self.language)
        return hashed("\n".join(map(str, answer)))[:16]

    def says_the_same_as(self, other: "Report") -> bool:
        """A form that was sent again."""
        def content(report: "Report") -> dict[str, Any]:
            # A photo that comes again is drawn anew, as another file.
            return report.model_dump(exclude={"id", "action_id", "position", "released_on", "photo", "language"}) | {
                "photo": bool(report.photo)}

        return content(self) == content(other)


def texts_of_report(texts: dict[str, str], language: str, *others: str) -> dict[str, Any]:
    """The texts of a form, cleaned and not too long, with the language that they are in."""
    found: dict[str, Any] = {}
    for name, longest in LONGEST.items():
        text = texts.get(name, "")
        if len(text) > 4 * longest:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % longest, name)
        text = clean_lines(text) if name == "words" else clean(text)
        if len(text) > longest:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % longest, name)
        found[name] = text
    if found["link"] and not A_LINK.fullmatch(found["link"]):
        raise NotLikeThat(_("Please write the whole address of the page, such as %(example)s.") % {
            "example": "https://example.org"}, "link")
    written = found["words"] or found["next_step"] or found["instead"]
    found["language"] = language_of(written, language if language in LANGUAGES else others[0], *others)
    return found


def as_measured(text: str) -> float | None:
    """A number as people write it, with a comma or a point, in the digits of any script."""
    text = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in plain(text[:40])).replace(" ", "")
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise NotLikeThat(_("Please write a number, such as 12 or 3.5."), "number")
    return float(re.sub("[,\u066b]", ".", text))
