"""The demonstration, served to all tests that look at every page: somebody is signed in, and a phone has joined in each of
two languages. And where its pages are."""

import pytest
from sqlmodel import select

from app import clock, durable, media, settings
from app.demo import fill
from app.media.anew import drawn_anew
from app.models import AuditEvent, Contact, Invitation, Member, Pass, Photo, Programme, Role, Session
from app.models.contact import Purpose
from app.serving import first_run_token
from tests.room import cards_in
from tests.server import QuickServer
from tests.things import a_photo


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    data = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA", str(data))
        patch.delenv("DATABASE_URL", raising=False)
        base = durable.open_database()
        key = settings.server_key()

        def begin(db) -> dict:
            token = first_run_token(db)
            fill(db, key, "no password", clock.today())
            db.flush()
            admin = db.exec(select(Member).where(Member.role == Role.admin)).first()
            sign_in, member = admin.sign_in(clock.now())
            db.add(sign_in)
            # In the same order each time: what they hold is not as long in one as in another.
            sessions = list(db.exec(select(Session).order_by(Session.held_on, Session.title)))
            session = next(each for each in sessions if each.state == "live")
            seats = {}
            for language in ("nl", "ar"):
                seat, seats[language] = session.door.admit(language, quote=True, looking=False, today=clock.today())
                db.add(seat)
            helper, link = session.door.invite_helper("interpreter")
            db.add(helper)
            card = min(cards_in(session, "released"), key=lambda card: card.words)
            photo = card.photo = Photo()
            db.flush()
            media.put(photo.id, drawn_anew(a_photo(size=(1200, 900))))
            theme = session.standing_themes[0]
            harvested = [each for each in sessions if each.actions]
            done, younger = harvested[0], next(each for each in sessions if each.state == "prepared")
            shared = harvested[-1]
            shared.shared_on = clock.today()
            on_board = next(card for card in done.contributions if card.state == "released")
            younger.guardians = True
            off = next(each for each in sessions if each.state == "prepared" and each is not younger)
            off.planning.cancel()
            done.recommendations[0].write_answer("partly", {"words": "In two districts. Later in all.", "body": "Council"},
                                                 clock.today())
            advice = younger.wall.recommend("Lessons in the evening", "", "")
            action = advice.begin_action("Ask ten employers")
            contact = Contact(organisation=done.programme.organisation, name="J. de Wit", body="Dijkzicht")
            answers = Pass.to(contact, Purpose.client, done.programme_id, None)
            answers.organisation = done.programme.organisation
            empty = Programme.begin(done.programme.organisation, "Next year")
            db.add_all([advice, action, empty, contact, answers])
            db.flush()
            db.add_all(AuditEvent(session_id=done.id, done_on=done.held_on, step_id=step.id, role=role, member_id=by,
                                  what="card_released", about=on_board.id)
                       for step in done.steps[1:3] for role, by in (("admin", admin.id), ("cofacilitator", None)))
            invitation, invited = Invitation.to(
                admin.organisation, Role.client, [session.programme_id], "J. de Wit", clock.now())
            facilitator = next(each for each in admin.organisation.members if each.role is Role.facilitator)
            db.add_all([invitation, AuditEvent(
                organisation_id=admin.organisation_id, done_on=clock.today(), role="admin", member_id=admin.id,
                what="role_changed", about=facilitator.id)])
            owners = {}
            for language, promise in zip(("nl", "ar"), done.actions, strict=False):
                contact = Contact(organisation_id=admin.organisation_id, name="Hanna", body="Bakkerij", language=language)
                db.add(contact)
                db.flush()
                promise.offer(contact)
                if language == "nl":
                    promise.accept(contact, clock.today())
                pass_of_owner = contact.let_in(clock.today())
                db.add(pass_of_owner)
                db.flush()
                owners[language] = (pass_of_owner.token(key), promise.id)
            asked = Contact(organisation_id=admin.organisation_id, name="Olena", language="nl")
            db.add(asked)
            db.flush()
            done.actions[0].offer(asked)
            invitation_to_lead = asked.let_in(clock.today())
            invitation_to_lead.opens = done.actions[0].id
            pass_of_owner.wanted_on = clock.today()
            db.add(invitation_to_lead)
            return {
                "owners": owners, "wanted": pass_of_owner.id, "contact": asked.id, "client_link": answers.token(key),
                "invited": invited, "member_id": facilitator.id,
                "member": member, "seats": seats, "link": link, "first_run": token, "code": session.code,
                "younger": younger.code, "off": off.code, "to_delete": (advice.id, action.id),
                "empty": empty.id, "done": done.code, "shared": shared.code, "harvested": [each.code for each in harvested],
                "step": session.steps[1].id, "theme": theme.id, "programme": session.programme_id, "card": card.id,
                "action": done.actions[0].id, "advice": done.recommendations[0].id}

        where = base.keep_now(begin)
        base.close()
        server = QuickServer(data)
        server.__dict__ |= where
        yield server.start()
        server.stop()


