"""Whoever leaves this phone to another, stops, or takes a card back sees their own code for later there first."""

import re

from tests.room import posted, say


def part(page: str, begins: str, ends: str) -> str:
    return page[page.index(begins):page.index(ends)]


def receipt(client, world) -> str:
    return re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", client.get(f"/s/{world.code}/my-code").text)[0]


def test_before_another_person_writes_and_before_everything_is_erased(client_for, world):
    nour = client_for("participant")
    page = nour.get(f"/s/{world.code}/help").text
    own = page.index("/next-person")
    last = page[:own].rindex(receipt(nour, world))
    assert own < page.index("/leave") and own - last < 1500  # right above the buttons, not at the top of the page


def test_before_stopping_after_a_card_without_scripts(client_for, world):
    nour = client_for("participant")
    sent = posted(say(nour, world, "bus", "my-key-0001")).headers["location"]
    form = nour.get(sent).text.split('data-erase="leave"')[1].split("</form>")[0]
    assert receipt(nour, world) in form
    assert "hidden" not in form[:form.index(receipt(nour, world))], "where no script can show it"


def test_beside_the_button_that_takes_a_card_back(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "bus", "my-key-0001"))
    page = nour.get(f"/s/{world.code}/help").text
    assert f"/s/{world.code}/my-code" in page.split("/withdraw")[-1].split("</details>")[0]
