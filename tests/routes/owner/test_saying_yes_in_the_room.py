"""While an action is written on the board, whoever leads it says so on their own phone: once, and the name they type is on
no screen before the facilitator released it."""

import re

from sqlmodel import select

from app import clock
from app.background.forgetting import forget
from app.models import Action, Contact, Participant, Pass, Session
from app.settings import server_key
from tests.owning import about
from tests.room import posted, seen, show


def written(client_for, world) -> tuple[str, str]:
    """The action that is being written, and the address on the phones."""
    fatma = client_for("facilitator")
    show(fatma, world, "action")
    posted(fatma.post(f"/console/{world.code}/recommend", data={"advise": "Learn at work"}))
    advice = world.read(lambda db: db.get(Session, world.id).recommendations[0].id)
    posted(fatma.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Ask ten employers"}))
    action = world.read(lambda db: db.get(Session, world.id).actions[0].id)
    return action, link_on(client_for("participant"), world)


def link_on(phone, world) -> str:
    found = re.search(r'href="(/o/[a-z2-9]{42})\?', phone.get(f"/s/{world.code}").text)
    return found[1] if found else ""


def say_yes(client, link: str, **form):
    client.get(link)
    return client.post(f"{link}/yes", data={"name": "MARKHANNA", "tried": "1"} | form)


def test_phones_ask_while_it_is_written_and_no_longer_after_the_first_yes(client_for, world):
    action, link = written(client_for, world)
    seats = world.read(lambda db: sorted(map(str, db.exec(select(Participant)).all())))
    phone = client_for("participant")
    assert "Ask ten employers" in phone.get(link).text
    answer = posted(say_yes(phone, link, body="Bakery", address="hanna@example.org", public="1"))
    assert about(world, action, "status", "accepted_on", "owner_public") == ["accepted", clock.today(), True]
    assert answer.headers["location"] == "/o/link?new=1" and "MARKHANNA" in phone.get("/o").text
    assert phone.get(f"/s/{world.code}").status_code == 200  # the seat is there as before
    assert world.read(lambda db: sorted(map(str, db.exec(select(Participant)).all()))) == seats
    assert not link_on(client_for("other_participant"), world)
    late = say_yes(client_for("other_participant"), link, name="TYPED BY OLENA")
    assert late.status_code == 410 and "TYPED BY OLENA" in late.text and "/o/new-link" not in late.text
    assert len(world.read(lambda db: db.exec(select(Contact).where(Contact.name == "TYPED BY OLENA")).all())) == 0


def test_a_typed_name_is_on_no_screen_before_the_facilitator_read_it(client_for, world):
    action, link = written(client_for, world)
    posted(say_yes(client_for("participant"), link))
    screens = [("board", f"/board/{world.code}"), ("other_participant", f"/s/{world.code}"),
               ("client", f"/harvest/{world.code}")]
    assert not [path for role, path in screens if "MARKHANNA" in client_for(role).get(path).text]
    here = f"/console/{world.code}/actions/{action}"
    fatma, contact = client_for("facilitator"), about(world, action, "owner_id")
    assert "MARKHANNA" in seen(fatma, here) and "Show this name on the board" in seen(fatma, here)
    for role in ("participant", "board", "scribe", "interpreter", "client", "stranger_organiser", "owner"):
        assert client_for(role).post(f"{here}/owner/name", data={"contact": contact}).status_code in (303, 401, 404)
    assert about(world, action, "owner") == ""
    assert fatma.post(f"{here}/owner/name", data={"contact": world.contact_ids["owner"]}).status_code == 409
    posted(client_for("cofacilitator").post(f"{here}/owner/name", data={"contact": contact}))
    assert "MARKHANNA" in client_for("board").get(f"/board/{world.code}").text


def test_somebody_else_is_taken_back_and_phones_ask_again(client_for, world):
    action, link = written(client_for, world)
    phone = client_for("participant")
    posted(say_yes(phone, link))
    contact = about(world, action, "owner_id")
    posted(client_for("facilitator").post(f"/console/{world.code}/actions/{action}/owner/somebody-else", data={
        "contact": contact}))
    assert about(world, action, "owner_id", "accepted_on", "status") == [None, None, "proposed"]
    assert phone.get("/o").status_code == 410
    assert world.read(lambda db: db.get(Contact, contact).name) == ""
    again = link_on(client_for("participant"), world)
    assert again and again != link and client_for("anyone").get(link).status_code == 410
    posted(say_yes(client_for("other_participant"), again, name="Olena"))
    assert about(world, action, "status") == "accepted"


def test_a_name_without_an_address_is_enough_and_a_wrong_address_loses_nothing(client_for, world):
    action, link = written(client_for, world)
    for form in ({"name": ""}, {"name": "x"}, {"name": "Hanna", "address": "no address"}):
        answer = say_yes(client_for("participant"), link, body="TYPED BODY", **form)
        assert answer.status_code == 422 and "TYPED BODY" in answer.text
    assert about(world, action, "accepted_on") is None
    posted(say_yes(client_for("participant"), link))
    assert "no mail" in seen(client_for("organiser"), f"/console/{world.code}/actions/{action}/owner")


def test_an_address_that_is_known_lets_nobody_in_as_that_person(client_for, world):
    _action, link = written(client_for, world)
    world.keep(lambda db: db.get(Contact, world.contact_ids["owner"]).reach("hanna@bakery.example", server_key()))
    phone = client_for("participant")
    posted(say_yes(phone, link, address="hanna@bakery.example"))
    assert "Hanna owner" not in phone.get("/o").text and "MARKHANNA" in phone.get("/o").text


def test_who_came_by_their_own_link_is_who_they_are(client_for, world):
    action, link = written(client_for, world)
    hanna = client_for("owner")
    assert "Hanna owner" in hanna.get(link).text
    assert hanna.post(f"{link}/yes", data={"tried": "1"}).status_code == 422
    posted(hanna.post(f"{link}/yes", data={"tried": "1", "sure": "1"}))
    assert about(world, action, "owner_id") == world.contact_ids["owner"]


def test_it_is_over_with_the_session_and_the_pass_goes(client_for, world):
    action, link = written(client_for, world)
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    assert say_yes(client_for("participant"), link).status_code in (404, 410)
    assert about(world, action, "accepted_on") is None
    tomorrow = clock.now().replace(year=clock.now().year + 1)
    world.keep(lambda db: forget(db, tomorrow))
    assert not world.read(lambda db: db.exec(select(Pass).where(Pass.opens == action)).all())
    assert world.read(lambda db: db.get(Action, action) is not None)


def test_the_door_says_when_a_name_is_asked(client_for, world):
    page = seen(client_for("anyone"), f"/s/{world.code}/door?lang=en")
    assert "only if you lead an action yourself" in page
