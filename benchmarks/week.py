"""What the organiser's week costs where two thousand promises are open, beside the framework's empty route."""

from datetime import timedelta
from statistics import median

from sqlalchemy import insert

from app import clock
from app.models import Action, CheckIn, Contact, Organisation, Programme, Recommendation
from app.models.base import new_id
from benchmarks.load import ask, cpu, in_turn
from benchmarks.place import MEMBER, Place, empty_routes, place
from benchmarks.report import Row

ACTIONS, OF_A_SESSION, LINES, EACH = 2000, 10, 4, 25
STATUSES = ("agreed", "accepted", "started", "on_track", "stuck")


def measure(quick: bool):
    with place() as here, empty_routes() as (port, empty):
        promise(here, ACTIONS)
        pages = [("the week, 2,000 open actions", "/agenda"), ("the same, looking for a name", "/agenda?q=owner+7")]
        costs: dict[str, list] = {}

        def cost(name: str, port: int, pid: int, request: bytes) -> None:
            before = cpu(pid)
            sent = in_turn(port, [[request] * EACH] * LINES).must_be(200)
            costs.setdefault(name, []).append(((cpu(pid) - before) / len(sent.answers) * 1000, sent.took(0.5)))

        for turn in range(1 if quick else 4):
            cost("empty", port, empty, ask("GET", "/health", port))
            for name, path in pages:
                cost(name, here.port, here.pid, ask("GET", path, here.port, MEMBER, fragment=False))
            if turn == 0 and not quick:
                costs.clear()  # templates were made ready
        least = median(spent for spent, _took in costs["empty"])
        for name, _path in pages:
            spent, took = (median(figures) for figures in zip(*costs[name], strict=True))
            yield Row(name, f"{spent:.1f} ms of CPU", f"{spent / least:.0f} of the empty route ({least:.2f} ms); "
                      f"{took:.0f} ms with {LINES} at once")


def promise(here: Place, many: int) -> None:
    """Of evenings over the last year, each with its advice, and every action with the four check-ins of its year."""
    today = clock.today()

    def fill(db) -> None:
        programme = Programme.begin(db.get(Organisation, here.organisation), "A year", controller="Bench", contact="Bench")
        db.add(programme)
        contacts = [Contact(organisation_id=here.organisation, name=f"Owner {number}", body="A body")
                    for number in range(40)]
        db.add_all(contacts)
        db.flush()
        actions, check_ins = [], []
        for evening in range(many // OF_A_SESSION):
            held_on = today - timedelta(days=20 + evening * 340 // (many // OF_A_SESSION))
            with clock.frozen(held_on):
                session = programme.schedule(f"Evening {evening}", held_on, languages=["nl"], support="Marieke")
                session.opened_at = session.closed_at = clock.now()
            db.add(session)
            db.flush()
            advice = Recommendation(session_id=session.id, position=1, language="nl", advise="Ask the employers")
            db.add(advice)
            db.flush()
            for position in range(OF_A_SESSION):
                number = evening * OF_A_SESSION + position
                action = Action(
                    id=new_id(), session_id=session.id, recommendation_id=advice.id, position=position + 1, language="nl",
                    what=f"Ask ten employers, number {number}", owner=contacts[number % 40].name, organisation="A body",
                    owner_id=contacts[number % 40].id, status=STATUSES[number % len(STATUSES)], reported_on=held_on)
                actions.append(action.model_dump())
                check_ins += [CheckIn(
                    action_id=action.id, kind=kind, due_on=due_on,
                    reported_on=due_on if due_on < today and number % 3 else None).model_dump()
                    for kind, due_on in clock.check_in_dates(held_on).items()]
        db.connection().execute(insert(Action), actions)
        db.connection().execute(insert(CheckIn), check_ins)

    here.keep(fill)
