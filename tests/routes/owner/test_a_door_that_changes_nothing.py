"""The link of an owner survives its way through mail programs; opening it changes nothing and tells no action's words."""

import pytest
from sqlmodel import SQLModel, select

from app import clock
from app.models import Action, Contact, Pass
from app.models.contact import Purpose
from app.settings import server_key
from tests.owning import about, an_action, as_owner, passes_of, somebody
from tests.room import posted, seen


def everything(world) -> dict:
    """Every row of the database."""
    return world.read(lambda db: {name: sorted(map(str, db.connection().execute(table.select()).all()))
                                  for name, table in SQLModel.metadata.tables.items()})


def test_looking_at_it_changes_nothing_and_shows_no_words_of_an_action(client_for, world):
    an_action(world)
    before, token = everything(world), world.tokens["owner"]
    for path in (f"/o/{token}", f"/o/{token}/not-me"):
        for method in ("GET", "HEAD"):
            answer = client_for("anyone").request(method, path)
            assert answer.status_code == 200 and "MARK" not in answer.text and "ask ten employers" not in answer.text
    page = seen(client_for("anyone"), f"/o/{token}")
    assert "Hanna owner" in page and "open acties: 1" in page and "Library" in page
    assert everything(world) == before


def test_a_robot_that_presses_every_button_changes_no_row_and_then_the_person_enters(client_for, world):
    action = an_action(world, accepted=False)
    before, token, robot = everything(world), world.tokens["owner"], client_for("anyone")
    assert robot.post(f"/o/{token}", data={"tried": "1"}).status_code == 409  # a browser that keeps no cookies is told so
    robot.get(f"/o/{token}")
    assert robot.post(f"/o/{token}", data={"tried": "1"}).headers["location"] == "/o"
    for path in (f"/o/{token}/language", f"/o/actions/{action}/accept", f"/o/actions/{action}/report",
                 f"/o/actions/{action}/change", f"/o/actions/{action}/name"):
        assert robot.post(path).status_code == 422, path
    assert robot.post("/o/leave").status_code == 200
    assert everything(world) == before
    person = client_for("anyone")
    person.get(f"/o/{token}")
    assert person.post(f"/o/{token}", data={"tried": "1"}).headers["location"] == "/o"
    assert "MARKACTION" in person.get("/o").text


@pytest.mark.parametrize("way", ["{}&follow=true", "{}.", "{} ", "%20{}", "upper", "encoded", "twice", "broken"])
def test_a_link_survives_its_way(client_for, world, way):
    token = world.tokens["owner"]
    encoded = "".join(f"%{ord(sign):02X}" for sign in token)
    written = {"upper": token.upper(), "encoded": encoded, "twice": encoded.replace("%", "%25"),
               "broken": f"{token[:20]}%0D%0A%20{token[20:]}"}.get(way) or way.format(token)
    answer = client_for("anyone").get(f"/o/{written}")
    assert answer.status_code == 200 and "Hanna owner" in answer.text


def test_a_link_that_was_never_one_opens_nothing(client_for, world):
    token = world.tokens["owner"]
    for wrong in ("nothing", token[:16] + "a" * 26, world.tokens["answering"], token[:41]):
        for path in (f"/o/{wrong}", f"/o/{wrong}/not-me"):
            assert client_for("anyone").get(path).status_code == 404
        assert client_for("anyone").post(f"/o/{wrong}").status_code == 404
        assert as_owner(client_for, wrong).get("/o").status_code == 410
    assert client_for("anyone").get("/o").status_code == 401


def test_a_language_is_chosen_on_the_door_and_kept(client_for, world):
    token = world.tokens["owner"]
    assert 'lang="nl"' in client_for("anyone").get(f"/o/{token}?lang=ar").text.split("<head>")[0]
    posted(client_for("anyone").post(f"/o/{token}/language", data={"language": "ar"}))
    for client, path in ((client_for("anyone"), f"/o/{token}"), (client_for("owner"), "/o")):
        assert '<html lang="ar" dir="rtl">' in client.get(path).text
    assert client_for("anyone").post(f"/o/{token}/language", data={"language": "xx"}).status_code == 422


