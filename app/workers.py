"""What the workers of one installation tell each other, and what each does with it. With SQLite there is only one."""

from app import access, live
from app.durable import Database, pass_on
from app.hub import PostgresHub


async def join(base: Database) -> None:
    """From here on this worker gets news of what others keep."""
    if base.is_sqlite:
        return
    live.hub = PostgresHub(base.url, base.name, on_news=take_news, on_missed=take_missed, watched=watched,
                           new_hits=access.new_hits, on_hits=access.hit_elsewhere)
    access.work_with_others(True)
    await live.hub.open()


def leave() -> None:
    if isinstance(live.hub, PostgresHub):
        live.hub.close()
        live.use_local_hub()
        access.work_with_others(False)


def take_news(news: list) -> None:
    """What is remembered goes first, so that the stages are drawn from what is in the database now."""
    session_id, _number, changed, kinds, seats = news
    if seats:
        pass_on({(session_id, seat_id): changed for seat_id in seats})
    if session_id:
        live.tell_news(session_id, kinds)


def take_missed(sessions: set[str]) -> None:
    """It is unknown what happened there: what is remembered is forgotten, and everybody gets the stage anew. "" stands for
    all sessions."""
    pass_on({(session_id, ""): -1 for session_id in sessions})
    for session_id in watched() if "" in sessions else sessions:
        live.draw_anew(session_id, set(live.EVERYBODY))


def watched() -> set[str]:
    return live.watched() | access.remembered_sessions()
