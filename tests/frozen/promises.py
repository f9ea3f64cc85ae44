"""What holds for a database of 0.1.0 that this version has taken over. Whoever imports these tests says with the fixture
`address` on which database, filled at the revision of then and not yet brought up to date."""

import csv
from copy import deepcopy
from datetime import timedelta
from io import StringIO

import pytest

from app import durable
from app.background.forgetting import forget
from tests.frozen import BALLOTS, CODE, CODES, FROZEN, IDS, NOW, OWN, STEPS, Installation, all_rows, at_work, read, words_of

WRITTEN, SHOWN = read("0.1.0-exports.json.gz"), read("0.1.0-screens.json.gz")
# What 0.1.0 had wrong. It lost the dots of a theme that was merged: 5, in two votes. And advice kept the number that its
# theme had when it was written, whatever it got itself afterwards.
DOTS = {("json", "recommendations", 0, "dots"): 22, ("json", "recommendations", 2, "dots"): 5,
        ("json", "themes", 2, "dots"): 13, ("xlsx", "Recommendations", 1, 7): 22, ("xlsx", "Recommendations", 3, 7): 5,
        ("xlsx", "Actions", 1, 15): 22, ("xlsx", "Themes", 3, 4): 13}
for exports in WRITTEN.values():
    for told in exports[CODE].values():
        for (kind, part, number, column), dots in DOTS.items():
            told[kind][part][number][column] = dots
# And it let out what was reported of an action before anybody had released it.
for exports in WRITTEN.values():
    for languages in exports.values():
        for told in languages.values():
            for action in told["json"]["actions"]:
                action["reason"] = ""
                for check_in in action["check_ins"]:
                    check_in["words"] = ""
            for sheet, column in (("Actions", "reason"), ("Check-ins", "words")):
                head, *rows = told["xlsx"][sheet]
                for row in rows:
                    row[head.index(column)] = None
for totals in (SHOWN["totals"]["dots"], SHOWN["totals"]["dots_open"]):
    totals["Geld"] = str(int(totals["Geld"]) + 5)
OF_PEOPLE = {"contribution": ("words",), "translation": ("words",), "theme": ("names",),
             "recommendation": ("advise", "because", "so_that"), "action": ("what", "owner", "first_step", "indicator")}
WORDS = {text for table, columns in OF_PEOPLE.items() for row in FROZEN["tables"][table] for column in columns
         for text in (row[column].values() if isinstance(row[column], dict) else [row[column]]) if text}
NOT_ON_BOARD = {row["words"] for row in FROZEN["tables"]["contribution"] if row["state"] != "released"} - {
    row["words"] for row in FROZEN["tables"]["contribution"] if row["state"] == "released"}
PIET = "Een taalmaatje bij elke werkgever."


@pytest.fixture
def room(address, tmp_path) -> Installation:
    with at_work(address, tmp_path) as installation:
        yield installation


def test_it_exports_what_it_exported_then(room):
    assert as_then(room.exports()) == as_then(WRITTEN["as it was"])


def test_every_screen_of_the_session_shows_the_words_of_people_that_it_showed_then(room):
    """What the program itself says there may be put better. A board shows the cards of its own question."""
    now = room.screens()
    assert list(now) == list(SHOWN["screens"]) and NOT_ON_BOARD
    for screen, pieces in SHOWN["screens"].items():
        then, words = of_people(pieces), of_people(now[screen])
        if screen.endswith("on the board"):
            assert not words & NOT_ON_BOARD, screen
        else:
            assert words == then, screen
    assert sum(len(of_people(pieces)) for pieces in now.values()) > 300


def test_open_and_closed_ballots_have_the_same_totals(room):
    for step in BALLOTS:
        then, now = SHOWN["totals"][step], room.totals(step)
        assert {name: number for name, number in now.items() if " / " not in name} == {
            name: number for name, number in then.items() if name in now}, step
        # What was hidden then, for being of few people, is counted with its neighbours.
        assert sorted(" / ".join(now).split(" / ")) == sorted(then), step
        assert all(" / " in name or number.isdecimal() for name, number in now.items()), step


def test_a_choice_in_the_old_form_is_taken_and_counts(room):
    room.show("choice")
    assert room.vote("freweini", OWN[2]) == 303  # who had chosen nothing
    assert room.vote("nour", OWN[3]) == 303  # and who had chosen the first: the last word counts
    before, now = SHOWN["totals"]["choice"], room.totals("choice")
    assert now == before | {"Een taalmaatje": plus(before, "Een taalmaatje", -1), "Rust": plus(before, "Rust"),
                            "Meer uitleg": plus(before, "Meer uitleg")}
    assert room.vote("omar", OWN[2]) == 409 and room.vote("freweini", "own-none") in (409, 422)


def test_dots_in_the_old_form_are_taken_as_far_as_the_purse_goes(room):
    themes = IDS["themes"]
    for _tap in range(3):  # two of nour's three dots are given, one of them to a theme that was merged since
        assert room.vote("nour", themes["teachers"]) == 303
    assert room.vote("selam", themes["teachers"]) == 303  # all three of selam's are given
    assert room.vote("jan", themes["time"], -1) == 303  # jan's can be had back
    assert room.vote("lena", themes["travel"]) == 422  # was merged before voting began
    before, now = SHOWN["totals"]["dots_open"], room.totals("dots_open")
    assert now == before | {"Goede docenten": plus(before, "Goede docenten"),
                            "Tijd en rust": plus(before, "Tijd en rust", -1)}