def desk(place) -> list[str]:
    code, done, programme = place.code, place.done, place.programme
    follow = f"/agenda/actions/{place.action}"
    return ["/agenda", "/agenda?q=a", follow, f"{follow}/ask", f"{follow}/report", f"{follow}/edit",
            f"/agenda/sessions/{done}/answers", f"/agenda/sessions/{done}/tell",
            f"/agenda/sessions/{done}/recommendations/{place.advice}/actions", f"/harvest/{done}/cards?area=A1",
            f"/agenda/links/{place.wanted}", f"/agenda/contacts/{place.contact}", "/a", f"/a/{place.advice}",
            f"/a/{place.advice}/preview",
            f"/harvest/{done}/recommendations/{place.advice}", "/programmes", f"/programmes/{programme}",
            f"/programmes/{programme}/edit", "/programmes/new",
            f"/programmes/{programme}/calendar", f"/harvest/{place.done}/calendar",
            f"/programmes/{programme}/sessions/new", f"/prepare/{code}", f"/prepare/{code}?step={place.step}",
            f"/prepare/{code}/poster", f"/prepare/{code}/run-sheet", f"/prepare/{code}/steps/{place.step}/remove",
            f"/console/{code}", f"/console/{code}/closing", f"/console/{code}/helpers", f"/console/{code}/wall",
            f"/console/{code}/sub-rooms", f"/console/{code}/door",
            f"/console/{code}/contributions/{place.card}", f"/console/{code}/contributions/{place.card}/photo",
            f"/console/{code}/contributions/{place.card}/photo?across=30&down=40",
            f"/console/{code}/themes/{place.theme}",
            f"/console/{code}/recommend?theme={place.theme}", f"/console/{done}/recommendations/{place.advice}",
            f"/console/{done}/actions/{place.action}",
            f"/console/{done}/actions/{place.action}/owner", f"/console/{done}/actions/{place.action}/owner/slip",
            f"/board/{code}", f"/desk/{code}", f"/harvest/{done}",
            f"/harvest/{place.shared}/share", f"/harvest/{place.shared}/share/words/ar", f"/harvest/{place.shared}/noticed",
            f"/harvest/{place.shared}/report",
            f"/harvest/{done}/cards", f"/harvest/{done}/cards?behind={place.advice}", f"/harvest/{done}/log",
            "/organisation", "/organisation/privacy", f"/programmes/{programme}/logo", f"/programmes/{programme}/dpia",
            f"/programmes/{programme}/processor", f"/programmes/{place.empty}/delete", f"/prepare/{code}/delete",
            f"/prepare/{place.off}/planning", f"/console/{code}/themes/{place.theme}/delete", f"/board/{place.off}",
            f"/console/{place.younger}/recommendations/{place.to_delete[0]}/delete",
            f"/console/{place.younger}/actions/{place.to_delete[1]}/delete",
            "/members", f"/members/{place.member_id}", f"/members/{place.member_id}/remove", "/members/log", "/my-access",
            "/my-access/leave", "/my-access/codes", "/my-access/passkeys", "/status", "/nowhere"]


def phone(place, language: str) -> list[str]:
    code = place.code
    return [f"/s/{code}", f"/s/{code}/help", f"/s/{code}/my-code", f"/s/{code}/privacy", f"/s/{code}/door",
            f"/s/{code}/door?lang={language}", f"/s/{code}/door?lang={language}&helping=1",
            f"/s/{place.younger}/door?lang={language}", f"/s/{place.off}/door?lang={language}"]


def owner(place, language: str) -> list[str]:
    """Of who leads an action, with the cookie "owner"."""
    token, action = place.owners[language]
    asked_somebody = [f"/o/actions/{action}/invitation"] if language == "nl" else []
    return [f"/o/{token}", f"/o/{token}/not-me", "/o", "/o/link", f"/o/actions/{action}", f"/o/actions/{action}/report",
            f"/o/actions/{action}/change", "/o/calendar", *asked_somebody]


def public(place) -> list[str]:
    # Without a sign-in that waits for it, the second step is the first: test_people_of_an_organisation.py looks at it.
    return ["/", "/sign-in", "/sign-in/second", "/join", "/words", "/goodbye", f"/first-run/{place.first_run}",
            f"/h/{place.link}", f"/invited/{place.invited}",
            f"/a/{place.client_link}", f"/s/{place.shared}?outcome=1", f"/s/{place.shared}/notice?lang=ar",
            f"/s/{place.shared}/paper?lang=nl&beside=ar", f"/stop/c{'a' * 42}?lang=ar", f"/stop/w{'a' * 42}?lang=nl"]
