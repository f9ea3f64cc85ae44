"""The command line: `expertpool serve`, `demo`, `sessions`, `export`, `backup`, `restore`, `check`, `move`, `link`,
`member`, `due` and `bounce`."""

import argparse
import asyncio
import io
import json
import os
import secrets
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app import clock, settings
from app.errors import CannotStart

if TYPE_CHECKING:
    from app.durable import Database, Handle
    from app.models import Session

T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    parser = make_parser()
    given = parser.parse_args(arguments)
    os.environ["DATA"] = given.data
    for name in ("host", "port", "workers"):
        if getattr(given, name, None):
            os.environ[name.upper()] = str(getattr(given, name))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of another alphabet shows question marks, and goes on
    os.umask(0o077)  # whatever is written here may hold people's words
    try:
        return given.verb(given) or 0
    except CannotStart as trouble:
        print(f"Expertpool cannot go on: {trouble}", file=sys.stderr)
        return 1


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="expertpool", description="Live sessions with newcomers, from experience to action agenda.",
        epilog="Each command explains itself with --help.")
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def verb(name: str, does: Callable[[argparse.Namespace], int], help: str,
             serves: bool = False) -> argparse.ArgumentParser:
        command = verbs.add_parser(name, help=help, description=help)
        command.add_argument("--data", default=os.environ.get("DATA") or "data", metavar="DIR",
                             help="folder of the database, the key and the backups (default: data)")
        if serves:
            command.add_argument("--host", metavar="ADDRESS", help="network address to listen on (default: 0.0.0.0)")
            command.add_argument("--port", metavar="N", help="port to listen on (default: 8000)")
            command.add_argument("--workers", type=int, metavar="N",
                                 help="processes that serve together; more than one needs PostgreSQL (default: 1)")
        command.set_defaults(verb=does)
        return command

    serving = verb("serve", serve, "Start the server and print where to go.", serves=True)
    serving.add_argument("--new-key", action="store_true", help="begin with a new key: the old one is lost for ever")
    demo = verb("demo", fill_demo, "Fill an empty database with an invented programme, and start the server.", serves=True)
    demo.set_defaults(new_key=False)
    demo.add_argument("--no-serve", action="store_true", help="only fill the database")
    sessions = verb("sessions", list_sessions, "List every session.")
    sessions.add_argument("--json", action="store_true", help="as JSON: code, title, programme, date, state")
    export = verb("export", export_session, "Write the agenda and harvest of a session to a file.")
    export.add_argument("session", metavar="SESSION", help="the six-digit code of the session")
    export.add_argument("--format", required=True, choices=("docx", "pdf", "odt", "xlsx", "csv", "ics", "json"))
    export.add_argument("--language", default="nl", choices=("nl", "en"), help="of titles and labels (default: nl)")
    export.add_argument("--out", metavar="FILE", help="where to write it (default: a name of its own)")
    backup = verb("backup", back_up, "Copy database, key, photos and voices into one file, also while the server runs.")
    backup.add_argument("--out", metavar="FILE", help="where to write it (default: a name of its own in BACKUPS)")
    backup.add_argument("--recipient", metavar="KEY", help="public key of age for who may read it (default: RECIPIENT)")
    putting_back = verb("restore", put_back, "Put back a backup, without what people took back since.")
    putting_back.add_argument("backup", metavar="FILE", help="what “expertpool backup” wrote")
    putting_back.add_argument("--identity", metavar="FILE", help="the secret half of the key, where it is encrypted")
    putting_back.add_argument("--list", metavar="DIR", help="the list of what was taken back (default: beside the backup)")
    putting_back.add_argument("--without-list", action="store_true", help="go on although that list is lost")
    putting_back.add_argument("--only-key", action="store_true", help="put back nothing but the key")
    verb("check", check, "Say what is wrong with disk, key, bucket, proxy, mail, time, backups; ends with 1 if it is.")
    moving = verb("move", move_away, "Carry everything from SQLite to an empty PostgreSQL, and compare.")
    moving.add_argument("--to", required=True, metavar="URL", help="postgresql://user:password@host/name")
    link = verb("link", make_link, "Print a fresh link for a helper of a session.")
    link.add_argument("code", metavar="CODE", help="the six-digit code of the session")
    link.add_argument("--role", required=True, choices=("board", "cofacilitator", "interpreter", "scribe"))
    coming = verb("due", list_due, "List what would be sent, to whom and about what. It sends nothing.")
    coming.add_argument("--on", metavar="DATE", help="as on that day, such as 2027-02-19 (default: today)")
    coming.add_argument("--json", action="store_true", help="as JSON: to, name, kind, day, about, how")
    returned = verb("bounce", take_back_mail,
                    "Read from standard input a mail that came back: for the pipe of a mail server.")
    returned.add_argument("recipient", nargs="*", metavar="ADDRESS", help="the address to which it came back")
    member = verb("member", change_members, "List members, invite one, restore a lost password, or remove one.")
    member.add_argument("what", choices=("list", "add", "reset", "remove"), metavar="WHAT",
                        help="list; add: print a link for a new member; reset: print a link for a new password; remove")
    member.add_argument("name", nargs="?", default="", metavar="NAME", help="the name with which the member signs in")
    member.add_argument("--role", default="admin", choices=("admin", "organiser", "facilitator", "client"),
                        help="of a new member (default: admin)")
    member.add_argument("--programme", action="append", metavar="TITLE",
                        help="that a new facilitator or client sees; can be given again (default: all that are there)")
    member.add_argument("--successor", default="", metavar="NAME", help="who takes over the programmes of who is removed")
    member.add_argument("--organisation", default="", metavar="NAME", help="of a new member, where there are several")
    return parser