def test_what_was_counted_by_hand_can_be_counted_again(room):
    room.console("ballot/count", target=IDS["themes"]["time"], dots=9)  # 7 were counted then
    before, now = SHOWN["totals"]["dots_open"], room.totals("dots_open")
    assert now["Tijd en rust"] == plus(before, "Tijd en rust", 2)


def test_a_card_in_the_old_form_is_taken_once(room):
    room.show("text")
    sent = [room.send("selam", "text", "key-made-on-a-phone", "ሓዳስ ቃል።", "better") for _try in range(2)]
    assert [answer.status_code for answer in sent] == [200, 200] and sent[0].json()["id"] == sent[1].json()["id"]
    for step in ("choice", "heard"):
        room.show(step)
        assert room.send("selam", step, f"key-made-at-{step}", "ሓዳስ ቃል።", "better").status_code == 200


def test_a_card_that_was_kept_by_0_1_0_is_not_kept_again(room):
    room.show("text")
    key = next(key for key in FROZEN["keys"] if key.startswith("key-of-piet"))
    again = room.send("piet", "text", key, PIET, "idea")
    assert again.status_code == 200 and again.json()["id"] == FROZEN["keys"][key] == IDS["cards"]["piet"]
    assert room.send("piet", "text", key, "Iets anders.", "idea").status_code == 422


def test_undoing_puts_back_how_it_was_before_the_last_change(room):
    room.console("undo")  # two themes into one, after both had dots
    assert room.totals("dots_open") == SHOWN["totals after undoing"]
    assert "Opvang" in SHOWN["totals after undoing"] and "Opvang" not in SHOWN["totals"]["dots_open"]


def test_who_wanted_to_hear_of_it_can_be_found_with_the_key(room):
    for code, wanted in ((CODE, {"nour@mail.example", "06 12345678", "jan@mail.example", "yusuf@mail.example"}),
                         (CODES["sub_room"], {"huda@mail.example"})):
        rows = csv.DictReader(StringIO(room.get(f"/harvest/{code}/wishes").content.decode("utf-8-sig")))
        assert {row["address"] for row in rows} == wanted


def test_the_code_for_later_finds_its_words(room):
    found = room.client("seat", "stranger").post("/words", data={"code": CODE, "receipt": FROZEN["receipts"]["jan"]})
    assert found.status_code == 200 and "Geef les op de werkvloer, in werktijd." in found.text


def test_photos_and_voices_are_there(room):
    for kind, field in (("recording", "voice"), ("photo", "photo")):
        row, = FROZEN["tables"][kind]
        assert row["contribution_id"] == IDS["cards"][field]
        assert room.get(f"/console/{CODE}/media/{row['id']}", name="facilitator").content


def test_forgetting_leaves_the_same_totals_and_no_voters(room):
    room.console("close", sure="1")
    codes = CODE, CODES["sub_room"]
    assert as_then(room.exports(*codes)) == as_then(WRITTEN["closed"])
    durable.database().keep_now(lambda db: forget(db, NOW + timedelta(hours=25)))
    assert as_then(room.exports(*codes)) == as_then(WRITTEN["forgotten"])
    rows = all_rows(durable.database().url)
    gone = {row["id"] for row in FROZEN["tables"]["participant"] if row["session_id"] in (IDS["session"], IDS["sub_room"])}
    assert len(gone) > 20 and not any(seat in row for found in rows.values() for row in found for seat in gone)


def test_steps_that_people_answered_are_still_known_as_answered(room):
    answer = room.client("member", "organiser").post(f"/prepare/{CODE}/steps/{STEPS['choice']}/remove")
    assert answer.status_code == 409 and "already answered" in " ".join(words_of(answer.text))


def test_bringing_it_up_to_date_twice_changes_nothing_more(address):
    durable.upgrade(address)
    once = all_rows(address)
    durable.upgrade(address)
    assert all_rows(address) == once and sum(map(len, once.values())) > 2000


def of_people(pieces: list[str]) -> set[str]:
    """Their cards and translations, themes, advice and actions, among all that stands on a screen."""
    return WORDS.intersection(pieces)


def as_then(exports: dict) -> dict:
    """Without what 0.1.0 did not write, and without answers of few people, which it hid and we count with others."""
    exports = deepcopy(exports)  # what was written then is compared more than once
    for languages in exports.values():
        for files in languages.values():
            whole = files["json"]
            whole["session"].pop("words_erased_on", None)
            whole.pop("summary", None)
            for added in ("Choices", "Dates"):
                files["xlsx"].pop(added, None)
            for advice in whole["recommendations"]:
                # It said that their speakers took back what was erased as promised.
                advice["taken_back"] += advice.pop("erased", 0)
                for of_answers in ("answer_by", "answer_due_on", "answers"):
                    advice.pop(of_answers, None)
            for sheet, columns in (("Actions", 20), ("Recommendations", 12)):  # what was added stands behind them
                files["xlsx"][sheet] = [row[:columns] for row in files["xlsx"][sheet]]
            for theme in whole["themes"]:
                theme.pop("cards", None)
            for tally in whole["tallies"]:
                del tally["answers"]
                tally.pop("who", None)
    return exports


def plus(totals: dict[str, str], name: str, by: int = 1) -> str:
    return str(int(totals[name]) + by)
