"""A year in which everything happens of which there is mail, and the mails that come of it. Nothing that was said on a
card, no address and no reason may be in them: each is marked, and stands behind everything."""

import re
from datetime import timedelta
from html import unescape

from sqlmodel import select

from app import clock
from app.messages import claiming, outbox
from app.messages.due import Due, due
from app.messages.envelope import as_email
from app.messages.writing import write
from app.models import Action, Contact, ContactWish, Contribution, Member, Message, Notice, Pass, Programme, Session
from app.models.message import TO_OWNERS, Kind
from app.models.report import By
from app.settings import server_key
from tests.following import evening, on
from tests.owning import somebody

NEVER = ("MARKCARD", "MARKREASON", "MARKNOTICE", "MARKDISAGREE")  # not in any mail
DAY = on(102)  # a Monday
ACTIONS = ("offered", "offered before", "handed to", "handed away", "quarter", "deputised", "moved", "unnoticed", "silent",
           "stuck", "declined", "ended")
OWNER, CLIENT, WISH, DEPUTY, ORGANISER, CLIENT_MEMBER = "owner", "client", "wish", "deputy", "organiser", "client member"


class Year:
    def __init__(self, world, language: str = "nl"):
        self.world, self.language = world, language
        self.next_owner = somebody(world, "Noor")[0]
        self.deputy = somebody(world, "Dina", language)[0]
        self.fatma = somebody(world, "Fatma")[0]
        self.ids = {OWNER: world.contact_ids["owner"], CLIENT: world.contact_ids["answering"], DEPUTY: self.deputy}
        self.actions: dict[str, str] = {}
        self._found: dict[tuple, dict] = {}
        with clock.frozen(on(0)):
            world.keep(self._begin)
        with clock.frozen(on(30)):
            world.keep(self._go_on)
        with clock.frozen(DAY - timedelta(days=14)):
            world.keep(self._another_evening)
        with clock.frozen(DAY - timedelta(days=7)):
            world.keep(lambda db: self._action(db, "offered before").offer(db.get(Contact, self.ids[OWNER])))
        with clock.frozen(DAY):
            world.keep(self._today)

    # --- what happens -------------------------------------------------------------------------------------------------

    def _begin(self, db) -> None:
        for number, id in enumerate((*self.ids.values(), self.next_owner, self.fatma)):
            contact = db.get(Contact, id)
            contact.reach(f"person{number}@example.org", server_key())
            if id in self.ids.values():
                contact.call(contact.name, language=self.language)
        for name, member in (("Olga", ORGANISER), ("Cees", CLIENT_MEMBER)):
            row = db.exec(select(Member).where(Member.name == name)).one()
            row.write_to(f"{name}@example.org", server_key())
            row.language, self.ids[member] = self.language, row.id
        session = evening(db, db.get(Programme, self.world.programme_id), actions=len(ACTIONS))
        self.session_id, self.code = session.id, session.code
        advice = session.recommendations[0]
        advice.disagreement = "MARKDISAGREE"
        for state, quote in (("released", True), ("released", False), ("held", True)):
            db.add(card := Contribution(session_id=session.id, step_id=session.steps[0].id, kind="better", language="en",
                                        words="MARKCARD", state=state, may_quote=quote, permission_version="1"))
            advice.contributions.append(card)
        self.actions = {name: action.id for name, action in zip(ACTIONS, session.actions, strict=True)}
        for name, action in zip(ACTIONS, session.actions, strict=True):
            action.what = f"Lessons {name}"
            action.why = action.means = action.co_workers = "MARKREASON"
        db.add(wish := ContactWish.of(session.id, "wish@example.org", self.language, key=server_key(), receipt="r",
                                      version="1", held_on=on(0)))
        db.flush()
        self.ids[WISH] = wish.id
        owner, next_owner = db.get(Contact, self.ids[OWNER]), db.get(Contact, self.next_owner)
        for name in ("handed away", "quarter", "deputised", "moved", "unnoticed", "silent", "stuck", "ended"):
            self._action(db, name).offer(owner)
            self._action(db, name).accept(owner, on(0))
        self._action(db, "handed to").offer(next_owner)
        self._action(db, "handed to").accept(next_owner, on(0))
        self._action(db, "declined").offer(next_owner)
        self._action(db, "deputised").let_deputise(db.get(Contact, self.deputy))

    def _go_on(self, db) -> None:
        for name in ("handed away", "quarter", "deputised", "moved", "unnoticed", "stuck"):
            self._action(db, name).report(By.owner, "started", {"words": "we began"}, on(30)).release(on(30))
        self._action(db, "ended").report(By.owner, "stopped", {"words": "no money came"}, on(30)).release(on(30))
        session = db.get(Session, self.session_id)
        session.shared_on = on(30)
        for answer in ("yes",) * 6 + ("no",) * 6:
            notice = Notice.of(self._action(db, "unnoticed"), answer, "MARKNOTICE", "nl", False, on(95))
            notice.round = "month_3"
            db.add(notice)

    def _another_evening(self, db) -> None:
        today = clock.today()
        owner = db.get(Contact, self.ids[OWNER])
        session = evening(db, db.get(Programme, self.world.programme_id), title="Work and home", held_on=today, actions=2)
        fatma = db.get(Contact, self.fatma)
        for action, contact in zip(session.actions, (owner, fatma), strict=True):
            action.offer(contact)
            action.accept(contact, today)

    def _today(self, db) -> None:
        owner, next_owner = db.get(Contact, self.ids[OWNER]), db.get(Contact, self.next_owner)
        self._action(db, "offered").offer(owner)
        self._action(db, "handed to").hand_over(next_owner, owner, "MARKREASON", DAY)
        self._action(db, "handed away").hand_over(owner, next_owner, "MARKREASON", DAY)
        self._action(db, "handed away").accept(next_owner, DAY)
        self._action(db, "declined").decline(next_owner, "MARKREASON", DAY)
        self._action(db, "stuck").report_as(owner, "stuck", {"words": "MARKREASON"}, DAY)
        moved = next(each for each in self._action(db, "moved").check_ins if each.reported_on is None)
        self._action(db, "moved").fill_in({f"due_{moved.id}": str(DAY + timedelta(days=1))}, None)
        db.get(Contact, self.fatma).came_back_on = next_owner.came_back_on = DAY
        link = owner.let_in(DAY)
        db.add(link)
        link.ask_for_another(DAY)

    def speak(self, language: str) -> None:
        """From here on everybody reads it in that language; who organises has two to choose from."""
        def choose(db) -> None:
            for who in (OWNER, CLIENT, DEPUTY):
                contact = db.get(Contact, self.ids[who])
                contact.call(contact.name, language=language)
            db.get(ContactWish, self.ids[WISH]).language = language
            for who in (ORGANISER, CLIENT_MEMBER):
                db.get(Member, self.ids[who]).read_in(language)

        self.world.keep(choose)

    def _action(self, db, name: str) -> Action:
        return db.get(Action, self.actions[name])

    # --- what comes of it ---------------------------------------------------------------------------------------------

    def due(self, who: str, *kinds: Kind | str, at=DAY) -> list[Due]:
        """Of some kinds, or of all."""
        if (who, at) not in self._found:
            self._found[who, at] = {each.key: each for each in self.world.read(lambda db: due(db, at, {self.ids[who]}))}
        found = dict(self._found[who, at])
        if Kind.trial in kinds:
            member = self.world.read(lambda db: db.get(Member, self.ids[who]))
            trial = Due(member.id, Kind.trial, member.id, at, member.organisation_id, None, {"member": member})
            found[trial.key] = trial
        return [each for each in found.values() if not kinds or each.kind in kinds]

    def claimed(self, who: str, *kinds: Kind | str, at=DAY) -> outbox.Claimed:
        asked = [(Message(organisation_id=each.organisation_id, to=each.to, kind=each.kind, about=each.about, day=each.day),
                  each) for each in self.due(who, *kinds, at=at)]
        assert asked, (who, kinds)
        table = {WISH: ContactWish, ORGANISER: Member, CLIENT_MEMBER: Member}.get(who, Contact)

        def claim(db) -> outbox.Claimed:
            person = db.get(table, self.ids[who])
            if any(each.kind in TO_OWNERS for _message, each in asked):
                claiming.let_in(db, person, at)
            return outbox.Claimed("mailid", "claim", person, person.address(server_key()), asked)

        return self.world.keep(claim)

    def mail(self, who: str, *kinds: Kind | str, at=DAY):
        with clock.frozen(at):
            claimed = self.claimed(who, *kinds, at=at)
            return self.world.read(lambda db: write(db, claimed))

    def email(self, who: str, *kinds: Kind | str, at=DAY):
        with clock.frozen(at):
            claimed = self.claimed(who, *kinds, at=at)
            return as_email(self.world.read(lambda db: write(db, claimed)), claimed)

    def kinds(self) -> dict[str, list[str]]:
        """Whom there is mail for, and of what."""
        return {who: sorted({str(each.kind) for each in self.due(who)}) for who in self.ids}

    def mails(self):
        """All that there is for somebody, in one mail; each kind by itself where they need not be together."""
        for who in self.ids:
            yield who, self.mail(who)
        for kind in ("trial", "bounced_soon", "bounced"):
            yield f"{ORGANISER}: {kind}", self.mail(ORGANISER, kind)
        for kind in ("first_step", "link"):
            yield f"{OWNER}: {kind}", self.mail(OWNER, kind)


def text_of(html: str) -> str:
    """The words of a mail's HTML, without its head."""
    body = re.sub(r"(?s)^.*<body[^>]*>", "", html)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def pass_of(world, contact_id: str) -> Pass:
    return world.read(lambda db: db.exec(select(Pass).where(Pass.contact_id == contact_id, Pass.purpose == "owner")).one())
