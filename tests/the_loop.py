"""Nothing may keep the event loop busy for long, or a whole hall waits: what does is found, in whichever test it is."""

import threading
import time
from asyncio import format_helpers
from asyncio.events import Handle

from tests.pace import slowness

LONGEST = 0.1  # seconds of its thread, on a quiet machine, for one turn of anything
too_long: list[str] = []
_run = Handle._run


def watch() -> None:
    """Times each turn of every loop of this process by what its own thread gets done: a busy machine only makes it wait.
    The loop of the first thread, where there is one, is a browser test's own."""

    def run_and_look(handle: Handle) -> None:
        if threading.current_thread() is threading.main_thread():
            _run(handle)
            return
        callback = handle._callback
        began = time.thread_time()
        _run(handle)
        took = time.thread_time() - began
        if took > LONGEST and took > LONGEST * slowness():
            too_long.append(f"{took:.2f} seconds: {format_helpers._format_callback_source(callback, ())}"
                            f" {getattr(getattr(callback, '__self__', None), 'get_coro', lambda: '')()}")

    setattr(Handle, "_run", run_and_look)  # noqa: B010
