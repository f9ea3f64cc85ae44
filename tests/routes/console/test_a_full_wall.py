"""However many cards there are, the console carries the newest and counts the others, and all of them can be reached."""

import pytest

from app import live, stage
from app.models import Contribution, Session
from tests.room import cards_in, comes, theme_ids

pytestmark = pytest.mark.on_postgres_in_proof

MANY = 60


@pytest.fixture
def full(client_for, world):
    """A theme with many cards, and as many without a theme."""
    def fill(db):
        session = db.get(Session, world.id)
        theme = session.wall.new_theme("Much said", "nl")
        db.add(theme)
        for number in range(1, MANY + 1):
            for under in (theme, None):
                db.add(Contribution(session=session, step=session.steps[1], theme=under, kind="better", language="nl",
                                    words=f"words {number} {'under' if under else 'loose'}", state="released",
                                    position=number, permission_version="1"))

    world.keep(fill)
    live.forget_rooms()
    return client_for("facilitator")


def test_the_newest_are_there_and_the_others_counted(full, world):
    page = full.get(f"/console/{world.code}").text
    assert f"words {MANY} under" in page and "words 1 under" not in page and "words 1 loose" not in page
    assert f"and {MANY - 4} others" in page and f'<span class="count">{2 * MANY}</span>' in page
    board = full.get(f"/board/{world.code}").text
    assert f"words {MANY} under" in board and f"{MANY - 2} andere kaarten" in board


def test_every_card_can_be_reached(full, world):
    wall = full.get(f"/console/{world.code}/wall").text
    assert all(f"words {number} {under}" in wall for number in range(1, MANY + 1) for under in ("under", "loose"))
    apart = full.get(f"/console/{world.code}/themes/{theme_ids(world)[0]}").text
    assert all(f"words {number} under" in apart for number in range(1, MANY + 1)) and "loose" not in apart


def test_what_is_large_on_the_board_is_there_even_if_it_is_old(full, world):
    oldest = world.read(lambda db: next(card.id for card in db.get(Session, world.id).contributions
                                        if card.words == "words 1 under"))
    full.post(f"/console/{world.code}/contributions/{oldest}/spotlight")
    comes(lambda: full.get(f"/board/{world.code}").text, lambda board: "words 1 under" in board)


def test_what_everybody_is_sent_does_not_grow_with_the_cards(full, world):
    def sizes(db):
        reading = stage.Reading.of(db, world.id)
        return {audience: len(live.Drawn(audience, "en", scene(reading, "en")).text)
                for audience, scene in live.SCENES.items()}

    def more(count: int):
        return world.keep(lambda db: db.add_all([
            Contribution(session_id=world.id, step_id=world.step_ids["text"], kind="well", language="nl", words="more" * 50,
                         state=state, permission_version="1") for state in ("held", "released") for _n in range(count)]))

    more(stage.AT_ONCE)
    before = world.read(sizes)
    more(stage.AT_ONCE * 20)
    after = world.read(sizes)
    assert all(after[audience] < before[audience] + 300 for audience in after), (before, after)


@pytest.mark.parametrize("role", ["participant", "stranger_organiser", "stranger", "board", "scribe", "client", "anyone"])
def test_nobody_else_opens_a_card_or_a_theme(client_for, full, world, role):
    card = world.read(lambda db: cards_in(db.get(Session, world.id), "released")[0].id)
    for path in ("wall", f"contributions/{card}", f"themes/{theme_ids(world)[0]}"):
        answer = client_for(role).get(f"/console/{world.code}/{path}")
        assert answer.status_code in (303, 404) and "words" not in answer.text


def test_a_card_of_another_room_is_not_found(full, world):
    def elsewhere(db):
        other = db.get(Session, world.other_id)
        card = Contribution(session=other, step=other.steps[0], kind="well", language="nl", words="not yours",
                            state="released", permission_version="1")
        db.add(card)
        db.flush()
        return card.id

    answer = full.get(f"/console/{world.code}/contributions/{world.keep(elsewhere)}")
    assert answer.status_code == 404 and "not yours" not in answer.text
