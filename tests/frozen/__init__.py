"""A whole installation as version 0.1.0 left it, and what that version wrote and showed of it.

`0.1.0.json.gz` holds the rows of every table at revision 0012, the files of photos and voices, the key of the server, and
the tokens of everybody in it. It was made once, by version 0.1.0, and never changes: it stands for the databases that are
out there. Nothing here uses a model, so that models can change.
"""

import base64
import gzip
import json
import os
import re
from contextlib import contextmanager
from datetime import date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

from alembic import command
from openpyxl import load_workbook
from sqlalchemy import Date, DateTime, MetaData, create_engine, insert, select
from starlette.testclient import TestClient

from app import clock, durable
from app.exports.columns import SHEETS
from app.main import app

HERE = Path(__file__).parent
ADDRESS = "http://localhost:8000"


def read(name: str) -> dict:
    return json.loads(gzip.decompress((HERE / name).read_bytes()))


FROZEN = read("0.1.0.json.gz")
NOW = datetime.fromisoformat(FROZEN["now"])
TOKENS, IDS, CODES = FROZEN["tokens"], FROZEN["ids"], FROZEN["codes"]
STEPS, OWN = IDS["steps"], IDS["own"]
CODE = CODES["session"]
BALLOTS = ("roles", "react", "choice", "dots", "dots_advice", "check_out", "dots_open")


# --- bringing it back ------------------------------------------------------------------------------------------------


def load(url: str) -> None:
    """Into an empty database, at the revision of then."""
    command.upgrade(durable.migrations(url), FROZEN["revision"])
    engine, tables = create_engine(url), MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            if rows := FROZEN["tables"].get(table.name):
                # A sub-room names its large room, which has to be there first.
                rows = sorted((with_moments(table, row) for row in rows), key=lambda row: bool(row.get("plenary_id")))
                connection.execute(insert(table), rows)
    engine.dispose()


def with_moments(table, row: dict) -> dict:
    kinds = {column.name: {DateTime: datetime, Date: date}.get(column.type._type_affinity) for column in table.columns}
    return {name: kinds[name].fromisoformat(value) if kinds[name] and value else value for name, value in row.items()}


def lay_files(folder: Path) -> None:
    """The server's key, the photos and the voices."""
    (folder / "media").mkdir(parents=True, exist_ok=True)
    (folder / "key").write_bytes(bytes.fromhex(FROZEN["key"]))
    for name, content in FROZEN["files"].items():
        (folder / "media" / name).write_bytes(base64.b64decode(content))


def all_rows(url: str) -> dict[str, list[str]]:
    """Of every table that is there now, in no order."""
    engine, tables = create_engine(url), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {table.name: sorted(json.dumps(dict(row._mapping), default=str, sort_keys=True)
                                    for row in connection.execute(select(table))) for table in tables.sorted_tables}
    engine.dispose()
    return found


# --- asking it -------------------------------------------------------------------------------------------------------


