"""Two workers on one PostgreSQL: whichever of them a phone, a board or a console reaches, it is the same room."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import httpx2
import psycopg
import pytest
from sqlmodel import select
from websockets.sync.client import connect

from app import durable, main, settings
from app.durable.several_workers import CHANNEL, payloads
from app.errors import CannotStart
from app.models import Answer, Session
from tests.conftest import COOKIES, database_in
from tests.pace import PATIENCE, WHOLE, within
from tests.room import awaited, card_ids, posted, say
from tests.server import ROOT, Forked, QuickServer, Server

pytestmark = pytest.mark.on_postgres
HERE = "http://127.0.0.1:8000"
WORKERS = (2, 1) if WHOLE else (1, 1)


@pytest.fixture(scope="module")
def installation(postgres, tmp_path_factory):
    """As on two machines, with one database. `make proof` takes a server with two workers and one with a single worker."""
    folder = tmp_path_factory.mktemp("installation")
    (folder / "key").write_bytes(b"k" * 32)
    with database_in(postgres) as address:
        both = [Server(folder, DATABASE_URL=address, WORKERS=str(count)).begin() if WHOLE
                else QuickServer(folder, DATABASE_URL=address).begin() for count in WORKERS]
        yield SimpleNamespace(folder=folder, address=address, servers=both)
        for server in both:
            server.stop()


@pytest.fixture
def data(installation, monkeypatch):
    """Its database and folder for this test too, on whatever the rest of the suite runs."""
    monkeypatch.setenv("DATA", str(installation.folder))
    monkeypatch.setenv("ADDRESS", HERE)
    monkeypatch.setenv("DATABASE_URL", installation.address)
    with beside() as connection:
        connection.execute("UPDATE member SET name = id")  # each test's world brings people of the same names
    return installation.folder


def beside() -> psycopg.Connection:
    """A connection of which no worker knows."""
    return psycopg.connect(settings.database_url().replace("+psycopg", ""), autocommit=True)


@pytest.fixture
def workers(installation):
    return [server.ready() for server in installation.servers]


def visitor(world, role: str, server: Server) -> httpx2.Client:
    cookie, who = COOKIES[role]
    return httpx2.Client(base_url=server.address, cookies={cookie: world.tokens[who]}, timeout=PATIENCE,
                         headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true", "Accept-Language": "en"})


def listener(world, role: str, server: Server, audience: str):
    cookie, who = COOKIES[role]
    return connect(f"{server.address.replace('http', 'ws')}/ws/{audience}/{world.code}", origin=server.address,
                   additional_headers={"Cookie": f"{cookie}={world.tokens[who]}"}, compression=None)


def heard(socket, *wanted: str) -> None:
    """Waits for a stage that has all of `wanted`."""
    ends = time.monotonic() + PATIENCE
    while True:
        stage = socket.recv(timeout=max(0.01, ends - time.monotonic()))
        if all(text in stage for text in wanted):
            return


def comes_true(test) -> None:
    ends = time.monotonic() + PATIENCE
    while not test():
        assert time.monotonic() < ends
        time.sleep(0.1)


def words_in(world) -> list[str]:
    return world.read(lambda db: [card.words for card in db.get(Session, world.id).contributions])


def test_a_card_from_one_worker_is_on_the_screens_of_the_other(world, workers):
    one, other = workers
    with listener(world, "facilitator", other, "console") as console, listener(world, "board", one, "board") as board:
        with within(3):
            posted(say(visitor(world, "participant", one), world, "a card from far", "my-key-0001"))
            heard(console, "a card from far")
        card = card_ids(world)[0]
        with within(3):
            posted(visitor(world, "facilitator", other).post(f"/console/{world.code}/contributions/{card}/release", data={
                "theme": "", "new_theme": "Far"}))
            heard(board, "a card from far")


def test_a_card_hidden_at_one_worker_is_within_a_second_on_no_board_of_any(world, workers):
    one, other = workers
    posted(say(visitor(world, "participant", one), world, "a card that has to go", "my-key-0001"))
    card, facilitator = card_ids(world)[0], visitor(world, "facilitator", one)
    posted(facilitator.post(f"/console/{world.code}/contributions/{card}/release", data={"new_theme": "Work"}))
    with listener(world, "board", one, "board") as board, listener(world, "board", other, "board") as far:
        for screen in (board, far):
            heard(screen, "a card that has to go")
        with within(1):
            posted(facilitator.post(f"/console/{world.code}/contributions/{card}/hide"))
            for screen in (board, far):
                while "a card that has to go" in screen.recv(timeout=PATIENCE):
                    pass


def test_the_same_card_at_both_workers_at_once_is_one_card(world, workers):
    phones = [visitor(world, "participant", server) for server in workers]
    for client in phones:
        client.get(f"/s/{world.code}/mine")
    for number in range(10):
        together = threading.Barrier(2)

        def send(client, number=number, together=together):
            together.wait()
            return say(client, world, f"card {number}", f"same-key-{number:04}")

        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(send, phones))
        assert [answer.headers.get("Kept") for answer in answers] == [f"same-key-{number:04}"] * 2
    assert sorted(words_in(world)) == [f"card {number}" for number in range(10)]


@pytest.fixture
def slowly_voted(installation):
    """A vote takes a moment to be written: long enough for another worker to read the purse as it was before."""
    with psycopg.connect(installation.address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE FUNCTION take_a_moment() RETURNS trigger LANGUAGE plpgsql AS "
                           "$$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$")
        connection.execute("CREATE TRIGGER slowly BEFORE INSERT OR UPDATE ON answer FOR EACH ROW "
                           "EXECUTE FUNCTION take_a_moment()")
        yield
        connection.execute("DROP FUNCTION take_a_moment() CASCADE")


def test_nobody_spends_more_dots_by_asking_both_workers(world, workers, slowly_voted):
    """The last dot, asked for at both at the same moment, is given once; and two dots for one theme are two."""
    facilitator = visitor(world, "facilitator", workers[0])
    for name in ("One", "Two"):
        posted(facilitator.post(f"/console/{world.code}/themes", data={"name": name}))
    posted(facilitator.post(f"/console/{world.code}/steps/{world.step_ids['dots']}/show"))
    themes = world.read(lambda db: [theme.id for theme in db.get(Session, world.id).standing_themes])
    phones = [visitor(world, "participant", server) for server in workers]

    def vote(phone: int, target: str, by: int = 1) -> None:
        posted(phones[phone].post(f"/s/{world.code}/votes", data={"target": target, "by": by}))

    def given() -> dict[str, int]:
        return world.read(lambda db: dict(db.exec(select(Answer.option_id, Answer.number).where(
            Answer.step_id == world.step_ids["dots"])).all()))

    with ThreadPoolExecutor(2) as threads:
        for _time in range(3):
            vote(0, themes[0])
            list(threads.map(vote, (0, 1), (themes[0], themes[0])))
            assert given() == {themes[0]: 3}
            vote(0, themes[0], -1)
            list(threads.map(vote, (0, 1), themes))
            assert sum(given().values()) == 3
            for theme, dots in given().items():
                for _dot in range(dots):
                    vote(0, theme, -1)
            assert given() == {}


def test_what_two_workers_change_in_one_session_is_changed_in_turn(base, world):
    other = durable.Database(base.url)

    def add(db):
        session = db.get(Session, world.id)
        db.connection().exec_driver_sql("SELECT pg_sleep(0.01)")
        session.expected += 1

    def add_some(to):
        durable.within(world.id)
        for _time in range(10):
            to.keep_now(add)

    before = world.read(lambda db: db.get(Session, world.id).expected)
    try:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(add_some, (base, other)))
    finally:
        other.close()
    assert world.read(lambda db: db.get(Session, world.id).expected) == before + 20


def test_what_was_not_said_is_found_by_its_number(world, workers):
    """The notification is lost: the count in the database says that there was something."""
    with listener(world, "board", workers[0], "board") as board:
        heard(board, "")
        with beside() as behind:
            began = behind.execute("SELECT clock_timestamp()").fetchone()[0]
            # Until each of the workers has looked where the room stands.
            comes_true(lambda: behind.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query_start > %s AND "
                "(query LIKE 'SELECT session_id, number%%' OR query LIKE 'SELECT pg_try%%')",
                [began]).fetchone() == (sum(WORKERS),))
            behind.execute("UPDATE step SET prompts = %s WHERE id = %s", [
                '{"nl": {"text": "Another question?", "state": "source"}}', world.step_ids["text"]])
            behind.execute("INSERT INTO news VALUES (%s, 1, 1) ON CONFLICT (session_id) DO UPDATE SET "
                           "number = news.number + 1, changed = news.changed + 1", [world.id])
        with within(8):
            heard(board, "Another question?")


def test_wrong_codes_count_at_every_worker(world, workers):
    one, other = (httpx2.Client(base_url=server.address, headers={"Sec-Fetch-Site": "same-origin"},
                               timeout=PATIENCE) for server in workers)
    with beside() as line:
        line.execute(f"LISTEN {CHANNEL}")
        for _try in range(11):
            one.post("/words", data={"code": world.code, "receipt": "aaaa-bbbb-cccc-dddd"})
        spread = 0
        for news in line.notifies(timeout=PATIENCE):
            spread += sum(count for limit, count in json.loads(news.payload).get("hits", {}).items()
                          if limit.startswith("receipts:"))
            if spread >= 10:
                break
    # The other has heard of them too, or does in a moment, and before its own tries would be too many.
    for _try in range(5):
        began = time.monotonic()
        other.post("/words", data={"code": world.code, "receipt": "aaaa-bbbb-cccc-dddd"})
        if (took := time.monotonic() - began) >= 1:
            break
        time.sleep(0.2)
    assert took >= 1


def test_one_worker_at_a_time_does_what_is_done_once(world, workers):
    def leaders() -> set[int]:
        return {pid for (pid,) in world.read(lambda db: db.connection().exec_driver_sql(
            "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() "
            "WHERE locktype = 'advisory' AND granted").all())}

    comes_true(leaders)
    (before,) = leaders()
    world.read(lambda db: db.connection().exec_driver_sql(f"SELECT pg_terminate_backend({before})").all())
    comes_true(lambda: leaders() - {before})
    assert len(leaders()) == 1


def quietly(world, *statements: str) -> None:
    """Another worker changes something, and this one has not heard of it yet."""
    with beside() as other:
        for statement in statements:
            other.execute(statement)
        other.execute("INSERT INTO news VALUES (%s, 1, 1) ON CONFLICT (session_id) DO UPDATE SET "
                      "number = news.number + 1, changed = news.changed + 1", [world.id])


def test_a_permission_taken_back_at_another_worker_counts_from_the_next_card_on(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "to be quoted", "my-key-0001"))
    quietly(world, "UPDATE permission SET given = false WHERE purpose = 'quote' AND participant_id = "
            f"'{world.seat_ids['nour']}'")
    posted(say(nour, world, "not to be quoted", "my-key-0002"))
    assert world.read(lambda db: {card.words: card.may_quote for card in db.get(Session, world.id).contributions}) == {
        "to be quoted": True, "not to be quoted": False}


def test_a_room_frozen_at_another_worker_takes_nothing_more_here(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "one", "my-key-0001"))
    quietly(world, f"UPDATE session SET frozen_at = now() WHERE id = '{world.id}'")
    assert say(nour, world, "two", "my-key-0002").status_code == 423


def test_the_next_page_shows_what_was_changed_at_another_worker(client_for, world):
    nour = client_for("participant")
    assert 'lang="ar"' in nour.get(f"/s/{world.code}").text
    quietly(world, f"UPDATE participant SET language = 'tr' WHERE id = '{world.seat_ids['nour']}'")
    assert 'lang="tr"' in nour.get(f"/s/{world.code}").text


def test_a_yes_that_was_said_at_another_worker_is_heard_here(client_for, world):
    nour = client_for("participant")
    nour.get(f"/s/{world.code}")
    quietly(world, "INSERT INTO permission (id, participant_id, purpose, given, version, language, given_on) VALUES "
            f"('yes-to-results', '{world.seat_ids['nour']}', 'results', true, '1', 'ar', now())")
    posted(nour.post(f"/s/{world.code}/wish", data={"address": "nour@example.org"}))


def test_who_left_at_another_worker_has_no_seat_here(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "one", "my-key-0001"))
    quietly(world, f"UPDATE participant SET left_at = now() WHERE id = '{world.seat_ids['nour']}'")
    assert say(nour, world, "two", "my-key-0002").status_code == 404


def test_a_connection_that_is_cut_costs_nobody_an_answer(base, world):
    """Both the writer's and the readers', between two requests and in the middle of one."""
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid != {}"

    def cut_all():
        with beside() as other:
            other.execute(cut.format("pg_backend_pid()"))

    def place(name: str, cutting: bool = False):
        def change(db):
            db.get(Session, world.id).place = name
            db.flush()
            if cutting and not tries:
                tries.append(1)
                cut_all()
        return change

    tries: list[int] = []
    cut_all()
    base.keep_now(place("one"))
    cut_all()
    assert base.read_now(lambda db: db.get(Session, world.id).place) == "one"
    base.keep_now(place("two", cutting=True))
    assert tries and base.read_now(lambda db: db.get(Session, world.id).place) == "two"


def test_a_commit_whose_answer_was_lost_is_not_done_twice(base, world, monkeypatch):
    """The database took it, and the connection was cut before it could say so."""
    from sqlalchemy import event

    runs, cut = [], []

    def add(db):
        runs.append(1)
        db.get(Session, world.id).expected += 1

    def lose_the_answer(connection):
        if not cut:
            cut.append(1)
            connection.connection.dbapi_connection.commit()
            raise psycopg.OperationalError("the connection was cut")

    before = base.read_now(lambda db: db.get(Session, world.id).expected)
    event.listen(base._writing, "commit", lose_the_answer)
    base.keep_now(add)
    event.remove(base._writing, "commit", lose_the_answer)
    assert cut and base.read_now(lambda db: db.get(Session, world.id).expected) == before + 1


def serving(server: Server) -> set[int]:
    """The processes of its workers."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return {int(pid) for pid in children if "spawn_main" in what_runs(pid)}


