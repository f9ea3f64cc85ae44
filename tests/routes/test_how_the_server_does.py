"""Who looks after the server sees on one page how it does, and what to do; and nothing about people."""

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest

from app import clock, durable, metrics
from app.routes import status
from tests.room import posted, say

pytestmark = pytest.mark.on_postgres_in_proof


@pytest.mark.on_postgres
def test_an_organiser_sees_that_all_is_well(client_for, world, monkeypatch):
    monkeypatch.setattr(status, "BACKUP_AGE", status.timedelta.min)  # not looked at
    monkeypatch.setattr(status, "storage", lambda *_found: [])
    value = status.value  # what was not kept is counted for as long as the process runs: by the tests before too
    monkeypatch.setattr(status, "value", lambda name: 0 if name == "expertpool_not_kept_total" else value(name))
    page = client_for("organiser").get("/status").text
    assert "All is well." in page and 'role="alert"' not in page


@pytest.mark.on_postgres
def test_what_is_counted_is_what_goes_on(client_for, world):
    organiser = client_for("organiser")
    posted(say(client_for("participant"), world, "MARKWORDS", "my-key-00001"))
    page = organiser.get("/status").text
    assert "MARKWORDS" not in page and world.code not in page
    assert ("SQLite" if durable.database().is_sqlite else "PostgreSQL") in page


@pytest.mark.parametrize("language, sentence", [("en", "Less than 1 GB is free"), ("nl", "minder dan 1 GB vrij")])
def test_a_full_disk_is_said_with_what_to_do(client_for, world, monkeypatch, language, sentence):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=500 * 1024 ** 2))
    organiser = client_for("organiser")
    posted(organiser.post("/language", data={"language": language}))
    page = organiser.get("/status").text
    assert sentence in page.partition('role="alert"')[2].partition("</ul>")[0]


def test_a_missing_backup_is_said_until_there_is_one(client_for, world, tmp_path, monkeypatch):
    monkeypatch.setenv("BACKUPS", str(tmp_path / "backups"))
    organiser = client_for("organiser")
    assert "There is no backup" in organiser.get("/status").text
    (tmp_path / "backups").mkdir()
    old, new = ((clock.now() - timedelta(days=days)).strftime("%Y-%m-%d-%H%M%S") for days in (3, 1))
    (tmp_path / "backups" / f"{old}-expertpool.tar").touch()
    (tmp_path / "backups" / f"{new}-before-0018.db").touch()  # without key and photos
    assert "There is no backup" in organiser.get("/status").text
    (tmp_path / "backups" / f"{new}-expertpool.tar.age").touch()
    assert "There is no backup" not in organiser.get("/status").text


@pytest.mark.from_within
def test_what_could_not_be_saved_is_said(client_for, world):
    organiser = client_for("organiser")
    before = metrics.not_kept._value.get()
    metrics.not_kept.inc()
    try:
        assert "Something could not be saved" in organiser.get("/status").text
    finally:
        metrics.not_kept._value.set(before)


@pytest.mark.parametrize("visitor", ["anyone", "participant", "board", "interpreter", "facilitator", "client"])
def test_nobody_else_sees_it(client_for, world, visitor):
    assert client_for(visitor).get("/status").status_code in (303, 404)
