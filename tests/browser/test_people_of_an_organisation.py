"""An administrator invites by link, and each sees just what is theirs; a lost password is restored with one command; codes
of an app, and a passkey of a device."""

import re
from types import SimpleNamespace

import pyotp
import pytest
from playwright.sync_api import expect

from app import cli, clock
from app.models import Organisation, Programme, Role
from app.models.base import new_id
from app.models.organisation import hashed
from tests.browser.walk import FOUR_TIMES, WIDER, obstacles

PASSWORD = "vier woorden samen"
DESK, WIDTHS = (1366, 768), (FOUR_TIMES, 768)


@pytest.fixture
def office(house):
    """An organisation of this test's own, with an administrator who is signed in and two programmes."""
    name = new_id()

    def found(db) -> None:
        organisation = Organisation(name=name)
        member = organisation.invite(f"Ada {name}", "no password", Role.admin, language="nl")
        sign_in, _token = member.sign_in(clock.now())
        sign_in.token_hash = hashed(f"admin-{name}")
        db.add_all([member, sign_in, *(Programme.begin(organisation, title) for title in ("Samen leren", "Anders leren"))])

    house.base.keep_now(found)
    return SimpleNamespace(address=house.address, name=name, admin=f"Ada {name}", token=f"admin-{name}", data=house.data,
                           of_this_machine=f"http://localhost:{house.port}")


@pytest.fixture
def desk(window, office):
    """`desk()`: a browser of somebody; `desk(office.token)`: of who is signed in."""
    def make(token: str = "", at: str = office.address, **options):
        page = window(*DESK, "nl", own=at, **options)
        if token:
            page.context.add_cookies([{"name": "member", "value": token, "url": at}])
        return page

    return make


def invite(admin, office, role: str, *programmes: str) -> str:
    admin.goto(f"{office.address}/members")
    admin.locator(f"input[name=role][value={role}]").check(force=True)
    for title in programmes:
        admin.get_by_label(title).check()
    admin.get_by_role("button", name="Maak een link").click()
    return admin.locator("#link").input_value()


def come_in(page, link: str, name: str = "") -> None:
    page.goto(link)
    if name:
        page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.locator(".btn.go").click()


def sign_in(page, at: str, name: str) -> None:
    page.goto(f"{at}/sign-in")
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator(".btn.go").click()


def test_each_sees_just_what_is_theirs_and_the_last_administrator_stays(desk, office):
    admin, facilitator, client = desk(office.token), desk(), desk()
    for page, role in ((facilitator, "facilitator"), (client, "client")):
        come_in(page, invite(admin, office, role, "Samen leren"), f"{role} {office.name}")
        page.wait_for_url("**/programmes")
        expect(page.locator("main")).to_contain_text("Samen leren")
        expect(page.locator("main")).not_to_contain_text("Anders leren")
        expect(page.get_by_text("Nieuw programma")).to_have_count(0)
    admin.goto(f"{office.address}/programmes")
    hidden = admin.get_by_role("link", name="Anders leren").get_attribute("href")
    for page in (facilitator, client):
        assert page.goto(f"{office.address}{hidden}").status == 404 and page.goto(f"{office.address}/members").status == 404
    admin.goto(f"{office.address}/members")
    expect(admin.locator("table").first).to_contain_text(f"facilitator {office.name}")
    admin.goto(f"{office.address}/my-access/leave")
    expect(admin.locator("form")).to_contain_text("de enige beheerder")
    expect(admin.get_by_role("button")).to_have_count(0)


def test_a_lost_password_is_restored_with_one_command(desk, office, capsys, monkeypatch):
    monkeypatch.setenv("DATA", str(office.data))  # which the command sets too, for longer than this test
    assert cli.main(["member", "reset", office.admin, "--data", str(office.data)]) == 0
    link = re.search(r"/invited/\S+", capsys.readouterr().out)[0]
    page = desk()
    come_in(page, office.address + link)
    page.wait_for_url("**/programmes")
    page.goto(f"{office.address}/members")
    expect(page.locator("table").first).to_contain_text(office.admin)


