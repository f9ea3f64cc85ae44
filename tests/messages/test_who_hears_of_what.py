"""Each matter reaches whom it concerns, from its day on, and nobody else; it ends when it is answered."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app import clock
from app.messages.due import due
from app.models import (
    Action,
    CheckIn,
    Contact,
    ContactWish,
    Member,
    Notice,
    Pass,
    Recommendation,
    Session,
)
from app.models.organisation import INVENTED
from app.models.report import By
from app.settings import server_key
from tests.following import accept, evening_in, on
from tests.owning import somebody


@pytest.fixture
def place(world):
    return Place(world)


class Place:
    """An evening of one action, with an address for everybody who can be written to, here and in another organisation."""

    def __init__(self, world):
        self.world = world
        self.code, self.action_id = evening_in(world)
        self.deputy = somebody(world, "Dina")[0]
        self.next_owner = somebody(world, "Noor")[0]
        self.owner, self.client = world.contact_ids["owner"], world.contact_ids["answering"]
        self.member = {name: world.read(lambda db, name=name: db.exec(select(Member).where(Member.name == name)).one().id)
                       for name in ("Ada", "Olga", "Fatma", "Cees", "Vera")}

        def fill(db):
            for number, id in enumerate((self.owner, self.deputy, self.next_owner, self.client)):
                db.get(Contact, id).reach(f"person{number}@example.org", server_key())
            for name, id in self.member.items():
                db.get(Member, id).write_to(f"{name}@example.org", server_key())
            wish = ContactWish.of(self.session(db).id, "wish@example.org", "ar", key=server_key(), receipt="r", version="1",
                                  held_on=on(0))
            db.add(wish)
            return wish.id

        self.wish = world.keep(fill)
        self.names = {self.owner: "owner", self.deputy: "deputy", self.next_owner: "next owner", self.client: "client",
                      self.wish: "wish"} | {id: name for name, id in self.member.items()}

    def session(self, db) -> Session:
        return db.get(Action, self.action_id).session

    def do(self, days: int, what) -> None:
        """With the action, the database and the day, so many days after the evening."""
        with clock.frozen(on(days)):
            self.world.keep(lambda db: what(db.get(Action, self.action_id), db, on(days)) and None)

    def accepted(self) -> None:
        accept(self.world, self.action_id, on(0))

    def hears(self, day: date) -> dict[str, list[str]]:
        """Who is to hear of what on that day."""
        found: dict[str, list[str]] = {}
        for each in self.world.read(lambda db: due(db, day)):
            found.setdefault(self.names[each.to], []).append(str(each.kind))
        return {name: sorted(kinds) for name, kinds in found.items()}

    def heard_of(self, kind: str, day: date) -> set[str]:
        return {name for name, kinds in self.hears(day).items() if kind in kinds}

    def check_in(self, kind: str) -> date:
        return self.world.read(lambda db: db.exec(select(CheckIn.due_on).where(
            CheckIn.action_id == self.action_id, CheckIn.kind == kind)).one())


def test_who_is_asked_to_lead_hears_at_once_and_once_more_a_week_later(place):
    place.do(1, lambda action, db, _today: action.offer(db.get(Contact, place.owner)))
    assert place.heard_of("invitation", on(0)) == set() and place.heard_of("invitation", on(1)) == {"owner"}
    assert place.heard_of("invitation_again", on(7)) == set() and place.heard_of("invitation_again", on(8)) == {"owner"}
    place.do(9, lambda action, db, today: action.accept(db.get(Contact, place.owner), today))
    assert place.hears(on(9)).get("owner") is None


def test_who_was_asked_before_there_were_messages_is_not_asked_anew(place):
    place.do(1, lambda action, db, _today: action.offer(db.get(Contact, place.owner)))
    place.do(1, lambda action, _db, _today: setattr(action, "offered_on", None))
    assert place.heard_of("invitation", on(9)) == place.heard_of("invitation_again", on(9)) == set()


def test_a_hand_over_asks_the_next_and_tells_the_one_before(place):
    place.accepted()

    def person(db, which: str) -> Contact:
        return db.get(Contact, getattr(place, which))

    place.do(2, lambda action, db, today: action.hand_over(person(db, "owner"), person(db, "next_owner"), "", today))
    assert place.heard_of("hand_over", on(2)) == {"next owner"} and place.heard_of("taken_over", on(2)) == set()
    place.do(3, lambda action, db, today: action.accept(person(db, "next_owner"), today))
    assert place.heard_of("hand_over", on(3)) == set() and place.heard_of("taken_over", on(3)) == {"owner"}


def test_the_day_itself_a_week_later_with_the_deputy_and_three_weeks_later_the_organisers(place):
    place.accepted()
    place.do(1, lambda action, db, _today: action.let_deputise(db.get(Contact, place.deputy)))
    day = place.check_in("first_step")
    assert place.heard_of("first_step", day - timedelta(1)) == set() and place.heard_of("first_step", day) == {"owner"}
    assert place.heard_of("reminder", day + timedelta(6)) == set()
    assert place.heard_of("reminder", day + timedelta(7)) == {"owner", "deputy"}
    assert place.heard_of("silent", day + timedelta(20)) == set()
    assert place.heard_of("silent", day + timedelta(21)) == {"Ada", "Olga"}
    third = place.check_in("month_3")
    assert place.heard_of("check_in", third) == {"owner"} and place.heard_of("first_step", third) == set(), "one is asked"
    place.do(100, lambda action, _db, today: action.report(By.owner, "started", {"words": "we met"}, today))
    assert not place.hears(third + timedelta(30)).keys() & {"owner", "deputy"}


def test_who_was_called_is_not_written_to_as_well(place):
    place.accepted()
    day = place.check_in("first_step")
    place.do((day - on(0)).days, lambda action, _db, today: action.ask(today))
    assert place.heard_of("first_step", day) == set() and place.heard_of("reminder", day + timedelta(7)) == {"owner"}


def test_who_wants_no_mail_gets_none_and_stays_who_they_are(place):
    place.accepted()
    day = place.check_in("first_step")
    place.do(1, lambda _action, db, today: db.get(Contact, place.owner).stop_mail(today))
    assert place.hears(day + timedelta(21)).keys() == {"Ada", "Olga"}
    assert place.world.read(lambda db: db.get(Action, place.action_id).owner_id) == place.owner


def test_a_date_that_moves_to_within_two_days_is_told_apart(place):
    place.accepted()

    def move(action, _db, today):
        [first, *_others] = action.check_ins
        action.fill_in({f"due_{first.id}": str(today + timedelta(2))}, None)

    place.do(4, move)
    assert place.heard_of("moved", on(4)) == {"owner"} and place.heard_of("moved", on(7)) == set()


def test_that_people_do_not_notice_it_reaches_the_owner_from_five_on(place):
    place.accepted()

    def notice(answer, count):
        return lambda action, db, today: db.add_all(
            Notice.of(action, answer, "", "nl", False, today) for _ in range(count))

    place.do(20, notice("yes", 6))
    place.do(20, notice("no", 4))
    assert place.heard_of("not_noticed", on(40)) == set()
    place.do(20, notice("no", 1))
    assert place.heard_of("not_noticed", on(40)) == {"owner"}


def test_who_comes_with_an_old_link_gets_a_new_one_at_the_address_that_is_known(place):
    place.do(5, lambda _action, db, today: db.get(Pass, place.world.pass_ids["owner"]).ask_for_another(today))
    assert place.heard_of("link", on(5)) == {"owner"}


def test_a_client_hears_after_the_evening_on_the_day_and_a_week_later_and_then_the_organisers(place):
    answerers = {"client", "Cees"}
    due_on = place.world.read(lambda db: place.session(db).recommendations[0].answer_due)
    assert place.heard_of("answer_asked", on(1)) == answerers
    assert place.heard_of("answer_due", due_on - timedelta(1)) == set()
    assert place.heard_of("answer_due", due_on) == answerers and place.heard_of("answer_asked", due_on) == set()
    assert place.heard_of("answer_late", due_on + timedelta(7)) == answerers
    assert place.heard_of("answer_silent", due_on + timedelta(21)) == {"Ada", "Olga"}

    def answer(_action, db, today):
        advice = db.exec(select(Recommendation).join(Session).where(Session.code == place.code)).one()
        advice.write_answer("yes", {"words": "we will", "body": "The board"}, today)
        advice.publish_answer(today)

    place.do(50, answer)
    assert not place.hears(due_on + timedelta(21)).keys() & answerers


def test_who_wanted_to_hear_hears_of_what_was_released_once_it_is_shared(place):
    place.accepted()

    def report(action, _db, today):
        action.report(By.owner, "started", {"words": "we met"}, today).release(today)

    place.do(15, report)
    assert place.heard_of("word_back", on(20)) == set(), "there is no page yet that they could read"
    place.do(16, lambda action, _db, today: setattr(action.session, "shared_on", today))
    assert place.heard_of("word_back", on(16)) == {"wish"}
    place.do(16, lambda action, db, today: db.get(ContactWish, place.wish).tell(today, action.session.releases))
    assert place.heard_of("word_back", on(30)) == set()


def test_organisers_hear_who_is_stuck_and_who_said_no(place):
    place.accepted()
    place.do(10, lambda action, db, today: action.report_as(
        db.get(Contact, place.owner), "stuck", {"words": "no room"}, today))
    assert place.heard_of("stuck", on(10)) == {"Ada", "Olga"}
    place.do(11, lambda action, db, today: action.decline(db.get(Contact, place.owner), "moved away", today))
    assert place.heard_of("declined", on(11)) == {"Ada", "Olga"} and place.heard_of("stuck", on(11)) == set()


@pytest.mark.parametrize("days, kind", ((9, "bounced_soon"), (1, "bounced")))
def test_organisers_hear_that_mail_came_back_at_once_where_a_date_is_near(place, days, kind):
    place.accepted()
    place.do(days, lambda _action, db, today: setattr(db.get(Contact, place.owner), "came_back_on", today))
    assert place.heard_of(kind, on(days)) == {"Ada", "Olga"}
    assert "owner" not in place.hears(on(40)), "nothing more goes to that address"


def test_a_member_who_wants_no_digest_and_one_who_left_hear_nothing(place):
    place.accepted()
    place.do(1, lambda _action, db, _today: setattr(db.get(Member, place.member["Ada"]), "digest", ""))
    day = place.check_in("first_step") + timedelta(21)
    assert place.heard_of("silent", day) == {"Olga"}
    place.do(2, lambda _action, db, _today: db.get(Member, place.member["Olga"]).go(clock.now()))
    assert place.heard_of("silent", day) == set()


def test_another_organisation_hears_nothing_at_all(place):
    place.accepted()
    assert all("Vera" not in place.hears(on(days)) for days in (1, 20, 50, 90, 200, 400))


def test_the_invented_people_of_the_demonstration_are_written_to_by_nobody(place):
    place.accepted()
    assert place.hears(on(20))
    place.do(1, lambda action, _db, _today: setattr(action.session.programme.organisation, "name", INVENTED))
    assert place.hears(on(20)) == {}


def test_what_is_still_written_in_a_room_waits_for_nobody(place):
    place.do(0, lambda action, _db, _today: setattr(action.session, "closed_at", None))
    place.do(0, lambda action, db, _today: action.offer(db.get(Contact, place.owner)))
    assert place.hears(on(0)) == {}


def test_an_action_that_is_over_asks_nobody(place):
    place.accepted()
    place.do(3, lambda action, _db, today: action.report(By.owner, "stopped", {"words": "no money"}, today))
    assert not place.hears(on(400)).keys() & {"owner", "deputy"}
    assert place.heard_of("silent", on(400)) == set()
