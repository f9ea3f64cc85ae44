"""A marker in every held, hidden or private thing, and it is in no byte sent to who must not see it: every role, every
page, every socket."""

import re
from datetime import date

import pytest

from app import access, media
from app.models import Contribution, Participant, Photo, Recording, Session
from app.models.participant import receipt_of
from tests.conftest import COOKIES
from tests.room import card_ids, listening, on_board, posted, say
from tests.test_policy import address, routes

HELD, HIDDEN, WITHDRAWN, SUPPORT = "MARKHELD", "MARKHIDDEN", "MARKWITHDRAWN", "MARKNOTE"
RELEASED, UNQUOTED = "MARKRELEASED", "MARKUNQUOTED"
# Names of files: of a voice that waits, and of photos on the board without and with permission to show them.
VOICE, UNSHOWN, SHOWN = "markvoice", "markunshown", "markshown"
LENT = "/words/media/"  # addresses at which a speaker finds their own voice and photo
WISH = "markwish@example.org"  # where somebody wants to hear what came of it

# Who may read what. Whoever is not named must never be sent it.
MAY_READ = {
    HELD: {"facilitator", "organiser", "admin", "cofacilitator", "interpreter", "participant"},
    HIDDEN: {"facilitator", "organiser", "admin", "cofacilitator", "participant"},
    WITHDRAWN: set(),
    LENT: set(),
    WISH: {"organiser", "admin"},
    SUPPORT: {"facilitator", "organiser", "admin", "cofacilitator"},
    UNQUOTED: {"facilitator", "organiser", "admin", "cofacilitator", "interpreter", "scribe", "board", "participant"},
    VOICE: {"facilitator", "organiser", "admin", "cofacilitator", "interpreter", "participant"},
    UNSHOWN: {"facilitator", "organiser", "admin", "cofacilitator", "interpreter", "participant"},
    SHOWN: {"facilitator", "organiser", "admin", "cofacilitator", "interpreter", "scribe", "board", "participant"},
    RELEASED: {"facilitator", "organiser", "admin", "cofacilitator", "interpreter", "scribe", "board", "client",
               "participant"},
}
AUDIENCES = {"participant": "phone", "other_participant": "phone", "board": "board", "cofacilitator": "console",
             "facilitator": "console", "interpreter": "interpreter", "scribe": "scribe", "client": None,
             "anyone": None, "stranger": None, "stranger_organiser": None, "organiser": "console", "admin": "console",
             "owner": None, "answering": None}


CODES_OF = {"participant": "nour", "other_participant": "selam"}


def codes_for_later(world) -> dict[str, str]:
    return {name: receipt_of(world.tokens[name]) for name in ("nour", "selam")}


@pytest.fixture
def marked(client_for, world):
    """Nour has said all of it; one card is on the board, one more is there without permission to quote."""
    nour, facilitator = client_for("participant"), client_for("facilitator")
    for number, words in enumerate((HELD, HIDDEN, WITHDRAWN, RELEASED)):
        posted(say(nour, world, words, f"nours-key-{number}"))

    def permit_no_quote(db):
        seat = db.get(Participant, world.seat_ids["selam"])
        seat.give("quote", False, date(2026, 11, 19))

    world.keep(permit_no_quote)
    posted(say(client_for("other_participant"), world, UNQUOTED, "selams-key-1"))
    by_words = world.read(lambda db: {card.words: card.id for card in db.get(Session, world.id).contributions})
    posted(facilitator.post(f"/console/{world.code}/contributions/{by_words[HIDDEN]}/hide"))
    posted(nour.post(f"/s/{world.code}/mine/{by_words[WITHDRAWN]}/withdraw"))
    for words in (RELEASED, UNQUOTED):
        on_board(facilitator, world, by_words[words])

    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1", "media": "1", "results": "1"}))
    posted(nour.post(f"/s/{world.code}/wish", data={"address": WISH}))

    def note(db):
        session = db.get(Session, world.id)
        session.step.note = SUPPORT
        nour = db.get(Participant, world.seat_ids["nour"])
        for key, enclosed, state in (
                ("nours-voice", Recording(id=VOICE, seconds=9, until=date(2099, 1, 1)), "held"),
                ("nours-photo-1", Photo(id=UNSHOWN), "released"), ("nours-photo-2", Photo(id=SHOWN), "released")):
            card = session.step.lay_down(
                session.step.receive("a caption", nour, key, kind="better", enclosed=enclosed,
                                     receipt=receipt_of(world.tokens["nour"])), nour)
            card.state = state
            if card.photo:
                card.photo.may_show = enclosed.id == SHOWN
            db.add(card)
        for id in (VOICE, UNSHOWN, SHOWN):
            media.put(id, f"sound or picture of {id}".encode())

    world.keep(note)
    from app import live
    live.forget_rooms()
    assert len(card_ids(world)) == 8
    return by_words


