"""Who reads a photo before it is shown can cover who must not be known: for phones that could not do it themselves."""

import io
import random
import re

import pytest
from PIL import Image

from app import media
from app.durable import keep
from app.models import Contribution
from tests.room import card_ids, comes, on_board, posted
from tests.routes.media.test_answering_with_a_photo import permit
from tests.things import links, sent

SIZE, FACE = (1200, 900), (300, 400)
PATCH = (59, 74, 80)


def a_photo_of(face: int, size: tuple[int, int] = SIZE) -> bytes:
    """Grey, with somebody in it; another number is another face, and nothing else is different."""
    photo, dice = Image.new("RGB", size, "#999999"), random.Random(face)
    for x in range(-32, 32, 8):
        for y in range(-32, 32, 8):
            photo.paste(tuple(dice.randrange(256) for _part in range(3)), (
                FACE[0] + x, FACE[1] + y, FACE[0] + x + 8, FACE[1] + y + 8))
    out = io.BytesIO()
    photo.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def card(client_for, world):
    """A card with a photo that waits to be read."""
    permit(world)
    posted(sent(client_for("participant"), world, a_photo_of(1), words="my street"))
    return card_ids(world)[0]


def files(data) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (data / "media").iterdir() if file.is_file()}


def cover(client, world, card: str, place=FACE, **changed):
    form = {"x": place[0] // 2, "y": place[1] // 2, "wide": SIZE[0] // 2, "high": SIZE[1] // 2, "size": "middle"} | changed
    return client.post(f"/console/{world.code}/contributions/{card}/photo", data=form)


def is_covered(photo: bytes, place=FACE) -> bool:
    seen = Image.open(io.BytesIO(photo)).getpixel(place)
    return max(abs(here - patch) for here, patch in zip(seen, PATCH, strict=True)) < 6


def test_the_face_is_gone_from_the_file_and_the_old_file_too(client_for, world, data, card):
    """Whoever it was: the same file is left."""
    before = files(data)
    posted(cover(client_for("facilitator"), world, card))
    (name, one), = files(data).items()
    assert name not in before and is_covered(one)
    posted(sent(client_for("other_participant"), world, a_photo_of(2), "another-key", words="my street"))
    other = next(id for id in card_ids(world) if id != card)
    posted(cover(client_for("facilitator"), world, other))
    assert list(files(data).values()) == [one, one]
    # Beside the patch it is still the photo.
    assert all(abs(part - 0x99) < 6 for part in Image.open(io.BytesIO(one)).getpixel((FACE[0] + 200, FACE[1])))


def test_everybody_who_may_see_it_sees_it_covered(client_for, world, card):
    facilitator, board = client_for("facilitator"), client_for("board")
    on_board(facilitator, world, card)

    def photos() -> list[str]:
        return links(board.get(f"/board/{world.code}").text)

    was, = comes(photos, bool)
    posted(cover(facilitator, world, card))
    now, = comes(photos, lambda found: found != [was])
    assert board.get(was).status_code == 404 and is_covered(board.get(now).content)
    mine, = links(client_for("participant").get(f"/s/{world.code}/mine").text)
    assert is_covered(client_for("participant").get(mine).content)


def test_it_says_before_that_it_cannot_be_undone_and_needs_no_script(client_for, world, card):
    facilitator = client_for("facilitator")
    address = f"/console/{world.code}/contributions/{card}/photo"
    assert f'href="{address}"' in facilitator.get(f"/console/{world.code}").text
    page = facilitator.get(address).text
    assert "cannot be undone" in page or "niet ongedaan maken" in page
    assert '<input type="image"' in page and 'width="560" height="420"' in page and "<ellipse" not in page
    ring = facilitator.get(address, params={"across": 25, "down": 44}).text  # for who has a keyboard alone
    assert '<ellipse cx="140.0"' in ring and 'name="x" value="25"' in ring
    posted(cover(facilitator, world, card, x=25, y=44, wide=100, high=100))
    id, = re.findall(r'type="image" src="[^"]*/media/(\w+)"', facilitator.get(address).text)
    assert is_covered(facilitator.get(f"/console/{world.code}/media/{id}").content)


@pytest.mark.parametrize("size", ["small", "middle", "large"])
def test_a_patch_is_as_large_as_was_chosen(client_for, world, data, card, size):
    posted(cover(client_for("facilitator"), world, card, size=size))
    photo, = files(data).values()
    wide = {"small": 42, "middle": 85, "large": 171}[size]
    assert is_covered(photo, (FACE[0] + wide - 8, FACE[1])) and not is_covered(photo, (FACE[0] + wide + 8, FACE[1]))


@pytest.mark.parametrize("wrong", [{"x": 601}, {"y": 451}, {"x": -1}, {"wide": 0}, {"high": -5}, {"size": "huge"},
                                   {"x": "nan"}])
def test_a_tap_beside_the_photo_covers_nothing(client_for, world, data, card, wrong):
    before = files(data)
    assert cover(client_for("facilitator"), world, card, **wrong).status_code == 422
    assert files(data) == before


@pytest.mark.parametrize("role", ["anyone", "participant", "other_participant", "board", "interpreter", "scribe", "client",
                                  "stranger", "stranger_organiser"])
def test_nobody_else_can(client_for, world, data, card, role):
    before = files(data)
    assert cover(client_for(role), world, card).status_code in (303, 401, 404)
    assert client_for(role).get(f"/console/{world.code}/contributions/{card}/photo").status_code in (303, 401, 404)
    assert files(data) == before
    assert f"/contributions/{card}/photo" not in client_for("interpreter").get(f"/desk/{world.code}").text


def test_a_card_without_a_photo_or_of_another_session_has_nothing_to_cover(client_for, world, data, card):
    posted(client_for("participant").post(f"/s/{world.code}/mine/{card}/withdraw"))
    assert cover(client_for("facilitator"), world, card).status_code == 404
    assert cover(client_for("facilitator"), world, "nothing-of-that-name").status_code == 404
    assert not files(data)


def test_of_two_who_cover_at_the_same_moment_both_patches_stay(client_for, world, data, card, monkeypatch):
    draw, meanwhile = media.cover, []

    async def slowly(was, *where):
        made = await draw(was, *where)
        if not meanwhile:
            meanwhile.append(await draw(was, .8, .5, "small"))
            await keep(lambda db: db.get(Contribution, card).show_covered(was, meanwhile[0]))
            media.delete(was)
        return made

    monkeypatch.setattr(media, "cover", slowly)
    posted(cover(client_for("facilitator"), world, card))
    photo, = files(data).values()
    assert is_covered(photo) and is_covered(photo, (960, 450))