def test_an_app_for_codes_is_asked_for_its_code(desk, office):
    page = desk(bypass_csp=True)
    come_in(page, invite(desk(office.token), office, "organiser"), f"Joris {office.name}")
    page.goto(f"{office.address}/my-access/codes")
    page.locator(".btn.go").click()
    secret, found = page.locator(".breaks").inner_text(), obstacles(page, "the secret", WIDTHS)
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    page.locator(".btn.go").click()
    recovery = page.locator(".codes li").first.inner_text()
    found += obstacles(page, "recovery codes", WIDTHS)
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.locator("form[action='/sign-out'] button").click()
    sign_in(page, office.address, f"Joris {office.name}")
    expect(page.locator("h1")).to_have_text("De code van je app")
    found += obstacles(page, "the second step", WIDTHS)
    assert not found, "\n".join(found)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.locator("#code").fill("000000")
    page.locator(".btn.go").click()
    expect(page.locator("main [role=alert]").first).to_contain_text("klopt niet")
    page.locator("#code").fill(recovery)
    page.locator(".btn.go").click()
    page.wait_for_url("**/programmes")


def test_a_passkey_of_the_device_signs_in_without_a_password(desk, office):
    """With a device that Chromium imitates; on this machine's own address, where browsers need no https."""
    at, admin = office.of_this_machine, desk(office.token)
    page = desk(at=at)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    key = device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})["authenticatorId"]
    come_in(page, invite(admin, office, "organiser").replace(office.address, at), f"Noor {office.name}")
    page.wait_for_url("**/programmes")
    page.goto(f"{at}/my-access/passkeys")
    page.locator("#called").fill("Laptop van Noor")
    page.get_by_role("button", name="Voeg een passkey").click()
    expect(page.locator(".codes li")).to_have_count(8)
    page.goto(f"{at}/my-access/passkeys")
    expect(page.locator("main")).to_contain_text("Laptop van Noor")
    # Once more: the device says that it has one.
    page.get_by_role("button", name="Voeg een passkey").click()
    expect(page.locator("[data-not-proved]")).to_be_visible()
    for _time in range(2):  # each time with another challenge
        page.goto(f"{at}/programmes")
        page.locator("form[action='/sign-out'] button").click()
        page.goto(f"{at}/sign-in")
        page.get_by_role("button", name="Met je vinger of gezicht").click()
        page.wait_for_url("**/programmes")
    # The password alone is not enough any more, and a finger that is not known opens nothing.
    page.locator("form[action='/sign-out'] button").click()
    device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    sign_in(page, at, f"Noor {office.name}")
    expect(page.locator("h1")).to_have_text("De code van je app")
    page.get_by_role("button", name="Met je vinger of gezicht").click()
    expect(page.locator("[data-not-proved]")).to_be_visible()
    assert page.goto(f"{at}/programmes").url.endswith("/sign-in?next=/programmes")
    admin.goto(f"{office.address}/members")
    expect(admin.get_by_role("row", name=f"Noor {office.name}")).to_contain_text("passkey")


def test_on_a_small_phone_each_person_is_a_block_and_nothing_is_beside_the_screen(desk, office):
    page = desk(office.token)
    page.set_viewport_size({"width": 320, "height": 768})
    page.goto(f"{office.address}/members")
    table = page.get_by_role("table").first
    expect(table.get_by_role("rowheader", name=office.admin)).to_be_visible()
    change = table.get_by_role("link", name=office.admin).bounding_box()
    assert change["x"] >= 0 and change["x"] + change["width"] <= 320, "the button is in view"
    beside = "() => [...document.querySelectorAll('.people *')].some((e) => e.getBoundingClientRect().right > 321)"
    assert not page.evaluate(WIDER) and not page.evaluate(beside)
