"""Name and logo of who organises and of the client stand at the door, on the poster and on the cover. A logo is looked at
first, drawn anew, and says its name to who cannot see it."""

import io

import pypdfium2
import pytest
from PIL import Image

from app import media
from app.files import files
from app.guard import largest_body
from app.models import Organisation, Programme, Session
from app.settings import server_key
from tests.room import comes, posted, seen
from tests.things import SECRET, a_photo

HERE = "/organisation"


def hang(client, path: str, content: bytes, name: str = "logo.png"):
    return client.post(path, files={"logo": (name, content)})


def a_logo() -> bytes:
    """With a clear ground, and with what programs write into pictures."""
    image = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    image.paste((20, 80, 160, 255), (0, 0, 450, 300))
    exif = Image.Exif()
    exif[0x010F] = SECRET
    out = io.BytesIO()
    image.save(out, "PNG", exif=exif)
    return out.getvalue()


@pytest.fixture
def both(client_for, world):
    """Both logos hang."""
    olga = client_for("organiser")
    posted(hang(olga, f"{HERE}/logo", a_logo()))
    posted(hang(olga, f"/programmes/{world.programme_id}/logo", a_photo("JPEG", (800, 400)), "logo.jpg"))
    world.logos = world.read(lambda db: (db.get(Programme, world.programme_id).organisation.logo,
                                         db.get(Programme, world.programme_id).logo))
    return world


def test_they_stand_at_the_door_and_on_the_poster_with_their_names(client_for, both):
    ours, theirs = both.logos
    poster = client_for("organiser").get(f"/prepare/{both.code}/poster").text
    scanned = both.read(lambda db: db.get(Session, both.id).door.token(server_key()))
    doors = [client_for("anyone").get(path).text for path in (f"/s/{both.code}/door", f"/j/{scanned}")]
    for page in (*doors, poster):
        assert f'src="/logos/{ours}" alt="Logo' in page and f'src="/logos/{theirs}" alt="Logo' in page
        assert "Beekstede</bdi>" in page and "Municipality of Beekstede</bdi>" in page


def test_it_is_drawn_anew_small_and_stays_clear_where_it_was(client_for, both):
    answer = client_for("anyone").get(f"/logos/{both.logos[0]}")
    assert answer.headers["content-type"] == "image/png"
    made = Image.open(io.BytesIO(answer.content))
    assert made.size == (400, 133) and made.convert("RGBA").getpixel((399, 66))[3] == 0
    assert made.convert("RGBA").getpixel((10, 66))[:3] == (20, 80, 160)
    assert SECRET.encode() not in answer.content and not made.getexif()
    assert len(client_for("anyone").get(f"/logos/{both.logos[1]}").content) < 60_000


def test_the_cover_of_the_report_has_both_and_says_their_names(client_for, both):
    report = client_for("organiser").get(f"/harvest/{both.code}/export/pdf?language=en").content
    cover = pypdfium2.PdfDocument(report)[0]
    pictures = [thing for thing in cover.get_objects() if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    assert len(pictures) == 2 and "Beekstede" in cover.get_textpage().get_text_range()
    assert report.count(b"/Alt") >= 2 and b"pdfuaid" in report


def test_another_logo_takes_its_place_and_none_takes_it_down(client_for, both):
    olga, before = client_for("organiser"), both.logos[0]
    posted(hang(olga, f"{HERE}/logo", a_photo("PNG", (60, 40))))
    assert client_for("anyone").get(f"/logos/{before}").status_code == 404 and files().get(before) is None
    posted(olga.post(f"{HERE}/logo/remove"))
    posted(olga.post(f"/programmes/{both.programme_id}/logo/remove"))
    assert "/logos/" not in client_for("anyone").get(f"/s/{both.code}/door").text
    comes(files().under, lambda found: not found)


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"GIF89a" + b"0" * 99,
                                     b"\x89PNG\r\n\x1a\n" + b"0" * 200], ids=["nothing", "svg", "pdf", "gif", "broken"])
def test_what_is_no_logo_is_refused_with_a_sentence(client_for, world, content):
    for path in (f"{HERE}/logo", f"/programmes/{world.programme_id}/logo"):
        answer = hang(client_for("organiser"), path, content)
        assert answer.status_code in (413, 422) and 'role="alert"' in answer.text
        assert content.startswith(b"\x89PNG") or "A logo is a picture" in answer.text
    assert files().under() == []


def test_how_large_it_may_be_is_looked_at_first(client_for, world, monkeypatch):
    form = {"content-type": "multipart/form-data; boundary=x"}
    assert largest_body(f"{HERE}/logo", form) < 3 * 1024 * 1024 > largest_body("/programmes/p/logo", form)
    decoded = []

    async def workshop(*_given):
        decoded.append("it was decoded")
        return ""

    monkeypatch.setattr("app.media.making._in_the_workshop", workshop)
    answer = hang(client_for("organiser"), f"{HERE}/logo", a_photo("PNG") + b"0" * media.LARGEST_LOGO)
    assert not decoded and answer.status_code == 422 and "at most 2 MB" in answer.text


def test_the_sweep_leaves_logos(client_for, both):
    for _each in range(3):
        client_for("anyone").portal.call(media.sweep)
    assert {file.name for file in files().under()} == {*both.logos}


def test_a_name_is_changed_and_doors_have_it_at_once(client_for, world):
    olga = client_for("organiser")
    assert "Beekstede" in seen(client_for("anyone"), f"/s/{world.code}/door")
    posted(olga.post(HERE, data={"name": "Learning in Beekstede"}))
    assert "Learning in Beekstede" in seen(client_for("anyone"), f"/s/{world.code}/door")
    refused = olga.post(HERE, data={"name": "x"})
    assert refused.status_code == 422 and 'value="x"' in refused.text


@pytest.mark.parametrize("role", ["anyone", "participant", "facilitator", "client", "stranger_organiser"])
def test_nobody_else_changes_it(client_for, world, role):
    client = client_for(role)
    hang(client, f"/programmes/{world.programme_id}/logo", a_logo())
    if role != "stranger_organiser":
        hang(client, f"{HERE}/logo", a_logo())
        client.post(HERE, data={"name": "Somebody else"})
    assert world.read(lambda db: (db.get(Programme, world.programme_id).logo, db.get(
        Organisation, db.get(Programme, world.programme_id).organisation_id).name)) == ("", "Beekstede")
    assert client_for("anyone").get("/logos/nothing-of-that-name").status_code == 404
