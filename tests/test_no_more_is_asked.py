"""Of who takes part nothing is asked or kept that says who they are: no name, no day of birth, no background."""

import re

from sqlmodel import SQLModel

from app.models import Participant

PERSONAL = {"birth", "born", "birthday", "dob", "age", "gender", "sex", "nationality", "origin", "religion", "phone",
            "email", "name", "surname", "address", "ip", "agent", "postcode", "education", "background"}


def test_a_seat_has_no_column_for_who_somebody_is():
    for table in ("participant", "contribution", "authorship"):
        for column in SQLModel.metadata.tables[table].columns:
            assert not PERSONAL & set(column.name.split("_")), f"{table}.{column.name}"
    assert Participant.__tablename__ == "participant"
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            assert not {"birth", "born", "birthday", "dob"} & set(column.name.split("_")), f"{table}.{column.name}"


def test_the_door_asks_for_a_language_and_permissions_and_says_from_which_age_on(client_for, world):
    door = client_for("anyone").get(f"/s/{world.code}/door?lang=en").text
    form = re.search(r'<form[^>]*method="post".*?</form>', door, re.S)[0]
    assert set(re.findall(r'name="(\w+)"', form)) <= {
        "language", "quote", "media", "results", "looking", "helping", "after", "tried"}
    assert 'type="date"' not in door and "You are 16 or older." in door