def everything_sent_to(client, role: str, world) -> str:
    """All bytes of all pages and of the first stage over a socket."""
    sent = []
    for route in routes():
        if "GET" in route.methods:
            answer = client.get(address(route.path, world))
            sent.append(f"{answer.headers}{answer.text}")
    for kind in ("docx", "pdf", "xlsx", "csv", "ics", "json"):
        sent.append(client.get(f"/harvest/{world.code}/export/{kind}").text)
    for surface in ("s", "console", "desk", "board", "prepare"):
        for id in (VOICE, UNSHOWN, SHOWN):
            sent.append(client.get(f"/{surface}/{world.code}/media/{id}").text)
    if AUDIENCES[role]:
        with listening(client, AUDIENCES[role], world.code) as socket:
            sent.append(socket.receive_text())
    return "\n".join(sent)


def test_no_byte_reaches_who_must_not_see_it_and_all_of_it_who_may(client_for, world, marked):
    for role in sorted({*COOKIES, "anyone"}):  # one after another: what is read here, nobody changes
        sent = everything_sent_to(client_for(role), role, world)
        for marker, readers in MAY_READ.items():
            if role == "other_participant" and marker == UNQUOTED:
                continue  # Selam's own words
            if role not in readers:
                assert marker not in sent, f"{marker} was sent to {role}"
        # The code for later is on the phone of its own speaker alone, and nobody's cookie is on any page.
        for name, token in world.tokens.items():
            if name in world.pass_ids and role in ("organiser", "admin"):
                continue  # who hands out the links of owners and clients
            if name == role == "owner":
                continue  # their own link, to keep: on a page of its own
            assert token not in sent, f"the cookie of {name} was sent to {role}"
        for name, code in codes_for_later(world).items():
            assert (code in sent) is (CODES_OF.get(role) == name), f"the code of {name} and {role}"
        if role in ("facilitator", "interpreter", "board", "client"):
            assert RELEASED in sent, f"{role} sees nothing"
        if role in ("facilitator", "interpreter", "participant"):
            assert HELD in sent, f"{role} sees nothing that waits"


def test_addresses_are_lent_to_the_code_for_later_alone(client_for, world, marked):
    """Who one is does not matter at /words, nor does knowing the session: Nour's code does."""
    for role in sorted({*COOKIES, "anyone"}):
        access.forget_limits()  # wrong codes wait their turn, and here so many are tried
        lent_to(role, client_for(role), world)


def lent_to(role, client, world) -> None:
    codes = codes_for_later(world)
    for code in ("", "aaaa-aaaa-aaaa-aaaa", codes["selam"]):
        sent = client.post("/words", data={"code": world.code, "receipt": code})
        everything = f"{sent.headers}{sent.text}"
        for marker in (LENT, WISH, SUPPORT, HELD, HIDDEN, WITHDRAWN, RELEASED, VOICE, UNSHOWN, SHOWN, codes["nour"]):
            assert marker not in everything, f"{marker} was sent to {role} for the code {code!r}"
    answer = client.post("/words", data={"code": world.code, "receipt": codes["nour"]}).text
    lent = re.findall(rf"{LENT}\w+/[\w-]+", answer)
    assert len(lent) == 3 and HELD in answer
    for marker in (codes["nour"], codes["nour"].replace("-", ""), world.tokens["nour"], world.code, world.seat_ids["nour"]):
        assert not any(marker in address for address in lent), "an address gives its speaker away"


def test_nobody_listens_to_a_room_that_is_not_theirs(client_for, world):
    from starlette.websockets import WebSocketDisconnect
    for role, audience in (("participant", "console"), ("participant", "board"), ("board", "console"),
                           ("board", "phone"), ("scribe", "interpreter"), ("stranger", "phone"), ("anyone", "phone"),
                           ("client", "console"), ("stranger_organiser", "console"), ("client", "board")):
        with pytest.raises(WebSocketDisconnect), listening(client_for(role), audience, world.code):
            pass


def test_who_organises_gets_the_wishes_apart_from_everything_that_was_said(client_for, world, marked):
    answer = client_for("organiser").get(f"/harvest/{world.code}/wishes").text
    assert WISH in answer and not any(words in answer for words in (HELD, HIDDEN, RELEASED, UNQUOTED))


def test_exports_have_no_words_that_may_not_be_quoted(client_for, world, marked):
    import io
    import zipfile
    organiser = client_for("organiser")
    for kind in ("docx", "odt", "xlsx", "csv", "ics", "json", "pdf"):
        content = organiser.get(f"/harvest/{world.code}/export/{kind}").content
        if kind in ("docx", "odt", "xlsx"):
            content = b"".join(zipfile.ZipFile(io.BytesIO(content)).read(name)
                               for name in zipfile.ZipFile(io.BytesIO(content)).namelist())
        for marker in (UNQUOTED, HELD, HIDDEN, WITHDRAWN, WISH):
            assert marker.encode() not in content


def test_a_withdrawn_card_leaves_no_words_in_the_database(world, marked, data):
    assert world.read(lambda db: db.get(Contribution, marked[WITHDRAWN]).words) == ""
