"""Which screens there are: who looks, at what, and on how large a screen."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import NamedTuple

from tests.browser.place import desk, phone, public
from tests.frozen import BALLOTS, CODE, CODES, FROZEN, IDS, STEPS, TOKENS

PHONE, BOARD, CONSOLE = (360, 740), (1920, 1080), (1366, 768)
TALL = (1366, 4400)  # where parts of a page scroll by themselves, so that nothing of them is below the edge
PHONES = {"nl": "jan", "ar": "nour", "ti": "selam"}
# What cannot be the same twice: how full the disk is, how long the server runs, the version of the tables.
HIDDEN = {"/status": "main"}


class Who(NamedTuple):
    """Somebody with a cookie of a name in `TOKENS`, and their screen."""

    cookie: str = ""
    name: str = ""
    language: str = "nl"
    size: tuple[int, int] = CONSOLE
    scripts: bool = True


class Picture(NamedTuple):
    """A page as somebody sees it. `sends` is a form that is sent to it, `printed` how it looks on paper."""

    who: Who
    address: str
    called: str = ""
    printed: bool = False
    sends: dict[str, str] | None = None

    @property
    def file(self) -> str:
        surface = {PHONE: "phone", BOARD: "board", CONSOLE: "desk", TALL: "desk"}[self.who.size]
        words = [surface, self.who.language, self.who.name, self.called or named(self.address.strip("/")) or "front",
                 *(["printed"] if self.printed else [])]
        return "-".join("".join(letter if letter.isalnum() else "-" for letter in word) for word in words if word) + ".png"


def named(address: str) -> str:
    """With names in the place of codes, ids and tokens."""
    places = vars(addresses())
    for name, place in (("advice", places["to_delete"][0]), ("action", places["to_delete"][1]), *places.items()):
        if isinstance(place, str):
            address = address.replace(place, name)
    return address


class Post(NamedTuple):
    """What somebody of the staff does between two pictures."""

    path: str
    form: dict[str, str] = {}
    code: str = CODE
    surface: str = "console"
    by: str = "facilitator"


MEMBER, MEMBER_SEES_ALL, ANYONE = Who("member", "admin"), Who("member", "admin", size=TALL), Who()
ON_BOARD, INTERPRETER, SCRIBE = (Who("helper", f"helper_{role}", size=size) for role, size in (
    ("board", BOARD), ("interpreter", CONSOLE), ("scribe", CONSOLE)))


def on_phone(name: str, language: str = "nl", scripts: bool = True) -> Who:
    return Who("seat", name, language, PHONE, scripts)


def screens() -> Iterator[Picture | Post]:
    """In an order that matters: the room goes on from one to the next."""
    places = addresses()
    done = places.done
    for address in public(places):
        yield Picture(ANYONE, address)
        yield from (Picture(Who(language=language, size=PHONE), address) for language in ("nl", "ar"))
    yield Picture(Who(size=PHONE), "/join", "a-wrong-code", sends={"code": "12"})
    yield Picture(Who(size=PHONE), "/words", "words-found", sends={"code": CODE, "receipt": FROZEN["receipts"]["jan"]})
    yield Picture(Who(size=PHONE, language="ar"), "/words", "words-found", sends={
        "code": CODE, "receipt": FROZEN["receipts"]["nour"]})
    for language, name in PHONES.items():
        yield from (Picture(on_phone(name, language), address) for address in phone(places, language))
    yield from (Picture(MEMBER, address) for address in desk(SimpleNamespace(**vars(places) | {"younger": CODE})))
    yield from (Picture(MEMBER, f"/programmes/{places.programme}/{sheet}", printed=True) for sheet in ("dpia", "processor"))
    yield Picture(MEMBER, f"/programmes/{places.empty}/delete", "delete-asked-again", sends={"": ""})
    for name, step in STEPS.items():
        yield Picture(MEMBER_SEES_ALL, f"/prepare/{CODE}?step={step}", f"prepare-{name}")
    yield Picture(MEMBER_SEES_ALL, f"/prepare/{CODE}/steps/{STEPS['text']}", "prepare-refused", sends={
        "title": "x", "minutes": "0"})
    for page in (f"prepare/{CODE}/poster", f"prepare/{CODE}/run-sheet", f"console/{CODE}/door", f"harvest/{done}"):
        yield Picture(MEMBER, f"/{page}", printed=True)
    yield from (Picture(on_phone(name, language), f"/s/{CODE}/my-code", printed=True) for language, name in PHONES.items())
    for who in (INTERPRETER, SCRIBE, Who("helper", "helper_cofacilitator")):
        yield Picture(who, f"/console/{CODE}" if "cofacilitator" in who.name else f"/desk/{CODE}")
    yield Picture(INTERPRETER, f"/desk/{CODE}?whole=1")
    yield from (Picture(Who("member", "client"), f"/{page}") for page in ("programmes", f"harvest/{done}"))
    yield Picture(Who("member", "organiser", "en"), f"/harvest/{CODE}")
    yield from everything_at_every_step()
    yield from what_stops_a_room()
    yield from what_does_not_take_place(places.off)


def everything_at_every_step() -> Iterator[Picture | Post]:
    for name, step in STEPS.items():
        yield Post(f"steps/{step}/show")
        if name in BALLOTS:
            yield Post("ballot/open")
        yield from everywhere(name)
        if name in BALLOTS:
            yield Post("ballot/close")
            yield from everywhere(f"{name}-closed")
    yield Post(f"steps/{STEPS['text']}/show")
    plain = on_phone("jan", scripts=False)
    yield Picture(plain, f"/s/{CODE}", "text-without-scripts")
    for called, words in (("again-with-traces", "Bel mij op 06 12345678."), ("again-without-words", "")):
        yield Picture(plain, f"/s/{CODE}/steps/{STEPS['text']}/contributions", called, sends={
            "key": f"a-key-of-{called}", "kind": "better", "words": words})
    yield Post(f"steps/{IDS['sub_room_steps']['text']}/show", code=CODES["sub_room"])
    yield from everywhere("sub-room", CODES["sub_room"], {"nl": "miriam", "ar": "huda", "ti": "aster"})


def what_stops_a_room() -> Iterator[Picture | Post]:
    yield Picture(on_phone("looker"), f"/s/{CODE}", "looking-along")
    yield Post(f"contributions/{IDS['cards']['nour']}/spotlight")
    yield Picture(ON_BOARD, f"/board/{CODE}", "one-card-large")
    for path in ("freeze", "cover", "lock"):
        yield Post(path)
        yield from everywhere(path)
        if path == "lock":
            yield Picture(Who(size=PHONE), f"/s/{CODE}/door?lang=nl", "locked-door")
        yield Post(path)
    yield Post("close", {"sure": "1"})
    yield from everywhere("closed")
    yield Picture(MEMBER, f"/harvest/{CODE}", "harvest-closed")
    yield Picture(MEMBER, f"/harvest/{CODE}/cards", "harvest-cards-closed")
    yield Picture(MEMBER_SEES_ALL, f"/prepare/{CODE}", "prepare-closed")
    yield Picture(MEMBER, f"/programmes/{IDS['programme']}", "programme-closed")


def what_does_not_take_place(code: str) -> Iterator[Picture | Post]:
    off = next(row for row in FROZEN["tables"]["session"] if row["code"] == code)
    for what, form in (("postponed", {"day": "2027-01-14", "begins": "19:30"}), ("cancelled", {})):
        yield Post("planning", {"what": what, **form}, code, "prepare", "admin")
        yield from (Picture(Who(language=language, size=PHONE), f"/s/{code}/door?lang={language}", f"door-{what}")
                    for language in PHONES)
        yield Picture(MEMBER, f"/prepare/{code}/planning", f"planning-{what}")
        yield Picture(Who("member", "admin", size=BOARD), f"/board/{code}", what)
    yield Picture(MEMBER, f"/programmes/{off['programme_id']}", "programme-cancelled")


def everywhere(called: str, code: str = CODE, phones: dict[str, str] = PHONES) -> Iterator[Picture]:
    """On the board, the console and the phones."""
    board = ON_BOARD if code == CODE else Who("member", "admin", size=BOARD)  # a helper's link opens one room
    yield Picture(board, f"/board/{code}", called)
    yield Picture(MEMBER_SEES_ALL, f"/console/{code}", f"console-{called}")
    yield from (Picture(on_phone(name, language), f"/s/{code}", called) for language, name in phones.items())


def addresses() -> SimpleNamespace:
    """As `tests/browser/place.py` wants them."""
    tables, themes, cards = FROZEN["tables"], IDS["themes"], IDS["cards"]
    action = next(row for row in tables["action"] if row["session_id"] != IDS["session"])
    done = next(row for row in tables["session"] if row["id"] == action["session_id"])
    return SimpleNamespace(
        code=CODE, done=done["code"], younger=CODES["prepared"], programme=IDS["programme"], step=STEPS["text"],
        theme=themes["teachers"], card=cards["photo"], action=action["id"], advice=action["recommendation_id"],
        link=TOKENS["helper_interpreter"], first_run=TOKENS["first_run"], invited="nobody", empty=IDS["programme"],
        off=next(row["code"] for row in tables["session"] if not row["opened_at"] and row["code"] != CODES["prepared"]),
        to_delete=(IDS["recommendations"][0], IDS["actions"][0]),
        member_id=next(row["id"] for row in tables["member"] if row["name"] == "Fatma"))
