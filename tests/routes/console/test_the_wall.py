"""The facilitator's hand on the wall: release, hide, rename, merge, split, undo; and nobody else's."""

import pytest

from app.models import Contribution, Session
from tests.room import card_ids, on_board, posted, say, sentence, theme_ids

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def wall(client_for, world):
    """Three cards on the board: two under "Work", one under "School"."""
    facilitator = client_for("facilitator")
    for number, theme in enumerate(("Work", "", "School")):
        posted(say(client_for("participant"), world, f"card {number}", f"key-of-{number}-x"))
        id = card_ids(world, "held")[0]
        on_board(facilitator, world, id, **({"new_theme": theme} if theme else {"theme": theme_ids(world)[0]}))
    return themes(world)


def themes(world) -> dict[str, str]:
    return world.read(lambda db: {theme.name("nl")[0]: theme.id for theme in db.get(Session, world.id).standing_themes})


def cards(world) -> dict[str, list[str]]:
    return world.read(lambda db: {theme.name("nl")[0]: sorted(card.words for card in theme.cards)
                                  for theme in db.get(Session, world.id).standing_themes})


def test_a_hidden_card_is_on_no_board_and_not_lost(client_for, world, wall):
    id = card_ids(world, "released")[0]
    words = world.read(lambda db: db.get(Contribution, id).words)
    posted(client_for("facilitator").post(f"/console/{world.code}/contributions/{id}/hide"))
    assert words not in client_for("board").get(f"/board/{world.code}").text
    assert words in client_for("facilitator").get(f"/console/{world.code}").text


def test_a_card_that_waits_to_be_read_is_on_no_board_however_much_room_there_is(client_for, world):
    nour, facilitator = client_for("participant"), client_for("facilitator")
    posted(say(nour, world, "may be seen", "my-key-0001"))
    on_board(facilitator, world, card_ids(world)[0])
    posted(say(nour, world, "waits to be read", "my-key-0002"))
    for role, surface in (("board", "board"), ("other_participant", "s"), ("scribe", "desk"), ("client", "harvest")):
        page = client_for(role).get(f"/{surface}/{world.code}").text
        assert "waits to be read" not in page, role
        assert role in ("other_participant", "client") or "may be seen" in page, role


def test_a_theme_gets_another_name_on_board_and_harvest(client_for, world, wall):
    posted(client_for("facilitator").post(f"/console/{world.code}/themes/{wall['Work']}/rename",
                                          data={"name_nl": "Werk en taal", "name_ar": "العمل واللغة"}))
    for role, path in (("board", "board"), ("organiser", "harvest")):
        assert "Werk en taal" in client_for(role).get(f"/{path}/{world.code}").text


def test_merging_brings_the_cards_along_and_undo_brings_them_back(client_for, world, wall):
    facilitator = client_for("facilitator")
    before = cards(world)
    posted(facilitator.post(f"/console/{world.code}/themes/{wall['School']}/merge", data={"into": wall["Work"]}))
    assert cards(world) == {"Work": ["card 0", "card 1", "card 2"]}
    posted(facilitator.post(f"/console/{world.code}/undo"))
    assert cards(world) == before


def test_splitting_takes_the_chosen_cards_and_undo_brings_them_back(client_for, world, wall):
    facilitator = client_for("facilitator")
    before = cards(world)
    leaving = world.read(lambda db: next(
        card.id for card in db.get(Session, world.id).contributions if card.words == "card 1"))
    posted(facilitator.post(f"/console/{world.code}/themes/{wall['Work']}/split",
                            data={"card": [leaving], "name": "Shifts"}))
    assert cards(world)["Shifts"] == ["card 1"] and cards(world)["Work"] == ["card 0"]
    posted(facilitator.post(f"/console/{world.code}/undo"))
    assert cards(world) == before