def what_runs(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:  # gone since it was counted
        return ""


@pytest.mark.skipif(not WHOLE, reason="tests/proof/test_many_workers.py kills workers too")
def test_a_killed_worker_is_replaced_and_the_others_go_on(world, workers):
    before = serving(workers[0])
    os.kill(min(before), signal.SIGKILL)
    assert visitor(world, "participant", workers[0]).get(f"/s/{world.code}/mine").status_code == 200
    assert len(before) == 2
    comes_true(lambda: len(serving(workers[0]) | before) == 3 and len(serving(workers[0])) == 2)


def test_a_worker_that_starts_while_the_database_is_away_waits_for_it(monkeypatch, data):
    there = settings.setting("DATABASE_URL")
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/nothing")
    monkeypatch.setattr(durable, "_open", None)

    async def start():
        async def come_back():
            await asyncio.sleep(0.5)
            os.environ["DATABASE_URL"] = there

        back = asyncio.create_task(come_back())
        opened = await main.opened()
        await back
        return opened

    awaited(start()).close()


def test_a_start_without_its_database_says_what_to_look_at(data):
    with pytest.raises(CannotStart, match="does not answer"):
        durable.open_database("postgresql+psycopg://127.0.0.1:9/nothing")


def test_two_machines_that_start_together_upgrade_once(postgres, tmp_path):
    with postgres.admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE together")
    try:
        environment = os.environ | {"DATABASE_URL": postgres.address("together"), "DATA": str(tmp_path)}
        both = [Forked(QuickServer.ready_made, ["sessions"], environment, tmp_path / "log") for _machine in range(2)]
        for machine in both:
            machine.wait(2 * PATIENCE)
        assert [machine.poll() for machine in both] == [0, 0], (tmp_path / "log").read_text()
    finally:
        with postgres.admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE together WITH (FORCE)")


def test_several_workers_on_sqlite_are_refused_with_what_to_do(tmp_path):
    environment = {**os.environ, "DATA": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    told = subprocess.run([sys.executable, "-m", "app.cli", "serve", "--workers", "2"], cwd=ROOT, env=environment,
                          capture_output=True, text=True, timeout=PATIENCE)
    assert told.returncode == 1 and "DATABASE_URL" in told.stderr and not (tmp_path / "expertpool.db").exists()


def test_a_notification_is_never_longer_than_the_database_takes():
    said = [[f"session-{number:08}", number, 1, ["contribution", "answer"], [f"seat-{seat:011}" for seat in range(90)]]
            for number in range(40)]
    made = payloads("worker", said)
    assert len(made) > 1 and max(len(text.encode()) for text in made) < 8000
