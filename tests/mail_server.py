"""A real mail server in a thread, which can be told to fail in each way in which mail servers do."""

import asyncio
import datetime
import ipaddress
import ssl
import threading
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.server import free_port

CUT, SILENCE = "cut", "silence"


class Came(NamedTuple):
    sender: str
    to: str
    content: bytes

    @property
    def id(self) -> str:
        return message_from_bytes(self.content)["Message-ID"]


class Answers:
    """`says["RCPT"] = "550 5.1.1 no such person"`, or CUT or SILENCE, for each mail; or a function of whom it is for.
    `after` is what happens once a mail was taken, before the sender hears of it."""

    def __init__(self):
        self.came: list[Came] = []
        self.lines = 0  # connections
        self.says: dict[str, object] = {}
        self.after = lambda mail: None

    async def _answer(self, step: str, server: SMTP, about: str, usual: str) -> str:
        says = self.says.get(step, "")
        says = says(about) if callable(says) else says
        if says == SILENCE:
            await asyncio.sleep(3600)
        if says == CUT:
            server.transport.abort()
        return str(says or usual)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.lines += 1
        return [*responses[:-1], await self._answer("EHLO", server, hostname, responses[-1])]

    async def handle_MAIL(self, server, session, envelope, address, options):
        answer = await self._answer("MAIL", server, address, "250 OK")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await self._answer("RCPT", server, address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        [to] = envelope.rcpt_tos
        says = self.says.get("DATA", "")
        says = says(to) if callable(says) else says
        mail = Came(envelope.mail_from, to, envelope.original_content)
        if not says or says in (CUT, SILENCE):  # what is cut or kept waiting after its last line was taken
            self.came.append(mail)
            self.after(mail)
        return await self._answer("DATA", server, to, "250 2.0.0 taken") if says else "250 2.0.0 taken"


class MailServer:
    """On a port of this machine, while the block lasts. `ssl_context`: under TLS from the first word on."""

    def __init__(self, port: int = 0, ssl_context: ssl.SSLContext | None = None, **options):
        self.answers, self.port = Answers(), port or free_port()
        self._loop, self._tls, self._options = asyncio.new_event_loop(), ssl_context, options
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> "MailServer":
        self._thread.start()
        self._server = self._wait_for(self._loop.create_server(
            lambda: SMTP(self.answers, loop=self._loop, hostname="mail.example", **self._options), "127.0.0.1", self.port,
            ssl=self._tls))
        return self

    def __exit__(self, *_trouble) -> None:
        self._wait_for(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wait_for(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)


def certificate(folder: Path, name: str = "localhost") -> ssl.SSLContext:
    """Of a server of that name; who trusts `folder / "cert.pem"` trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if name == "localhost" else [
        x509.DNSName(name)]
    made = (x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256()))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
