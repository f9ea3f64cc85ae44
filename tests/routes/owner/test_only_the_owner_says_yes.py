"""Nobody but who was asked can accept an action: no organiser, facilitator or client, no other contact, no phone."""

import pytest

from app import clock
from app.models import Action, Contact
from tests.owning import about, an_action, as_owner, somebody, told
from tests.room import posted, seen

OTHERS = ("anyone", "participant", "board", "interpreter", "scribe", "cofacilitator", "client", "facilitator", "organiser",
          "admin", "stranger_organiser", "answering")


def test_who_was_asked_says_yes_with_or_without_their_name_in_public(client_for, world):
    action = an_action(world, accepted=False)
    hanna = client_for("owner")
    page = hanna.get("/o").text
    assert f'action="/o/actions/{action}/accept"' in page and " checked" not in page
    assert hanna.post(f"/o/actions/{action}/accept").status_code == 422
    assert about(world, action, "accepted_on") is None
    posted(hanna.post(f"/o/actions/{action}/accept", data={"answer": "yes", "public": "1"}))
    assert about(world, action, "status", "accepted_on", "owner_public") == ["accepted", clock.today(), True]
    posted(hanna.post(f"/o/actions/{action}/name", data={"public": "no"}))
    assert about(world, action, "owner_public", "accepted_on") == [False, clock.today()]
    assert hanna.post(f"/o/actions/{action}/name").status_code == 422


def test_no_is_as_good_as_yes_and_asks_no_reason(client_for, world):
    action = an_action(world, accepted=False)
    answer = posted(client_for("owner").post(f"/o/actions/{action}/accept", data={"answer": "no"}))
    assert answer.headers["location"] == "/o?done=no" and "Niemand is boos" in client_for("owner").get("/o?done=no").text
    assert about(world, action, "owner_id", "owner", "status") == [None, "", "proposed"]


def test_nobody_else_accepts(client_for, world):
    action = an_action(world, accepted=False)
    id, token = somebody(world, "Olena")
    for client in (*map(client_for, OTHERS), as_owner(client_for, token)):
        answer = client.post(f"/o/actions/{action}/accept", data={"answer": "yes"})
        assert answer.status_code in (303, 401, 404, 410)
    for role in OTHERS:  # nor by the forms that staff have
        client = client_for(role)
        for path, form in ((f"/console/{world.code}/actions/{action}", {"status": "accepted", "accepted_on": "2026-01-01"}),
                           (f"/console/{world.code}/actions/{action}/owner", {"contact": world.contact_ids["owner"]}),
                           (f"/console/{world.code}/actions/{action}/owner/name", {"contact": world.contact_ids["owner"]})):
            client.post(path, data=form)
    assert about(world, action, "accepted_on", "status") == [None, "proposed"] and not told(world, action)
    assert id


def test_handing_over_waits_for_the_yes_of_the_other(client_for, world):
    action = an_action(world)
    hanna = client_for("owner")
    answer = posted(hanna.post(f"/o/actions/{action}/change", data={
        "what": "handover", "name": "Olena", "why": "MARKWHY other work", "language": "uk"}))
    page = hanna.get(answer.headers["location"]).text
    link = page.split('value="http://localhost:8000')[1].split('"')[0]
    assert about(world, action, "owner_id", "accepted_on") == [world.contact_ids["owner"], clock.today()]
    olena = client_for("anyone")
    assert '<html lang="uk"' in olena.get(link).text and "MARKWHY" not in olena.get(link).text
    posted(olena.post(link, data={"tried": "1"}))
    assert "MARKWHY" not in olena.get("/o").text and "MARKACTION" in olena.get("/o").text
    # The old link works until the other one says yes.
    assert hanna.get(f"/o/actions/{action}").status_code == 200
    assert olena.post(f"/o/actions/{action}/report", data={"state": "done", "words": "x"}).status_code == 409
    posted(olena.post(f"/o/actions/{action}/accept", data={"answer": "yes"}))
    assert about(world, action, "owner_id", "handing_to_id") != [world.contact_ids["owner"], None]
    assert world.read(lambda db: db.get(Contact, db.get(Action, action).owner_id).name) == "Olena"
    assert hanna.get("/o").status_code == 410 and client_for("anyone").get(f"/o/{world.tokens['owner']}").status_code == 410
    # Who handed it over knows the link that they passed on: from the yes on it opens nothing.
    assert client_for("anyone").get(link).status_code == 410
    assert olena.get("/o/link").status_code == 200 and link not in olena.get("/o/link").text
    assert about(world, action, "owner") == ""  # a typed name reaches the board when somebody read it


