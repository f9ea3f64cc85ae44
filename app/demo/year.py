"""The year after each session of the demonstration, by requests: what no page can do, it does not show. Each request is made
on its own day, the earliest first."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlmodel import select

from app import access, clock
from app.demo.asking import Browser
from app.durable import read
from app.models import Session

NAME = "demo"


class Deed(NamedTuple):
    on: date
    order: int
    do: Callable[[], Awaitable[Any]]


async def go_through(app: Any, password: str, year: dict[str, dict], today: date) -> None:
    """`year` is by the title of a session: who accepts, reports, answers and notices, and after how many days."""
    sessions = {session.title: session for session in await read(
        lambda db: [whole(session) for session in db.exec(select(Session))]) if session.closed_at}
    deeds: list[Deed] = []
    for title, entry in year.items():
        if title in sessions:
            deeds += AfterASession(app, sessions[title], entry, password).deeds(len(deeds))
    for deed in sorted(deeds, key=lambda deed: deed[:2]):
        if deed.on <= today:
            with clock.frozen(deed.on):
                access.forget_limits()  # all of a year in a second
                await deed.do()
    access.forget_limits()


def whole(session: Session) -> Session:
    """With what it holds, for who reads it without a database."""
    return session if session.actions and session.recommendations else session


class AfterASession:
    def __init__(self, app: Any, session: Session, entry: dict, password: str):
        self.app, self.session, self.entry, self.password = app, session, entry, password
        self.desk, self.client = Browser(app), Browser(app)
        self.owners: dict[int, Browser] = {}
        self.released: list[tuple[str, str]] = []

    def deeds(self, order: int) -> list[Deed]:
        found: list[Deed] = []

        def after(days: int, do: Callable[[], Awaitable[Any]]) -> None:
            found.append(Deed(self.session.held_on + timedelta(days=days), order + len(found), do))

        for number, events in enumerate(self.entry["actions"]):
            for event in events:
                after(event["days"], lambda number=number, event=event: self.by_owner(number, event))
        for answer in self.entry["answers"]:
            after(answer["days"], lambda answer=answer: self.by_client(answer))
        if "shared" in self.entry:
            after(self.entry["shared"], self.share)
            for noticed in self.entry["notices"]:
                after(100, lambda noticed=noticed: self.notice(noticed))
        return found

    async def sign_in(self) -> Browser:
        """Anew on each day: nobody stays signed in for weeks."""
        self.desk = Browser(self.app)
        await self.desk.post("/sign-in", name=NAME, password=self.password)
        return self.desk

    # --- owners --------------------------------------------------------------------------------------------------

    async def by_owner(self, number: int, event: dict) -> None:
        action = self.session.actions[number]
        if number not in self.owners:
            await self.let_in(number, event.get("language", "nl"))
        owner = self.owners[number]
        if event.get("accept"):
            await owner.post(f"/o/actions/{action.id}/accept", answer="yes")
            return
        form = await owner.get(f"/o/actions/{action.id}/report")
        said = {name: str(text) for name, text in event.items() if name not in ("days", "needs", "wanted")}
        await owner.post(f"/o/actions/{action.id}/report", seen=form.hidden("seen"), **said)
        if "needs" in event:
            await owner.post(f"/o/actions/{action.id}/change", what="help", needs=event["needs"], wanted=event["wanted"])
        await self.release_all(action.id)

    async def let_in(self, number: int, language: str) -> None:
        action, desk = self.session.actions[number], await self.sign_in()
        here = f"/console/{self.session.code}/actions/{action.id}/owner"
        await desk.post(here, name=action.owner, body=action.organisation, language=language, address="")
        token = (await desk.get(here)).link("/o/")
        self.owners[number] = Browser(self.app, language)
        await self.owners[number].post(f"/o/{token}")

    async def release_all(self, action_id: str) -> None:
        """An organiser has read what was reported: everybody may."""
        import re

        desk = await self.sign_in()
        page = await desk.get(f"/agenda/actions/{action_id}")
        for path in re.findall(rf'action="(/agenda/actions/{action_id}/reports/\w+/release)"', page.text):
            await desk.post(path)

    # --- the client ----------------------------------------------------------------------------------------------

    async def by_client(self, answer: dict) -> None:
        advice = self.session.recommendations[answer["advice"] - 1]
        if not self.client.cookies:
            desk, here = await self.sign_in(), f"/harvest/{self.session.code}/recommendations/{advice.id}"
            await desk.post(f"{here}/contacts", name="Bestuursadviseur (verzonnen)", body=answer["body"], language="nl",
                            address="")
            await self.client.post(f"/a/{(await desk.get(here)).link('/a/')}")
        form = await self.client.get(f"/a/{advice.id}")
        said = {name: str(text) for name, text in answer.items() if name not in ("days", "advice", "decision")}
        await self.client.post(f"/a/{advice.id}", state=answer["decision"], language="nl", seen=form.hidden("seen"), **said)
        preview = await self.client.get(f"/a/{advice.id}/preview")
        await self.client.post(f"/a/{advice.id}/preview", seen=preview.hidden("seen"), sure="1")

    # --- everybody -----------------------------------------------------------------------------------------------

    async def share(self) -> None:
        desk = await self.sign_in()
        page = await desk.get(f"/harvest/{self.session.code}/share")
        await desk.post(f"/harvest/{self.session.code}/share", sure="1", although_few="1", seen=page.hidden("seen"))

    async def notice(self, noticed: dict) -> None:
        action, words = self.session.actions[noticed["action"] - 1], noticed["words"]
        for answer in ("yes", "partly", "no", "cannot_say"):
            for _person in range(noticed[answer]):
                phone = Browser(self.app)
                page = await phone.get(f"/s/{self.session.code}/notice")
                await phone.post(f"/s/{self.session.code}/notice/{action.id}", answer=answer, words=words, may_quote="1",
                                 key=page.hidden("key"), language="nl")
                words = ""
