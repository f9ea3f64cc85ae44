"""What was published is in every export, and no formula in it; a draft is in none."""

import csv
import io
import json
import zipfile

import pytest

from tests.room import posted
from tests.routes.answering.advised import advice_in, publish, write


@pytest.fixture
def answered(client_for, world):
    first, client = advice_in(world), client_for("answering")
    second = advice_in(world, "Let people choose their interpreter")
    posted(write(client, first, words="=1+1 we pay", body="@Council", instead="MARKINSTEAD", decided_on="2026-11-20"))
    posted(publish(client, first))
    posted(write(client, second, words="DRAFTWORDS"))
    posted(client_for("facilitator").post(f"/console/{world.code}/recommendations/{first}/actions",
                                          data={"what": "A film"}))
    return world


def taken(client_for, world, kind: str):
    return client_for("organiser").get(f"/harvest/{world.code}/export/{kind}?language=en")


def test_json_has_each_published_answer(client_for, answered):
    data = json.loads(taken(client_for, answered, "json").content)
    first, second = data["recommendations"]
    assert second["answers"] == [] and first["answer_due_on"] == "2026-12-31"
    answer, = first["answers"]
    assert (answer["answer"], answer["words"]["text"], answer["decided_by"]) == ("partly", "=1+1 we pay", "@Council")
    assert "Hanna" not in json.dumps(data), "a body, never a person"


def test_csv_says_what_was_answered(client_for, answered):
    row, = csv.DictReader(io.StringIO(taken(client_for, answered, "csv").content.decode("utf-8-sig")))
    assert (row["Answer (code)"], row["Answer"]) == ("partly", "partly")
    assert list(row)[-2:] == ["Answer (code)", "Answer"], "after the columns that were there before"


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf"])
def test_every_document_has_it_and_no_draft(client_for, answered, kind):
    content = taken(client_for, answered, kind).content
    if kind == "pdf":
        assert content.startswith(b"%PDF")
        return
    book = zipfile.ZipFile(io.BytesIO(content))
    text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "MARKINSTEAD" in text and "DRAFTWORDS" not in text and "<f>" not in text
