"""Once an evening has ended nothing of it moves any more, and while everything stands still no phone moves anything: from a
page that was left open neither. A new button of a phone or a console is tried here, or says why it goes on."""

import re

import pytest

from tests.room import card_ids, on_board, posted, say, seen, show, theme_ids
from tests.test_policy import roles_of, routes

PHONE = {  # asks whether the room listens
    "steps/{step_id}/contributions": {"words": "said afterwards", "kind": "better", "key": "my-key-0009"},
    "mine/{contribution_id}/reword": {"words": "changed afterwards"},
    "votes": {"target": "{theme}", "by": "1"},
    "pass": {"answer": "1"},
}
PHONE_GOES_ON = {
    "mine/{contribution_id}/withdraw": "one's own words, for ever", "unsend": "one's own words, for ever",
    "permission": "changing one's mind, for ever", "leave": "leaving, always", "language": "which words one reads",
    "notice/{action_id}": "of the year after the evening",
    "help": "in a pause too; after the end it says that nobody hears it", "wish": "asked for at the end",
    "next-person": "looks for itself: in a pause the phone may be handed on", "door": "the truth about permissions, always",
}
CONSOLE = {
    "steps/{step_id}/show": {}, "timer/start": {}, "timer/stop": {}, "timer/add": {}, "freeze": {}, "cover": {}, "lock": {},
    "renew": {}, "hold": {}, "ballot/close": {}, "ballot/open": {}, "ballot/count": {"target": "{theme}", "dots": "9"},
    "contributions/{card_id}/spotlight": {}, "open": {}, "close": {"sure": "1"}, "sub-rooms": {"name": "Apart"},
    "themes/{theme_id}/delete": {},
}
CONSOLE_ELSEWHERE = {  # tried with an agenda, in tests/routes/deleting/test_from_the_agenda.py
    "actions/{action_id}/delete", "recommendations/{recommendation_id}/delete",
}
READING = "late cards and voices are read, and the wall is put in order, after the evening too"
AGENDA = "advice and actions are written after the evening too"
CONSOLE_GOES_ON = {
    **{f"contributions/{{card_id}}/{verb}": READING for verb in ("release", "write-down", "hide", "translate", "photo")},
    **dict.fromkeys(("undo", "themes", *(f"themes/{{theme_id}}/{verb}" for verb in ("rename", "merge", "split"))), READING),
    **dict.fromkeys(("recommend", "recommendations/{recommendation_id}", "recommendations/{recommendation_id}/actions",
                     "actions/{action_id}", "actions/{action_id}/open", "actions/{action_id}/done-writing"), AGENDA),
    **{f"actions/{{action_id}}/owner{deed}": "who leads an action is asked after the evening too" for deed in (
        "", "/deputy", "/name", "/somebody-else", "/contact", "/pass", "/same")},
    "helpers": "somebody may have to help reading", "helpers/{helper_id}/revoke": "a right can always be taken back",
}


def paths(prefix: str) -> set[str]:
    return {route.path.removeprefix(prefix) for route in routes() if "POST" in route.methods and
            route.path.startswith(prefix) and roles_of(route)}


def test_every_button_is_tried_or_says_why_it_goes_on():
    assert paths("/s/{code}/") == PHONE.keys() | PHONE_GOES_ON.keys()
    assert paths("/console/{code}/") == CONSOLE.keys() | CONSOLE_GOES_ON.keys() | CONSOLE_ELSEWHERE


@pytest.fixture
def evening(client_for, world):
    """A card on the board, and a vote in which somebody gave two dots."""
    nour, fatma = client_for("participant"), client_for("facilitator")
    posted(say(nour, world, "an honest card", "my-key-0001"))
    card, = card_ids(world)
    on_board(fatma, world, card, new_theme="Waiting")
    theme, = theme_ids(world)
    show(fatma, world, "dots")
    for _each in range(2):
        posted(nour.post(f"/s/{world.code}/votes", data={"target": theme}))

    def press(client, prefix: str, path: str, form: dict[str, str]):
        filled = (path.replace("{step_id}", world.step_ids["text"]).replace("{theme}", theme)
                  .replace("{theme_id}", theme).replace("{card_id}", card).replace("{contribution_id}", card))
        return client.post(f"{prefix}/{world.code}/{filled}",
                           data={name: value.replace("{theme}", theme) for name, value in form.items()})

    return press


def what_people_see(client_for, world) -> dict[str, str]:
    return {path: seen(client_for(role), path) for role, path in (
        ("board", f"/board/{world.code}"), ("facilitator", f"/console/{world.code}"), ("client", f"/harvest/{world.code}"),
        ("participant", f"/s/{world.code}"), ("participant", f"/s/{world.code}/mine"))}


@pytest.mark.parametrize("path", PHONE)
def test_after_the_end_a_phone_moves_nothing(client_for, world, evening, path):
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    before = what_people_see(client_for, world)
    answer = evening(client_for("participant"), "/s", path, PHONE[path])
    if "contributions" in path:  # an answer on its way when the evening ended comes late, and waits to be read
        before = {page: text for page, text in before.items() if page.startswith(("/board", "/harvest"))}
    else:
        assert answer.status_code == 409
    assert {page: text for page, text in what_people_see(client_for, world).items() if page in before} == before


@pytest.mark.parametrize("path", PHONE)
def test_while_everything_stands_still_a_phone_moves_nothing(client_for, world, evening, path):
    posted(client_for("facilitator").post(f"/console/{world.code}/freeze"))
    before = what_people_see(client_for, world)
    assert evening(client_for("participant"), "/s", path, PHONE[path]).status_code == 423, "a phone keeps it and waits"
    assert what_people_see(client_for, world) == before


@pytest.mark.parametrize("path", CONSOLE)
def test_after_the_end_a_console_moves_nothing(client_for, world, evening, path):
    fatma = client_for("facilitator")
    posted(fatma.post(f"/console/{world.code}/close", data={"sure": "1"}))
    before = what_people_see(client_for, world)
    assert evening(fatma, "/console", path, CONSOLE[path]).status_code == 409
    assert what_people_see(client_for, world) == before


def test_with_ones_own_code_nothing_is_changed_after_the_end(client_for, world, evening):
    anyone, nour = client_for("anyone"), client_for("participant")
    receipt = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", nour.get(f"/s/{world.code}/help").text)[0]
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    before = what_people_see(client_for, world)
    anyone.post("/words", data={"code": world.code, "receipt": receipt, "reword": card_ids(world)[0], "words": "changed"})
    assert what_people_see(client_for, world) == before


def test_a_card_straight_on_the_board_is_harvested_as_it_was(client_for, world):
    """Where cards are not read first, nobody would even see that it changed."""
    nour, fatma = client_for("participant"), client_for("facilitator")
    posted(fatma.post(f"/console/{world.code}/hold"))
    posted(say(nour, world, "an honest card", "my-key-0001"))
    posted(fatma.post(f"/console/{world.code}/close", data={"sure": "1"}))
    nour.post(f"/s/{world.code}/mine/{card_ids(world)[0]}/reword", data={"words": "changed afterwards"})
    told = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()
    assert [card["words"]["text"] for card in told["cards"]] == ["an honest card"]
