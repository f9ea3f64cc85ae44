"""A server begins: what is set wrong is said in one sentence before anything else, and a stop leaves nothing half done."""

import logging
import os
import resource
import signal
import socket
import sys
from tempfile import TemporaryDirectory
from typing import NoReturn
from urllib.parse import urlsplit

import segno
import uvicorn
from sqlmodel import delete, select
from uvicorn.supervisors import Multiprocess

from app import durable, files, logs, move, settings
from app.addresses import is_on_no_network, public_address, security_contact
from app.durable import Handle
from app.errors import CannotStart
from app.messages.sending import mail_server
from app.models import FirstRun, Member
from app.models.organisation import hashed, new_token
from app.patience import ListenerProtocol, PatientProtocol
from app.settings import setting


def serve(new_key: bool) -> int:
    workers = number_of_workers()
    check_address(setting("ADDRESS"))
    security_contact()
    mail_server()
    listening = listen(setting("HOST"), setting("PORT"))
    files.check_storage()
    with listening:
        if setting("DATABASE_URL"):
            return serve_together(listening, workers, new_key)
        with move.alone_in(settings.data_folder()):
            settings.only_for_us(settings.data_folder())
            return serve_together(listening, 1, new_key)


# --- what may be set wrong -------------------------------------------------------------------------------------------


def number_of_workers() -> int:
    workers = setting("WORKERS")
    if not workers.isdecimal() or not 1 <= int(workers) <= 64:
        raise CannotStart(f"“{workers}” workers cannot be. Set --workers to a number from 1 to 64.")
    if int(workers) > 1 and not setting("DATABASE_URL"):
        raise CannotStart("several workers need PostgreSQL, which carries the news between them. Set DATABASE_URL to a "
                          "PostgreSQL address (“expertpool move --to” takes along what is in SQLite), or leave out "
                          "--workers.")
    return int(workers)


def check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        is_one = (parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.username
                  and not parts.query and parts.path in ("", "/") and " " not in address)
    except ValueError:
        is_one = False
    if address and not is_one:
        raise CannotStart(f"ADDRESS is “{address}”, and must be like https://pool.example or http://192.168.1.10:8000: "
                          "with http:// or https://, and without anything behind the name.")


def listen(host: str, port: str) -> socket.socket:
    """Before the database is opened and anything is printed."""
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise CannotStart(f"“{port}” is no port. Set --port to a number from 1 to 65535, such as 8000.")
    listening = None
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(
            host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # “::” is for both kinds of network
        listening.bind(place)
        # Two sockets may be bound to a port until one listens, and the other would find out when all is printed.
        listening.listen(4096)
    except OSError as trouble:
        if listening is not None:
            listening.close()
        raise CannotStart(why_not(host, port, trouble)) from None
    listening.set_inheritable(True)
    return listening


def why_not(host: str, port: str, trouble: OSError) -> str:
    if isinstance(trouble, PermissionError):
        return f"port {port} is only for the administrator of this machine. Choose one from 1024 with --port."
    if isinstance(trouble, socket.gaierror) or trouble.errno == 99:
        return f"“{host}” is no address of this machine. Set --host to 0.0.0.0, :: or 127.0.0.1."
    return f"port {port} is taken by another program. Stop it, or choose another port with --port."


# --- serving ---------------------------------------------------------------------------------------------------------


def serve_together(listening: socket.socket, workers: int, new_key: bool) -> int:
    base = durable.open_database(new_key=new_key)
    _soft, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))  # every phone in the room is an open file

    tell_where(base.keep_now(first_run_token))
    proxy = setting("PROXY")
    config = uvicorn.Config(
        "app.main:app", host=setting("HOST"), port=int(setting("PORT")), access_log=False,
        server_header=False, proxy_headers=bool(proxy), forwarded_allow_ips=proxy or None, http=PatientProtocol,
        ws=ListenerProtocol,
        ws_per_message_deflate=False, ws_max_size=65536, ws_ping_interval=30, timeout_graceful_shutdown=10,
        log_level="warning", log_config=logs.CONFIG, backlog=4096, workers=workers)
    if workers > 1:
        # Each opens the database for itself; one that ends is replaced by a new one.
        base.close()
        with TemporaryDirectory(prefix="expertpool-counted-") as counted:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
            Multiprocess(config, [listening]).run()
        return 0
    durable.use(base)
    server = uvicorn.Server(config)
    # The web server hands a signal on once it has stopped. What comes after it has to come to pass.
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as with nohup
        signal.signal(signal.SIGHUP, server.handle_exit)
    try:
        server.run([listening])
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)  # who is impatient does not end it in the middle of this
        base.close()
        logging.getLogger("expertpool").info("stopped")
    return 0 if server.started else 1


def stop(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def first_run_token(db: Handle) -> str | None:
    """A fresh link for the first organiser, as long as there is nobody; one that was printed before stops working."""
    if db.exec(select(Member)).first():
        return None
    db.exec(delete(FirstRun))
    token = new_token()
    db.add(FirstRun(token_hash=hashed(token)))
    return token


def tell_where(first_run: str | None) -> None:
    """The first thing that an organiser reads."""
    port, phones = setting("PORT"), public_address()
    if is_on_no_network():
        print("\nThis machine is on no network: until it is on one, phones cannot reach it. Start again then.")
    print(f"\nExpertpool is starting.\n\n  On this machine:            http://localhost:{port}/")
    print(f"  Phones on the same network: {phones}/join\n")
    if first_run:
        print("  First time: open this link to set your name and password. It works once:\n"
              f"    {phones}/first-run/{first_run}\n")
    if "utf" in (sys.stdout.encoding or "").lower():
        segno.make(f"{phones}/join", error="l").terminal(compact=True, border=2)
    else:
        print("  This terminal cannot show the QR code (it is not set to UTF-8). It is on the poster of each session.")
    print("\n  Stop with Ctrl+C. Everything is kept in", settings.data_folder(), flush=True)
