"""The one writer: durable, in groups, and not to be stopped by anybody."""

import asyncio
import errno
import threading

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from app import clock
from app.durable import when_changed
from app.durable.changes import listeners
from app.errors import NotKept, NotLikeThat
from app.models import Organisation, Session
from tests.pace import PATIENCE
from tests.room import awaited

pytestmark = pytest.mark.on_postgres


def add(name: str):
    return lambda db: db.add(Organisation(name=name))


def names(db) -> set[str]:
    return set(db.exec(select(Organisation.name)).all())


def test_what_was_answered_is_there(base):
    base.keep_now(add("one"))
    assert base.read_now(names) == {"one"}


def test_a_refused_unit_takes_back_its_own_work_and_no_others(base):
    def refused(db):
        db.add(Organisation(name="half"))
        db.flush()
        raise NotLikeThat("no")

    answers = [base.keep_soon(add("first")), base.keep_soon(refused), base.keep_soon(add("last"))]
    answers[0].result()
    answers[2].result()
    with pytest.raises(NotLikeThat):
        answers[1].result()
    assert base.read_now(names) == {"first", "last"}


def test_nobody_is_told_that_it_is_kept_when_the_commit_fails(base):
    """A full disk shows at the commit, when all units have been run."""
    def is_full(_connection):
        raise OSError(errno.ENOSPC, "no space left")

    event.listen(base._writing, "commit", is_full)
    answers = [base.keep_soon(add("one")), base.keep_soon(add("two"))]
    for answer in answers:
        with pytest.raises(NotKept):
            answer.result(PATIENCE)
    event.remove(base._writing, "commit", is_full)
    base.keep_now(add("there is room again"))
    assert base.read_now(names) == {"there is room again"}


def test_an_error_of_the_database_carries_nobodys_words(base):
    """It is written in the log, and what is in the log stays."""
    def fails(db):
        db.connection().execute(text("SELECT * FROM no_such_table WHERE words = :words"), {"words": "my own words"})

    for use in (base.keep_now, base.read_now):
        with pytest.raises(DBAPIError) as trouble:
            use(fails)
        assert "my own words" not in str(trouble.value)


def test_who_hangs_up_does_not_stop_the_writer(base):
    """A phone that goes out of reach cancels its request; the next one is served all the same."""
    holding, go_on = threading.Event(), threading.Event()

    def slow(db):
        holding.set()
        go_on.wait(PATIENCE)

    base.keep_soon(slow)
    holding.wait(PATIENCE)
    gone = base.keep_soon(add("gone"))
    assert gone.cancel()
    go_on.set()
    base.keep_soon(add("next")).result(PATIENCE)
    assert base.read_now(names) == {"next"}


def test_what_waits_together_is_committed_together(base):
    """A hundred units at once need far fewer commits than a hundred."""
    commits = []
    event.listen(base._writing, "commit", lambda connection: commits.append(1))
    holding, go_on = threading.Event(), threading.Event()

    def slow(db):
        holding.set()
        go_on.wait(PATIENCE)

    base.keep_soon(slow)
    holding.wait(PATIENCE)
    answers = [base.keep_soon(add(f"card {number}")) for number in range(100)]
    go_on.set()
    for answer in answers:
        answer.result(PATIENCE)
    assert len(commits) == 2
    assert len(base.read_now(names)) == 100


def test_readers_cannot_write(base):
    def write(db):
        db.add(Organisation(name="never"))
        db.commit()

    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        base.read_now(write)


def test_it_is_durable_and_wal(base):
    if not base.is_sqlite:
        pytest.skip("how PostgreSQL writes to disk is set in the server, by who runs it")
    mode, synchronous = base.keep_now(lambda db: (
        db.connection().exec_driver_sql("PRAGMA journal_mode").scalar(),
        db.connection().exec_driver_sql("PRAGMA synchronous").scalar()))
    assert (mode, synchronous) == ("wal", 2)


def test_units_can_be_awaited(base):
    async def both():
        await base.keep(add("awaited"))
        return await base.read(names)

    assert awaited(both()) == {"awaited"}


def insert(connection, names: list[str]) -> list[str]:
    if "spoilt" in names:
        raise ValueError("spoilt")
    for name in names:
        connection.exec_driver_sql(
            f"INSERT INTO organisation (id, name, logo, demands_second) VALUES ('{name}', '{name}', '', false)")
    return [name.upper() for name in names]


def test_one_that_cannot_be_taken_in_does_not_spoil_those_that_came_with_it(base):
    async def together():
        return await asyncio.gather(*(base.keep_together(insert, name) for name in ("a", "spoilt", "b")),
                                    return_exceptions=True)

    first, spoilt, last = awaited(together())
    assert (first, last) == ("A", "B") and isinstance(spoilt, NotKept)
    assert base.read_now(names) == {"a", "b"}


def test_who_remembers_rows_hears_of_a_change_before_anybody_is_answered(base, world):
    heard = []
    when_changed(heard.append)
    try:
        base.keep_now(lambda db: setattr(db.get(Session, world.id), "place", "De Brug"))
        assert [set(touched) for touched in heard] == [{(world.id, "")}]
    finally:
        listeners.remove(heard.append)


def test_who_sits_down_makes_nobody_forget_the_others(base, world):
    """A new seat is in nobody's memory: a hall that comes in must not have everything read again."""
    heard = []
    when_changed(heard.append)
    try:
        base.keep_now(lambda db: db.add(db.get(Session, world.id).door.admit("ar", looking=False, today=clock.today())[0]))
        assert heard == []
    finally:
        listeners.remove(heard.append)


def test_what_is_asked_meanwhile_is_read_together(base):
    """Everybody who asks while a read is under way shares the next one, and each gets their own."""
    asked = []

    def find(db, words: list[str]) -> list[str]:
        asked.append(words)
        return [word.upper() for word in words]

    async def all_at_once():
        return await asyncio.gather(*(base.read_together(find, f"word {number}") for number in range(50)))

    assert awaited(all_at_once()) == [f"WORD {number}" for number in range(50)]
    assert sum(map(len, asked)) == 50 and len(asked) <= 2


def test_who_hangs_up_takes_nothing_from_those_who_asked_with_them(base):
    async def one_goes():
        first, second = (asyncio.create_task(base.read_together(the_same, word)) for word in ("first", "second"))
        await asyncio.sleep(0)
        first.cancel()
        return await asyncio.wait_for(second, PATIENCE)

    def the_same(db, words: list[str]) -> list[str]:
        return words

    assert awaited(one_goes()) == "second"


def test_a_read_that_fails_is_told_to_all_who_asked_and_the_next_one_is_made(base):
    def fails(db, words: list[str]) -> list[str]:
        if "bad" in words:
            raise NotLikeThat("no")
        return words

    async def in_turn():
        told = await asyncio.gather(*(base.read_together(fails, word) for word in ("good", "bad")), return_exceptions=True)
        return told, await base.read_together(fails, "later")

    told, later = awaited(in_turn())
    assert all(isinstance(known, NotLikeThat) for known in told) and later == "later"
