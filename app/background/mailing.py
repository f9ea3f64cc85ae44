"""What is due goes out by itself. One worker does it: every few minutes it looks what somebody is to hear, and as long as
something is ready it sends, to a few people at a time and never so fast that a room waits for it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from app import clock, live, metrics
from app.durable import Handle, keep, read
from app.errors import NotKept
from app.messages import claiming, outbox
from app.messages.bounces import return_path
from app.messages.claiming import AT_A_TIME, Ready
from app.messages.envelope import as_email
from app.messages.outbox import Claimed
from app.messages.sending import How, Line, MailServer, Outcome, mail_server
from app.messages.writing import write
from app.settings import server_key

LOOK_EVERY = 300  # seconds
SEND_EVERY = 5
TRUE_FOR = 60  # what was looked at is sent in so many seconds, or looked at again; much shorter than a lease
AT_ONCE_AFTER = 60  # then what came meanwhile and cannot wait gets its turn
REST = 0.05  # after each mail, and as long again as it took
IN_A_ROW = 20  # mails put off, one after another: it is the server that takes none
WAITS = (30, 60, 120, 300, 600)  # until a server that takes none is asked again, longer each time
ENDS_WITHIN = 5  # of a mail that is under way when this server stops; else it is left to its lease
log = logging.getLogger("expertpool")


def composed(db: Handle, mail: Claimed) -> bytes:
    return as_email(write(db, mail), mail).as_bytes()


class Mailing:
    """What is remembered from one round to the next: nothing that a start would miss."""

    def __init__(self) -> None:
        self.look_at = self.send_at = 0.0  # of the clock that never goes back
        self.trouble = self.trouble_now = ""  # with the mail server, before this round and in it: a code
        self.times = 0  # in trouble, one after another
        self.put_off = 0
        self.takes_mail = False  # it took one since this server started

    async def go_on(self) -> None:
        """One round. What fails is tried again in the next."""
        if time.monotonic() >= self.look_at:
            self.look_at = time.monotonic() + LOOK_EVERY
            await self._carefully("looked for", queue_what_is_due())
        server = mail_server()
        if server is not None and time.monotonic() >= self.send_at:
            await self._carefully("sent", self.send_what_is_ready(server))

    async def _carefully(self, what: str, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as trouble:
            log.error("messages are not %s: %s", what, type(trouble).__name__, extra={"trouble": trouble})

    async def send_what_is_ready(self, server: MailServer) -> None:
        found = await read(lambda db: claiming.ready(db, clock.now(), server_key()))
        line, began, self.trouble_now = Line(server), time.monotonic(), ""
        try:
            for some in outbox.parts(found, AT_A_TIME):
                await self._send_to(line, some)
                if self.trouble_now or not live.hub.leads or time.monotonic() - began > AT_ONCE_AFTER:
                    break
        finally:
            await line.close()
        if found:
            self._say(self.trouble_now)

    async def _send_to(self, line: Line, some: Sequence[Ready]) -> None:
        taken = await keep(lambda db: claiming.claim(db, some, clock.now()))
        began = time.monotonic()
        looked = await read(lambda db: claiming.look_again(db, taken, clock.now(), server_key()))
        if looked.over or looked.elsewhere:
            await keep(lambda db: claiming.settle(db, looked))
        left = list(looked.mails)
        try:
            while left and not self.trouble_now and time.monotonic() - began < TRUE_FOR and live.hub.leads:
                # No longer in what is given back, whatever happens: who knows how far it came?
                await self._to_its_end(line, left.pop(0))
        finally:
            if left:
                await keep(lambda db: claiming.give_back(db, left))

    async def _to_its_end(self, line: Line, mail: Claimed) -> None:
        """A stop of this server lets the mail that is under way end."""
        began = time.monotonic()
        going = asyncio.create_task(self._send(line, mail))
        try:
            await asyncio.shield(going)
        except asyncio.CancelledError:
            await asyncio.wait({going}, timeout=ENDS_WITHIN)
            going.cancel()
            raise
        await asyncio.sleep(REST + time.monotonic() - began)

    async def _send(self, line: Line, mail: Claimed) -> None:
        try:
            content = await read(lambda db: composed(db, mail))
        except Exception as trouble:  # one text that cannot be made stops none of the others
            log.error("a message is not written: %s", type(trouble).__name__, extra={"trouble": trouble})
            await kept(lambda db: outbox.mark_failed(db, mail.id, mail.claim, "not_written", clock.now()))
            return
        outcome = await line.send(return_path(mail.id, mail.address), mail.address, content)
        outcome = self._weighed(outcome)
        metrics.mail_tries.labels(outcome.how.value).inc()
        await kept(lambda db: marked(db, mail, outcome))

    def _weighed(self, outcome: Outcome) -> Outcome:
        """Of a server that never took a mail and has no fine codes, a refusal says nothing of the address."""
        if outcome.how is How.refused and "." not in outcome.code and not self.takes_mail:
            outcome = Outcome(How.later, outcome.code)
        self.takes_mail = self.takes_mail or outcome.how is How.sent
        self.put_off = self.put_off + 1 if outcome.how is How.later else 0
        if outcome.how is How.trouble or self.put_off >= IN_A_ROW:
            self.trouble_now, self.put_off = outcome.code, 0
        return outcome

    def _say(self, trouble: str) -> None:
        """Once, and once more when it is over."""
        if trouble:
            self.send_at = time.monotonic() + WAITS[min(self.times, len(WAITS) - 1)]
            self.times += 1
        else:
            self.times = 0
        if trouble != self.trouble:
            log.error("the mail server takes %s", f"no mail: {trouble}" if trouble else "mail again")
        self.trouble = trouble


async def queue_what_is_due() -> None:
    """In short units: a room is served by the same writer."""
    new = await read(lambda db: outbox.missing(db, clock.now()))
    for part in outbox.parts(new) or [[]]:
        await keep(lambda db, part=part: outbox.queue(db, part, clock.now()))  # type: ignore[misc]
        await asyncio.sleep(REST)


def marked(db: Handle, mail: Claimed, outcome: Outcome) -> None:
    now = clock.now()
    if outcome.how is How.sent:
        outbox.mark_sent(db, mail.id, mail.claim, now, mail.releases)
    elif outcome.how is How.refused:
        outbox.mark_refused(db, mail.id, mail.claim, outcome.code, now)
    elif outcome.how is How.later:
        outbox.mark_failed(db, mail.id, mail.claim, outcome.code, now)
    else:
        claiming.give_back(db, [mail])


async def kept(unit: Callable[[Handle], None]) -> None:
    """Until it is on the disk: what was sent and is not marked would be sent again."""
    pause = 0.5
    while True:
        try:
            return await keep(unit)
        except NotKept:
            await asyncio.sleep(pause)
            pause = min(2 * pause, 30)


async def mail_for_ever() -> None:
    """While the server runs, and what was missed while it stood still."""
    mailing = Mailing()
    while True:
        if live.hub.leads:
            await mailing.go_on()
        await asyncio.sleep(SEND_EVERY)
