"""Nothing may keep the event loop busy for long, or a whole hall waits: what does is found, in whichever test it is.

What computes is found by what its own thread gets done, and what waits by what it does: it sleeps, or asks the database
itself. Neither depends on how busy the machine is.
"""

import asyncio
import threading
import time
import traceback
from asyncio import format_helpers
from asyncio.events import Handle

from sqlalchemy import Engine, event

from tests.pace import slowness

LONGEST = 0.1  # seconds of its thread, on a quiet machine, for one turn of anything
too_long: list[str] = []
_run, _sleep = Handle._run, time.sleep


def watch() -> None:
    setattr(Handle, "_run", run_and_look)  # noqa: B010
    setattr(time, "sleep", sleep_and_look)  # noqa: B010
    event.listen(Engine, "before_cursor_execute", look_for_questions)


class Turns(threading.local):
    """Of one thread. What it got done is asked now and then and when one lasted: to ask takes longer than many turns."""

    count = 0
    others = 0.0  # seconds that other turns lasted since it was asked
    done = 0.0  # seconds of its thread until then


turns = Turns()


def run_and_look(handle: Handle) -> None:
    if threading.current_thread() is threading.main_thread():  # a browser test's own
        _run(handle)
        return
    if turns.count % 100 == 0 or turns.others > LONGEST / 10:
        turns.done, turns.others = time.thread_time(), 0.0
    turns.count += 1
    callback, began = handle._callback, time.perf_counter()
    _run(handle)
    lasted = time.perf_counter() - began
    if lasted <= LONGEST:
        turns.others += lasted
        return
    took = time.thread_time() - turns.done - turns.others
    turns.count = 0
    if took > LONGEST and took > LONGEST * slowness():
        too_long.append(f"{took:.2f} seconds: {format_helpers._format_callback_source(callback, ())}"
                        f" {getattr(getattr(callback, '__self__', None), 'get_coro', lambda: '')()}")


def sleep_and_look(seconds: float) -> None:
    if is_in_a_loop():
        too_long.append(f"slept for {seconds} seconds: {where()}")
    _sleep(seconds)


def look_for_questions(_connection, _cursor, statement: str, *_rest) -> None:
    if is_in_a_loop():
        too_long.append(f"waited for the database: {statement[:80]}: {where()}")


def is_in_a_loop() -> bool:
    return asyncio._get_running_loop() is not None and threading.current_thread() is not threading.main_thread()


def where() -> str:
    ours = [frame for frame in traceback.extract_stack()[:-2] if "/lib/python" not in frame.filename]
    return " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in ours[:-6:-1])
