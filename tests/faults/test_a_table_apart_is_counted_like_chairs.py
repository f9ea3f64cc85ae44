"""How many sit at a table apart is said to whoever may go in and count them, as the number of its own console, and to
nobody else. Of what people say of themselves there it tells nothing, not when one of them comes and not when one goes."""

import re

import pytest

from tests.faults.seen import seen
from tests.room import come_in, posted, say, set_apart, several

pytestmark = pytest.mark.on_postgres_in_proof


def listed(client_for, world, role: str = "facilitator") -> str:
    """What the large room's list says of its tables, without their codes."""
    return re.sub(r"\d{3} \d{3}", "", seen(client_for(role).get(f"/console/{world.code}/sub-rooms").text))


def test_the_list_tells_how_many_and_nothing_that_they_say_of_themselves(client_for, world):
    apart, lists = set_apart(client_for("facilitator"), world), []
    people = several(client_for, apart, 4)
    lists.append(listed(client_for, world))
    come_in(people[0], apart, "ar", quote="")  # thinks again at the door
    posted(say(people[1], apart, "said apart", "a-key-of-mine"))
    posted(people[2].post(f"/s/{apart.code}/help"))
    lists.append(listed(client_for, world))
    assert "few" in lists[0] and lists[0] == lists[1]
    several(client_for, apart, 1)
    assert "5 people" in listed(client_for, world)


def test_who_reads_the_list_may_count_them_and_nobody_else_may_read_it(client_for, world):
    apart = set_apart(client_for("facilitator"), world)
    several(client_for, apart, 4)
    for role in ("facilitator", "organiser", "admin", "client", "cofacilitator", "interpreter", "scribe", "board",
                 "participant", "anyone"):
        client = client_for(role)
        reads = client.get(f"/console/{world.code}/sub-rooms", follow_redirects=False).status_code == 200
        console = client.get(f"/console/{apart.code}", follow_redirects=False)
        assert reads == (console.status_code == 200), role
        assert reads == (role in ("facilitator", "organiser", "admin")), role
        assert not reads or "4 people" in seen(console.text), role


@pytest.mark.parametrize("role", ["facilitator", "cofacilitator", "board", "participant"])
def test_the_large_room_shows_the_same_whoever_comes_to_the_table(client_for, world, role):
    apart = set_apart(client_for("facilitator"), world)
    come_in(client_for("participant"), world)
    address = {"board": f"/board/{world.code}/stage", "participant": f"/s/{world.code}/stage"}.get(
        role, f"/console/{world.code}/stage")
    several(client_for, apart, 4)
    before = client_for(role).get(address)
    several(client_for, apart, 1)
    assert before.status_code == 200 and client_for(role).get(address).text == before.text
