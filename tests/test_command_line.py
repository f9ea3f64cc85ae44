"""The installed command: what it lists, writes and prints, and that each of its words explains itself."""

import json
import tarfile

import pytest

from app import cli, clock
from tests.room import posted
from tests.things import a_voice, put, sent


@pytest.fixture
def on_this(data, monkeypatch):
    """`on_this("sessions", "--json")`: the command on the database of this test."""
    return lambda *words: cli.main([*words, "--data", str(data)])


@pytest.mark.parametrize("words", [[], *([verb] for verb in (
    "serve", "demo", "sessions", "export", "backup", "restore", "link"))])
def test_every_command_explains_itself(words, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0 and (not words or "--data DIR" in told)


def test_sessions_are_listed_with_code_title_programme_date_and_state(on_this, world, capsys):
    assert on_this("sessions", "--json") == 0
    listed = {row["code"]: row for row in json.loads(capsys.readouterr().out)}
    assert listed[world.code] == {"code": world.code, "title": "Learning and working", "programme": "Learning together",
                                  "date": clock.today().isoformat(), "state": "live"}
    on_this("sessions")
    assert world.code in capsys.readouterr().out


@pytest.mark.parametrize("format", ["docx", "pdf", "odt", "xlsx", "csv", "ics", "json"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_session_is_written_to_a_file(on_this, world, tmp_path, format, language):
    out = tmp_path / f"out.{format}"
    assert on_this("export", world.code, "--format", format, "--language", language, "--out", str(out)) == 0
    assert out.stat().st_size > 100 or format == "csv"


def test_a_printed_link_opens_the_role_and_no_other(on_this, client_for, world, capsys):
    assert on_this("link", world.code, "--role", "scribe") == 0
    address = capsys.readouterr().out.strip()
    helper = client_for("anyone")
    assert posted(helper.post("/h/" + address.rsplit("/", 1)[-1])).headers["location"] == f"/desk/{world.code}"
    assert helper.get(f"/console/{world.code}").status_code in (303, 404)


def test_an_unknown_session_is_said(on_this, world, capsys):
    assert on_this("link", "000000", "--role", "board") == 1
    assert "no session with the code 000000" in capsys.readouterr().err


def test_without_a_database_it_says_so_and_makes_none(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for words in (("sessions",), ("export", "1", "--format", "csv"), ("link", "1", "--role", "board"), ("backup",)):
        assert cli.main([*words, "--data", str(tmp_path / "nothing")]) == 1
        assert "there is no database" in capsys.readouterr().err
    assert not (tmp_path / "nothing" / "expertpool.db").exists()


def test_a_backup_has_photos_and_voices_and_no_half_uploads(on_this, client_for, world, data, tmp_path):
    nour = client_for("participant")
    posted(sent(nour, world, a_voice()))
    put(nour, world, a_voice()[:99], "another-key", 0, 9999)
    assert on_this("backup", "--out", str(tmp_path / "safe" / "pool.tar")) == 0
    with tarfile.open(tmp_path / "safe" / "pool.tar") as tar:
        assert set(tar.getnames()) == {"expertpool.json", "expertpool.db", "key", *(
            f"media/{file.name}" for file in (data / "media").iterdir() if file.is_file())}
