"""How this server does, for the people who look after it: counts, and nothing about people or what they say."""

import asyncio
import os
import resource
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import func, text
from sqlmodel import col, select

from app import clock, durable, live, metrics, settings
from app.access import Organiser
from app.durable import copies
from app.messages.health import Health, how_mail_goes
from app.models import Session
from app.pages import page
from app.words import _

router = APIRouter()
ROOM = 1024 ** 3  # bytes on the disk: with less, an evening with photos may not fit
BACKUP_AGE = timedelta(days=2)
LAG, QUEUE = 0.5, 400  # seconds, units: beyond these people notice
BEGAN = time.monotonic()


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    value: str
    todo: str = ""  # what to do about it; empty while it is well


@router.get("/status")
async def status(request: Request, member: Organiser) -> Response:
    """One worker answers, and tells about itself; what it says of database and disk is true for all."""
    figures, mail = await durable.read(lambda db: (in_the_database(db), how_mail_goes(db, clock.now())))
    parts = [(_("Database and files"), await asyncio.to_thread(storage, *figures)), (_("Mail"), in_the_post(mail)),
             (_("Now"), present_load(figures[0])),
             (_("Since the start"), since_the_start())]
    return page("status.html", member=member, parts=parts, several=not durable.database().is_sqlite,
                todo=[sign.todo for _name, signs in parts for sign in signs if sign.todo])


def in_the_database(db: durable.Handle) -> tuple[int, int, str]:
    """How many sessions are open, its bytes and the version of its tables."""
    open_now = db.exec(select(func.count()).where(
        col(Session.opened_at).is_not(None), col(Session.closed_at).is_(None))).one()
    size = ("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            if durable.database().is_sqlite else "SELECT pg_database_size(current_database())")
    ask = db.connection().scalar
    return open_now, ask(text(size)), ask(text("SELECT version_num FROM alembic_version"))


def storage(_open_now: int, size: int, tables: str) -> list[Sign]:
    folder, is_sqlite = settings.data_folder(), durable.database().is_sqlite
    free = shutil.disk_usage(folder).free
    signs = [
        Sign(_("Version"), _("%(version)s, tables %(tables)s") % {"version": version("expertpool"), "tables": tables}),
        Sign(_("Database"), f"{'SQLite' if is_sqlite else 'PostgreSQL'}, {in_bytes(size)}"),
        Sign(_("Free on the disk"), in_bytes(free), "" if free > ROOM else
             _("Less than 1 GB is free on the disk. Make room: when it is full, nothing more can be saved."))]
    made = copies.newest()
    signs.append(Sign(_("Newest backup"), clock.local(made).strftime("%Y-%m-%d %H:%M") if made else _("none"),
                      "" if made and clock.now() - made < BACKUP_AGE else
                      _("There is no backup of the last two days. Run: expertpool backup")))
    media = settings.setting("MEDIA_URL")
    signs.append(Sign(_("Photos and voices"), _("in a bucket") if media else in_bytes(
        sum(file.stat().st_size for file in Path(folder / "media").rglob("*") if file.is_file()))))
    return signs


def in_the_post(mail: Health) -> list[Sign]:
    if not settings.sends_mail():
        return [Sign(_("Mail"), _("by hand: there is no mail server"))]
    looked_at = clock.local(mail.looked_at).strftime("%Y-%m-%d %H:%M") if mail.looked_at else _("not yet")
    return [
        Sign(_("Last looked who is to hear"), looked_at, "" if not mail.stands_still(clock.now()) else
             _("Mail stands still: for an hour it was not looked who is to hear of something. Look in the log for “not "
               "sent”.")),
        Sign(_("Mails handed over in the last day"), str(mail.handed_over)),
        Sign(_("Messages that wait"), str(mail.waits), "" if not mail.not_taken else
             _("The mail server does not take mail. Look at SMTP_URL and at that server; what waits is tried again.")),
        Sign(_("Mails that came back in the last week"), str(mail.came_back))]


def present_load(open_now: int) -> list[Sign]:
    listening = {audience: 0 for audience in live.AUDIENCES}
    for rows in list(live.hub.rooms.values()):
        for (audience, _language), row in rows.items():
            listening[audience] += len(row)
    lag, queue = value("expertpool_loop_lag_seconds"), durable.database().waiting
    busy = _("The server cannot keep up: people wait for their answers. Look at what else runs on this machine.")
    return [
        Sign(_("Open sessions"), str(open_now)),
        Sign(_("Phones connected"), str(listening["phone"])),
        Sign(_("Boards, consoles and helpers connected"), str(sum(listening.values()) - listening["phone"])),
        Sign(_("Waiting to be saved"), str(queue), busy if queue > QUEUE else ""),
        Sign(_("Delay of the server"), f"{lag * 1000:.0f} ms", busy if lag > LAG else ""),
        Sign(_("Open files"), f"{len(os.listdir('/proc/self/fd')) if Path('/proc/self/fd').exists() else '?'} / "
             f"{resource.getrlimit(resource.RLIMIT_NOFILE)[0]}"),
        Sign(_("Memory"), in_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))]


def since_the_start() -> list[Sign]:
    commits, kept = value("expertpool_commit_seconds_count"), value("expertpool_commit_units_sum")
    lost, erased = value("expertpool_not_kept_total"), value("expertpool_forgotten_at_seconds")
    late = live.hub.leads and time.monotonic() - BEGAN > 3600 and clock.now().timestamp() - erased > 3600
    return [
        Sign(_("Running for"), str(timedelta(seconds=int(time.monotonic() - BEGAN)))),
        Sign(_("Saved"), _("%(kept)d changes in %(commits)d groups, each in %(time)s") % {
            "kept": kept, "commits": commits,
            "time": f"{value('expertpool_commit_seconds_sum') / commits * 1000:.0f} ms" if commits else "–"}),
        Sign(_("Not saved"), f"{lost:.0f}", "" if not lost else
             _("Something could not be saved. People were told so; look in the log for “not kept”.")),
        Sign(_("Answers"), "{:.0f}, {} ms".format(*answers())),
        Sign(_("What is due was erased"), clock.local(datetime.fromtimestamp(erased, UTC)).strftime("%Y-%m-%d %H:%M")
             if erased else _("by another worker"), "" if not late else
             _("What has to be erased was not erased for an hour. Look in the log for “not forgotten”."))]


def answers() -> tuple[float, str]:
    count = value("expertpool_request_seconds_count")
    return count, f"{value('expertpool_request_seconds_sum') / count * 1000:.0f}" if count else "–"


def value(name: str) -> float:
    return metrics.registry.get_sample_value(name) or 0


def in_bytes(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} GB"
