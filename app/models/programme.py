"""A Programme: a series of sessions for one client."""

from datetime import date
from typing import Any

from sqlmodel import Field, Relationship

from app.errors import NotLikeThat
from app.library.templates import QUESTION_SETS, TEMPLATES
from app.models.base import JSON, Table, new_id
from app.models.dates import as_number
from app.models.organisation import Organisation, Role
from app.models.session import Session, State
from app.models.session.preparing import chosen_languages, date_of_session
from app.typed import clean, clean_lines, plain
from app.words import _

CHECK_IN_MONTHS = (3, 6, 9, 12)
LONGEST_KEPT = 24  # months
AS_TYPED = ("title", "held_on", "begins", "place", "expected", "languages", "template")  # in the form of a new session


class Programme(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    title: str
    client: str = ""  # the municipality, province or ministry that asks and answers
    region: str = ""
    about: str = ""
    languages: list[str] = Field(default_factory=lambda: ["nl", "en"], sa_type=JSON)
    check_in_months: list[int] = Field(default_factory=lambda: [3, 6, 12], sa_type=JSON)
    keep_months: int = 13  # how long raw words are kept
    controller: str = ""  # who answers for the data, named on the permission screen
    contact: str = ""  # whom people can ask about their data: a data protection officer (FG), an address, a number
    logo: str = ""  # of the client: the id of a file
    no_consequences: bool = False  # the client confirmed that taking part changes nobody's benefit, route or permit

    organisation: Organisation = Relationship(back_populates="programmes")
    sessions: list[Session] = Relationship(back_populates="programme", cascade_delete=True)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", ""

    @property
    def whose(self) -> list[tuple[str, str, str]]:
        """Who organises it and who asks: the name, the id of a logo or "", and what a logo is called."""
        organisation, client = self.organisation, self.client if self.client != self.organisation.name else ""
        both = ((organisation.name, organisation.logo), (client, self.logo))
        return [(name, logo, name or self.title) for name, logo in both if name or logo]

    @property
    def missing_privacy(self) -> list[str]:
        """What people must be told before they speak and is not filled in: names of fields."""
        return [field for field in ("controller", "contact") if not getattr(self, field)]

    @property
    def is_safe_to_speak(self) -> bool:
        """Whether phones may promise that taking part has no consequences. The program itself makes sure that the
        municipality does not see who wrote what. That it will not use what it reads against anybody, only people can
        promise; without their word the sentence is not shown."""
        return self.no_consequences and not self.missing_privacy and not Role.client.may_facilitate

    def show_logo(self, id: str) -> str:
        """Another one, or with "" none; returns the file whose place it takes."""
        before, self.logo = self.logo, id
        return before

    @classmethod
    def begin(cls, organisation: Organisation, title: str, **details: Any) -> "Programme":
        title = clean(title)
        if not 3 <= len(title) <= 120:
            raise NotLikeThat(_("Please give the programme a title of 3 to 120 letters."))
        return cls(organisation=organisation, title=title, **details)

    @classmethod
    def planned(cls, organisation: Organisation, **details: Any) -> "Programme":
        """As it was typed in a form; one that is described in the same way already is that one: the form may have been sent
        again."""
        programme = cls(title="")
        programme.describe(**details)
        for standing in organisation.programmes:
            if all(getattr(standing, name) == getattr(programme, name) for name in details):
                return standing
        programme.organisation = organisation
        return programme

    def schedule(self, title: str, held_on: date, **details: Any) -> Session:
        """A session in preparation."""
        session = self.outline(title, held_on, **details)
        session.programme = self
        return session

    def outline(self, title: str, held_on: date, *, begins: str = "13:30", place: str = "",
                 languages: list[str] | None = None, expected: int | str = 20, template: str = "",
                 kind: str = "making_session", support: str = "") -> Session:
        """The same, before it is one of the programme. `begins` is local time, "13:30"; the first language is the main one.
        Whom people can talk to is taken from the session before."""
        support = support or next((earlier.support for earlier in reversed(self.sessions)
                                   if earlier.support and not earlier.plenary_id), "")
        session = Session(held_on=held_on, title=title, template=template, kind=kind)
        session.preparing.describe(
            title=title, held_on=held_on, begins=begins, place=place, expected=expected, support=support,
            languages=self.languages if languages is None else languages, holds=True, guardians=False)
        return session

    def plan(self, written: dict[str, str], languages: list[str], *, code: str, key: bytes) -> Session:
        """A session as it was typed in a form, laid out by its template, with a door of its own. One that is prepared in
        the same way already is that one: the form may have been sent again."""
        template, questions = written["template"], written["questions"]
        if template not in TEMPLATES or questions not in QUESTION_SETS:
            raise NotLikeThat(_("Please choose a template."))
        session = self.outline(
            written["title"], date_of_session(written["held_on"]), begins=written["begins"], place=written["place"],
            expected=written["expected"], languages=languages, template=template, kind=TEMPLATES[template].kind)
        for planned in self.sessions:
            if planned.state is State.prepared and all(
                    getattr(planned, name) == getattr(session, name) for name in AS_TYPED):
                return planned
        session.programme, session.code = self, code
        session.preparing.lay_out(template, questions)
        session.door.hang(key)
        return session

    def describe(self, *, title: str, client: str, region: str, about: str, languages: list[str],
                 check_in_months: list[int], controller: str, contact: str, no_consequences: bool,
                 keep_months: int | str = "") -> None:
        title, client, region, controller, contact = map(clean, (title, client, region, controller, contact))
        about = clean_lines(about)
        if not 3 <= len(title) <= 120:
            raise NotLikeThat(_("Please give the programme a title of 3 to 120 letters."))
        if max(map(len, (client, region, controller, contact))) > 120 or len(about) > 600:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % (600 if len(about) > 600 else 120))
        if not check_in_months or not set(check_in_months) <= set(CHECK_IN_MONTHS):
            raise NotLikeThat(_("Please choose at least one month to come back."))
        if plain(str(keep_months)):
            self.keep_for(plain(str(keep_months)))
        self.title, self.client, self.region = title, client, region
        self.about, self.controller, self.contact = about, controller, contact
        self.no_consequences = no_consequences
        self.languages, self.check_in_months = chosen_languages(languages), sorted(check_in_months)

    def keep_for(self, months: str) -> None:
        """How long words are kept. To people who have come in, so many months were promised: they can only become fewer."""
        wanted = as_number(months)
        if not 1 <= wanted <= LONGEST_KEPT:
            raise NotLikeThat(_("Please fill in for how many months words are kept, from 1 to %d.") % LONGEST_KEPT)
        if wanted > self.keep_months and any(session.opened_at for session in self.sessions):
            raise NotLikeThat(_("People were promised that their words are erased after %d months. They can be erased "
                                "sooner, not later.") % self.keep_months)
        self.keep_months = wanted
