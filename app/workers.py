"""What the workers of one installation tell each other, and what each does with it. With SQLite there is only one."""

from app import access, live
from app.durable import Database, say_changed
from app.hub import PostgresHub


async def join(base: Database) -> None:
    """From here on this worker hears what others keep."""
    if base.is_sqlite:
        return
    live.hub = PostgresHub(base.url, base.name, hear=hear, missed=missed, watched=watched, hits=access.new_hits,
                           hit=access.hit_elsewhere)
    access.work_with_others(True)
    await live.hub.open()


def leave() -> None:
    if isinstance(live.hub, PostgresHub):
        live.hub.close()
        live.use_local_hub()
        access.work_with_others(False)


def hear(news: list) -> None:
    """What is remembered goes first: the stages are drawn from what is so now."""
    session_id, _number, changed, kinds, seats = news
    if seats:
        say_changed({(session_id, seat_id): changed for seat_id in seats})
    if session_id:
        live.hear(session_id, kinds)


def missed(sessions: set[str]) -> None:
    """Nobody knows what happened there: nothing is remembered, and everybody is told. "" stands for all."""
    say_changed({(session_id, ""): -1 for session_id in sessions})
    for session_id in watched() if "" in sessions else sessions:
        live.draw_anew(session_id, set(live.EVERYBODY))


def watched() -> set[str]:
    return live.watched() | access.remembered_sessions()
