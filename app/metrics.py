"""What an operator may count, and nothing about people: no session, no code, no path, only routes as they are written.

Workers of one machine count into files of a folder that they share (`PROMETHEUS_MULTIPROC_DIR`, set where they are
started), so that whichever of them is asked answers for all.
"""

import asyncio
import os
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
)

TEXT = CONTENT_TYPE_LATEST

registry = CollectorRegistry()
ProcessCollector(registry=registry)
_MOMENTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds

requests = Counter("expertpool_requests", "Answers, by route and status", ("method", "route", "status"), registry=registry)
answered_in = Histogram("expertpool_request_seconds", "Time until an answer begins", registry=registry, buckets=_MOMENTS)
committed = Histogram("expertpool_commit_seconds", "Time of a group from the queue to the disk", registry=registry,
                      buckets=_MOMENTS)
together = Histogram("expertpool_commit_units", "Units of work in one commit", registry=registry,
                     buckets=(1, 2, 5, 10, 25, 50, 100, 200))
not_kept = Counter("expertpool_not_kept", "Groups that could not be kept", registry=registry)
queued = Gauge("expertpool_writer_queue", "Units that wait for the writer", registry=registry, multiprocess_mode="livesum")
making = Gauge("expertpool_media_queue", "Photos and voices that are made anew, or wait for it", registry=registry,
               multiprocess_mode="livesum")
contact_wishes = Gauge("expertpool_contact_wishes", "People to whom somebody has yet to write what came of it",
                       registry=registry, multiprocess_mode="mostrecent")
messages = Gauge("expertpool_messages", "Messages: waits, not_taken by a mail server, held since a restore", ("state",),
                 registry=registry, multiprocess_mode="mostrecent")
mails = Gauge("expertpool_mails", "Mails: handed_over in a day, came_back in a week", ("state",), registry=registry,
              multiprocess_mode="mostrecent")
looked_at = Gauge("expertpool_messages_looked_at_seconds", "When it was last looked what is due, since 1970",
                  registry=registry, multiprocess_mode="mostrecent")
connections = Gauge("expertpool_connections", "Open live connections", ("audience",), registry=registry,
                    multiprocess_mode="livesum")
rooms = Gauge("expertpool_rooms", "Sessions that somebody listens to", registry=registry, multiprocess_mode="livemax")
sent = Counter("expertpool_stages_sent", "Stages handed to connections", ("audience",), registry=registry)
sent_bytes = Counter("expertpool_stage_bytes", "Bytes of them", registry=registry)
skipped = Counter("expertpool_stages_skipped", "Stages not sent to a connection that was too far behind", registry=registry)
cuts = Counter("expertpool_line_cuts", "Times that the line to other workers was cut", registry=registry)
missed = Counter("expertpool_news_missed", "News of other workers that was found by its number only", registry=registry)
lag = Gauge("expertpool_loop_lag_seconds", "How late the event loop was at its last second", registry=registry,
            multiprocess_mode="livemax")
forgot_at = Gauge("expertpool_forgotten_at_seconds", "When what is due was last erased, since 1970", registry=registry,
                  multiprocess_mode="max")
mail_tries = Counter("expertpool_mail_tries", "Mails that were to go out, by what became of them", ("how",),
                     registry=registry)
workers = Gauge("expertpool_workers", "Processes that answer for this machine", registry=registry,
                multiprocess_mode="livesum")


_counted = cache(requests.labels)


def answer(method: str, route: str, status: int, seconds: float) -> None:
    _counted(method, route, status).inc()
    answered_in.observe(seconds)


async def watch_the_loop(look_around: Callable[[], None]) -> None:
    """For as long as the program runs: what comes a second later than a second was kept waiting by something. Each second
    `look_around` writes down what another worker may be asked for."""
    while True:
        began = time.monotonic()
        await asyncio.sleep(1)
        lag.set(max(0.0, time.monotonic() - began - 1))
        look_around()


def look_at(hub_rooms: dict, waiting: int) -> None:
    """The rooms, the queue and the connections as they are now."""
    workers.set(1)
    queued.set(waiting)
    rooms.set(len(hub_rooms))
    counts: dict[str, int] = {}
    for editions in hub_rooms.values():
        for (audience, _language), listeners in editions.items():
            counts[audience] = counts.get(audience, 0) + len(listeners)
    for audience in ("board", "phone", "console", "interpreter", "scribe"):
        connections.labels(audience).set(counts.get(audience, 0))


def as_text(wishes: int, mail: dict[str, int] | None = None, messages_at: datetime | None = None) -> bytes:
    """All of it in the text format of Prometheus."""
    contact_wishes.set(wishes)
    for state, count in (mail or {}).items():
        (mails if state in ("handed_over", "came_back") else messages).labels(state).set(count)
    if messages_at:
        looked_at.set(messages_at.timestamp())
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(registry)
    _forget_who_died()
    of_all = CollectorRegistry()
    multiprocess.MultiProcessCollector(of_all)
    return generate_latest(of_all)


def _forget_who_died() -> None:
    """What they counted stays; what they had open does not."""
    for file in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("gauge_live*_*.db"):
        number = file.stem.rpartition("_")[2]
        if not Path(f"/proc/{number}").exists():
            multiprocess.mark_process_dead(int(number))
