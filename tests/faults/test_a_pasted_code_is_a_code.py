"""The six digits and one's own code, as they come out of a chat, a letter or another keyboard."""

import pytest

AROUND = {
    "left-to-right mark": "\u200e{}", "isolate": "\u2066{}\u2069", "embedding": "\u202a{}\u202c", "a full stop": "{}.",
    "words before it": "code: {}", "space of no width": "\u200b{}", "no-break space": "\u00a0{}\u00a0",
}
BETWEEN = {"en dash": "\u2013", "hyphen that does not break": "\u2011", "minus": "\u2212", "point": ".", "space": "\u2009"}
DIGITS = {"Arabic": 0x0660, "Farsi": 0x06F0, "full width": 0xFF10, "Devanagari": 0x0966}


def in_digits(code: str, zero: int) -> str:
    return "".join(chr(zero + int(sign)) if sign.isdigit() else sign for sign in code)


def ways(code: str, parts: tuple[str, ...]) -> dict[str, str]:
    return ({name: around.format(code) for name, around in AROUND.items()}
            | {name: sign.join(parts) for name, sign in BETWEEN.items()}
            | {name: in_digits(code, zero) for name, zero in DIGITS.items()})


@pytest.mark.parametrize("way", [*AROUND, *BETWEEN, *DIGITS])
def test_the_code_of_a_session(client_for, world, way):
    code = ways(world.code, (world.code[:3], world.code[3:]))[way]
    answer = client_for("anyone").post("/join", data={"code": code})
    assert answer.status_code == 303 and answer.headers["location"] == f"/s/{world.code}"


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "", "½½½½½½"])
def test_what_is_no_code_is_said_to_be_none(client_for, world, code):
    assert client_for("anyone").post("/join", data={"code": code}).status_code == 422


@pytest.mark.parametrize("way", [way for way in (*AROUND, *BETWEEN, *DIGITS) if way != "words before it"])
def test_ones_own_code(client_for, world, way):
    kept = client_for("participant").post(
        f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers={"Accept": "application/json"},
        data={"key": "my-key-0001", "kind": "better", "words": "de bus is laat"})
    receipt = kept.json()["receipt"]
    typed = ways(receipt, tuple(receipt.split("-")))[way]
    found = client_for("anyone").post("/words", data={"code": world.code, "receipt": typed})
    assert found.status_code == 200 and "de bus is laat" in found.text
    assert "de bus is laat" in client_for("anyone").post("/words", data={
        "code": ways(world.code, (world.code[:3], world.code[3:]))[way], "receipt": receipt.upper()}).text
