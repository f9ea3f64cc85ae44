"""On a phone of 360 by 640 what somebody may also say yes to is seen before the yes itself can be tapped."""

import pytest

from tests.browser.windows import settled
from tests.pace import WHOLE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["nl", "ar", "ti", "uk"] if WHOLE else ["ar", "ti"])
def test_the_permissions_come_before_the_button_and_are_on_the_screen_with_it(window, hall, language):
    phone = window(360, 640)
    hall.go(phone, f"/door?lang={language}")
    settled(phone)
    button, permissions = phone.locator("footer .btn.go"), phone.locator("#permissions label")
    assert permissions.count() >= 2

    def bottom(place) -> float:
        box = place.bounding_box()
        return box["y"] + box["height"]

    assert bottom(permissions.last) <= button.bounding_box()["y"]
    button.evaluate("button => scrollBy(0, button.getBoundingClientRect().bottom - innerHeight)")
    assert bottom(button) <= 641
    assert permissions.first.bounding_box()["y"] >= 0, "they have left the screen when the yes comes"
