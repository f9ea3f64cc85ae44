"""What a report is made of holds the public page only while it is shared, people only where ten wrote and it is settled who
they were, and a summary in the language of the report only where a person wrote it in that."""

from app import clock
from app.harvest import gather
from app.models import Session, Wording


def of(world, language: str = "en"):
    return world.read(lambda db: gather(db, world.id, language, for_export=True))


def change(world, verb) -> None:
    world.keep(lambda db: verb(db.get(Session, world.id)))


def close(session) -> None:
    session.closed_at = session.closed_at or clock.now()


def test_the_public_page_stands_in_it_only_while_it_is_shared(world):
    change(world, close)
    assert of(world).door == ""
    change(world, lambda session: session.sharing.begin(clock.today(), sure=True, although_few=True))
    assert "/j/" in of(world).door
    change(world, lambda session: session.sharing.end())
    assert of(world).door == ""


def test_people_are_told_once_it_is_settled_and_only_from_ten_on(world):
    def count(session) -> None:
        session.counted = {"": [40, 24], "language ar": [20, 12], "language nl": [9, 9], "language ti": [3, 3]}
        theme = session.wall.new_theme("Learning", "en")
        theme.counted = {"": [9, 9]}
        session.themes.append(theme)

    def settle(session) -> None:
        session.forgotten_at = clock.now()

    change(world, count)
    assert of(world).by_language == ()
    change(world, settle)
    assert of(world).by_language == ((("ar",), 12), (("nl", "ti"), 12))
    assert [theme.people for theme in of(world).themes] == [None]
    change(world, lambda session: setattr(session.standing_themes[0], "counted", {"": [12, 10]}))
    assert [theme.people for theme in of(world).themes] == [10]


def test_the_summary_is_in_the_language_of_the_report_where_a_person_wrote_it(world):
    def write(db) -> None:
        session = db.get(Session, world.id)
        session.summary = "Een vaste persoon."
        wording = Wording(session_id=session.id, about=session.id, language="en")
        wording.write("en", {"summary": "One person."}, {"summary": session.summary})
        db.add(wording)

    world.keep(write)
    assert (of(world).summary.text, of(world, "nl").summary.text) == ("One person.", "Een vaste persoon.")
    change(world, lambda session: setattr(session, "summary", "Iets anders."))
    assert of(world).summary.text == "Iets anders.", "what was worded is of an earlier text"