def serve(given: argparse.Namespace) -> int:
    from app import serving

    return serving.serve(given.new_key)


def fill_demo(given: argparse.Namespace) -> int:
    from sqlmodel import select

    from app import durable
    from app.demo import content, fill
    from app.demo.year import go_through
    from app.main import app
    from app.models import Member
    from app.passwords import scramble

    base = durable.open_database()
    try:
        if base.read_now(lambda db: db.exec(select(Member)).first()):
            raise CannotStart("the demonstration needs an empty database, and this one is in use. "
                              "Choose another folder: expertpool demo --data demo")
        password = "-".join(secrets.choice(WORDS) for _ in range(4))
        password_hash = scramble(password)
        base.keep_now(lambda db: fill(db, settings.server_key(), password_hash, clock.today()))
        durable.use(base)
        asyncio.run(go_through(app, password, content("year"), clock.today()))
    finally:
        durable.use(None)
        base.close()
    print(f"The demonstration is ready. Sign in with the name “demo” and the password “{password}”.")
    return 0 if given.no_serve else serve(given)


WORDS = ("tafel", "fiets", "brug", "molen", "appel", "regen", "zomer", "winter", "stoel", "lamp", "brood", "kaas", "boom",
         "straat", "haven", "school", "markt", "kamer", "sleutel", "venster", "water", "wolk", "trein", "koffie")


def list_sessions(given: argparse.Namespace) -> int:
    from sqlalchemy.orm import selectinload
    from sqlmodel import col, select

    from app.durable.sessions import related
    from app.models import Session

    def rows(db: "Handle") -> list[dict[str, str]]:
        return [{"code": session.code, "title": session.title, "programme": session.programme.title,
                 "date": session.held_on.isoformat(), "state": str(session.state)}
                for session in db.exec(select(Session).order_by(col(Session.held_on)).options(
                    selectinload(related(Session.programme))))]

    found = reading(rows)
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for row in found:
            print(f"{row['code']}  {row['date']}  {row['state']:<9} {row['title']}  ({row['programme']})")
        if not found:
            print("There are no sessions yet.")
    return 0


def export_session(given: argparse.Namespace) -> int:
    from app.exports import FORMATS, file_name
    from app.harvest import gather

    harvest = reading(lambda db: gather(db, find(db, given.session).id, given.language, for_export=True))
    path = Path(given.out or file_name(harvest, given.format))
    path.write_bytes(FORMATS[given.format].write(harvest))
    print(path)
    return 0


def make_link(given: argparse.Namespace) -> int:
    from app.addresses import public_address
    from app.models import HelperRole

    base = existing_database()

    def add(db: "Handle") -> str:
        helper, token = find(db, given.code).door.invite_helper(HelperRole(given.role))
        db.add(helper)
        return token

    try:
        print(f"{public_address()}/h/{base.keep_now(add)}")
    finally:
        base.close()
    return 0


def change_members(given: argparse.Namespace) -> int:
    from app import locked_out
    from app.durable import outside

    base = existing_database()
    try:
        print(locked_out.do(base, given))
    finally:
        base.close()
        outside.knock()
    return 0


