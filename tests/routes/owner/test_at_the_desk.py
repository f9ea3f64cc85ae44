"""At the desk it is said who leads an action, and their link is given away: on a screen, as a QR code, on paper."""

import re

import pytest

from app import clock
from app.models import Action, Contact, Session
from app.settings import server_key
from tests.owning import about, an_action, as_owner, passes_of, somebody
from tests.room import posted, seen


def here(world, action: str) -> str:
    return f"/console/{world.code}/actions/{action}/owner"


def link_on(client, path: str) -> str:
    found = re.search(r'value="http://localhost:8000(/o/[a-z2-9]{42})"', client.get(path).text)
    return found[1] if found else ""


def test_somebody_new_is_asked_and_gets_a_link_of_their_own(client_for, world):
    action = an_action(world, owner="")
    olga, path = client_for("organiser"), here(world, action)
    posted(olga.post(path, data={"name": "Olena", "body": "Bakery", "language": "uk", "address": ""}))
    page = seen(olga, path)
    assert "Olena" in page and "no mail" in page and "Has not said yes yet" in page
    assert about(world, action, "owner", "organisation", "accepted_on") == ["Olena", "Bakery", None]
    link = link_on(olga, path)
    assert '<html lang="uk"' in client_for("anyone").get(link).text
    slip = client_for("facilitator").get(f"{path}/slip")
    assert slip.status_code == 200 and 'lang="uk"' in slip.text and link in slip.text and "<svg" in slip.text
    assert "Вітаємо" in slip.text


@pytest.mark.parametrize("form, field", [
    ({"name": ""}, "name"), ({"name": "Olena", "address": "no address"}, "address"), ({"name": "O" * 90}, "name")])
def test_what_cannot_be_gets_a_sentence_beside_its_field_and_loses_nothing(client_for, world, form, field):
    action = an_action(world, owner="")
    answer = client_for("organiser").post(here(world, action), data={"body": "TYPED BODY"} | form)
    assert answer.status_code == 422 and "TYPED BODY" in answer.text and f'id="{field}-wrong"' in answer.text
    assert about(world, action, "owner_id") is None


def test_a_known_contact_is_chosen_and_a_known_address_is_no_second_person(client_for, world):
    action = an_action(world, owner="")
    world.keep(lambda db: db.get(Contact, world.contact_ids["owner"]).reach("Hanna@bakery.example", server_key()))
    posted(client_for("organiser").post(here(world, action), data={"name": "H. Owner", "address": "hanna@bakery.example"}))
    assert about(world, action, "owner_id", "owner") == [world.contact_ids["owner"], "Hanna owner"]
    other = an_action(world, owner="", what="MARKOTHER")
    posted(client_for("organiser").post(here(world, other), data={"contact": world.contact_ids["owner"]}))
    assert about(world, other, "owner_id") == world.contact_ids["owner"]


def test_a_new_link_ends_the_old_one_at_once_and_so_does_ending_it(client_for, world):
    action = an_action(world)
    olga, path, hanna = client_for("organiser"), here(world, action), client_for("owner")
    assert hanna.get("/o").status_code == 200
    posted(olga.post(f"{path}/pass", data={"what": "renew"}))
    assert hanna.get("/o").status_code == 410
    link = link_on(olga, path)
    assert client_for("anyone").get(link).status_code == 200
    posted(olga.post(f"{path}/pass", data={"what": "revoke"}))
    assert client_for("anyone").get(link).status_code == 410 and not link_on(olga, path)
    assert olga.get(f"{path}/slip").status_code == 404
    assert olga.post(f"{path}/pass", data={"what": "something"}).status_code == 422


def test_only_who_may_see_all_of_it_gets_the_link(client_for, world):
    """A facilitator of one programme does not get the key to another; a helper by link, a client and a stranger none."""
    action, path = an_action(world), here(world, an_action(world, what="MARKOTHER"))
    world.keep(lambda db: db.get(Contact, world.contact_ids["owner"]).reach("hanna@bakery.example", server_key()))
    assert link_on(client_for("facilitator"), path)
    assert "hanna@bakery" not in client_for("facilitator").get(path).text
    assert "hanna@bakery" in client_for("organiser").get(path).text
    world.keep(lambda db: setattr(db.get(Action, action), "session_id", world.other_id))
    assert not link_on(client_for("facilitator"), path) and link_on(client_for("organiser"), path)
    assert client_for("facilitator").get(f"{path}/slip").status_code == 404
    assert client_for("facilitator").post(f"{path}/pass", data={"what": "renew"}).status_code == 404
    for role in ("anyone", "participant", "cofacilitator", "board", "scribe", "interpreter", "client", "stranger_organiser",
                 "owner", "answering"):
        for method, end in (("GET", ""), ("GET", "/slip"), ("POST", "/pass"), ("POST", ""), ("POST", "/deputy"),
                            ("POST", "/contact"), ("POST", "/same")):
            answer = client_for(role).request(method, path + end)
            assert answer.status_code in (303, 401, 404) and "Hanna owner" not in answer.text, (role, method, end)


