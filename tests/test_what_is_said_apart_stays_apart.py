"""Whatever is said at a table apart is in no byte that the large room sends: to every role, on every page, over every
socket, in every export, and under no address that is made up from what is known of the table."""

import io
import re
import zipfile
from itertools import product

import pypdfium2
import pytest

from app import live, media
from app.models import Contribution, Photo, Session
from app.models.participant import receipt_of
from tests.conftest import COOKIES
from tests.pace import WHOLE
from tests.room import card_ids, cards_in, come_in, heard, listening, on_board, posted, say, set_apart, show, theme_ids
from tests.test_policy import routes

AUDIENCES = {"participant": "phone", "other_participant": "phone", "board": "board", "interpreter": "interpreter",
             "scribe": "scribe", "cofacilitator": "console", "facilitator": "console", "organiser": "console"}
NAME = "MARKNAME"  # whoever may go in knows of the table, and nobody else
SAID = ("MARKRELEASED", "MARKHELD", "MARKLOOSE", "MARKTHEME", "MARKADVICE", "MARKACTION", "MARKOWNER", "MARKNOTE",
        "MARKPICTURE")
LANGUAGES = ("nl", "en") if WHOLE else ("en",)  # of exports to everybody who must find nothing in them
MAY_KNOW = {"facilitator", "organiser", "admin"}
MAY_FOLLOW = {*MAY_KNOW, "client", "answering"}  # what the table advised, and what came of it
STAFF_PAGES = ("sub-rooms", "/prepare/", "/programmes", "closing", "/board")


@pytest.fixture
def table(client_for, world):
    """A table with everything that a session can have, and a large room with a little of its own."""
    fatma, speaker = client_for("facilitator"), client_for("anyone")
    apart = set_apart(fatma, world, NAME)
    come_in(speaker, apart, "nl", media="1")
    for number, words in enumerate(SAID[:3]):
        posted(say(speaker, apart, words, f"a-key-of-mine-{number}"))
    cards = world.read(lambda db: {card.words: card.id for card in db.get(Session, apart.id).contributions})
    on_board(fatma, apart, cards["MARKRELEASED"], new_theme="MARKTHEME")
    on_board(fatma, apart, cards["MARKLOOSE"])
    posted(fatma.post(f"/console/{apart.code}/recommend", data={"advise": "MARKADVICE", "theme": theme_ids(apart)[0]}))
    advice = world.read(lambda db: db.get(Session, apart.id).recommendations[0].id)
    posted(fatma.post(f"/console/{apart.code}/recommendations/{advice}/actions", data={"what": "MARKACTION"}))

    def more(db) -> dict:
        session = db.get(Session, apart.id)
        session.actions[0].owner = "MARKOWNER"
        for step in session.steps:
            step.note = "MARKNOTE"
        card = db.get(Contribution, cards["MARKRELEASED"])
        card.photo = Photo(id="markphoto", may_show=True)
        media.put("markphoto", b"MARKPICTURE")
        return {"card_id": card.id, "theme_id": session.themes[0].id, "recommendation_id": advice,
                "action_id": session.actions[0].id, "step_id": session.step_id, "id": "markphoto", "behind": advice}

    apart.ids = world.keep(more)
    apart.speaker = speaker
    for words, theme in (("said in the large room", "Work"), ("without a theme", "")):
        posted(say(client_for("participant"), world, words, f"a-key-of-nours-{len(theme)}"))
        on_board(fatma, world, card_ids(world, "held")[0], new_theme=theme)
    live.forget_rooms()  # what was changed beneath them is drawn anew
    return apart


def address(path: str, room, ids: dict[str, str]) -> str:
    filled = path.replace("{code}", room.code).replace("{programme_id}", room.programme_id).replace("{surface}", "phone")
    return re.sub(r"{(\w+)}", lambda found: ids.get(found[1], "nothing-of-that-name"), filled)


def everything_of(client, room, ids: dict[str, str], languages=("nl", "en")) -> dict[str, str]:
    """By address: what a visitor is sent of a room, with ids of something that may be elsewhere."""
    sent = {}
    for route in routes():
        if "GET" in route.methods:
            to = address(route.path, room, ids)
            answer = client.get(to)
            sent[to] = f"{answer.headers}{answer.text}"
    sent["behind"] = client.get(f"/harvest/{room.code}/cards?behind={ids['behind']}").text
    for kind in ("docx", "odt", "xlsx", "csv", "ics", "json", "pdf"):
        for language in languages:
            answer = client.get(f"/harvest/{room.code}/export/{kind}?language={language}")
            sent[f"{kind} {language}"] = read(kind, answer.content) if answer.status_code == 200 else answer.text
    return sent


