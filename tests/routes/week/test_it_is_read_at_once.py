"""However many promises there are, the week and the page of one action ask the database the same number of things."""

from app.models.report import By
from tests.following import accept, action_of, evening_in, on, on_day
from tests.statements import counted


def test_neither_page_asks_more_where_there_is_more(base, client_for, world):
    _code, id = evening_in(world)
    accept(world, id, on(1))

    def more(db) -> None:
        action = action_of(db, id)
        for day in range(12):
            action.report(By.owner, "started", {"words": f"Day {day}"}, on(2 + day))
            action.fill_in({"means": f"{day} hours"}, None)
        action.plan([(f"Step {day}", "") for day in range(5)])

    with on_day(80, client_for, world, "organiser") as (member,):
        def asked() -> list[int]:
            found = []
            for path in ("/agenda", "/agenda?q=a", f"/agenda/actions/{id}", f"/agenda/actions/{id}/edit"):
                assert member.get(path).status_code == 200  # what is remembered is remembered
                with counted(base) as statements:
                    member.get(path)
                found.append(len(statements))
            return found

        few = asked()
        for number in range(3):
            evening_in(world, title=f"Evening {number}", actions=6)
        world.keep(more)
        assert asked() == few and max(few) < 20
