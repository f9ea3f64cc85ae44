"""A form that is pressed twice, as on a slow line, stands once among who did what: the second press did nothing."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.models import AuditEvent, Recording, Session
from app.models.contribution import Contribution
from tests.room import card_ids, posted, say, show, theme_ids


def noted(world) -> Counter[str]:
    return Counter(world.read(lambda db: [event.what for event in db.exec(select(AuditEvent))]))


def first(world, things: str) -> str:
    return world.read(lambda db: getattr(db.get(Session, world.id), things)[0].id)


@pytest.fixture
def press(client_for, world):
    """Each deed twice in a row; the log has it once."""
    fatma = client_for("facilitator")

    def twice(deed: str, path: str, client=fatma, /, **form):
        before = noted(world)
        for _press in range(2):
            posted(client.post(f"/{path}".replace("CODE", world.code), data=form))
        assert noted(world) - before == Counter([deed]), path

    return twice


def test_what_changes_nothing_is_no_deed(client_for, world, press):
    olga, fatma = client_for("organiser"), client_for("facilitator")
    posted(say(client_for("participant"), world, "bus", "my-key-0001"))
    posted(say(client_for("participant"), world, "voice", "my-key-0002"))
    card, other = card_ids(world)
    world.keep(lambda db: setattr(db.get(Contribution, other), "recording", Recording(
        seconds=3, until=clock.today() + timedelta(days=9))))
    press("theme_made", "console/CODE/themes", name="Wachten")
    theme, = theme_ids(world)
    press("card_released", f"console/CODE/contributions/{card}/release", theme=theme)
    press("card_translated", f"console/CODE/contributions/{card}/translate", language="nl", words="de bus")
    press("theme_named", f"console/CODE/themes/{theme}/rename", name_nl="Lang wachten")
    press("advice_made", "console/CODE/recommend", advise="Meer bussen", theme=theme)
    advice = first(world, "recommendations")
    press("advice_worded", f"console/CODE/recommendations/{advice}", advise="Veel meer bussen")
    press("action_made", f"console/CODE/recommendations/{advice}/actions", what="Bellen")
    action = first(world, "actions")
    press("action_written", f"console/CODE/actions/{action}", what="Eerst bellen")
    show(fatma, world, "dots")
    press("counted_by_hand", "console/CODE/ballot/count", target=theme, dots="2")
    press("ballot_closed", "console/CODE/ballot/close")
    press("ballot_opened", "console/CODE/ballot/open")
    press("card_hidden", f"console/CODE/contributions/{card}/hide")
    press("settings_changed", f"prepare/{world.code}", olga, **{
        "title": "Another title", "held_on": clock.today().isoformat(), "begins": "13:30", "expected": "20",
        "language": ["nl", "ar"], "main": "nl", "support": "Marieke", "holds": "1"})
    posted(fatma.post(f"/console/{world.code}/helpers", data={"role": "scribe"}))
    helper = world.read(lambda db: db.get(Session, world.id).helpers[-1].id)
    press("helper_revoked", f"console/CODE/helpers/{helper}/revoke")