def list_due(given: argparse.Namespace) -> int:
    from app.messages import listing

    try:
        on = date.fromisoformat(given.on) if given.on else clock.today()
    except ValueError:
        raise CannotStart("--on must be a day, written as 2027-02-19.") from None
    rows = reading(lambda db: listing.listed(db, on))
    if given.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(listing.as_text, rows)) or "Nothing is due.")
    return 0


TRY_AGAIN = 75  # to a mail server: keep it, and come again later (sysexits.h)


def take_back_mail(given: argparse.Namespace) -> int:
    from app.messages import bounces

    content = bounces.read_at_most(sys.stdin.buffer)
    recipients = [*given.recipient, *(os.environ.get(name, "") for name in ("ORIGINAL_RECIPIENT", "RECIPIENT"))]
    try:
        base = existing_database()
        try:
            print(base.keep_now(lambda db: bounces.take(db, content, recipients, clock.now())).value)
        finally:
            base.close()
    except Exception as trouble:  # whatever it is, a mail server that keeps the mail loses nothing
        print(f"Expertpool cannot read it now ({type(trouble).__name__}).", file=sys.stderr)
        return TRY_AGAIN
    return 0


def back_up(given: argparse.Namespace) -> int:
    from app import backup
    from app.durable import copies, taken_back

    recipients = given.recipient or settings.setting("RECIPIENT")
    path = backup.back_up(Path(given.out) if given.out else None, recipients)
    print(path)
    if not recipients:
        print("It is not encrypted: whoever has this file can read everything in it. See RECIPIENT.", file=sys.stderr)
    taken_back.copy_to(copies.backups(), say_so=True)
    for old in copies.tidy_up(clock.now()):
        print(f"deleted, because it is older than {copies.KEPT.days} days: {old}")
    return 0


def put_back(given: argparse.Namespace) -> int:
    from app import move, restore

    identity = Path(given.identity) if given.identity else None
    with move.alone_in(settings.data_folder()):
        if given.only_key:
            restore.only_key(Path(given.backup), identity)
            print(f"The key is in its place: {settings.key_file()}")
            return 0
        for line in restore.restore(Path(given.backup), identity, Path(given.list) if given.list else None,
                                    without_list=given.without_list):
            print(line)
    print("Everything is in its place. Start the server.")
    return 0


def check(given: argparse.Namespace) -> int:
    from app.check import as_text
    from app.check import check as findings

    wrong = 0
    for finding in findings():
        print(as_text(finding), flush=True)
        wrong += bool(finding.wrong)
    return int(wrong > 0)


def move_away(given: argparse.Namespace) -> int:
    from app import move
    from app.files import Folder, files

    folder = settings.data_folder()
    if not (folder / "expertpool.db").exists():
        raise CannotStart(f"there is no SQLite database in {folder}. Choose the folder with --data.")
    if not given.to.startswith(("postgres://", "postgresql://", "postgresql+psycopg://")):
        raise CannotStart("--to must be the address of a PostgreSQL: postgresql://user:password@host/name.")
    with move.alone_in(folder):
        # Files first: rows whose files are missing would be seen, files whose rows are missing are swept.
        if settings.setting("MEDIA_URL"):
            print(f"{'photos and voices':<28}{move.move_media(Folder(folder / 'media'), files()):>9}")
        for line in move.move(f"sqlite:///{folder / 'expertpool.db'}", settings.with_driver(given.to)):
            print(line)
    print(f"\nEverything is there, equal in every table. From now on start with DATABASE_URL set to that address, and keep "
          f"the file {folder / 'key'}: each machine needs a copy of it.")
    return 0


def existing_database() -> "Database":
    from app import durable

    if not settings.setting("DATABASE_URL") and not (settings.data_folder() / "expertpool.db").exists():
        raise CannotStart(f"there is no database in {settings.data_folder()}. Start the server first, or choose the "
                          "folder with --data.")
    return durable.open_database()


def reading(unit: Callable[["Handle"], T]) -> T:
    base = existing_database()
    try:
        return base.read_now(unit)
    finally:
        base.close()


def find(db: "Handle", code: str) -> "Session":
    from app.access import session_at
    from app.typed import digits

    session = session_at(db, digits(code))
    if session is None:
        raise CannotStart(f"there is no session with the code {code}. “expertpool sessions” lists them.")
    return session


if __name__ == "__main__":
    sys.exit(main())
