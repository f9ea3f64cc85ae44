"""How each of several workers hears what the others keep: once, in order, and also what was not said."""

import asyncio
from types import SimpleNamespace

import psycopg
import pytest

from app import clock, durable, hub
from app.hub import PostgresHub
from app.models import Organisation, Programme, Session
from tests.conftest import database_in
from tests.pace import PATIENCE
from tests.room import awaited

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def line(postgres, monkeypatch):
    """Runs a story with two hubs that check four times a second, and the database of a third worker."""
    monkeypatch.setattr(hub, "CHECK_EVERY", 0.25)
    with database_in(postgres) as address:
        base = durable.Database(address)
        plain = address.replace("+psycopg", "")

        def session(db):
            programme = Programme.begin(Organisation(name="Beekstede"), "Learning", controller="x", contact="x")
            made = programme.schedule("Learning and working", clock.today(), languages=["nl"])
            db.add(made)
            db.flush()
            return made.id

        id = base.keep_now(session)

        def run(story):
            async def tell():
                both = []
                for name in ("one", "other"):
                    worker = SimpleNamespace(heard=[], missed=[], hits=[], touched={})

                    def take(worker=worker):
                        touched, worker.touched = worker.touched, {}
                        return touched

                    worker.hub = PostgresHub(address, name, on_news=worker.heard.append, on_missed=worker.missed.append,
                                            watched=lambda: {id}, new_hits=take, on_hits=worker.hits.append)
                    await worker.hub.open()
                    both.append(worker)
                try:
                    await story(*both)
                finally:
                    for worker in both:
                        worker.hub.close()

            awaited(tell())

        def quietly(statement: str):
            with psycopg.connect(plain, autocommit=True) as beside:
                beside.execute(statement)

        yield SimpleNamespace(run=run, base=base, id=id, quietly=quietly)
        base.close()


async def until(test) -> None:
    async with asyncio.timeout(PATIENCE):
        while not test():
            await asyncio.sleep(0.02)


def rename(line):
    return lambda db: setattr(db.get(Session, line.id), "title", "Another title")


def test_each_worker_hears_once_of_what_another_kept(line):
    async def story(one, other):
        await line.base.keep(rename(line))
        await until(lambda: one.heard and other.heard)
        await asyncio.sleep(0.2)
        assert one.heard == other.heard == [[line.id, 2, 2, ["session"], [""]]]

    line.run(story)


def test_nobody_hears_of_what_was_not_kept(line):
    async def story(one, _other):
        def refused(db):
            rename(line)(db)
            db.flush()
            raise ValueError

        with pytest.raises(ValueError):
            await line.base.keep(refused)
        await asyncio.sleep(0.3)
        assert one.heard == []

    line.run(story)


def test_a_worker_does_not_hear_itself(line):
    async def story(one, other):
        line.base.name = "one"
        await line.base.keep(rename(line))
        await until(lambda: other.heard)
        await asyncio.sleep(0.2)
        assert one.heard == []

    line.run(story)


def test_a_line_that_is_cut_is_laid_anew_and_nothing_that_was_said_meanwhile_stays_unknown(line):
    async def story(one, other):
        one.missed.clear()
        line.quietly("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query LIKE "
                     "'SELECT session_id%' OR query LIKE 'SELECT pg_try%'")
        await line.base.keep(rename(line))
        await until(lambda: one.missed and other.missed)
        assert one.missed[0] == {""}  # of all rooms
        before = len(one.heard)
        await line.base.keep(lambda db: setattr(db.get(Session, line.id), "title", "Once more"))
        await until(lambda: len(one.heard) > before)

    line.run(story)


def test_what_was_kept_and_not_said_is_found_by_its_number_and_only_that(line):
    async def story(one, _other):
        await until(lambda: line.id in one.hub._numbers)  # it has looked, and nothing was missed
        assert one.missed == [{""}]
        line.quietly("UPDATE news SET number = number + 1")
        await until(lambda: {line.id} in one.missed)
        await line.base.keep(rename(line))
        await until(lambda: one.heard)
        await asyncio.sleep(6 * hub.CHECK_EVERY)
        assert one.missed == [{""}, {line.id}]

    line.run(story)


def test_tries_at_one_worker_count_at_the_other(line):
    async def story(one, other):
        one.touched = {f"10 per 10 minute:{number:016}": 3 for number in range(400)}
        await until(lambda: sum(map(len, other.hits)) == 400)
        assert one.hits == []

    line.run(story)


def test_one_worker_leads_and_another_takes_over(line):
    async def story(one, other):
        await until(lambda: one.hub.leads or other.hub.leads)
        assert one.hub.leads != other.hub.leads
        first, second = (one, other) if one.hub.leads else (other, one)
        first.hub.close()
        await until(lambda: second.hub.leads)

    line.run(story)


def test_who_is_closed_at_the_end_of_a_look_leads_no_more(line):
    async def story(one, other):
        await until(lambda: one.hub.leads or other.hub.leads)
        first, second = (one, other) if one.hub.leads else (other, one)
        check = first.hub._check

        async def last(connection):
            await check(connection)
            first.hub.close()

        first.hub._check = last
        await until(lambda: second.hub.leads)

    line.run(story)
