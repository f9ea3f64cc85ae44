"""From the link of an owner to a saved report: counted, with nothing chosen beforehand, on the phone of who leads it."""

import pytest
from playwright.sync_api import expect

from app import clock
from app.models import Action, Contact, Session
from tests.browser.phones import comes_to

pytestmark = pytest.mark.browser
MOST = 6


@pytest.fixture
def owner(house):
    """An action that its owner leads, and their link."""
    evening = house.prepare(["nl"], lambda session: None)

    def fill(db) -> dict:
        session = db.get(Session, evening["id"])
        with db.no_autoflush:
            advice = session.wall.recommend("Leer op het werk", "", "")
            action = advice.take_up("Vraag tien werkgevers", session.held_on)
            db.add_all([advice, action])
            db.flush()
        contact = Contact(organisation_id=house.organisation_id, name="Hanna", language="nl")
        db.add(contact)
        db.flush()
        action.offer(contact)
        action.accept(contact, clock.today())
        link = contact.let_in(clock.today())
        db.add(link)
        db.flush()
        return {"action": action.id, "link": f"{house.address}/o/{link.token(house.key)}"}

    return house.base.keep_now(fill)


def test_from_the_link_to_a_saved_report(house, owner, windows, window):
    windows.origins.add(house.address)
    phone, taps = window(360, 740, "nl", own=house.address, is_mobile=True, has_touch=True), []

    def tap(locator) -> None:
        taps.append(1)
        locator.tap()

    phone.goto(owner["link"])
    expect(phone.locator("h1")).to_have_text("Dag Hanna")
    expect(phone.locator("body")).not_to_contain_text("werkgevers")
    tap(phone.get_by_role("button", name="Ga naar mijn acties"))
    tap(phone.get_by_role("link", name="Vertel hoe het gaat"))
    expect(phone.locator("input:checked")).to_have_count(0)
    tap(phone.locator("input[value=on_track]"))
    tap(phone.locator("#words"))
    phone.keyboard.type("Zes mensen missen geen les meer")
    tap(phone.get_by_role("button", name="Stuur"))
    expect(phone.get_by_role("status")).to_contain_text("Je bericht is opgeslagen")
    comes_to(phone, lambda: house.base.read_now(lambda db: [
        (report.state, report.words) for report in db.get(Action, owner["action"]).reports][1:]),
        [("on_track", "Zes mensen missen geen les meer")])
    assert len(taps) <= MOST
    # Three choices of equal size, and only the fields of the one that was chosen.
    phone.goto(f"{house.address}/o/actions/{owner['action']}/change")
    widths = {round(choice.bounding_box()["width"]) for choice in phone.locator(".choice:has([name=what])").all()}
    assert len(widths) == 1
    expect(phone.locator("#why_not")).to_be_hidden()
    phone.locator("input[value=decline]").tap()
    expect(phone.locator("#why_not")).to_be_visible()
    expect(phone.locator("#wanted")).to_be_hidden()
