"""What an organiser takes away goes to others: in the words of a report only what somebody released."""

import io
import zipfile

import pytest

from app import clock
from app.exports import FORMATS
from tests.following import action_of, evening_in, report
from tests.room import seen

WORDS, EARLIER = "MARKWHY no teacher on saturdays", "MARKFIRST two schools said yes"


def taken_away(client_for, code: str, kind: str) -> str:
    content = client_for("organiser").get(f"/harvest/{code}/export/{kind}?language=en").content
    if kind in ("xlsx", "docx", "odt"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    return content.decode("utf-8", "replace").replace("\r\n ", "")


@pytest.fixture
def told(world):
    """An evening of which one report was released, and the one after it not."""
    code, action_id = evening_in(world)
    report(world, action_id, clock.today(), "started", EARLIER)
    report(world, action_id, clock.today(), "stuck", WORDS)

    def release(db, place: int, take_back: bool = False) -> None:
        said = [each for each in action_of(db, action_id).reports if each.words][place]
        if take_back:
            said.take_back()
        else:
            said.release(clock.today())

    world.keep(lambda db: release(db, 0))
    return code, lambda place, **given: world.keep(lambda db: release(db, place, **given))


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "pdf"])  # it draws what the Word document draws
def test_a_file_has_no_word_of_a_report_before_its_release_and_none_after_it_was_taken_back(client_for, told, kind):
    code, release = told
    assert WORDS not in taken_away(client_for, code, kind)
    release(1)
    assert (WORDS in taken_away(client_for, code, kind)) == (kind != "ics")
    release(1, take_back=True)
    assert WORDS not in taken_away(client_for, code, kind)


def test_how_it_goes_is_told_all_the_same(client_for, told):
    code, _release = told
    assert '"status": "stuck"' in taken_away(client_for, code, "json")
    assert WORDS in seen(client_for("facilitator"), f"/harvest/{code}")
    assert WORDS not in seen(client_for("client"), f"/harvest/{code}")
