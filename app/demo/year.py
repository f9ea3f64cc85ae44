"""The year after each session of the demonstration, by requests: what no page can do, it does not show. Each is made on its
own day, the earliest first."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from app import access, clock
from app.clock import months_after
from app.demo.asking import Browser
from app.durable import Handle, read
from app.durable.sessions import related
from app.models import Session

NAME = "demo"
ANSWERED = ("words", "instead", "passed_to", "body")


class Deed(NamedTuple):
    on: date
    order: int
    do: Callable[[], Awaitable[Any]]


async def go_through(app: Any, password: str, year: dict[str, dict], today: date) -> None:
    """`year` is by the title of a session: who accepts, reports, answers and notices, and after how many days."""
    sessions = {session.title: session for session in await read(with_their_agenda)}
    deeds: list[Deed] = []
    desk = Desk(app, password)
    for title, entry in year.items():
        if title in sessions:
            deeds += AfterASession(app, sessions[title], entry, desk).deeds(len(deeds))
    for deed in sorted(deeds, key=lambda deed: deed[:2]):
        if deed.on <= today:
            with clock.frozen(deed.on):
                access.forget_limits()  # all of a year in a second
                await deed.do()
    access.forget_limits()


def with_their_agenda(db: Handle) -> list[Session]:
    """Sessions that are over."""
    return list(db.exec(select(Session).where(col(Session.closed_at).is_not(None)).options(
        selectinload(related(Session.actions)), selectinload(related(Session.recommendations)))))


class Desk:
    """Of an organiser, who signs in once on each day on which they work."""

    def __init__(self, app: Any, password: str):
        self.app, self.password = app, password
        self.browser, self.day = Browser(app), date.min

    async def of_today(self) -> Browser:
        if self.day != clock.today():
            self.browser, self.day = Browser(self.app), clock.today()
            await self.browser.post("/sign-in", name=NAME, password=self.password)
        return self.browser


class AfterASession:
    def __init__(self, app: Any, session: Session, entry: dict, desk: Desk):
        self.app, self.session, self.entry, self.desk = app, session, entry, desk
        self.client = Browser(app)
        self.owners: dict[int, Browser] = {}

    def deeds(self, order: int) -> list[Deed]:
        found: list[Deed] = []

        def after(days: int, do: Callable[[], Awaitable[Any]], *, at_the_desk: bool = False) -> None:
            """At the desk on the first of the next month, when an organiser reads what came in."""
            on = self.session.held_on + timedelta(days=days)
            found.append(Deed(months_after(on.replace(day=1), 1) if at_the_desk else on, order + len(found), do))

        after(0, self.let_all_in)
        for number, events in enumerate(self.entry["actions"]):
            for event in events:
                after(event["days"], partial(self.by_owner, number, event))
                if "state" in event:
                    after(event["days"], partial(self.release_all, self.session.actions[number].id), at_the_desk=True)
        for answer in self.entry["answers"]:
            after(answer["days"], partial(self.by_client, answer))
        if "shared" in self.entry:
            after(self.entry["shared"], self.share, at_the_desk=True)
            for noticed in self.entry["notices"]:
                after(100, partial(self.notice, noticed))
        return found

    async def let_all_in(self) -> None:
        """Each owner gets a link on the evening itself, and so does whoever answers for the client."""
        for number, events in enumerate(self.entry["actions"]):
            if events:
                await self.let_in(number, next((event["language"] for event in events if "language" in event), "nl"))
        if self.entry["answers"]:
            advice, desk = self.session.recommendations[0], await self.desk.of_today()
            here = f"/harvest/{self.session.code}/recommendations/{advice.id}"
            name = f"Adviseur in {self.session.place} (verzonnen)"
            await desk.post(f"{here}/contacts", name=name, body=self.entry["answers"][0]["body"], language="nl", address="")
            await self.client.post(f"/a/{(await desk.get(here)).link('/a/', of=name)}")

    # --- owners --------------------------------------------------------------------------------------------------

    async def by_owner(self, number: int, event: dict) -> None:
        action, owner = self.session.actions[number], self.owners[number]
        if event.get("accept"):
            await owner.post(f"/o/actions/{action.id}/accept", answer="yes")
            return
        form = await owner.get(f"/o/actions/{action.id}/report")
        fields = {name: str(text) for name, text in event.items() if name not in ("days", "needs", "wanted")}
        await owner.post(f"/o/actions/{action.id}/report", seen=form.hidden("seen"), **fields)
        if "needs" in event:
            await owner.post(f"/o/actions/{action.id}/change", what="help", needs=event["needs"], wanted=event["wanted"])

    async def let_in(self, number: int, language: str) -> None:
        action, desk = self.session.actions[number], await self.desk.of_today()
        here = f"/console/{self.session.code}/actions/{action.id}/owner"
        await desk.post(here, name=action.owner, body=action.organisation, language=language, address="")
        token = (await desk.get(here)).link("/o/")
        self.owners[number] = Browser(self.app, language)
        await self.owners[number].post(f"/o/{token}")

    async def release_all(self, action_id: str) -> None:
        """An organiser has read what was reported: everybody may."""
        desk = await self.desk.of_today()
        page = await desk.get(f"/agenda/actions/{action_id}")
        for path in re.findall(rf'action="(/agenda/actions/{action_id}/reports/\w+/release)"', page.text):
            await desk.post(path)

    # --- the client ----------------------------------------------------------------------------------------------

    async def by_client(self, answer: dict) -> None:
        advice = self.session.recommendations[answer["advice"] - 1]
        form = await self.client.get(f"/a/{advice.id}")
        fields = {name: str(text) for name, text in answer.items() if name in ANSWERED}
        if "more_after" in answer:
            fields["next_on"] = (clock.today() + timedelta(days=answer["more_after"])).isoformat()
        await self.client.post(f"/a/{advice.id}", state=answer["decision"], language="nl", seen=form.hidden("seen"),
                               **fields)
        preview = await self.client.get(f"/a/{advice.id}/preview")
        await self.client.post(f"/a/{advice.id}/preview", seen=preview.hidden("seen"), sure="1")

    # --- everybody -----------------------------------------------------------------------------------------------

    async def share(self) -> None:
        desk = await self.desk.of_today()
        page = await desk.get(f"/harvest/{self.session.code}/share")
        await desk.post(f"/harvest/{self.session.code}/share", sure="1", although_few="1", seen=page.hidden("seen"))

    async def notice(self, noticed: dict) -> None:
        action, words = self.session.actions[noticed["action"] - 1], noticed["words"]
        for answer in ("yes", "partly", "no", "cannot_say"):
            for _person in range(noticed[answer]):
                await Browser(self.app).post(f"/s/{self.session.code}/notice/{action.id}", answer=answer, words=words,
                                             may_quote="1", language="nl")
                words = ""
