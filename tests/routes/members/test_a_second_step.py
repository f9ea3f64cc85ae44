"""Who set up an app for codes signs in with a code too. Each code is good once; recovery codes are for who lost the
phone."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from app import clock, settings
from app.access import throttle
from app.models import AuditEvent, Member, RecoveryCode
from tests.conftest import PASSWORD
from tests.room import posted, seen
from tests.routes.members.test_inviting_somebody import called, link_for

pytestmark = pytest.mark.on_postgres_in_proof
RECOVERY = r"<li>(\w{4}-\w{4}-\w{4}-\w{4})</li>"


def code_of(world, name: str, ahead: int = 0) -> str:
    """What the app shows now."""
    secret = world.read(lambda db: db.get(Member, called(world, name).id).code_app.secret(settings.server_key()))
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * ahead))


def set_up(client, world, name: str) -> list[str]:
    """The recovery codes."""
    posted(client.post("/my-access/codes/begin"))
    return re.findall(RECOVERY, posted(client.post("/my-access/codes/confirm", data={"code": code_of(world, name)})).text)


def after_password(client, name: str = "Fatma", **more: str):
    return client.post("/sign-in", data={"name": name, "password": PASSWORD} | more)


def is_in(client) -> bool:
    return client.get("/programmes").status_code == 200


def test_the_password_alone_opens_nothing_and_with_the_code_everything(client_for, world):
    assert len(set_up(client_for("facilitator"), world, "Fatma")) == 8
    here, console = client_for("anyone"), f"/console/{world.code}"
    assert "Six digits" in after_password(here, next=console).text
    for path in ("/programmes", console, "/my-access", "/my-access/codes", "/my-access/passkeys"):
        assert here.get(path).status_code == 303, path
    for path in ("/my-access/codes/begin", "/my-access/codes/remove", "/my-access/password"):
        assert here.post(path, data={"present": PASSWORD}).status_code in (303, 401)
    waiting = here.cookies["member"]
    answer = posted(here.post("/sign-in/second", data={"code": code_of(world, "Fatma", 1), "next": console}))
    assert answer.headers["location"] == console and here.get(console).status_code == 200
    assert here.cookies["member"] != waiting, "what waited was perhaps seen by others"


@pytest.mark.on_postgres
def test_a_code_is_good_once_and_a_wrong_or_old_one_never(client_for, world):
    fatma = client_for("facilitator")
    set_up(fatma, world, "Fatma")
    used = code_of(world, "Fatma")  # by which it was set up
    here = client_for("anyone")
    after_password(here)
    for code in (used, "", "000000 0", "abcdef", code_of(world, "Fatma", 40), code_of(world, "Fatma", -40)):
        assert here.post("/sign-in/second", data={"code": code}).status_code == 403 and not is_in(here)
    there, now = client_for("anyone"), code_of(world, "Fatma", 1)
    after_password(there)
    posted(there.post("/sign-in/second", data={"code": f"{now[:3]} {now[3:]}"}))
    assert here.post("/sign-in/second", data={"code": now}).status_code == 403 and is_in(there)


@pytest.mark.from_within
def test_after_five_wrong_codes_each_further_try_waits_its_turn_however_many_there_are(client_for, world, monkeypatch):
    waited = []

    async def wait(line):
        waited.append(line)

    monkeypatch.setattr(throttle, "wait_ones_turn", wait)
    set_up(client_for("facilitator"), world, "Fatma")
    here, there = client_for("anyone"), client_for("anyone")
    after_password(here), after_password(there)
    for _try in range(5):
        assert here.post("/sign-in/second", data={"code": "000000"}).status_code == 403
    assert not waited
    assert there.post("/sign-in/second", data={"code": "000001"}).status_code == 403
    assert waited == [throttle._steps]
    posted(there.post("/sign-in/second", data={"code": code_of(world, "Fatma", 1)}))
    assert len(waited) == 2 and is_in(there), "delay, not lockout"


@pytest.mark.on_postgres
def test_a_recovery_code_works_once_as_it_was_written_down(client_for, world):
    written = set_up(client_for("facilitator"), world, "Fatma")
    here = client_for("anyone")
    for _time, taken in ((1, True), (2, False)):
        after_password(here)
        answer = here.post("/sign-in/second", data={"code": written[0].upper().replace("-", " ")})
        assert (answer.status_code == 303) is taken
    assert written[0] not in repr(world.read(lambda db: db.exec(select(RecoveryCode)).all()))
    assert ("recovery_code_used", called(world, "Fatma").id) in [
        (event.what, event.about) for event in world.read(lambda db: db.exec(select(AuditEvent)).all())]


def test_nobody_is_asked_for_codes_before_a_first_one_was_right(client_for, world):
    fatma = client_for("facilitator")
    posted(fatma.post("/my-access/codes/begin"))
    assert fatma.post("/my-access/codes/confirm", data={"code": "000000"}).status_code == 422
    assert after_password(client_for("anyone")).status_code == 303


def test_it_is_removed_and_renewed_by_who_knows_the_password(client_for, world):
    fatma = client_for("facilitator")
    written = set_up(fatma, world, "Fatma")
    for path in ("renew", "remove"):
        assert fatma.post(f"/my-access/codes/{path}", data={"present": "a guess"}).status_code == 422
    new = re.findall(RECOVERY, posted(fatma.post("/my-access/codes/renew", data={"present": PASSWORD})).text)
    assert len(new) == 8 and not set(new) & set(written)
    posted(fatma.post("/my-access/codes/remove", data={"present": PASSWORD}))
    assert after_password(client_for("anyone")).status_code == 303
    assert not world.read(lambda db: db.exec(select(RecoveryCode)).all())


def test_what_was_written_when_a_sign_in_ended_comes_back_after_the_code(client_for, world):
    set_up(client_for("facilitator"), world, "Fatma")
    here, form = client_for("anyone"), {"written": '[["name", "MARK a theme"]]', "next": f"/console/{world.code}/themes"}
    page = after_password(here, **form).text
    assert "MARK a theme" in page
    assert "MARK a theme" in here.post("/sign-in/second", data=form | {"code": code_of(world, "Fatma", 1)}).text


def test_an_organisation_asks_everybody_for_one_from_that_moment_on(client_for, world):
    admin, fatma = client_for("admin"), client_for("facilitator")
    refused = admin.post("/members/second", data={"demanded": "1"})
    assert refused.status_code == 409 and "locked out" in refused.text and is_in(fatma)
    set_up(admin, world, "Ada")
    posted(admin.post("/members/second", data={"demanded": "1"}))
    assert is_in(admin) and not is_in(fatma) and fatma.get(f"/console/{world.code}").status_code == 303
    assert "sets one up" not in seen(admin, "/members")
    here = client_for("anyone")
    assert after_password(here).headers["location"] == "/my-access/codes" and not is_in(here)
    assert "asks you for a second step" in seen(here, "/my-access/codes")
    assert set_up(here, world, "Fatma") and is_in(here)
    answer = here.post("/my-access/codes/remove", data={"present": PASSWORD})
    assert answer.status_code == 409 and "asks you for a second step" in answer.text
    # Elsewhere nothing changed.
    assert is_in(client_for("stranger_organiser"))
    posted(admin.post("/members/second", data={"demanded": ""}))
    posted(here.post("/my-access/codes/remove", data={"present": PASSWORD}))
    for role in ("organiser", "facilitator", "client"):
        assert client_for(role).post("/members/second", data={"demanded": "1"}).status_code in (303, 401, 404)


def test_who_comes_in_by_a_link_sets_one_up_first(client_for, world):
    admin, noor = client_for("admin"), client_for("anyone")
    set_up(admin, world, "Ada")
    posted(admin.post("/members/second", data={"demanded": "1"}))
    answer = posted(noor.post(link_for(admin, "client", world.programme_id), data={
        "name": "Noor", "password": "vier woorden samen", "again": "vier woorden samen"}))
    assert answer.headers["location"] == "/my-access/codes" and not is_in(noor)
    assert set_up(noor, world, "Noor") and is_in(noor)


def test_who_lost_phone_and_password_begins_anew_by_a_link(client_for, world):
    admin, fatma = client_for("admin"), called(world, "Fatma")
    set_up(client_for("facilitator"), world, "Fatma")
    page = posted(admin.post(f"/members/{fatma.id}/new-password")).text
    link = page.split('value="http://localhost:8000')[1].split('"')[0]
    here = client_for("anyone")
    posted(here.post(link, data={"password": "een heel nieuw woord", "again": "een heel nieuw woord"}))
    assert is_in(here) and not called(world, "Fatma").left_at
    assert "not set up" in seen(here, "/my-access")


@pytest.mark.from_within
def test_a_sign_in_that_waits_ends_after_half_an_hour(client_for, world):
    set_up(client_for("facilitator"), world, "Fatma")
    here = client_for("anyone")
    after_password(here)
    later = clock.now() + timedelta(minutes=31)
    with clock.frozen(later):
        assert here.get("/sign-in/second").headers["location"] == "/sign-in"


def test_the_secret_is_sealed_and_shown_before_it_is_confirmed_only(client_for, world):
    fatma = client_for("facilitator")
    posted(fatma.post("/my-access/codes/begin"))
    app = world.read(lambda db: db.get(Member, called(world, "Fatma").id).code_app)
    secret = app.secret(settings.server_key())
    assert secret in fatma.get("/my-access/codes").text and secret not in app.sealed and app.secret(b"x" * 32) is None
    posted(fatma.post("/my-access/codes/confirm", data={"code": code_of(world, "Fatma")}))
    assert secret not in fatma.get("/my-access/codes").text
    for role in ("anyone", "participant", "cofacilitator"):
        assert client_for(role).get("/my-access/codes").status_code == 303