class Installation:
    """The program at work on it, in this process, at the moment at which it was frozen."""

    def __init__(self, first: TestClient):
        self._first, self._clients = first, {}

    def client(self, cookie: str, name: str) -> TestClient:
        """A browser with a cookie (member, seat, helper) of somebody in `TOKENS`."""
        if name not in self._clients:
            made = self._clients[name] = TestClient(app, base_url=ADDRESS, follow_redirects=False, headers={
                "Sec-Fetch-Site": "same-origin", "Accept-Language": "en"})
            made.portal = self._first.portal
            made.cookies.set(cookie, TOKENS[name])
        return self._clients[name]

    def seat(self, name: str) -> TestClient:
        return self.client("seat", name)

    def get(self, path: str, cookie: str = "member", name: str = "organiser"):
        answer = self.client(cookie, name).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def console(self, path: str, code: str = CODE, **form) -> None:
        answer = self.client("member", "facilitator").post(f"/console/{code}/{path}", data=form)
        assert answer.status_code == 303, (path, answer.status_code)

    def show(self, step: str) -> None:
        self.console(f"steps/{STEPS[step]}/show")

    def vote(self, name: str, target: str, by: int = 1) -> int:
        """In the form in which phones of 0.1.0 send it."""
        return self.seat(name).post(f"/s/{CODE}/votes", data={"target": target, "by": by}).status_code

    def send(self, name: str, step: str, key: str, words: str, kind: str = ""):
        """A card, in the form in which it waits on phones of 0.1.0."""
        return self.seat(name).post(f"/s/{CODE}/steps/{STEPS[step]}/contributions", headers={
            "Accept": "application/json"}, data={"key": key, "kind": kind, "words": words})

    # What is seen and taken away.

    def board(self, code: str = CODE) -> str:
        return self.get(f"/board/{code}/stage").text

    def totals(self, step: str) -> dict[str, str]:
        """What the board shows of a ballot once it is closed, by the name of each line."""
        self.show(step)
        self.console("ballot/close")
        return dict(map(line_of_a_ballot, re.findall("<li.*?</li>", self.board(), re.S)))

    def screens(self) -> dict[str, list[str]]:
        """The words on board, console and phones at each step."""
        seen = {}
        for step in STEPS:
            self.show(step)
            seen[f"{step} on the board"] = words_of(self.board())
            seen[f"{step} on the console"] = words_of(self.get(f"/console/{CODE}/stage").text)
            for name in ("jan", "nour", "selam"):
                seen[f"{step} on the phone of {name}"] = words_of(self.get(f"/s/{CODE}", "seat", name).text)
        return seen

    def exports(self, *codes: str) -> dict:
        """JSON, and the cells of XLSX, of these sessions or of all that have something in them."""
        return {code: {language: {"json": self.export(code, "json", language).json(),
                                  "xlsx": cells_of(self.export(code, "xlsx", language).content)}
                       for language in ("nl", "en")} for code in codes or with_content()}

    def export(self, code: str, kind: str, language: str):
        return self.get(f"/harvest/{code}/export/{kind}?language={language}")


@contextmanager
def at_work(url: str, folder: Path):
    """Opens it as a server does when it starts, with all that this brings: the database is brought up to date first."""
    lay_files(folder)
    before = {name: os.environ.get(name) for name in ("DATA", "DATABASE_URL", "ADDRESS")}
    os.environ |= {"DATA": str(folder), "DATABASE_URL": "" if url.startswith("sqlite") else url, "ADDRESS": ADDRESS}
    try:
        with clock.frozen(NOW), TestClient(app, base_url=ADDRESS) as first:
            yield Installation(first)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def with_content() -> list[str]:
    spoken = {row["session_id"] for row in FROZEN["tables"]["contribution"]}
    return sorted(row["code"] for row in FROZEN["tables"]["session"] if row["id"] in spoken)


def words_of(markup: str) -> list[str]:
    """What people read of a page, piece by piece."""
    pieces = re.split(r"<(?:script|style)\b.*?</(?:script|style)>|<!--.*?-->|<[^>]*>", markup, flags=re.S)
    return [" ".join(unescape(piece).split()) for piece in pieces if piece.strip()]


def line_of_a_ballot(markup: str) -> tuple[str, str]:
    """The name of a line on the board, in the first language, and its number or what stands there instead of one."""
    words = words_of(markup)
    name = next(place for place, piece in enumerate(words) if not piece.isdecimal())
    return words[name], next((piece for piece in reversed(words[name + 1:]) if piece.isdecimal()), words[-1])


def cells_of(workbook: bytes) -> dict[str, list[list]]:
    """By the names that sheets and columns have for programs: people read them in the language that they asked for."""
    return {name: [[*columns], *([value.isoformat() if isinstance(value, date) else value for value in row]
                                 for row in sheet.iter_rows(min_row=2, values_only=True))]
            for (name, columns), sheet in zip(SHEETS.items(), load_workbook(BytesIO(workbook)).worksheets, strict=False)}
