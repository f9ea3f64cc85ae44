"""Who may reach what: one table, drawn from the routes. A route that asks for nothing fails here."""

import re
from functools import cache

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from app.access import VisitorRole
from app.main import app
from app.models import Session
from app.routes import ROUTERS

# Open to everybody, and why that gives nothing away.
OPEN = {
    "/", "/join", "/j/{token}", "/s/{code}/door", "/goodbye", "/h/{token}", "/words", "/health", "/ready",
    "/clock", "/metrics", "/.well-known/security.txt",
    "/bundles/{name}", "/sign-in", "/first-run/{token}", "/invited/{token}", "/sign-in/second",
    "/sign-in/passkey", "/s/{code}", "/s/{code}/privacy",
    # What came of a session that an organiser shared with everybody; of every other as of a code that nobody knows.
    "/s/{code}/notice", "/s/{code}/notice/{action_id}", "/s/{code}/paper", "/s/{code}/photos/{photo_id}",
    "/s/{code}/picture/{advice_id}.{kind}",
    "/s/{code}/door/read-aloud/{language}",  # what the door shows, spoken
    "/a/{token:token}", "/a/leave",  # the door of a link, which shows no advice, and the way out
    # The door of an owner's link, which shows no words; saying yes in the room, by a pass of the action on the board.
    "/o/{token}", "/o/{token}/not-me", "/o/{token}/language", "/o/{token}/yes", "/o/leave", "/o/new-link",
    "/logos/{id}",  # what hangs at every door
    "/stop/{signed}",  # signed, and can only stop mail
    "/feeds/{token}.ics",  # a secret address that can be renewed and ended
    "/words/media/{id}/{loan}",  # sealed, for an hour, given to who has the code for later
}


@cache
def routes() -> list[Route]:
    """Each once, whether the app lists those of its routers itself or leaves them to the routers."""
    all_of_them = (*app.routes, *(route for router in ROUTERS for route in router.routes))
    return list({(route.path, *sorted(route.methods)): route for route in all_of_them if isinstance(route, Route)}.values())


def roles_of(route: Route) -> set[str]:
    if not isinstance(route, APIRoute):
        return set(getattr(route.endpoint, "roles", ()))
    found: list[set[str]] = []

    def walk(dependant):
        roles = getattr(dependant.call, "roles", None)
        if roles:
            found.append(set(roles))
        for inner in dependant.dependencies:
            walk(inner)

    walk(route.dependant)
    specific = [roles for roles in found if "anyone" not in roles]
    return specific[0] if specific else found[0] if found else set()


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{'/'.join(sorted(route.methods))} {route.path}")
def test_every_route_asks_for_something(route):
    assert roles_of(route), f"{route.path} loads nothing through app.access"
    assert roles_of(route) <= set(VisitorRole)
    if "anyone" in roles_of(route):
        assert route.path in OPEN, f"{route.path} is open to everybody; add it to OPEN with a reason, or guard it"


def address(path: str, world) -> str:
    filled = path.replace("{code}", world.code).replace("{programme_id}", world.programme_id)
    filled = filled.replace("{step_id}", world.step_ids["text"]).replace("{surface}", "phone")
    return re.sub(r"{\w+}", "nothing-of-that-name", filled)


# Of each visitor: the roles that the policy may name for them.
VISITORS = ("anyone", "participant", "stranger", "board", "interpreter", "scribe", "cofacilitator", "client",
            "facilitator", "organiser", "stranger_organiser", "owner", "answering")
REFUSED = (303, 401, 404)  # to the sign-in or the door, or simply not there


def test_what_the_policy_does_not_name_is_not_found(client_for, world):
    """Every route by every visitor: refused exactly where the policy does not name them."""
    trouble = []
    for visitor in VISITORS:
        client = client_for(visitor)
        for route in routes():
            roles = roles_of(route)
            # An organiser of elsewhere is an organiser, but not of this session or programme.
            is_theirs = visitor == "stranger_organiser" and "organiser" in roles and "{" not in route.path
            if "anyone" in roles or visitor in roles or is_theirs:
                continue
            for method in route.methods - {"HEAD"}:
                answer = client.request(method, address(route.path, world))
                to = answer.headers.get("location", "")
                if answer.status_code not in REFUSED or (
                        answer.status_code == 303 and not to.startswith("/sign-in") and not to.endswith("/door")):
                    trouble.append((visitor, method, route.path, answer.status_code, to))
    assert not trouble


def test_what_the_policy_names_can_be_read(client_for, world):
    """And the other way round: who is named gets a page, so that the test above means something."""
    for visitor in ("participant", "board", "interpreter", "scribe", "cofacilitator", "client", "facilitator",
                    "organiser", "admin"):
        client, reached = client_for(visitor), 0
        for route in routes():
            if visitor in roles_of(route) and "GET" in route.methods and "nothing-of" not in address(route.path, world):
                answer = client.get(address(route.path, world))
                assert answer.status_code in (200, 304, 303), f"{visitor} {route.path}: {answer.status_code}"
                reached += 1
        assert reached, f"{visitor} reaches nothing"


def test_trying_changes_nothing(client_for, world):
    """Reading is safe: every GET by everybody leaves the session as it was."""
    before = world.read(snapshot(world))
    for visitor in ("anyone", "participant", "facilitator", "organiser"):
        client = client_for(visitor)
        for route in routes():
            if "GET" in route.methods:
                client.get(address(route.path, world))
    assert world.read(snapshot(world)) == before


def snapshot(world):
    def look(db):
        session = db.get(Session, world.id)
        return (session.model_dump(), [step.model_dump() for step in session.steps], len(session.participants),
                [card.model_dump() for card in session.contributions])
    return look
