"""A demonstration that fills an empty database: two invented programmes, one of whose sessions is live today.

The content is written in the JSON files beside this one; here it only goes through the same verbs as a real evening.
What happened in the year after one goes by requests, in `year.py`. Sessions that are over hold what the forgetting job
leaves of a session: totals, and no seats.
"""

import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app import clock
from app.background.forgetting import AFTER
from app.durable import Handle
from app.library.permissions import ASKED, text_version
from app.models import Contribution, Organisation, Participant, Programme, Role, Session, Step, Tally, Theme
from app.models.contribution import CardState
from app.models.organisation import INVENTED
from app.models.participant import receipt_of
from app.models.session import new_code
from app.stage.reading import Crowd

HERE = Path(__file__).parent


def content(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def fill(db: Handle, key: bytes, password_hash: str, today: date) -> None:
    """Two programmes with their members: "demo", who may do everything, and "begeleider", with the same password."""
    harvests, live = content("harvests"), content("live")
    organisation = Organisation(name=INVENTED)
    organisation.invite("demo", password_hash, Role.admin)
    facilitator = organisation.invite("begeleider", password_hash, Role.facilitator)
    codes, rooms = {live["code"]}, []
    for details in content("programmes"):
        planned = details.pop("sessions")
        programme = Programme.begin(organisation, **details)
        for plan in planned:
            session = schedule(programme, plan, today)
            session.code = live["code"] if "weeks" not in plan else unused(codes)
            session.door.hang(key)
            session.support = live["support"]
            if "weeks" not in plan:
                rooms.append((session, *open_room(session, harvests["live"], live, today)))
            elif "harvest" in plan:
                hold(session, harvests[plan["harvest"]], plan["people"], live["spread"])
    facilitator.show_programmes(organisation.programmes)
    db.add(organisation)
    db.flush()  # a vote names its seat by id only, so seats must be there first
    for session, seats, opened_at in rooms:
        for step in session.steps:
            if step.form.has_ballot and step.shown_at:
                answer(step, seats, live["spread"], opened_at)


def schedule(programme: Programme, plan: dict, today: date) -> Session:
    held_on = midweek(today, plan["weeks"], plan["weekday"]) if "weeks" in plan else today
    session = programme.schedule(
        plan["title"], held_on, begins=plan.get("begins", "17:30"), place=plan["place"], expected=plan["expected"],
        kind=plan.get("kind", "making_session"), template=plan.get("template", "making_session"))
    session.preparing.lay_out(session.template)
    return session


def midweek(today: date, weeks: int, weekday: int) -> date:
    """A Tuesday, Wednesday or Thursday of that week on which offices are open, the wanted one if possible."""
    monday = today - timedelta(today.weekday()) + timedelta(weeks=weeks)
    days = [monday + timedelta(weekday), *(monday + timedelta(day) for day in (1, 2, 3))]
    return next(day for day in days if clock.working_day(day) == day)


def unused(codes: set[str]) -> str:
    while (code := new_code()) in codes:
        pass
    codes.add(code)
    return code


# --- sessions that are over ----------------------------------------------------------------------------------------


def hold(session: Session, harvest: dict, people: int, spread: dict) -> None:
    """Runs a session from its first step to the last and forgets who was there."""
    begins = datetime.combine(session.held_on, time.fromisoformat(session.begins), clock.HERE)
    session.running.open(begins)
    moment = begins
    for step in session.steps:
        session.running.show(step, moment)
        moment += timedelta(minutes=step.minutes)
    themes = put_on_wall(session, harvest)
    for entry in harvest["advice"]:
        theme = themes[entry["theme"] - 1]
        advice = session.wall.recommend(entry["advise"], entry["because"], entry["so_that"], theme=theme)
        advice.disagreement = entry.get("disagreement", "")
    for entry in harvest["actions"]:
        promise(session, entry)
    session.running.close(moment)
    dots = {theme.id: entry["dots"] for theme, entry in zip(themes, harvest["themes"], strict=True)}
    dots |= {advice.id: entry["dots"] for advice, entry in zip(session.recommendations, harvest["advice"], strict=True)}
    for step in session.steps:
        count(step, dots, people, spread)
    session.people_came, session.forgotten_at = people, moment + AFTER + timedelta(minutes=10)


def put_on_wall(session: Session, harvest: dict) -> list[Theme]:
    themes = [pin(session, entry) for entry in harvest["themes"]]
    for theme, entry in zip(themes, harvest["themes"], strict=True):
        for card in entry["cards"]:
            session.wall.release(written(session, card), theme)
    for card in harvest["loose"]:
        session.wall.hide(written(session, card))
    for card in harvest["withdrawn"]:
        written(session, {**card, "words": "…"}).withdraw()
    return themes


def pin(session: Session, entry: dict) -> Theme:
    theme = session.wall.new_theme(entry["names"]["nl"], "nl")
    for language, name in entry["names"].items():
        theme.rename(name, language)
    theme.touch_on(entry["domains"])
    return theme


def written(session: Session, entry: dict) -> Contribution:
    """A card without a speaker, as it stands in the database a day after the session."""
    source = entry.get("source", "own")
    card = Contribution(
        session=session, step=step_for(session, entry["kind"], source), kind=entry["kind"], source=source,
        language=entry["language"], words=entry["words"], may_quote=entry.get("may_quote", True),
        permission_version=text_version(entry["language"]))
    translate(card, entry)
    return card


def translate(card: Contribution, entry: dict) -> None:
    for layer in entry.get("layers", []):
        card.translate(layer["words"], layer["language"], layer["by"])


def step_for(session: Session, kind: str, source: str) -> Step:
    """The step whose question such a card answers best."""
    asking = [step for step in session.steps if step.form.takes_words and not step.form.has_ballot]
    return min(asking, key=lambda step: (
        kind not in step.form.card_kinds, (step.form.source == "heard") != (source == "heard")))


def count(step: Step, dots: dict[str, int], people: int, spread: dict) -> None:
    """What remains of a ballot. Of those who came one or two choose nothing."""
    if step.form.votes:
        totals = {option: dots[option] for option in step.form.option_ids}
        voters = -(-sum(totals.values()) // step.form.purse)
    elif step.form.has_ballot:
        voters = people - 1
        totals = divide(step, voters, spread)
    else:
        return
    for option, chosen in totals.items():
        if chosen:
            step.tallies.append(Tally(option_id=option, number=chosen, voters=voters))


def divide(step: Step, voters: int, spread: dict) -> dict[str, int]:
    """Divides the voters over the choices; those left over by rounding take the choice of most."""
    name = {"react": "react", "check_out": "faces"}.get(step.kind) or step.settings["choice_set"]
    weights = {option: spread.get(name, {}).get(option, 1) for option in step.form.option_ids}
    totals = {option: voters * weight // sum(weights.values()) for option, weight in weights.items()}
    if totals:
        totals[max(weights, key=lambda option: weights[option])] += voters - sum(totals.values())
    return totals


def promise(session: Session, entry: dict) -> None:
    """An action as the room wrote it. How it goes is said in its year, by requests: `year.py`."""
    day = session.held_on
    advice = session.recommendations[entry["advice"] - 1]
    action = advice.take_up(entry["what"], day, session.programme.check_in_months)
    dates = {}
    if "first_step_days" in entry:
        dates["first_step_on"] = clock.working_day(day + timedelta(entry["first_step_days"]))
    if "months" in entry:
        dates["finished_by"] = clock.working_day(clock.months_after(day, entry["months"]))
    action.write(**dates, **{part: entry.get(part, "") for part in (
        "why", "owner", "organisation", "first_step", "indicator")})


# --- the session that is live --------------------------------------------------------------------------------------


def open_room(session: Session, harvest: dict, live: dict, today: date) -> tuple[list[Participant], datetime]:
    """A full room that writes: some cards are on the board, some wait to be read. Returns who sits there, and since when
    it is open."""
    for kind, entry in live["steps"].items():
        for step in [step for step in session.steps if step.kind == kind][:1]:  # a template may go without
            word(step, entry)
    step = next(step for step in session.steps if step.kind == "text")
    step.set(source="own", card_kinds=["well", "better", "advice"])
    now = clock.now() if today == clock.today() else datetime.combine(today, time(19), clock.HERE)
    earlier = session.steps[:session.steps.index(step) + 1]
    moment = began = now - timedelta(minutes=live["minutes_ago"] + sum(step.minutes for step in earlier[:-1]))
    quarter = clock.local(moment)
    session.begins = f"{quarter.hour:02}:{quarter.minute // 15 * 15:02}"
    session.running.open(moment)
    for earlier_step in earlier:
        session.running.show(earlier_step, moment)
        moment += timedelta(minutes=earlier_step.minutes)
    seats = [session.door.admit(language, quote=place not in live["seats_without_quotes"], looking=False, today=today)
             for place, language in enumerate(live["seats"])]
    here = Crowd(people=len(seats), by_language=Counter(seat.language for seat, _token in seats))
    session.running.weigh(here, lambda: {
        purpose: sum(seat.permits(purpose) for seat, _token in seats) for purpose in ASKED})
    waiting = {language: [seat for seat in seats if seat[0].language == language] for language in live["seats"]}
    for entry in harvest["themes"]:
        theme = pin(session, entry)
        for card in entry["cards"]:
            session.wall.release(sent(step, card, waiting), theme)
    for card in harvest["loose"]:
        loose = sent(step, card, waiting)
        if card["state"] == CardState.hidden:
            session.wall.hide(loose)
    for card in harvest["withdrawn"]:
        sent(step, {**card, "words": "…"}, waiting).withdraw()
    return [seat for seat, _token in seats], began


def word(step: Step, entry: dict) -> None:
    step.titles, step.prompts = dict(entry["titles"]), {}
    for language, prompt in entry["prompts"].items():
        step.ask(prompt, language)


def sent(step: Step, entry: dict, waiting: dict[str, list]) -> Contribution:
    """Sends a card from the seats of its language in turn."""
    seats = waiting[entry["language"]]
    seats.append(seats.pop(0))
    seat, token = seats[-1]
    card = step.lay_down(step.receive(entry["words"], seat, f"demo {entry['words']}", kind=entry["kind"],
                                      receipt=receipt_of(token)), seat)
    translate(card, entry)
    return card


def answer(step: Step, seats: list[Participant], spread: dict, now: datetime) -> None:
    """Everybody votes in a ballot that the room has had."""
    chosen = [option for option, number in divide(step, len(seats), spread).items() for _each in range(number)]
    for seat, option in zip(seats, chosen, strict=False):
        step.choose(seat, option, +1)
    step.close_ballot(now + timedelta(minutes=step.minutes))