def test_a_deputy_is_somebody_else_and_may_go_again(client_for, world):
    action = an_action(world)
    id, token = somebody(world, "Olena")
    olga, path = client_for("organiser"), here(world, action)
    assert olga.post(f"{path}/deputy", data={"contact": world.contact_ids["owner"]}).status_code == 422
    posted(olga.post(f"{path}/deputy", data={"contact": id}))
    assert about(world, action, "deputy_id") == id and "MARKACTION" in as_owner(client_for, token).get("/o").text
    posted(olga.post(f"{path}/deputy", data={"contact": ""}))
    assert "MARKACTION" not in as_owner(client_for, token).get("/o").text


def test_the_same_person_entered_twice_is_made_one(client_for, world):
    """Actions, reports and links move; the address that was there stays, unless there was none."""
    action, other = an_action(world), an_action(world, owner="", what="MARKOTHER")
    id, token = somebody(world, "hanna OWNER", body="Bakery De Molen")
    world.keep(lambda db: db.get(Contact, id).reach("later@bakery.example", server_key()))
    world.keep(lambda db: db.get(Action, other).offer(db.get(Contact, id)))
    posted(as_owner(client_for, token).post(f"/o/actions/{other}/accept", data={"answer": "yes"}))
    olga, path = client_for("organiser"), here(world, action)
    assert "entered twice" in seen(olga, path) and "entered twice" not in seen(client_for("facilitator"), path)
    assert olga.post(f"{path}/same", data={"same": world.contact_ids["owner"]}).status_code == 422
    posted(olga.post(f"{path}/same", data={"same": id}))
    assert about(world, other, "owner_id") == world.contact_ids["owner"]
    assert world.read(lambda db: (db.get(Contact, id), db.get(Action, other).reports[-1].contact_id)) == (
        None, world.contact_ids["owner"])
    address = world.read(lambda db: db.get(Contact, world.contact_ids["owner"]).address(server_key()))
    assert address == "later@bakery.example"
    for client in (client_for("owner"), as_owner(client_for, token)):
        page = client.get("/o").text
        assert "MARKACTION" in page and "MARKOTHER" in page
    assert len(passes_of(world, world.contact_ids["owner"])) == 2


def test_a_name_and_an_address_are_mended(client_for, world):
    action = an_action(world)
    olga, path = client_for("organiser"), here(world, action)
    world.keep(lambda db: setattr(db.get(Action, action), "owner", "Hanna owner"))
    answer = olga.post(f"{path}/contact", data={"name": "Hanna", "language": "nl", "address": "@"})
    assert answer.status_code == 422 and 'id="own_address-wrong"' in answer.text
    posted(olga.post(f"{path}/contact", data={"name": "Hanna de Vries", "language": "ar", "address": "06 12345678"}))
    assert about(world, action, "owner") == "Hanna de Vries"
    assert '<html lang="ar"' in client_for("owner").get("/o").text


def test_a_link_that_was_asked_for_is_seen_at_the_desk(client_for, world):
    action = an_action(world)
    olga, path = client_for("organiser"), here(world, action)
    posted(olga.post(f"{path}/pass", data={"what": "revoke"}))
    posted(client_for("anyone").post("/o/new-link", data={"token": world.tokens["owner"], "yes": "1"}))
    assert "Asked for a new link" in seen(olga, path)
    posted(olga.post(f"{path}/pass", data={"what": "renew"}))
    assert "Asked for a new link" not in seen(olga, path)


def test_who_takes_over_is_asked_while_the_owner_keeps_it(client_for, world):
    action = an_action(world)
    id, _token = somebody(world, "Olena")
    posted(client_for("organiser").post(here(world, action), data={"contact": id}))
    assert about(world, action, "owner_id", "handing_to_id", "accepted_on") == [
        world.contact_ids["owner"], id, clock.today()]
    assert "Olena" in seen(client_for("organiser"), here(world, action))
    assert world.read(lambda db: db.get(Session, world.id).actions[0].status) == "accepted"
