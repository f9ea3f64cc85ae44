"""An advice, an action and a theme can be deleted while the session is open: asked twice, with what is lost said. What
hangs on them goes everywhere; words of people stay."""

import re

import pytest
from sqlmodel import select

from app.erasing import seen
from app.models import Answer, AuditEvent, CheckIn, Erasure, Session
from tests.room import card_ids, heard, listening, on_board, posted, say, show, theme_ids
from tests.room import seen as page_of

pytestmark = pytest.mark.on_postgres


def deleted(client, path: str):
    """Goes through both questions as somebody does; returns the second page and the answer."""
    first = client.get(path)
    assert first.status_code == 200 and 'name="sure"' not in first.text
    second = client.post(path)
    sure = re.search(r'name="sure" value="(\w+)"', second.text)
    assert sure, second.text[:300]
    return second, client.post(path, data={"sure": sure[1]})


@pytest.fixture
def agenda(client_for, world):
    """A theme with a card and dots, an advice made from it, and an action."""
    fatma = client_for("facilitator")
    posted(say(client_for("participant"), world, "MARKWORDS", "my-key-0001"))
    card, = card_ids(world)
    on_board(fatma, world, card, new_theme="MARKTHEME")
    world.card, (world.theme,) = card, theme_ids(world)
    show(fatma, world, "dots")
    posted(client_for("participant").post(f"/s/{world.code}/votes", data={"target": world.theme, "by": "1"}))
    posted(fatma.post(f"/console/{world.code}/recommend", data={"advise": "MARKADVICE", "theme": world.theme}))
    world.advice, = world.read(lambda db: [known.id for known in db.get(Session, world.id).recommendations])
    posted(fatma.post(f"/console/{world.code}/recommendations/{world.advice}/actions", data={"what": "MARKACTION"}))
    world.action, = world.read(lambda db: [known.id for known in db.get(Session, world.id).actions])
    return world


def everywhere(client_for, world) -> str:
    olga = client_for("organiser")
    return "".join((page_of(olga, f"/console/{world.code}"), page_of(olga, f"/board/{world.code}"),
                    page_of(olga, f"/harvest/{world.code}"), page_of(client_for("participant"), f"/s/{world.code}"),
                    olga.get(f"/harvest/{world.code}/export/csv").text, olga.get(f"/harvest/{world.code}/export/json").text,
                    olga.get(f"/harvest/{world.code}/export/ics").text))


def noted(world) -> list[tuple[str, str]]:
    return world.read(lambda db: [(event.what, event.about) for event in db.exec(select(AuditEvent))])


def test_an_action_goes_and_its_advice_stays(client_for, agenda):
    fatma = client_for("facilitator")
    second, answer = deleted(fatma, f"/console/{agenda.code}/actions/{agenda.action}/delete")
    assert "1 action, with its dates" in second.text and "MARKACTION" in second.text
    assert answer.status_code == 303
    assert "MARKACTION" not in everywhere(client_for, agenda) and "MARKADVICE" in everywhere(client_for, agenda)
    assert agenda.read(lambda db: db.exec(select(CheckIn)).all()) == []
    assert ("action_deleted", agenda.action) in noted(agenda)
    assert fatma.get(f"/console/{agenda.code}/actions/{agenda.action}").status_code == 404


def test_an_advice_takes_its_actions_along_and_says_so(client_for, agenda):
    second, answer = deleted(client_for("facilitator"), f"/console/{agenda.code}/recommendations/{agenda.advice}/delete")
    assert "1 recommendation" in second.text and "1 action, with its dates" in second.text
    assert answer.status_code == 303
    words = everywhere(client_for, agenda)
    assert "MARKACTION" not in words and "MARKADVICE" not in words and "MARKWORDS" in words
    assert {(line.what, line.count) for line in agenda.read(lambda db: db.exec(select(Erasure)).all())} == {
        ("actions", 1), ("advice", 1)}


