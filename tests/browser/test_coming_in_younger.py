"""Where people under 16 are welcome, a parent says yes with one tap on the phone of that moment, scripts or none."""

import re

import pytest
from playwright.sync_api import expect

from app import clock
from tests.browser.test_everybody_can_operate_it import MEASURE

pytestmark = pytest.mark.browser
SAYS = {"nl": ("Kies of je 16 jaar of ouder bent.", "mijn ouder of voogd vindt het goed"),
        "ar": ("اختر من فضلك هل عمرك 16 سنة أو أكثر.", "أحد والديّ أو وليّ أمري موافق"),
        "ti": ("በጃኹም 16 ዓመት ወይ ልዕሊኡ እንተኾይንኩም ምረጹ።", "ወላደይ ወይ መዕበያየይ ድማ ተሰማሚዑ ኣሎ")}


@pytest.mark.parametrize("language, scripts", [("nl", False), ("ar", True), ("ti", False)])
def test_a_parent_says_yes(open_page, server, language, scripts):
    with server.organiser() as organiser:
        assert organiser.post(f"{server.address}/prepare/{server.code}", data={
            "title": "Samen leren", "held_on": clock.today().isoformat(), "begins": "13:30", "expected": "20", "main": "nl",
            "language": ["nl", "ar", "ti"], "support": "Marieke", "holds": "1", "guardians": "1"}).status_code == 303
    server.show(0)
    phone, (wrong, agrees) = open_page("phone", language, java_script_enabled=scripts), SAYS[language]
    phone.goto(f"{server.address}/s/{server.code}/door?lang={language}")
    assert not scripts or not phone.evaluate(MEASURE)
    phone.locator("footer .btn.go").tap()  # nothing was chosen
    expect(phone.locator("fieldset [role=alert]")).to_have_text(wrong)
    expect(phone.locator("input[type=radio]:checked")).to_have_count(0)
    # What has the focus is not under the foot of the page.
    box, foot = (phone.locator(part).bounding_box() for part in (".choice:has([value=of_age])", "form > footer"))
    assert box["y"] > 0 and box["y"] + box["height"] <= foot["y"]
    phone.locator(".choice", has_text=agrees).tap()
    phone.locator("footer .btn.go").tap()
    phone.wait_for_url(re.compile(f"/s/{server.code}$"))
