"""What somebody said stays as they said it. A translation is a layer over it that says who made it, wherever it is read."""

import io
import re

import openpyxl
import pytest

from app import live
from app.models import Contribution, Session
from tests.room import card_ids, on_board, posted, say, show

SAID, LAYER = "الدرس في المساء.", "De les is 's avonds."
MACHINE = {"nl": "vertaald door een machine", "en": "machine translation"}


@pytest.fixture
def translated(client_for, world) -> str:
    """On the board, and a machine has translated it."""
    posted(say(client_for("participant"), world, SAID, "my-key-0001"))
    card = card_ids(world)[0]
    on_board(client_for("facilitator"), world, card, new_theme="Les")
    world.keep(lambda db: db.get(Contribution, card).translate(LAYER, "nl", "machine"))
    world.keep(lambda db: db.add(db.get(Session, world.id).wall.recommend("Les overdag", "", "", cards=[
        db.get(Contribution, card)])))
    live.forget_rooms()
    return card


def layers(page: str) -> list[str]:
    """What stands below the words of cards, without markup."""
    found = re.findall(r'<p class="tr" lang="nl" dir="ltr">(.*?)</p>', page.replace("&#39;", "'"), re.S)
    return [" ".join(re.sub("<[^>]+>", "", text).split()) for text in found]


@pytest.mark.parametrize("role, path", [
    ("board", "board/{code}"), ("interpreter", "desk/{code}"), ("organiser", "harvest/{code}/cards"),
    ("organiser", "harvest/{code}"), ("facilitator", "console/{code}/contributions/{card}"),
    ("facilitator", "console/{code}/recommendations/{advice}")])
def test_the_words_stand_first_and_the_machine_s_are_called_that(client_for, world, translated, role, path):
    advice = world.read(lambda db: db.get(Session, world.id).recommendations[0].id)
    page = client_for(role).get("/" + path.format(code=world.code, card=translated, advice=advice)).text
    language = re.search(r'<html lang="(\w\w)"', page)[1]
    assert re.search(rf'<p class="said"[^>]* lang="ar" dir="rtl">{SAID}</p>', page)
    assert layers(page) == [f"{LAYER} ({MACHINE[language]})"] and page.index(SAID) < page.index("class=\"tr\"")


@pytest.mark.parametrize("path", ["console/{code}", "console/{code}/wall"])
def test_where_only_the_translation_fits_it_is_called_that_too(client_for, world, translated, path):
    page = client_for("facilitator").get("/" + path.format(code=world.code)).text.replace("&#39;", "'")
    assert re.search(rf'{LAYER} <span class="small soft" lang="en" dir="ltr">\({MACHINE["en"]}\)</span>', page)


def test_every_file_says_it(client_for, world, translated):
    organiser, address = client_for("organiser"), f"/harvest/{world.code}/export"
    told, = organiser.get(f"{address}/json").json()["cards"]
    assert told["words"] == {"text": SAID, "language": "ar"}
    assert told["translations"] == [{"text": LAYER, "language": "nl", "origin": "machine"}]
    sheet = openpyxl.load_workbook(io.BytesIO(organiser.get(f"{address}/xlsx?language=en").content))["Cards"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert SAID in cells and MACHINE["en"] in cells


@pytest.mark.parametrize("role, surface, more, origin", [
    ("interpreter", "desk", {}, "interpreter"), ("interpreter", "desk", {"confirmed": "1"}, "confirmed"),
    ("facilitator", "console", {}, "facilitator")])
def test_whoever_translates_lays_it_over_the_words_and_never_in_their_place(client_for, world, role, surface, more, origin):
    posted(say(client_for("participant"), world, SAID, "my-key-0001"))
    card = card_ids(world)[0]
    for words in ("Eerst zo", LAYER):  # the second takes the place of the first translation
        posted(client_for(role).post(f"/{surface}/{world.code}/contributions/{card}/translate",
                                     data={"language": "nl", "words": words, **more}))
    # Nor is what was said in Arabic replaced by another Arabic.
    client_for(role).post(f"/{surface}/{world.code}/contributions/{card}/translate", data={"language": "ar", "words": "x"})

    def stands(db):
        known = db.get(Contribution, card)
        return known.words, known.language, [(layer.words, layer.language, layer.origin) for layer in known.translations]

    assert world.read(stands) == (SAID, "ar", [(LAYER, "nl", origin)])


def test_board_console_and_phones_each_speak_their_own_language(client_for, world, translated):
    show(client_for("facilitator"), world, "text")
    pages = {"board": "board", "facilitator": "console", "participant": "s", "other_participant": "s"}
    spoken = {role: re.search(r'<html lang="(\w\w)"', client_for(role).get(f"/{path}/{world.code}").text)[1]
              for role, path in pages.items()}
    assert spoken == {"board": "nl", "facilitator": "en", "participant": "ar", "other_participant": "ti"}
