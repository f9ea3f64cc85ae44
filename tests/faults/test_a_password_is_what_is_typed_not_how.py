"""The same password and the same name, whichever way a keyboard writes their accents."""

import unicodedata

import pytest

from app import passwords
from app.models import FirstRun, Member
from app.models.organisation import hashed
from tests.room import posted

NAME, PASSWORD = "José Ünal", "geheim één wachtwoord"


def apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.fixture(params=[str, apart], ids=["typed in one", "typed apart"])
def member(client_for, world, request):
    world.keep(lambda db: db.add(FirstRun(token_hash=hashed("first"))))
    typed = {"name": request.param(NAME), "password": request.param(PASSWORD)}
    posted(client_for("anyone").post("/first-run/first", data=typed | {"organisation": "X", "again": PASSWORD}))


@pytest.mark.parametrize("name, password", [
    (NAME, PASSWORD), (apart(NAME), PASSWORD), (NAME, apart(PASSWORD)), ("josé ünal", PASSWORD), ("JOSÉ  ÜNAL", PASSWORD),
    (" José\u00a0Ünal\u200e", PASSWORD)])
def test_they_come_in(client_for, member, name, password):
    answer = client_for("anyone").post("/sign-in", data={"name": name, "password": password})
    assert answer.status_code == 303 and answer.headers["location"] == "/programmes"


@pytest.mark.parametrize("name, password", [("Jose Unal", PASSWORD), (NAME, "geheim een wachtwoord"), ("", PASSWORD)])
def test_nobody_else_does(client_for, member, name, password):
    assert client_for("anyone").post("/sign-in", data={"name": name, "password": password}).status_code == 403


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_password_of_before_still_opens(client_for, world, form):
    """It was kept as the browser sent it."""
    typed = unicodedata.normalize(form, "één ﬁets in de ½ schuur")
    kept = passwords._argon2id().hash(typed)

    def fill(db):
        db.add(Member(organisation_id=world.organisation_id, name="Ünal", password_hash=kept, role="facilitator"))

    world.organisation_id = world.read(lambda db: db.get(Member, own_id(db)).organisation_id)
    world.keep(fill)
    assert client_for("anyone").post("/sign-in", data={"name": "Ünal", "password": typed}).status_code == 303


def own_id(db) -> str:
    from sqlmodel import select
    return db.exec(select(Member.id).where(Member.name == "Olga")).one()


def test_a_name_of_before_still_signs_in_and_is_told_from_its_like(client_for, world):
    """Two who may have been taken in before: each by the name exactly as it was written down."""
    hashes = [passwords.scramble(word) for word in ("een lang wachtwoord", "nog een wachtwoord")]
    organisation = world.read(lambda db: db.get(Member, own_id(db)).organisation_id)
    world.keep(lambda db: db.add_all(
        Member(organisation_id=organisation, name=name, password_hash=kept, role="facilitator")
        for name, kept in zip(("Anna", "ANNA"), hashes, strict=True)))
    anyone = client_for("anyone")
    assert anyone.post("/sign-in", data={"name": "Anna", "password": "een lang wachtwoord"}).status_code == 303
    assert anyone.post("/sign-in", data={"name": "ANNA", "password": "nog een wachtwoord"}).status_code == 303
    assert anyone.post("/sign-in", data={"name": "anna", "password": "nog een wachtwoord"}).status_code == 403
