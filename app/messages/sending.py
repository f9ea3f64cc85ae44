"""How a mail goes out: by one mail server (SMTP_URL), under TLS unless it is on this machine. What the server says is
sorted into what became of the mail, and of its words nothing is kept but the code: they can hold an address."""

import asyncio
import re
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from app.errors import CannotStart
from app.models.contact import AN_ADDRESS
from app.settings import setting

CONNECTS, ANSWERS, TAKES = 20, 30, 120  # seconds for a connection, an answer, and the whole of a mail
LONGEST = 240  # one mail, whatever a server does: shorter than its lease
OF_THE_ADDRESS = ("5.1.", "5.2.")  # there is no such address, or it takes nothing more
PLAIN = (550, 551, 553)  # the same of a server that has no finer codes, when it hears for whom a mail is


class How(StrEnum):
    """What became of a mail."""

    sent = "sent"  # the server has it
    refused = "refused"  # for good: nothing reaches that address
    later = "later"  # not this time, or nobody knows
    trouble = "trouble"  # nothing of the mail was handed over: the server takes none at all


@dataclass(frozen=True, slots=True)
class Outcome:
    how: How
    code: str = ""  # as 4.2.2 or 451, or a word of ours


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    tls: str  # "first", before anything is said; "starttls"; or "" on this machine
    name: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def mail_server() -> MailServer | None:
    """As it is set. Refuses what can be none, and says nothing of what stands there: it holds a password."""
    url = setting("SMTP_URL")
    if not url:
        return None
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        parts, port = urlsplit(""), None
    if (parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == 0 or parts.path not in ("", "/")
            or parts.query or parts.fragment or re.search(r"[\s\x00-\x1f]", url)):
        raise CannotStart("SMTP_URL must be like smtps://name:password@mail.example or smtp://mail.example:587, with "
                          "nothing behind the server. Signs such as @, / and # in a password are written as %40, %2F and "
                          "%23.")
    if bool(parts.username) != bool(parts.password):
        raise CannotStart("SMTP_URL needs a name and a password, smtps://name:password@…, or neither of them.")
    if not setting("MAIL_FROM"):
        raise CannotStart("SMTP_URL is set and MAIL_FROM is not. Set it to the address from which mail goes, such as "
                          "expertpool@pool.example.")
    if not (AN_ADDRESS.fullmatch(setting("MAIL_FROM")) and setting("MAIL_FROM").isascii()):
        raise CannotStart("MAIL_FROM must be an e-mail address and nothing else, such as expertpool@pool.example.")
    tls = "first" if parts.scheme == "smtps" else "" if is_here(parts.hostname) else "starttls"
    return MailServer(parts.hostname, port or {"first": 465, "starttls": 587, "": 25}[tls], tls,
                      unquote(parts.username or ""), unquote(parts.password or ""))


def is_here(host: str) -> bool:
    """On this machine, by its own name: what is said to it goes over no network."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Line:
    """A connection to the mail server, for one mail after another. It is made when the first goes."""

    def __init__(self, server: MailServer):
        self.server = server
        self._smtp: SMTP | None = None

    async def send(self, sender: str, to: str, content: bytes) -> Outcome:
        """`sender` is where the mail returns to if it comes back."""
        if (recipient := as_recipient(to)) is None:
            return Outcome(How.refused, "5.1.3")
        step = _Step()
        return await self._as_outcome(step, self._send(sender, recipient, content, step))

    async def reach(self) -> Outcome:
        """As far as the name and the password, and no further: nothing is sent."""
        step = _Step()
        return await self._as_outcome(step, self._open(step))

    async def _as_outcome(self, step: "_Step", work: Coroutine[Any, Any, None]) -> Outcome:
        try:
            async with asyncio.timeout(LONGEST):
                await work
            return Outcome(How.sent)
        except SMTPResponseException as answer:
            await self._begin_anew()
            return sorted_out(step, answer.code, answer.message)
        except TimeoutError:
            word = "silence"
        except (SMTPException, OSError) as trouble:
            word = "tls" if is_of_tls(trouble) else step.word
        except BaseException:
            self._drop()
            raise
        self._drop()  # an answer that comes late would be taken for that to the next mail
        return Outcome(step.failed, word)

    async def _open(self, step: "_Step") -> None:
        self._smtp = await self._connected(step)

    async def _send(self, sender: str, recipient: str, content: bytes, step: "_Step") -> None:
        if self._smtp is not None:  # a server may have hung up since the last mail, or take so many and no more
            try:
                await self._smtp.mail(sender)
            except (SMTPServerDisconnected, SMTPResponseException) as trouble:
                if isinstance(trouble, SMTPResponseException) and trouble.code != 421:
                    raise
                self._drop()
        if self._smtp is None:
            await self._open(step)
            step.word = "cut"
            assert self._smtp is not None  # just opened
            await self._smtp.mail(sender)
        step.failed, step.names_whom, step.word = How.later, True, "cut"
        await self._smtp.rcpt(recipient)
        step.names_whom = False
        await self._smtp.data(content, timeout=TAKES)

    async def _connected(self, step: "_Step") -> SMTP:
        server = self.server
        context = await asyncio.to_thread(ssl.create_default_context) if server.tls else None
        smtp = SMTP(hostname=server.host, port=server.port, timeout=ANSWERS, use_tls=server.tls == "first",
                    start_tls=server.tls == "starttls", tls_context=context,
                    local_hostname=setting("MAIL_FROM").rpartition("@")[2])
        try:
            await smtp.connect(timeout=CONNECTS)
            if server.name:
                step.word = "auth"
                await smtp.login(server.name, server.password)
        except BaseException as trouble:
            if server.tls == "starttls" and type(trouble) is SMTPException and step.word != "auth":
                step.word = "tls"  # it offers none, and without it nothing is said
            smtp.close()
            raise
        return smtp

    async def _begin_anew(self) -> None:
        """What a server heard of a mail that it did not take is forgotten, or the connection with it."""
        if self._smtp is not None:
            try:
                await self._smtp.rset(timeout=5)
            except (SMTPException, OSError):
                self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    async def close(self) -> None:
        if self._smtp is not None:
            with suppress(SMTPException, OSError):
                await self._smtp.quit(timeout=5)
        self._drop()


@dataclass
class _Step:
    """How far a mail has come, and what it means where it ends there."""

    failed: How = How.trouble
    word: str = "not_reached"
    names_whom: bool = False  # the server is told for whom the mail is


def is_of_tls(trouble: BaseException | None) -> bool:
    while trouble is not None and not isinstance(trouble, ssl.SSLError):
        trouble = trouble.__cause__ or trouble.__context__
    return trouble is not None


def sorted_out(step: _Step, code: int, words: str) -> Outcome:
    found = re.match(r"\s*([45]\.\d{1,3}\.\d{1,3})(?!\S)", words)
    exact = found[1] if found else str(code)
    if step.failed is How.later and 500 <= code < 600 and (
            exact.startswith(OF_THE_ADDRESS) or (step.names_whom and not found and code in PLAIN)):
        return Outcome(How.refused, exact)
    return Outcome(step.failed, exact if 400 <= code < 600 else "nonsense")


def as_recipient(address: str) -> str | None:
    """As a server takes it: a domain of other letters in its plain form. None where mail cannot go."""
    local, _at, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    return plain if plain.isascii() and AN_ADDRESS.fullmatch(plain) and not re.search(r"[\x00-\x20\x7f]", plain) else None


async def reached(server: MailServer) -> Outcome:
    """Whether it lets us in, without a mail."""
    line = Line(server)
    try:
        return await line.reach()
    finally:
        await line.close()
