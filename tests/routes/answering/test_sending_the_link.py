"""Who organises sends the link themselves: to whom, until when, and taken back at once."""

import re

import pytest
from sqlmodel import select

from app import clock, settings
from app.models import AuditEvent, Contact, Pass
from tests.room import posted
from tests.routes.answering.advised import HELD_ON, advice_in

WHO = {"name": "J. de Wit", "body": "Dijkzicht", "language": "ar", "address": "j.dewit@dijkzicht.example"}


@pytest.fixture
def here(world):
    return f"/harvest/{world.code}/recommendations/{advice_in(world)}"


def links(page) -> list[str]:
    return sorted(set(re.findall(r"/a/[a-z2-9]{42}", page.text)))


def test_a_link_is_made_shown_again_renewed_and_taken_back(client_for, world, here):
    olga, person = client_for("organiser"), client_for("anyone")
    others = links(olga.get(here))
    posted(olga.post(f"{here}/contacts", data=WHO))
    page = olga.get(here)
    link, = set(links(page)) - {*others}
    assert "mailto:j.dewit%40dijkzicht.example" in page.text and "<svg" in page.text
    assert 'lang="ar"' in page.text and "قدّم لك الناس نصائح" in page.text, "to be sent in their language"
    assert person.get(link).status_code == 200
    id = link.removeprefix("/a/")[:16]
    posted(olga.post(f"{here}/passes/{id}", data={"what": "renew"}))
    newer, = set(links(olga.get(here))) - {*others}
    assert newer != link and person.get(link).status_code == 410 and person.get(newer).status_code == 200
    posted(olga.post(f"{here}/passes/{id}", data={"what": "revoke"}))
    assert person.get(newer).status_code == 410 and links(olga.get(here)) == others
    noted = world.read(lambda db: [(event.what, event.about) for event in db.exec(select(AuditEvent))])
    assert sorted(noted) == sorted((what, id) for what in (
        "client_link_made", "client_link_renewed", "client_link_revoked"))


def test_the_same_person_twice_is_one_with_one_link(client_for, world, here):
    olga = client_for("organiser")
    for _twice in range(2):
        posted(olga.post(f"{here}/contacts", data=WHO))
    assert len(world.read(lambda db: db.exec(select(Contact).where(Contact.name == "J. de Wit")).all())) == 1
    assert len(links(olga.get(here))) == 2, "and the one of before"


def test_an_address_is_sealed_and_may_be_missing(client_for, world, here):
    olga = client_for("organiser")
    posted(olga.post(f"{here}/contacts", data=WHO))
    posted(olga.post(f"{here}/contacts", data=WHO | {"name": "K. de Groot", "address": ""}))
    wit, groot = world.read(lambda db: db.exec(
        select(Contact).where(Contact.name.in_(["J. de Wit", "K. de Groot"])).order_by(Contact.name)).all())
    assert "dijkzicht" not in wit.sealed and wit.address(settings.server_key()) == WHO["address"] and not groot.sealed


@pytest.mark.parametrize(("wrong", "field"), [({"name": "J"}, "name"), ({"address": "nowhere"}, "address"),
                                              ({"body": "x" * 121}, "body")])
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(client_for, world, here, wrong, field):
    answer = client_for("organiser").post(f"{here}/contacts", data=WHO | wrong)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-wrong"[^>]*?data-empty=""\s*>', answer.text) and all(
        f'value="{value}"' in answer.text for name, value in (WHO | wrong).items() if name != "language")
    assert world.read(lambda db: len(db.exec(select(Contact)).all())) == 2


def test_to_whom_and_until_when(client_for, world, here):
    olga = client_for("organiser")
    posted(olga.post(here, data={"to_body": "Housing association", "answer_due_on": "2027-02-01"}))
    page = olga.get(here).text
    assert 'value="Housing association"' in page and 'value="2027-02-01"' in page
    for day in ("2026-11-18", "2028-11-20", "soon"):
        refused = olga.post(here, data={"to_body": "MARKBODY", "answer_due_on": day})
        assert refused.status_code == 422 and "MARKBODY" in refused.text
    with clock.frozen(HELD_ON):
        assert "1 February 2027" in client_for("answering").get("/a").text or "1 februari 2027" in client_for(
            "answering").get("/a").text


def test_a_stranger_sees_and_sends_nothing(client_for, world, here):
    posted(client_for("organiser").post(f"{here}/contacts", data=WHO))
    id = world.pass_ids["answering"]
    for role in ("stranger_organiser", "owner", "answering", "client", "facilitator", "cofacilitator", "anyone"):
        stranger = client_for(role)
        for answer in (stranger.get(here), stranger.post(here, data={"to_body": "x"}),
                       stranger.post(f"{here}/contacts", data=WHO | {"name": "Mallory"}),
                       stranger.post(f"{here}/passes/{id}", data={"what": "revoke"})):
            assert answer.status_code in (303, 401, 404), role
            assert not links(answer), role
    assert client_for("answering").get("/a").status_code == 200
    assert world.read(lambda db: db.exec(select(Contact).where(Contact.name == "Mallory")).all()) == []


def test_a_link_of_another_programme_is_not_touched(client_for, world, here):
    world.keep(lambda db: setattr(db.get(Pass, world.pass_ids["answering"]), "opens", "another"))
    assert client_for("organiser").post(f"{here}/passes/{world.pass_ids['answering']}",
                                        data={"what": "revoke"}).status_code == 404
