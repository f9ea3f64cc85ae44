"""No address of a network, no browser and no name is stored or logged, whatever happens; seen on a real server."""

import httpx2

from app import clock, durable, settings
from app.models import Contact, Organisation, Pass, Programme, Step
from app.models.contact import Purpose
from tests.pace import PATIENCE
from tests.server import QuickServer

CODE = "482193"
MARK = "Mozilla/5.0 (Marker-of-a-browser)"


def a_live_session(db) -> tuple[str, list[str]]:
    """A step, and what opens doors: of an owner, of a client, of a calendar."""
    session = Programme.begin(Organisation(name="Beekstede"), "Learning together", controller="Beekstede",
                              contact="fg@beekstede.example").schedule(
        "Learning", clock.today(), languages=["nl", "ar"], support="Marieke")
    session.steps.append(Step(position=1, kind="text", prompts={"nl": {"text": "Hoe?", "state": "source"}}))
    session.code = CODE
    session.door.hang(settings.server_key())
    session.running.open(clock.now())
    db.add(session)
    db.flush()
    contact = Contact(organisation=session.programme.organisation, name="Hanna")
    passes = [Pass(organisation=contact.organisation, contact=contact, purpose=purpose, opens=opens) for purpose, opens in (
        (Purpose.owner, ""), (Purpose.client, session.programme_id), (Purpose.feed, f"session:{session.id}"))]
    db.add_all([contact, *passes])
    db.flush()
    return session.steps[0].id, [each.token(settings.server_key()) for each in passes]


def test_neither_database_nor_log_knows_who_came_from_where(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    base = durable.open_database()
    step, secrets = base.keep_now(a_live_session)
    base.close()
    server = QuickServer(tmp_path, PROXY="127.0.0.1").start()
    try:
        with httpx2.Client(base_url=server.address, timeout=PATIENCE, headers={
                "User-Agent": MARK, "X-Forwarded-For": "203.0.113.77", "Sec-Fetch-Site": "same-origin",
                "Referer": "http://marker-of-a-referrer.example/"}) as phone:
            for path in ("/", "/join", "/nowhere", "/s/000000", "/words", "/board/000000", "/sign-in"):
                phone.get(path)
            owner, client, feed = (f"/{place}/{secret}" for place, secret in zip(("o", "a", "feeds"), secrets, strict=True))
            for path in (owner, client, f"{feed}.ics", *(f"/{place}/marker-of-a-secret" for place in (
                    "o", "a", "feeds", "stop", "h", "invited", "first-run", "j"))):
                assert phone.get(path).status_code < 500 and phone.post(path, data={"tried": "1"}).status_code < 500
            phone.post("/join", data={"code": "123456"})
            phone.post("/sign-in", data={"name": "marker-of-a-name", "password": "marker-of-a-password"})
            phone.post("/words", data={"code": "123456", "receipt": "marker-of-a-receipt"})
            phone.post("/s/000000/steps/x/contributions", data={"key": "0" * 16, "words": "marker-of-words"})
            # And somebody who takes part, asks for help, says yes to more, and stops.
            for path, said in (("door", {"language": "nl", "quote": "1"}), ("help", {"needed": "1"}),
                               (f"steps/{step}/contributions",
                                {"key": "0" * 16, "kind": "better", "words": "my own words"}),
                               ("permission", {"quote": "1", "results": "1"}), ("wish", {"address": "nour@example.org"}),
                               ("language", {"language": "ar"}), ("leave", {})):
                assert phone.post(f"/s/{CODE}/{path}", data=said).status_code in (200, 303), path
                phone.get(f"/s/{CODE}")
            phone.post("/words", content=b"\xff\xfe", headers={"Content-Type": "application/x-www-form-urlencoded"})
    finally:
        server.stop()
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Expertpool is starting" in kept, "the log was looked at"
    assert b"my own words" in kept, "the database was looked at"
    assert not [secret for secret in secrets if secret.encode() in kept], "what opens a door stands nowhere"
    for trace in (b"Marker-of-a-browser", b"203.0.113.77", b"marker-of", b"nour@example.org"):
        assert trace not in kept
    log = (tmp_path / "server.log").read_text()
    assert "GET /" not in log and "POST /" not in log
