"""Lists that people look through are in the order of a dictionary: capitals and accents count last."""

import re
from html import unescape

import pytest

from tests.room import posted

IN_ORDER = ["Árvore", "Élan", "zomer", "Zuid"]


def order_in(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall("|".join(IN_ORDER), unescape(page))))


@pytest.fixture(params=[IN_ORDER, IN_ORDER[::-1], [IN_ORDER[at] for at in (2, 0, 3, 1)]])
def made(request):
    return request.param


def test_programmes(client_for, world, made):
    olga = client_for("organiser")
    for title in made:
        posted(olga.post("/programmes/new", data={"title": title, "language": ["nl"], "main": "nl", "month": ["3"]}))
    assert order_in(olga.get("/programmes").text) == IN_ORDER


def test_sub_rooms(client_for, world, made):
    olga = client_for("organiser")
    for name in made:
        posted(olga.post(f"/console/{world.code}/sub-rooms", data={"name": name, "step": world.step_ids["text"]}))
    for page in (f"/console/{world.code}/sub-rooms", f"/prepare/{world.code}", f"/programmes/{world.programme_id}"):
        assert order_in(olga.get(page).text) == IN_ORDER, page
