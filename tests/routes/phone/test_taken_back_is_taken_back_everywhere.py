"""Words that were taken back, their translation, their photo and what was made of them are on no page and in no file that
is made later; nor are words whose speaker no longer wants them in the report."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest
from sqlmodel import SQLModel

from app.exports import FORMATS
from app.models import Contribution, Session
from app.models.participant import receipt_of
from tests.pace import WHOLE
from tests.room import card_ids, gone, listening, on_board, posted, say
from tests.test_policy import address, roles_of, routes
from tests.things import a_photo, sent

pytestmark = pytest.mark.on_postgres_in_proof

WORDS, LAYER = "MARKTAKENBACK", "MARKTRANSLATED"
STAFF = ("organiser", "facilitator", "cofacilitator", "interpreter", "scribe", "board", "client", "participant")


def inside(content: bytes) -> str:
    """What a file says, packed or not."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            return "\n".join(whole.read(name).decode(errors="replace") for name in whole.namelist())
    if content.startswith(b"%PDF"):
        return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    return content.decode(errors="replace")


def exports(client, world) -> dict[str, str]:
    return {kind: inside(client.get(f"/harvest/{world.code}/export/{kind}?language=nl").content)
            for kind in FORMATS if kind != "pdf" or shutil.which("pdftotext")}


def pages(client_for, world) -> str:
    """All that these may read; that they are refused the rest is tried in test_policy.py."""
    return "\n".join(client.get(address(route.path, world)).text
                     for role, client in ((role, client_for(role)) for role in STAFF)
                     for route in routes() if "GET" in route.methods and {role, "anyone"} & roles_of(route))


def database(world) -> str:
    return world.read(lambda db: str([db.connection().execute(table.select()).all()
                                      for table in SQLModel.metadata.sorted_tables]))


@pytest.fixture
def said(client_for, world) -> str:
    """On the board under a theme, translated, with a photo, behind an advice that became an action."""
    nour, facilitator = client_for("participant"), client_for("facilitator")
    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1", "media": "1"}))
    posted(sent(nour, world, a_photo(), words=WORDS))
    id = card_ids(world)[0]
    on_board(facilitator, world, id, new_theme="Work")

    def go_on(db):
        session = db.get(Session, world.id)
        card = db.get(Contribution, id)
        card.translate(LAYER, "nl", "interpreter")
        advice = session.wall.recommend("Lessons in the evening", "", "", cards=[card])
        db.add(advice)
        db.flush()
        db.add(advice.take_up("Plan the lessons", session.held_on))

    world.keep(go_on)
    return id


def in_the_session(client_for, world, card: str) -> None:
    posted(client_for("participant").post(f"/s/{world.code}/mine/{card}/withdraw"))


def with_the_code_for_later(client_for, world, card: str) -> None:
    posted(client_for("anyone").post("/words", data={
        "code": world.code, "receipt": receipt_of(world.tokens["nour"]), "withdraw": card}))


def by_other_words(client_for, world, card: str) -> None:
    posted(client_for("participant").post(f"/s/{world.code}/mine/{card}/reword", data={"words": "other words"}))


@pytest.mark.on_postgres
@pytest.mark.parametrize("take_back", [in_the_session, with_the_code_for_later, by_other_words])
def test_nothing_is_left_in_the_database(client_for, world, said, take_back):
    assert WORDS in database(world) and LAYER in database(world)
    take_back(client_for, world, said)
    assert WORDS not in database(world) and LAYER not in database(world)


# What is not in the database any more, no page can have, unless it remembers: once is enough for that.
@pytest.mark.parametrize("take_back", [in_the_session, with_the_code_for_later] if WHOLE else [with_the_code_for_later])
def test_nothing_is_left_on_any_page_or_in_any_file(client_for, world, said, data, take_back):
    board = client_for("board")
    photo = re.search(r'src="(/board/[^"]+/media/\w+)"', board.get(f"/board/{world.code}").text)[1]
    assert board.get(photo).status_code == 200
    with listening(board, "board", world.code) as socket:
        assert WORDS in socket.receive_text()
        # So that what is not found later means something.
        before = exports(client_for("organiser"), world)
        assert all(WORDS in text for kind, text in before.items() if kind != "ics")
        everywhere = pages(client_for, world)
        assert WORDS in everywhere and LAYER in everywhere
        take_back(client_for, world, said)
        assert "Work" in gone(socket, WORDS)
    left = {"pages": pages(client_for, world), **exports(client_for("organiser"), world)}
    for place, text in left.items():
        assert WORDS not in text and LAYER not in text, place
    assert "Lessons in the evening" in left["docx"] and "Lessons in the evening" in left["json"]
    assert board.get(photo).status_code == 404 and not [file for file in (data / "media").iterdir() if file.is_file()]


def test_a_permission_taken_back_takes_the_words_out_of_files_and_off_the_page_of_the_client(client_for, world, said):
    posted(client_for("participant").post(f"/s/{world.code}/permission", data={"media": "1"}))
    for kind, text in exports(client_for("organiser"), world).items():
        assert WORDS not in text and LAYER not in text, kind
    for path in ("", "/cards"):
        assert WORDS not in client_for("client").get(f"/harvest/{world.code}{path}").text


def test_what_was_reworded_leaves_nothing_of_the_old_words(client_for, world, said):
    by_other_words(client_for, world, said)
    assert WORDS not in pages(client_for, world)
    posted(say(client_for("participant"), world, "one more", "my-key-0002"))
    assert "other words" in client_for("facilitator").get(f"/console/{world.code}").text
