"""What somebody chose stays with what they chose: whatever is put in another order, made or set anew while a vote goes on,
no choice changes into another, none gets lost, and nobody has fewer than none left."""

import re

import pytest

from tests.room import comes, posted, seen, several, show, theme_ids

pytestmark = pytest.mark.on_postgres_in_proof


def set_up(client_for, world, step: str, **form):
    """As the builder's form says it. Returns the answer."""
    return client_for("organiser").post(f"/prepare/{world.code}/steps/{world.step_ids[step]}", data={
        "title": "Choose", "minutes": "10", "kind": step, **form})


def vote(client, world, target: str, by: str = "1"):
    return client.post(f"/s/{world.code}/votes", data={"target": target, "by": by})


def targets(client, world) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="target" value="([^"]+)"', client.get(f"/s/{world.code}/mine").text)))


def close(client_for, world) -> str:
    posted(client_for("facilitator").post(f"/console/{world.code}/ballot/close"))
    return seen(client_for("board"), f"/board/{world.code}")


# --- choices


@pytest.fixture
def choice(client_for, world):
    """Six people chose the first of two lines, which stand there in two languages, and five the second."""
    lines = {"choice_set": "", "choices_nl": "Overdag\nAvond", "choices_en": "By day\nIn the evening"}
    posted(set_up(client_for, world, "check_out", kind="choice", **lines))
    show(client_for("facilitator"), world, "check_out")
    people = several(client_for, world, 11)
    first, second = targets(people[0], world)
    for place, person in enumerate(people):
        posted(vote(person, world, first if place < 6 else second))
    return lines, people[0]


@pytest.mark.parametrize("lines", [
    {"choices_nl": "Avond\nOverdag", "choices_en": "In the evening\nBy day"},
    {"choices_nl": "Avond\nOverdag"}, {"choices_en": "In the evening\nBy day"},
    {"choices_nl": "Avonden\nOverdags", "choices_en": "Evenings\nDays"}], ids=str)
def test_lines_in_another_order_keep_their_choices_or_are_refused(client_for, world, choice, lines):
    before, person = choice
    answer = set_up(client_for, world, "check_out", kind="choice", **before | lines)
    chosen = re.search(r'aria-pressed="true".*?<span>([^<]+)</span>', person.get(f"/s/{world.code}/mine").text, re.S)[1]
    assert chosen == "By day" and "Overdag 6" in close(client_for, world)
    if answer.status_code != 303:
        assert all(line in answer.text for text in lines.values() for line in text.split("\n")), "what was typed is there"


def test_one_line_may_be_put_right(client_for, world, choice):
    posted(set_up(client_for, world, "check_out", kind="choice", **choice[0] | {
        "choices_nl": "Avond\nDoor de dag", "choices_en": "In the evening\nBy day"}))
    assert "Door de dag 6" in close(client_for, world)


# --- dots


@pytest.fixture
def themes(client_for, world):
    for name in ("Aap", "Noot", "Mies"):
        posted(client_for("facilitator").post(f"/console/{world.code}/themes", data={"name": name}))
    return theme_ids(world)


def test_fewer_dots_for_each_take_none_away(client_for, world, themes):
    show(client_for("facilitator"), world, "dots")
    person, *others = several(client_for, world, 5)
    for each, theme in ((each, theme) for each in (person, *others) for theme in themes):
        posted(vote(each, world, theme))
    set_up(client_for, world, "dots", dots="1", vote_on="themes")
    assert "-" not in re.search(r"You have (\S+) dots? left", seen(person, f"/s/{world.code}/mine"))[1]
    posted(vote(person, world, themes[1]))  # a plus takes nothing away
    assert len(re.findall(r"\b5 (?:dots|stippen)", close(client_for, world))) >= 3


def test_more_dots_for_each_are_there_at_once(client_for, world, themes):
    show(client_for("facilitator"), world, "dots")
    person, = several(client_for, world, 1)
    posted(vote(person, world, themes[0]))
    posted(set_up(client_for, world, "dots", dots="5", vote_on="themes"))
    assert "You have 4 dots left of 5" in seen(person, f"/s/{world.code}/mine")


def advise(client_for, world, text: str, theme: str = "") -> None:
    posted(client_for("facilitator").post(f"/console/{world.code}/recommend", data={"advise": text, "theme": theme}))


def test_the_first_advice_does_not_take_the_place_of_a_vote_under_way(client_for, world, themes):
    posted(set_up(client_for, world, "dots", dots="3", vote_on="recommendations"))
    show(client_for("facilitator"), world, "dots")
    person, *others = several(client_for, world, 5)
    for each in (person, *others):
        posted(vote(each, world, themes[0]))
    advise(client_for, world, "Let the bus go on")
    assert targets(person, world) == themes and "You have 2 dots left of 3" in seen(person, f"/s/{world.code}/mine")
    posted(vote(person, world, themes[0]))
    assert "Aap 6" in close(client_for, world)
    show(client_for("facilitator"), world, "dots")
    assert "Aap 6" in seen(client_for("board"), f"/board/{world.code}"), "nor when it is shown once more"


def test_what_is_chosen_among_is_not_exchanged_once_somebody_chose(client_for, world, themes):
    show(client_for("facilitator"), world, "dots")
    person, = several(client_for, world, 1)
    posted(vote(person, world, themes[0]))
    advise(client_for, world, "Let the bus go on")
    assert set_up(client_for, world, "dots", dots="3", vote_on="recommendations").status_code == 409
    assert targets(person, world) == themes


def test_advice_has_the_dots_of_now(client_for, world, themes):
    facilitator = client_for("facilitator")
    show(facilitator, world, "dots")
    people = several(client_for, world, 7)
    for person in people[:5]:
        posted(vote(person, world, themes[0]))
    close(client_for, world)
    advise(client_for, world, "Let the bus go on", themes[0])
    assert "Let the bus go on 5 dots" in seen(facilitator, f"/console/{world.code}")
    posted(facilitator.post(f"/console/{world.code}/ballot/open"))
    comes(lambda: seen(facilitator, f"/console/{world.code}"),  # hidden while people choose
          lambda text: "Let the bus go on" in text and not re.search(r"Let the bus go on \d", text))
    for person in people[5:]:
        posted(vote(person, world, themes[0]))
    close(client_for, world)
    for role, page in (("facilitator", "console"), ("client", "harvest")):
        comes(lambda role=role, page=page: seen(client_for(role), f"/{page}/{world.code}"), lambda text: "7 dots" in text)
    told = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()
    assert told["recommendations"][0]["dots"] == 7


def test_advice_that_was_voted_on_has_what_it_got_itself(client_for, world, themes):
    facilitator = client_for("facilitator")
    advise(client_for, world, "Let the bus go on", themes[0])
    posted(set_up(client_for, world, "dots", dots="3", vote_on="recommendations"))
    show(facilitator, world, "dots")
    for person in several(client_for, world, 5):
        posted(vote(person, world, targets(person, world)[0]))
    close(client_for, world)
    told = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()
    assert told["recommendations"][0]["dots"] == 5