def test_a_theme_takes_its_dots_along_and_leaves_its_cards(client_for, agenda):
    fatma = client_for("facilitator")
    posted(fatma.post(f"/console/{agenda.code}/themes/{agenda.theme}/rename", data={"name_nl": "MARKTHEME, other words"}))
    second, answer = deleted(fatma, f"/console/{agenda.code}/themes/{agenda.theme}/delete")
    assert "1 theme" in second.text and "1 dot" in second.text
    assert answer.status_code == 303
    assert agenda.read(lambda db: db.exec(select(Answer)).all()) == []
    words = everywhere(client_for, agenda)
    assert "MARKTHEME" not in words and "MARKWORDS" in words and "MARKADVICE" in words
    # Nor does undoing bring its name back.
    posted(fatma.post(f"/console/{agenda.code}/themes", data={"name": "Another"}))
    assert "MARKTHEME" not in str(agenda.read(lambda db: [change.before for change in db.get(Session, agenda.id).changes]))
    posted(fatma.post(f"/console/{agenda.code}/undo"))
    assert "MARKTHEME" not in everywhere(client_for, agenda)


@pytest.mark.on_postgres_in_proof
def test_the_room_hears_it_at_once(client_for, agenda):
    fatma, path = client_for("facilitator"), f"/console/{agenda.code}/actions/{agenda.action}/delete"
    show(fatma, agenda, "action")
    with listening(client_for("board"), "board", agenda.code) as board:
        heard(board, "MARKACTION")
        deleted(fatma, path)
        for _try in range(5):
            if "MARKACTION" not in board.receive_text():
                return
    raise AssertionError("it stays on the board")


def test_what_changed_meanwhile_is_said_again(client_for, agenda):
    fatma = client_for("facilitator")
    path = f"/console/{agenda.code}/recommendations/{agenda.advice}/delete"
    sure = re.search(r'name="sure" value="(\w+)"', fatma.post(path).text)[1]
    posted(fatma.post(f"/console/{agenda.code}/recommendations/{agenda.advice}/actions", data={"what": "One more"}))
    again = fatma.post(path, data={"sure": sure})
    assert again.status_code == 200 and "Something changed meanwhile" in again.text and "2 actions" in again.text
    assert len(agenda.read(lambda db: db.get(Session, agenda.id).actions)) == 2
    assert fatma.post(path, data={"sure": seen("anything")}).status_code == 200


def test_from_a_closed_agenda_nothing_is_deleted(client_for, agenda):
    fatma, here = client_for("facilitator"), f"/console/{agenda.code}"
    paths = [f"{here}/actions/{agenda.action}/delete", f"{here}/recommendations/{agenda.advice}/delete",
             f"{here}/themes/{agenda.theme}/delete"]
    sure = [re.search(r'name="sure" value="(\w+)"', fatma.post(path).text)[1] for path in paths]
    posted(fatma.post(f"{here}/close", data={"sure": "1"}))
    for path, yes in zip(paths, sure, strict=True):
        for answer in (fatma.get(path), fatma.post(path), fatma.post(path, data={"sure": yes})):
            assert answer.status_code == 409 and "Nothing is deleted" in answer.text
    for path in (f"/prepare/{agenda.code}/delete", f"/programmes/{agenda.programme_id}/delete"):
        answer = client_for("organiser").post(path)
        assert answer.status_code == 409 and "closed agenda" in answer.text
    assert "MARKACTION" in everywhere(client_for, agenda)


@pytest.mark.on_postgres_in_proof
@pytest.mark.parametrize("role", ["anyone", "participant", "board", "scribe", "client", "stranger_organiser"])
def test_nobody_else_is_even_asked(client_for, agenda, role):
    client = client_for(role)
    for path in (f"actions/{agenda.action}", f"recommendations/{agenda.advice}", f"themes/{agenda.theme}"):
        for answer in (client.get(f"/console/{agenda.code}/{path}/delete"),
                       client.post(f"/console/{agenda.code}/{path}/delete")):
            assert answer.status_code in (303, 401, 404) and "MARK" not in answer.text
    assert "MARKACTION" in everywhere(client_for, agenda)
