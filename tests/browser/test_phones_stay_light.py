"""docs/phone.md says what each screen weighs, and it is true. With WEIGH=slow it is measured anew and written down."""

import os

import pytest

from tests import weigh

pytestmark = pytest.mark.browser
FIRST, LATER, USEFUL = 60_000, 10_000, 3_000


def test_each_screen_weighs_what_the_page_about_phones_says(open_page, server):
    slow = os.environ.get("WEIGH") == "slow"
    phone = open_page("phone", "nl", fresh=True)
    if slow:
        phone.set_default_timeout(60_000)
    rows = weigh.screens(phone, open_page("console", "en"), server, slow)
    if slow:
        weigh.write(rows)
        print("\n" + weigh.table(rows))
    written = weigh.written()
    assert set(written) == {screen for screen, _weight, _after in rows}
    for screen, weight, _after in rows:
        assert abs(weight - written[screen][0]) <= max(written[screen][0] * .05, 1000), (screen, weight, written[screen])
    weights = [weight for _screen, weight, _after in rows]
    assert sum(weights[:3]) <= FIRST and max(weights[3:]) <= LATER
    assert max(after for _weight, after in written.values()) <= USEFUL
