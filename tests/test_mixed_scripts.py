"""Right to left beside left to right: pages turn with their language, and what people say reads right on all of them."""

import csv
import io
import re

import docx
import openpyxl
import pytest

from app.models import Contribution, Session
from app.pages import STATIC
from app.words import LANGUAGES, direction
from tests.room import card_ids, on_board, posted, say

SAID = "مسار B1-route ሰላም: 12 uur & €5, klaar؟"
TURNED = re.compile(r"(?:^|[\s;{])((?:margin|padding|border|inset)-(?:left|right)|left|right|"
                    r"(?:float|clear|text-align)\s*:\s*(?:left|right))\s*[:;}]")


@pytest.mark.parametrize("sheet", sorted(path.name for path in (STATIC / "css").glob("*.css")))
def test_no_style_knows_left_from_right(sheet):
    styles = re.sub(r"/\*.*?\*/", "", (STATIC / "css" / sheet).read_text(), flags=re.S)
    styles = styles.replace("left: 0; right: 0;", "")  # turns by itself, and old phones know no other words
    assert TURNED.findall(styles) == []


def test_what_would_not_turn_is_found():
    for line in ("margin-left: 1px", "a { left: 0 }", "text-align: right;", "float:left;", "padding-right:2px;"):
        assert TURNED.search(line), line
    assert not TURNED.search("margin-inline-start: 1px; text-align: start; border-start-start-radius: 0")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_phone_says_its_language_and_direction(client_for, world, language):
    phone = client_for("anyone")
    posted(phone.post(f"/s/{world.code}/door", data={"language": language}))
    here = f"/s/{world.code}"
    for path in (here, f"{here}/help", f"{here}/my-code", f"{here}/door?lang={language}", f"{here}/privacy?lang={language}",
                 f"/?lang={language}", f"/join?lang={language}", f"/words?lang={language}", f"/goodbye?lang={language}",
                 f"/nowhere?lang={language}"):
        html = re.search("<html[^>]*>", phone.get(path).text)[0]
        assert f' lang="{language}"' in html and f' dir="{direction(language)}"' in html, path
    assert direction(language) == ("rtl" if language in ("ar", "fa") else "ltr")


@pytest.fixture
def on_the_wall(client_for, world) -> str:
    posted(say(client_for("participant"), world, SAID, "my-key-0001"))
    id = card_ids(world)[0]
    on_board(client_for("facilitator"), world, id, new_theme="نوع")

    def advise(db) -> None:
        advice = db.get(Session, world.id).wall.recommend(SAID, "", "", cards=[db.get(Contribution, id)])
        advice.language = "ar"
        db.add(advice)

    world.keep(advise)
    return id


@pytest.mark.parametrize("role, path", [
    ("participant", "s/{code}"), ("participant", "s/{code}/help"), ("board", "board/{code}"),
    ("facilitator", "console/{code}"), ("organiser", "harvest/{code}"), ("organiser", "harvest/{code}/cards"),
    ("interpreter", "desk/{code}"), ("client", "harvest/{code}")])
def test_words_of_a_person_stand_apart_with_their_own_direction(client_for, world, on_the_wall, role, path):
    page = client_for(role).get("/" + path.format(code=world.code)).text
    shown = SAID.replace("&", "&amp;")
    assert shown in page
    around = re.findall(rf"<(\w+)([^>]*)>\s*{re.escape(shown)}", page)
    assert len(around) == page.count(shown), "somewhere it stands among other words"
    for tag, attributes in around:
        assert tag == "bdi" or re.search(r'\bdir="(?:rtl|auto)"', attributes), f"<{tag}{attributes}>"


def test_files_keep_every_letter_in_its_place(client_for, world, on_the_wall):
    organiser, address = client_for("organiser"), f"/harvest/{world.code}/export"
    world.keep(lambda db: db.add(db.get(Session, world.id).recommendations[0].take_up(
        SAID, db.get(Session, world.id).held_on)))
    actions = list(csv.DictReader(io.StringIO(organiser.get(f"{address}/csv").content.decode("utf-8-sig"))))
    assert [*actions[0].values()].count(SAID) == 3, "the action, its advice, and the card behind it"
    book = openpyxl.load_workbook(io.BytesIO(organiser.get(f"{address}/xlsx").content))
    assert SAID in [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert organiser.get(f"{address}/json").json()["cards"][0]["words"] == {"text": SAID, "language": "ar"}
    report = docx.Document(io.BytesIO(organiser.get(f"{address}/docx").content))
    assert any(SAID in paragraph.text for paragraph in report.paragraphs)
