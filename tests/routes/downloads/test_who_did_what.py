"""What members and helpers do to what a room sees is noted: who and what, on which day and at which step. Never a speaker,
their words, or an hour."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from app import clock
from app.background.forgetting import forget
from app.models import AuditEvent, Contribution, Member, Recording, Session
from app.models.audit import DONE
from tests.room import card_ids, on_board, posted, say, show, theme_ids
from tests.test_every_deed_is_noted import QUIET
from tests.test_policy import roles_of, routes
from tests.things import a_photo, a_voice, sent


def noted(world) -> list[AuditEvent]:
    return world.read(lambda db: db.exec(select(AuditEvent)).all())


def done(world) -> list[tuple[str, str]]:
    return [(event.what, event.about) for event in noted(world)]


def member(world, name: str) -> str:
    return world.read(lambda db: db.exec(select(Member.id).where(Member.name == name)).one())


def a_card(client_for, world, words: str = "what was said", key: str = "my-key-0001") -> str:
    posted(say(client_for("participant"), world, words, key))
    return world.read(lambda db: next(card.id for card in db.get(Session, world.id).contributions if card.words == words))


def test_a_release_is_noted_with_who_and_the_step_before_the_room(client_for, world):
    card = a_card(client_for, world)
    on_board(client_for("facilitator"), world, card)
    event, = noted(world)
    assert event.model_dump(exclude={"id"}) == {
        "session_id": world.id, "organisation_id": None, "done_on": clock.today(), "step_id": world.step_ids["text"],
        "what": "card_released",
        "about": card, "role": "facilitator", "member_id": member(world, "Fatma")}


def test_of_a_helper_the_role_is_noted_and_nothing_that_names_the_link(client_for, world):
    on_board(client_for("cofacilitator"), world, a_card(client_for, world))
    event, = noted(world)
    assert (event.role, event.member_id) == ("cofacilitator", None)
    assert set(event.model_dump()) == {
        "id", "session_id", "organisation_id", "done_on", "step_id", "what", "about", "role", "member_id"}


def test_it_knows_no_hour(client_for, world):
    """A card is often put on the board seconds after it came."""
    assert {field.annotation for field in AuditEvent.model_fields.values()} == {str, str | None, date}
    facilitator = client_for("facilitator")
    for number, minutes in enumerate((0, 1, 20)):
        card = a_card(client_for, world, f"card {number}", f"my-key-000{number}")
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            on_board(facilitator, world, card)
    rest = [event.model_dump(exclude={"id", "about", "done_on"}) for event in noted(world)]
    assert len(rest) == 3 and rest == [rest[0]] * 3


# Deeds of the year after the evening; in tests/routes/public/test_an_organiser_shares_it.py.
SHARED = {"page_shared", "page_not_shared", "summary_written", "notice_released", "notice_hidden", "outcome_worded"}


def test_each_deed_on_a_console_or_desk_is_noted(client_for, world):
    """One evening with everything in it: no deed of the log is missing, and no button goes without a word in it."""
    fatma, scribe, hit = client_for("facilitator"), client_for("interpreter"), set()

    def press(path: str, client=fatma, **form):
        hit.add(re.sub(r"/[a-z0-9]{16}(?=/|$)", "/ID", path))
        return posted(client.post(f"/{path}".replace("CODE", world.code), data=form))

    world.keep(lambda db: setattr(db.get(Session, world.id), "opened_at", None))
    for what in ("postponed", "cancelled", "goes_on"):
        posted(client_for("organiser").post(f"/prepare/{world.code}/planning", data={"what": what}))
    press("console/CODE/open")
    show(fatma, world, "text")
    cards = [a_card(client_for, world, f"card {number}", f"my-key-000{number}") for number in range(4)]
    for number in (2, 3):
        world.keep(lambda db, number=number: setattr(db.get(Contribution, cards[number]), "recording",
                                                     Recording(seconds=3, until=date(2099, 1, 1))))
    press(f"console/CODE/contributions/{cards[2]}/write-down", words="heard at the console")
    press(f"desk/CODE/contributions/{cards[3]}/write-down", scribe, words="heard at the desk")
    posted(sent(client_for("other_participant"), world, a_photo("PNG", (600, 450)), "photo-key-1", words="my street"))
    photo, = (id for id in card_ids(world) if id not in cards)
    press(f"console/CODE/contributions/{photo}/photo", x="100", y="100", wide="600", high="450")
    press("console/CODE/themes", name="Work")
    work, = theme_ids(world)
    for card in cards[:2]:
        press(f"console/CODE/contributions/{card}/release", theme=work)
    press(f"console/CODE/contributions/{cards[0]}/spotlight")
    press(f"console/CODE/contributions/{cards[0]}/translate", language="nl", words="kaart")
    press(f"desk/CODE/contributions/{cards[1]}/translate", scribe, language="nl", words="kaart")
    press(f"console/CODE/themes/{work}/rename", name_nl="Werk")
    press(f"console/CODE/themes/{work}/split", name="School", card=cards[1])
    press(f"console/CODE/themes/{next(id for id in theme_ids(world) if id != work)}/merge", into=work)
    press("console/CODE/undo")
    press(f"console/CODE/contributions/{cards[0]}/hide")
    show(fatma, world, "dots")
    press("console/CODE/ballot/count", target=work, dots="2")
    for path in ("ballot/close", "ballot/open", "hold", "hold", "cover", "cover", "lock", "lock", "freeze", "freeze"):
        press(f"console/CODE/{path}")
    press("console/CODE/recommend", advise="Learn at work", theme=work)
    advice, = world.read(lambda db: [known.id for known in db.get(Session, world.id).recommendations])
    press(f"console/CODE/recommendations/{advice}", advise="Learn at work, with pay")
    press(f"console/CODE/recommendations/{advice}/actions", what="Ask ten employers")
    action, = world.read(lambda db: [known.id for known in db.get(Session, world.id).actions])
    press(f"console/CODE/actions/{action}", what="Ask twelve employers")
    for path in (f"actions/{action}", f"recommendations/{advice}", f"themes/{work}"):
        press(f"console/CODE/{path}/delete", sure=re.search(
            r'name="sure" value="(\w+)"', fatma.post(f"/console/{world.code}/{path}/delete").text)[1])
    press("console/CODE/helpers", role="scribe")
    helper = world.read(lambda db: [known.id for known in db.get(Session, world.id).helpers][-1])
    press(f"console/CODE/helpers/{helper}/revoke")
    posted(client_for("organiser").post(f"/prepare/{world.code}", data={
        "title": "Another title", "held_on": clock.today().isoformat(), "begins": "13:30", "expected": "20",
        "language": ["nl", "ar"], "main": "nl", "support": "Marieke"}))
    step, = world.read(lambda db: [step.id for step in db.get(Session, world.id).steps][:1])
    for path, files in ((f"steps/{step}/minutes", None), ("clips/nl", {"clip": a_voice()}), ("clips/nl/remove", None)):
        posted(client_for("organiser").post(f"/prepare/{world.code}/{path}", files=files))
    press("console/CODE/sub-rooms", name="A table apart", step=step)
    press("console/CODE/renew")
    world.code = world.read(lambda db: db.get(Session, world.id).code)
    assert client_for("organiser").get(f"/harvest/{world.code}/export/csv").status_code == 200
    press("console/CODE/close", sure="1")

    assert {what for what, _about in done(world)} == set(DONE) - SHARED - {"quotes_chosen"}
    about = dict(done(world))
    assert about["taken_away"] == "csv" and about["card_hidden"] == cards[0] and about["helper_invited"] == "scribe"
    buttons = {route.path for route in routes() if "POST" in route.methods and "organiser" in roles_of(route)
               and route.path.startswith(("/console/", "/desk/"))
               and "/owner" not in route.path}  # those are in tests/routes/owner/test_what_is_noted.py
    assert {re.sub(r"{\w+}", "ID", path.replace("{code}", "CODE"))[1:] for path in buttons - QUIET.keys()} == hit


def test_what_is_refused_is_not_noted(client_for, world):
    facilitator = client_for("facilitator")
    for path, form in (("undo", {}), ("themes", {"name": ""}), ("contributions/nothing/hide", {}), ("recommend", {})):
        assert facilitator.post(f"/console/{world.code}/{path}", data=form).status_code in (404, 409, 422)
    assert facilitator.get(f"/harvest/{world.code}/log").status_code == 404
    for role in ("stranger_organiser", "participant", "board", "scribe"):
        client_for(role).post(f"/console/{world.code}/freeze")
    assert not noted(world)


def test_nothing_that_a_phone_does_is_noted(client_for, world):
    nour = client_for("participant")
    card = a_card(client_for, world)
    for path, form in ((f"mine/{card}/reword", {"words": "other words"}), (f"mine/{card}/withdraw", {}),
                       ("pass", {"step_id": world.step_ids["text"]}), ("help", {"needed": "1"}),
                       ("permission", {"quote": "1"}), ("language", {"language": "tr"}), ("leave", {})):
        posted(nour.post(f"/s/{world.code}/{path}", data=form))
    assert not noted(world)


def test_who_organises_reads_who_did_what_and_no_words_of_speakers(client_for, world):
    first, second = (a_card(client_for, world, words, key) for words, key in (("MARKWORDS", "key-00001"),
                                                                              ("MARKOTHER", "key-00002")))
    facilitator, olga = client_for("facilitator"), client_for("organiser")
    for card in (first, second):
        on_board(facilitator, world, card, new_theme="MARKTHEME")
    posted(client_for("cofacilitator").post(f"/console/{world.code}/contributions/{first}/hide"))
    assert f"/harvest/{world.code}/log" in olga.get(f"/harvest/{world.code}").text
    page = olga.get(f"/harvest/{world.code}/log").text
    assert "Fatma" in page and "card on the board" in page and "2 times" in page and "Experiences" in page
    assert "co-facilitator" in page and "card off the board" in page
    assert f"/console/{world.code}/contributions/{first}" in page
    rows = olga.get(f"/harvest/{world.code}/log/csv").text
    assert f"{clock.today()},Experiences,Fatma,facilitator,card_released,{first}" in rows
    assert "MARK" not in page + rows
    # A card that its speaker took back is counted, and leads nowhere.
    posted(client_for("participant").post(f"/s/{world.code}/mine/{first}/withdraw"))
    page = olga.get(f"/harvest/{world.code}/log").text
    assert f"contributions/{first}" not in page and "2 times" in page


@pytest.mark.parametrize("role", ["anyone", "participant", "stranger", "client", "facilitator", "cofacilitator", "board",
                                  "interpreter", "scribe", "stranger_organiser"])
def test_nobody_else_reads_it(client_for, world, role):
    on_board(client_for("facilitator"), world, a_card(client_for, world))
    for path in ("log", "log/csv"):
        answer = client_for(role).get(f"/harvest/{world.code}/{path}")
        assert answer.status_code in (303, 404) and "Fatma" not in answer.text and "card_released" not in answer.text
    assert f"/harvest/{world.code}/log" not in client_for(role).get(f"/harvest/{world.code}").text


@pytest.mark.parametrize("done_on, ends", [
    (date(2026, 11, 19), date(2028, 11, 19)), (date(2028, 2, 29), date(2030, 2, 28)),
    (date(2028, 2, 28), date(2030, 2, 28)), (date(2026, 2, 28), date(2028, 2, 28)), (date(2026, 3, 1), date(2028, 3, 1))])
def test_after_24_months_it_is_erased_and_not_before(client_for, world, done_on, ends):
    on_board(client_for("facilitator"), world, a_card(client_for, world))
    world.keep(lambda db: [setattr(event, "done_on", done_on) for event in db.exec(select(AuditEvent))])
    for day, left in ((ends - timedelta(days=1), 1), (ends, 0), (ends, 0)):
        with clock.frozen(day):
            world.keep(lambda db: forget(db, clock.now()))
        assert len(noted(world)) == left


def test_two_who_write_the_same_action_are_both_in_it(client_for, world):
    fatma, olga = client_for("facilitator"), client_for("organiser")
    posted(fatma.post(f"/console/{world.code}/recommend", data={"advise": "Learn at work"}))
    advice, = world.read(lambda db: [known.id for known in db.get(Session, world.id).recommendations])
    posted(fatma.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Ask"}))
    action, version = world.read(lambda db: next(
        (known.id, known.version) for known in db.get(Session, world.id).actions))
    write = f"/console/{world.code}/actions/{action}"
    posted(fatma.post(write, data={"version": version, "what": "Ask ten employers"}))
    refused = olga.post(write, data={"version": version, "what": "Ask twelve employers"})
    assert refused.status_code == 409 and "ten" in refused.text and "twelve" in refused.text
    posted(olga.post(write, data={"version": version + 1, "what": "Ask twelve employers"}))
    assert {event.member_id for event in noted(world) if (event.what, event.about) == ("action_written", action)} == {
        member(world, "Fatma"), member(world, "Olga")}