def test_a_link_that_is_over_says_why_and_what_is_safe_and_shows_no_address(client_for, world):
    an_action(world)
    old = world.tokens["owner"]

    def renew(db) -> str:
        link = db.get(Pass, world.pass_ids["owner"])
        link.contact.reach("hanna@bakery.example", server_key())
        link.renew(clock.today())
        return link.token(server_key())

    new = world.keep(renew)
    anyone = client_for("anyone")
    for answer in (anyone.get(f"/o/{old}"), as_owner(client_for, old).get("/o")):
        assert answer.status_code == 410 and "nieuwere link" in answer.text and "Je acties en je berichten" in answer.text
        assert "hanna@bakery" not in answer.text and "MARK" not in answer.text
    assert anyone.get(f"/o/{new}").status_code == 200
    # It is asked with a tick, noted once, and answered with the same page whoever asks.
    assert anyone.post("/o/new-link", data={"token": old}).status_code == 422
    assert passes_of(world, world.contact_ids["owner"])[0].wanted_on is None
    for _again in range(2):
        answer = anyone.post("/o/new-link", data={"token": old, "yes": "1"})
        assert answer.status_code == 200 and "hanna@bakery" not in answer.text and new not in answer.text
    assert passes_of(world, world.contact_ids["owner"])[0].wanted_on == clock.today()
    assert anyone.post("/o/new-link", data={"token": "nothing", "yes": "1"}).status_code == 404


@pytest.mark.parametrize("ends", ["revoked_at", "expires_on"])
def test_a_right_ends_in_the_second_in_which_it_is_taken(client_for, world, ends):
    action = an_action(world)
    hanna = client_for("owner")
    assert hanna.get("/o").status_code == 200
    world.keep(lambda db: setattr(db.get(Pass, world.pass_ids["owner"]), ends,
                                  clock.now() if ends == "revoked_at" else clock.months_before(clock.today(), 1)))
    answer = hanna.post(f"/o/actions/{action}/report", data={"state": "started", "words": "WHAT I TYPED"})
    assert answer.status_code == 410 and "WHAT I TYPED" in answer.text
    assert about(world, action, "status") == "accepted"


def test_a_pass_opens_nothing_but_its_own(client_for, world):
    """Another contact's action, a client's page, a console: none of them."""
    action = an_action(world)
    _other, token = somebody(world, "Olena")
    olena = as_owner(client_for, token)
    assert "MARKACTION" not in olena.get("/o").text
    for path in (f"/o/actions/{action}", f"/o/actions/{action}/report", f"/o/actions/{action}/change",
                 f"/o/actions/{action}/invitation", f"/console/{world.code}", f"/harvest/{world.code}",
                 f"/board/{world.code}", "/programmes", f"/console/{world.code}/actions/{action}/owner"):
        answer = olena.get(path)
        assert answer.status_code in (303, 401, 404) and "MARK" not in answer.text, path
    for path in ("accept", "report", "change", "name"):
        assert olena.post(f"/o/actions/{action}/{path}", data={
            "answer": "yes", "state": "done", "words": "x", "what": "decline", "public": "yes"}).status_code == 404
    hers, client = world.tokens["owner"], client_for("anyone")
    client.cookies.set("client", hers)
    assert client.get(f"/console/{world.code}").status_code in (303, 404)
    assert as_owner(client_for, world.tokens["answering"]).get("/o").status_code == 410
    assert about(world, action, "status", "owner_public") == ["accepted", False]


def test_names_and_words_are_escaped_and_keep_their_direction(client_for, world):
    an_action(world, what="<script>alert(1)</script> تعلم")
    world.keep(lambda db: db.get(Contact, world.contact_ids["owner"]).call("<b>Hanna</b>"))
    for client, path in ((client_for("anyone"), f"/o/{world.tokens['owner']}"), (client_for("owner"), "/o")):
        page = client.get(path).text
        assert "<b>Hanna" not in page and "<script>alert" not in page and "<bdi>&lt;b&gt;Hanna" in page
    world.keep(lambda db: [setattr(action, "what", "تعلم في العمل") for action in db.exec(select(Action))])
    world.keep(lambda db: [setattr(action, "language", "ar") for action in db.exec(select(Action))])
    assert '<bdi lang="ar" dir="rtl">تعلم في العمل</bdi>' in client_for("owner").get("/o").text


def test_a_contact_without_a_pass_of_an_owner_gets_one_that_works(client_for, world):
    id, token = somebody(world, "Olena", "uk")
    assert passes_of(world, id)[0].purpose == Purpose.owner
    assert '<html lang="uk"' in client_for("anyone").get(f"/o/{token}").text
