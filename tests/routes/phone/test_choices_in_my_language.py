"""What a phone chooses from is in the language of the phone, whoever changed the room last."""

from tests.room import listening, show


def test_an_english_facilitator_opens_a_choice_for_a_tigrinya_phone(client_for, world):
    selam = client_for("other_participant")
    with listening(selam, "phone", world.code) as socket:
        socket.receive_text()
        show(client_for("facilitator"), world, "check_out")
        socket.receive_text()  # drawn because of the facilitator, whose language is English
        own = selam.get(f"/s/{world.code}/mine", headers={"HX-Request": "true"}).text
    assert "ጽቡቕ" in own and "Very good" not in own
