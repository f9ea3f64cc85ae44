"""An organiser shares what came of a session after reading it, in every language; what was shared is what was read; it ends
in the second in which they say so, and stays ended when an older backup is put back. Both are in the log."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock, replaying, settings
from app.durable import taken_back
from app.models import Action, AuditEvent, Contact, Notice, Session
from app.models.audit import DONE
from app.models.notice import monday
from tests.room import posted, seen, set_apart
from tests.routes.downloads.test_who_did_what import SHARED
from tests.routes.public.conftest import answered, share

pytestmark = pytest.mark.on_postgres_in_proof


def shared_on(world):
    return world.read(lambda db: db.get(Session, world.id).shared_on)


def what_was_noted(world) -> list[str]:
    return sorted(world.read(lambda db: db.exec(select(AuditEvent.what).where(AuditEvent.session_id == world.id)).all()))


def test_it_takes_a_tick_and_a_button(client_for, closed):
    organiser = client_for("organiser")
    seen_now = organiser.get(f"/harvest/{closed.code}/share").text.split('name="seen" value="')[1].split('"')[0]
    refused = organiser.post(f"/harvest/{closed.code}/share", data={"seen": seen_now})
    assert refused.status_code == 422 and "Please tick that you have read it." in refused.text and shared_on(closed) is None
    posted(organiser.post(f"/harvest/{closed.code}/share", data={"seen": seen_now, "sure": "1"}))
    assert shared_on(closed) == clock.today()


@pytest.mark.on_postgres
def test_what_changed_since_it_was_read_is_read_again(client_for, closed):
    organiser = client_for("organiser")
    before = organiser.get(f"/harvest/{closed.code}/share").text.split('name="seen" value="')[1].split('"')[0]
    closed.keep(lambda db: db.get(Action, closed.action_id).write(what="something else"))
    refused = organiser.post(f"/harvest/{closed.code}/share", data={"seen": before, "sure": "1"})
    assert refused.status_code == 409 and "something else" in refused.text and shared_on(closed) is None


def test_the_preview_is_what_everybody_reads(client_for, closed):
    preview = seen(client_for("organiser"), f"/harvest/{closed.code}/share")
    posted(share(client_for, closed))
    for said in ("lessons in the evening", "the public card", "two employers said yes"):
        assert said in preview
    assert "a draft of an answer" not in preview and "the unquoted card" not in preview


def test_only_who_organises_shares_and_ends(client_for, closed):
    for role in ("anyone", "participant", "facilitator", "client", "stranger_organiser"):
        client_for(role).post(f"/harvest/{closed.code}/share", data={"sure": "1"})
        assert client_for(role).get(f"/harvest/{closed.code}/share").status_code in (303, 404)
    assert shared_on(closed) is None
    posted(share(client_for, closed))
    for role in ("anyone", "participant", "facilitator", "client", "stranger_organiser"):
        client_for(role).post(f"/harvest/{closed.code}/share/end")
        client_for(role).post(f"/harvest/{closed.code}/share/summary", data={"summary": "mine"})
    assert shared_on(closed) and "mine" not in seen(client_for("anyone"), f"/s/{closed.code}")


def test_a_session_that_goes_on_is_not_shared(client_for, world):
    answer = client_for("organiser").post(f"/harvest/{world.code}/share", data={"sure": "1"})
    assert answer.status_code == 409 and shared_on(world) is None


def test_a_few_people_or_a_room_apart_are_asked_about_twice(client_for, closed):
    def few(db) -> None:
        db.get(Session, closed.id).people_came = 9

    closed.keep(few)
    assert share(client_for, closed).status_code == 422 and shared_on(closed) is None
    organiser = client_for("organiser")
    seen_now = organiser.get(f"/harvest/{closed.code}/share").text.split('name="seen" value="')[1].split('"')[0]
    posted(organiser.post(f"/harvest/{closed.code}/share", data={"sure": "1", "although_few": "1", "seen": seen_now}))
    assert shared_on(closed)


def test_a_room_apart_is_not_shared_with_its_large_room(client_for, world):
    apart = set_apart(client_for("facilitator"), world)
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))

    def many(db) -> None:
        db.get(Session, world.id).people_came = db.get(Session, apart.id).people_came = 40

    world.keep(many)
    posted(share(client_for, world))
    assert client_for("anyone").get(f"/s/{apart.code}").status_code == 404
    assert share(client_for, apart).status_code == 422


@pytest.mark.on_postgres
def test_it_is_noted_who_shared_and_who_ended_it(client_for, shared):
    organiser = client_for("organiser")
    for _twice in range(2):
        posted(organiser.post(f"/harvest/{shared.code}/share/end"))
    posted(organiser.post(f"/harvest/{shared.code}/share/summary", data={"summary": "Much was done."}))
    posted(organiser.post(f"/harvest/{shared.code}/share/words/nl", data={f"{shared.action_id}-what": "vraag er tien"}))
    notice_id = shared.keep(lambda db: a_notice(db, shared))
    for what in ("release", "release", "hide"):
        posted(organiser.post(f"/harvest/{shared.code}/noticed/{notice_id}", data={"what": what}))
    noted = what_was_noted(shared)
    assert {what: noted.count(what) for what in SHARED} == dict.fromkeys(SHARED, 1)
    assert "page_shared" in DONE and "what came of it shared with everybody" in seen(
        organiser, f"/harvest/{shared.code}/log")


def a_notice(db, world) -> str:
    notice = Notice(session_id=world.id, action_id=world.action_id, round="first_step", language="en", answer="no",
                    words="only there", may_quote=True, week=monday(clock.today()))
    db.add(notice)
    db.flush()
    return notice.id


def test_a_summary_stands_above_it_and_a_long_one_comes_back(client_for, shared):
    organiser = client_for("organiser")
    posted(organiser.post(f"/harvest/{shared.code}/share/summary", data={"summary": "Much was done."}))
    assert "Much was done." in seen(client_for("anyone"), f"/s/{shared.code}")
    refused = organiser.post(f"/harvest/{shared.code}/share/summary", data={"summary": "x" * 701})
    assert refused.status_code == 422 and "x" * 701 in refused.text


@pytest.mark.from_within
def test_an_older_backup_shares_nothing_again(client_for, shared):
    organiser = client_for("organiser")
    posted(organiser.post(f"/harvest/{shared.code}/share/summary", data={"summary": "With a name in it."}))
    before = shared_on(shared)
    posted(organiser.post(f"/harvest/{shared.code}/share/end"))
    posted(organiser.post(f"/harvest/{shared.code}/share/summary", data={"summary": ""}))

    def as_it_was(db) -> None:
        session = db.get(Session, shared.id)
        session.shared_on, session.summary = before, "With a name in it."

    def again(db) -> dict:
        signs = taken_back.signs_in(settings.data_folder() / taken_back.FOLDER)
        return replaying.take_back_again(db, signs, signs, settings.server_key())[0]

    shared.keep(as_it_was)
    counts = shared.keep(again)
    assert shared_on(shared) is None and counts["pages that were shared"] == counts["summaries"] == 1
    assert shared.read(lambda db: db.get(Session, shared.id).summary) == ""


def test_words_of_another_language_are_written_by_a_person_and_go_stale(client_for, shared):
    organiser, there = client_for("organiser"), f"/harvest/{shared.code}/share/words/nl"
    assert "ask ten employers" in organiser.get(there).text
    assert organiser.get(f"/harvest/{shared.code}/share/words/tlh").status_code == 404
    posted(organiser.post(there, data={
        f"{shared.action_id}-what": "vraag tien werkgevers", f"{shared.advice_id}-advise": "lessen in de avond"}))
    dutch = seen(client_for("anyone"), f"/s/{shared.code}?lang=nl")
    assert "vraag tien werkgevers" in dutch and "lessons in the evening" in dutch, "half of a text is not worded"
    refused = organiser.post(there, data={f"{shared.action_id}-what": "x" * 701})
    assert refused.status_code == 422 and "x" * 701 in refused.text
    for role in ("anyone", "participant", "facilitator", "client", "stranger_organiser"):
        client_for(role).post(there, data={f"{shared.action_id}-what": "iets anders"})
    assert "iets anders" not in seen(client_for("anyone"), f"/s/{shared.code}?lang=nl")


def test_the_owners_word_stands_beside_the_peoples(client_for, shared):
    def noticed() -> str:
        return seen(client_for("organiser"), f"/harvest/{shared.code}/noticed")

    assert "Fewer than 5 answers: not shown." in noticed() and "a draft of a report" in noticed()
    answered(shared, yes=6, no=9)
    text = noticed()
    assert "People who answered: 15." in text and "This does not fit together." in text
    assert "9 of 15 people say: A bit / No / I cannot say." in text and "“done”" in text
    answered(shared, cannot_say=30)
    assert "There are more answers than people who came. This round is not counted." in noticed()
    for role in ("anyone", "facilitator", "client", "stranger_organiser"):
        assert client_for(role).get(f"/harvest/{shared.code}/noticed").status_code in (303, 404)


def test_where_they_do_not_fit_the_page_for_everybody_says_so_from_ten_on(client_for, shared):
    def public(language: str = "en") -> str:
        return seen(client_for("anyone"), f"/s/{shared.code}?lang={language}")

    shared.keep(lambda db: db.get(Action, shared.action_id).reports[-1].release(clock.today()))
    assert "done" in public()
    answered(shared, no=9)
    assert "does not fit together" not in public(), "nine are too few"
    answered(shared, yes=10, no=3)
    text = public()
    assert "who leads it says “done”, and 12 of 22 people say: A bit / No / I cannot say." in text
    assert "done" in text and shared.read(lambda db: db.get(Action, shared.action_id).status) == "done"
    assert "Dit past niet op elkaar" in public("nl") and "لا يتفقان" in public("ar")
    shared.keep(lambda db: setattr(db.get(Action, shared.action_id).reports[-1], "released_on", None))
    assert "does not fit together" not in public(), "what nobody released is contradicted by nobody"


def test_the_owner_is_asked_to_look_in_their_language_and_nothing_is_decided_for_them(client_for, shared):
    def lead(db) -> None:
        action = db.get(Action, shared.action_id)
        action.owner_id = shared.contact_ids["owner"]
        db.get(Contact, action.owner_id).language = "ar"

    shared.keep(lead)
    organiser, ask = client_for("organiser"), f"/agenda/actions/{shared.action_id}/ask?anew=1"
    assert ask not in organiser.get(f"/harvest/{shared.code}/noticed").text
    assert "لا يلاحظونه" not in organiser.get(ask).text, "nobody said so yet"
    answered(shared, yes=6, no=9)
    assert ask in organiser.get(f"/harvest/{shared.code}/noticed").text
    assert "لا يلاحظونه" in organiser.get(ask).text
    assert shared.read(lambda db: db.get(Action, shared.action_id).status) == "done"
    assert client_for("stranger_organiser").get(ask).status_code == 404


def test_after_thirteen_months_it_cannot_be_shared(client_for, closed):
    until = closed.read(lambda db: db.get(Session, closed.id).sharing.until)
    with clock.frozen(until + timedelta(days=1)):
        closed.keep(lambda db: None)
    session = closed.read(lambda db: db.get(Session, closed.id))
    with pytest.raises(Exception, match="13 months"):
        session.sharing.begin(until + timedelta(days=1), sure=True, although_few=True)