def test_who_leads_something_else_keeps_their_link(client_for, world):
    action, other = an_action(world), an_action(world, what="MARKOTHER")
    id, token = somebody(world, "Olena")
    world.keep(lambda db: db.get(Action, action).offer(db.get(Contact, id)))
    posted(as_owner(client_for, token).post(f"/o/actions/{action}/accept", data={"answer": "yes"}))
    page = client_for("owner").get("/o").text
    assert "MARKOTHER" in page and "MARKACTION" not in page and other


def test_a_hand_over_by_address_gives_nobody_a_link_and_a_wrong_address_a_sentence(client_for, world):
    action = an_action(world)
    hanna = client_for("owner")
    for address in ("not an address", "olena@", "12"):
        answer = hanna.post(f"/o/actions/{action}/change", data={"what": "handover", "name": "Olena", "address": address})
        assert answer.status_code == 422 and f'value="{address}"' in answer.text and 'value="Olena"' in answer.text
    posted(hanna.post(f"/o/actions/{action}/change", data={
        "what": "handover", "name": "Olena", "address": "olena@example.org"}))
    assert hanna.get(f"/o/actions/{action}/invitation").status_code == 404
    page = seen(hanna, f"/o/actions/{action}")
    assert "Olena" in page and "olena@example.org" not in page
    assert hanna.post(f"/o/actions/{action}/change", data={"what": "handover"}).status_code == 422
    assert hanna.post(f"/o/actions/{action}/change", data={}).status_code == 422


def test_three_people_a_week_are_asked_and_no_more(client_for, world):
    action = an_action(world)
    codes = [client_for("owner").post(f"/o/actions/{action}/change", data={
        "what": "handover", "name": name}).status_code for name in ("Olena", "Olena", "Bram", "Chris", "Dora")]
    assert codes == [303, 303, 303, 303, 409]  # the same person twice is asked once


def test_a_reason_for_declining_is_read_by_the_organisation_alone(client_for, world):
    action = an_action(world)
    posted(client_for("owner").post(f"/o/actions/{action}/change", data={
        "what": "decline", "why_not": "MARKREASON", "instead": "Olena"}))
    assert told(world, action)[-1] == ("owner", "proposed", "MARKREASON")
    assert about(world, action, "owner", "owner_id", "reason") == ["", None, ""]
    for role, path in (("board", f"/board/{world.code}"), ("client", f"/harvest/{world.code}"),
                       ("owner", "/o"), ("participant", f"/s/{world.code}")):
        assert "MARKREASON" not in client_for(role).get(path).text
    posted(client_for("owner").get("/o?done=declined"))


@pytest.mark.parametrize("form, status", [
    ({"needs": "decision", "wanted": "somebody who knows the alderman", "call_me": "1"}, 303), ({"needs": "other"}, 422),
    ({}, 422), ({"needs": "nothing of that name"}, 422), ({"needs": "money"}, 303)])
def test_help_says_what_it_waits_for(client_for, world, form, status):
    action = an_action(world)
    answer = client_for("owner").post(f"/o/actions/{action}/change", data={"what": "help"} | form)
    assert answer.status_code == status
    report = world.read(lambda db: db.get(Action, action).reports[-1])
    if status == 303:
        assert (report.state, report.needs, report.wanted, report.call_me) == (
            "stuck", form["needs"], form.get("wanted", ""), "call_me" in form)
    else:
        assert report.state == "accepted"
