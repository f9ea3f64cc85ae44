"""A photo stands on the page for everybody with the report that it was sent with, from its release on and no second longer
than that report; it is never the file that was sent."""

from datetime import date

import pytest

from app import clock, media
from app.models import Action, Contact, Session
from tests.room import posted
from tests.routes.public.conftest import share
from tests.things import a_photo

SENT = a_photo("PNG", (600, 450))


@pytest.fixture
def with_photo(client_for, closed):
    """The newest report of the closed session has a photo that its owner sent, and waits to be released."""
    def lead(db) -> None:
        action = db.get(Action, closed.action_id)
        contact, action.status = db.get(Contact, closed.contact_ids["owner"]), "started"
        action.offer(contact)
        action.accept(contact, clock.today())

    closed.keep(lead)
    owner = client_for("owner")
    seen = closed.read(lambda db: len(db.get(Action, closed.action_id).reports))
    posted(owner.post(f"/o/actions/{closed.action_id}/report", data={
        "state": "done", "words": "eleven people sit there", "seen": str(seen)}, files={
        "photo": ("IMG_MARK.png", SENT, "image/png")}))
    report = closed.read(lambda db: db.get(Action, closed.action_id).reports[-1])
    assert report.photo
    closed.report_id, closed.photo = report.id, f"/s/{closed.code}/photos/{report.photo}"
    posted(share(client_for, closed))
    return closed


def release(client_for, world, verb: str = "release") -> None:
    posted(client_for("organiser").post(f"/agenda/actions/{world.action_id}/reports/{world.report_id}/{verb}"))


def is_there(client_for, world) -> bool:
    visitor = client_for("anyone")
    stands = f'src="{world.photo}"' in visitor.get(f"/s/{world.code}?lang=en").text
    assert stands == (visitor.get(world.photo).status_code == 200)
    return stands


def test_it_comes_with_the_release_and_goes_with_it(client_for, with_photo):
    assert not is_there(client_for, with_photo)
    release(client_for, with_photo)
    assert is_there(client_for, with_photo)
    answer = client_for("anyone").get(with_photo.photo)
    assert answer.headers["content-type"] == "image/jpeg" and answer.content != SENT and b"MARK" not in answer.content
    assert "noindex" in answer.headers["X-Robots-Tag"] and answer.headers["Cache-Control"] == "no-store"
    for language, says in (("nl", "Foto die bij dit bericht kwam"), ("ar", "صورة أُرسلت مع هذا الخبر")):
        assert f'alt="{says}"' in client_for("anyone").get(f"/s/{with_photo.code}?lang={language}").text
    release(client_for, with_photo, "take-back")
    assert not is_there(client_for, with_photo)


def test_it_goes_when_the_sharing_ends_and_after_thirteen_months(client_for, with_photo):
    release(client_for, with_photo)
    with clock.frozen(date(2030, 1, 1)):
        assert client_for("anyone").get(with_photo.photo).status_code == 404
    assert is_there(client_for, with_photo)
    with_photo.keep(lambda db: db.get(Session, with_photo.id).sharing.end())
    assert client_for("anyone").get(with_photo.photo).status_code == 404


def test_a_later_report_takes_its_place(client_for, with_photo):
    release(client_for, with_photo)
    with_photo.keep(lambda db: db.get(Action, with_photo.action_id).report(
        "organiser", "done", {"words": "and twelve since"}, clock.today()).release(clock.today()))
    assert not is_there(client_for, with_photo)


def test_it_is_in_no_picture_to_send_and_of_no_other_session(client_for, with_photo):
    release(client_for, with_photo)
    visitor = client_for("anyone")
    picture = visitor.get(f"/s/{with_photo.code}/picture/{with_photo.advice_id}.svg?lang=nl").text
    assert "image/jpeg" not in picture and "photos" not in picture
    id = with_photo.photo.rpartition("/")[2]
    for there in (f"/s/{with_photo.other_code}/photos/{id}", f"/s/{with_photo.code}/photos/x", f"/logos/{id}"):
        assert visitor.get(there).status_code == 404
    media.put("somebodys", a_photo())
    assert visitor.get(f"/s/{with_photo.code}/photos/somebodys").status_code == 404


def test_before_it_is_shared_the_organiser_alone_sees_it_in_the_preview(client_for, with_photo):
    release(client_for, with_photo)
    preview = client_for("organiser").get(f"/harvest/{with_photo.code}/share").text
    there = f"/agenda/actions/{with_photo.action_id}/photos/{with_photo.photo.rpartition('/')[2]}"
    assert there in preview and client_for("organiser").get(there).status_code == 200
    assert client_for("anyone").get(there).status_code in (303, 401, 404)


def test_whose_it_is_stands_on_the_page_and_on_paper(client_for, with_photo):
    """Name and logo, as at the door and on the cover of a report."""
    organiser = client_for("organiser")
    for where in ("/organisation/logo", f"/programmes/{with_photo.programme_id}/logo"):
        posted(organiser.post(where, files={"logo": ("logo.png", SENT, "image/png")}))
    for path in ("", "/paper"):
        markup = client_for("anyone").get(f"/s/{with_photo.code}{path}?lang=nl").text
        assert markup.count("/logos/") == 2 and 'class="whose"' in markup
