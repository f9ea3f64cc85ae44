"""Dots: as many as given, hidden until closed, on one's own behalf only."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import stage
from app.models import Session
from tests.room import card_ids, on_board, posted, say, several, show, theme_ids, totals_of

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def themes(client_for, world):
    for number, name in enumerate(("Work", "School")):
        posted(say(client_for("participant"), world, f"about {name}", f"key-of-{number}-x"))
        on_board(client_for("facilitator"), world, card_ids(world, "held")[0], new_theme=name)
    show(client_for("facilitator"), world, "dots")
    return theme_ids(world)


def totals(world) -> dict:
    return world.read(lambda db: totals_of(db.get(Session, world.id).step))


def vote(client, world, target, by="1"):
    return client.post(f"/s/{world.code}/votes", data={"target": target, "by": by})


def test_no_more_dots_than_given_however_often_one_taps(client_for, world, themes):
    for _tap in range(6):
        posted(vote(client_for("participant"), world, themes[0]))
    assert totals(world) == {themes[0]: 3, themes[1]: 0}


def test_taps_that_come_at_the_same_moment_are_counted_each_by_its_own_purse(client_for, world, themes):
    """All are granted together; who asks for what is not there is refused in their own language, and no other with them."""
    nour, other = client_for("participant"), client_for("other_participant")
    taps = [(nour, themes[0])] * 5 + [(other, themes[1])] * 2 + [(nour, "nothing")]
    with ThreadPoolExecutor(8) as hands:
        answers = list(hands.map(lambda tap: vote(tap[0], world, tap[1]), taps))
    assert [answer.status_code in (200, 303) for answer in answers] == [True] * 7 + [False]
    assert totals(world) == {themes[0]: 3, themes[1]: 2}


def test_dots_can_be_taken_away_again_and_never_below_nothing(client_for, world, themes):
    nour = client_for("participant")
    posted(vote(nour, world, themes[0]))
    for _tap in range(3):
        posted(vote(nour, world, themes[0], "-1"))
    assert totals(world)[themes[0]] == 0


@pytest.mark.on_postgres_in_proof
def test_nobody_sees_totals_before_the_facilitator_closes(client_for, world, themes):
    posted(vote(client_for("participant"), world, themes[0]))
    facilitator = client_for("facilitator")
    board = client_for("board").get(f"/board/{world.code}").text
    assert 'class="n">' not in board
    drawn_from = world.read(lambda db: stage.board(stage.Reading.of(db, world.id), "nl").ballot)
    assert len(drawn_from) == len(themes) and all(line.dots is None for line in drawn_from)
    for person in several(client_for, world, 4):
        posted(vote(person, world, themes[0]))
    posted(facilitator.post(f"/console/{world.code}/ballot/close"))
    assert 'class="n">5' in client_for("board").get(f"/board/{world.code}").text


def test_after_closing_no_dot_moves(client_for, world, themes):
    posted(client_for("facilitator").post(f"/console/{world.code}/ballot/close"))
    assert vote(client_for("participant"), world, themes[0]).status_code == 409
    assert totals(world)[themes[0]] == 0


def test_dots_of_people_without_a_phone_are_counted_by_hand(client_for, world, themes):
    facilitator = client_for("facilitator")
    for dots in ("4", "5"):
        posted(facilitator.post(f"/console/{world.code}/ballot/count", data={"target": themes[1], "dots": dots}))
    posted(vote(client_for("participant"), world, themes[1]))
    assert totals(world)[themes[1]] == 6


@pytest.mark.on_postgres_in_proof
@pytest.mark.parametrize("target", ["nothing", "", "<script>"])
def test_a_dot_for_what_is_not_on_the_ballot_is_refused(client_for, world, themes, target):
    assert vote(client_for("participant"), world, target).status_code in (404, 422)


@pytest.mark.on_postgres_in_proof
def test_a_stranger_has_no_dots(client_for, world, themes):
    for role in ("anyone", "stranger", "facilitator", "board"):
        assert vote(client_for(role), world, themes[0]).status_code in (303, 404)
    assert totals(world) == dict.fromkeys(themes, 0)