def read(kind: str, content: bytes) -> str:
    if kind in ("docx", "odt", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    if kind == "pdf":
        return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    return content.decode()


def test_no_page_and_no_export_of_the_large_room_has_a_word_of_it(client_for, world, table):
    for role in sorted({*COOKIES, "anyone"}):  # one after another: what is read here, nobody changes
        nothing_of_it(role, client_for, world, table)


def nothing_of_it(role, client_for, world, table) -> None:
    for to, sent in everything_of(client_for(role), world, table.ids, LANGUAGES).items():
        if role in MAY_FOLLOW and re.match("/a(/|$)|/agenda", to):
            continue  # of the whole programme, or of the table's own advice or action: not of the large room
        for marker in SAID:
            assert marker not in sent, f"{marker} was sent to {role} at {to}"
        if role not in MAY_KNOW and not (role == "client" and to.startswith("/programmes")):
            assert NAME not in sent, f"{role} was told of the table at {to}"
        elif not any(page in to for page in STAFF_PAGES):
            assert NAME not in sent, f"the name stands at {to}"
        for id in table.ids.values():  # who is sent to the sign-in is told again what they asked for
            assert id not in sent or id in to, f"{to} knows {id}"


@pytest.mark.parametrize("role", sorted(AUDIENCES))
def test_no_socket_and_no_poll_of_the_large_room_brings_a_word_of_it(role, client_for, world, table):
    client, fatma, audience = client_for(role), client_for("facilitator"), AUDIENCES[role]
    surface = {"phone": "s", "interpreter": "desk", "scribe": "desk"}.get(audience, audience)
    with listening(client, audience, world.code) as socket:
        first = socket.receive_text()
        tag = client.get(f"/{surface}/{world.code}/stage").headers["ETag"]
        # While it goes on at the table, the large room's stage does not even change.
        posted(say(table.speaker, table, "MARKHELD again", "a-key-of-mine-9"))
        for id in world.read(lambda db: [card.id for card in cards_in(db.get(Session, table.id), "held")]):
            on_board(fatma, table, id)
        show(fatma, table, "check_out")
        polled = client.get(f"/{surface}/{world.code}/stage", headers={"If-None-Match": tag})
        assert polled.status_code == 304
        posted(say(client_for("participant"), world, "once more in the large room", "a-key-of-nours-2"))
        on_board(fatma, world, card_ids(world, "held")[0])
        wanted = "once more in the large room"
        if audience == "phone":
            show(fatma, world, "check_out")
            wanted = "How was today?"
        unwanted = (*SAID, NAME, table.code)
        stage = heard(socket, wanted, unwanted=unwanted)
        assert not any(marker in first + stage for marker in unwanted)


def test_no_hand_in_the_large_room_reaches_a_card_of_the_table(client_for, world, table):
    for role, verb in product(("facilitator", "cofacilitator", "organiser"), ("release", "hide", "spotlight", "translate")):
        answer = client_for(role).post(f"/console/{world.code}/contributions/{table.ids['card_id']}/{verb}",
                                       data={"language": "nl", "words": "x"})
        assert answer.status_code == 404
    assert client_for("interpreter").post(f"/desk/{world.code}/contributions/{table.ids['card_id']}/translate",
                                          data={"language": "nl", "words": "x"}).status_code == 404
    assert world.read(lambda db: [len(card.translations) for card in db.get(Session, table.id).contributions]) == [0, 0, 0]


def test_nobody_of_the_large_room_listens_at_the_table(client_for, table):
    from starlette.websockets import WebSocketDisconnect
    for role, audience in AUDIENCES.items():
        if role in MAY_KNOW:
            continue
        with pytest.raises(WebSocketDisconnect), listening(client_for(role), audience, table.code):
            pass


def test_the_code_for_later_of_the_table_opens_nothing_under_the_code_of_the_large_room(client_for, world, table):
    speaker = table.speaker.cookies.get("seat")
    receipt = world.read(lambda db: receipt_of(db.get(Session, table.id).gathering.secret_of(speaker)))
    anyone = client_for("anyone")
    assert "MARKRELEASED" not in anyone.post("/words", data={"code": world.code, "receipt": receipt}).text
    assert "MARKRELEASED" in anyone.post("/words", data={"code": table.code, "receipt": receipt}).text


def test_and_at_the_table_all_of_it_is_there(client_for, world, table):
    """So that the tests above mean something: the same pages of the table itself have each of these words."""
    fatma, olga = client_for("facilitator"), client_for("organiser")
    console = "".join(everything_of(fatma, table, table.ids, LANGUAGES).values())
    assert not [marker for marker in (*SAID, NAME) if marker not in console]
    assert "said in the large room" not in console
    organised = everything_of(olga, table, table.ids)
    for kind in ("docx", "odt", "xlsx", "json", "pdf"):
        assert "MARKADVICE" in organised[f"{kind} nl"] and "MARKRELEASED" in organised[f"{kind} en"], kind
    # And a client reads what they read of every session: the harvest with what may be quoted, and nothing held.
    client = "".join(everything_of(client_for("client"), table, table.ids, LANGUAGES).values())
    assert "MARKRELEASED" in client and "MARKHELD" not in client and "MARKNOTE" not in client