def test_undoing_brings_nothing_back_that_its_speaker_took_back(client_for, world, wall):
    facilitator, id = client_for("facilitator"), card_ids(world, "released")[0]
    posted(facilitator.post(f"/console/{world.code}/contributions/{id}/hide"))
    posted(client_for("participant").post(f"/s/{world.code}/mine/{id}/withdraw"))
    posted(facilitator.post(f"/console/{world.code}/undo"))
    assert card_ids(world, "withdrawn") == [id]
    assert sum(map(len, cards(world).values())) == 2
    for role, surface in (("board", "board"), ("scribe", "desk")):
        assert id not in client_for(role).get(f"/{surface}/{world.code}").text


@pytest.mark.on_postgres_in_proof
def test_with_nothing_to_undo_it_is_said(client_for, world):
    answer = client_for("facilitator").post(f"/console/{world.code}/undo")
    assert answer.status_code in (404, 409) and sentence(answer)


@pytest.mark.on_postgres_in_proof
@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_theme_without_a_fitting_name_is_refused(client_for, world, wall, name):
    assert client_for("facilitator").post(f"/console/{world.code}/themes", data={"name": name}).status_code == 422
    assert set(themes(world)) == {"Work", "School"}


def test_one_button_stops_everything_and_lets_it_go_on(client_for, world, wall):
    facilitator, nour = client_for("facilitator"), client_for("participant")
    posted(facilitator.post(f"/console/{world.code}/freeze"))
    assert "card 0" not in client_for("board").get(f"/board/{world.code}").text
    refused = say(nour, world, "while frozen", "frozen-key-1")
    assert refused.status_code == 423 and "while frozen" in refused.text
    posted(facilitator.post(f"/console/{world.code}/freeze"))
    posted(say(nour, world, "while frozen", "frozen-key-1"))


@pytest.mark.on_postgres_in_proof
def test_the_clock_starts_stops_and_grows_by_two_minutes(client_for, world):
    facilitator = client_for("facilitator")

    def left() -> int:
        from app import clock
        return world.read(lambda db: db.get(Session, world.id).running.seconds_left(clock.now()))

    posted(facilitator.post(f"/console/{world.code}/timer/start"))
    assert 590 <= left() <= 600
    posted(facilitator.post(f"/console/{world.code}/timer/add"))
    assert 710 <= left() <= 720
    posted(facilitator.post(f"/console/{world.code}/timer/stop"))
    stood = left()
    assert 700 <= stood <= 720 and left() == stood


def test_a_helper_link_that_is_revoked_opens_nothing(client_for, world):
    import re
    facilitator, helper = client_for("facilitator"), client_for("anyone")
    made = facilitator.post(f"/console/{world.code}/helpers", data={"role": "interpreter"}).text
    link = re.search(r"/h/([\w-]+)", made)[1]
    assert posted(helper.post(f"/h/{link}")).headers["location"] == f"/desk/{world.code}"
    assert helper.get(f"/desk/{world.code}").status_code == 200
    for id in re.findall(r"/helpers/(\w+)/revoke", facilitator.get(f"/console/{world.code}/helpers").text):
        posted(facilitator.post(f"/console/{world.code}/helpers/{id}/revoke"))
    assert helper.get(f"/desk/{world.code}").status_code in (303, 401, 404)
    assert helper.post(f"/h/{link}").status_code == 404


@pytest.mark.on_postgres_in_proof
@pytest.mark.parametrize("role", ["anyone", "participant", "stranger", "stranger_organiser", "board", "scribe",
                                  "interpreter", "client"])
def test_nobody_else_moves_the_wall(client_for, world, wall, role):
    before = cards(world)
    for path in (f"themes/{wall['School']}/merge", f"themes/{wall['Work']}/rename", "undo", "freeze", "close"):
        answer = client_for(role).post(f"/console/{world.code}/{path}", data={"into": wall["Work"], "name_nl": "X"})
        assert answer.status_code in (303, 401, 403, 404)
    assert cards(world) == before
    assert not world.read(lambda db: db.get(Session, world.id).frozen_at)
