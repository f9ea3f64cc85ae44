"""What somebody takes back is gone from the disk too, while the server runs on."""

import pytest

from tests.room import card_ids, posted, say

pytestmark = pytest.mark.on_postgres

WORDS = " ".join(f"word-number-{number}" for number in range(35))


def files_with(folder, words: str) -> list[str]:
    """A part of them is enough."""
    return [path.name for path in folder.iterdir() if path.is_file()
            and any(word.encode() in path.read_bytes() for word in words.split())]


def test_words_that_were_taken_back_are_in_no_file(client_for, world, data):
    if not world.is_sqlite:
        pytest.skip("the files of PostgreSQL are cared for by who runs it")
    nour = client_for("participant")
    posted(say(nour, world, WORDS, "my-key-0001"))
    assert files_with(data, WORDS), "they were looked for where they are"
    world.forget_the_past()  # so that the words are in the file of the database itself
    posted(nour.post(f"/s/{world.code}/mine/{card_ids(world)[0]}/withdraw"))
    assert files_with(data, WORDS)
    world.forget_the_past()
    assert files_with(data, WORDS) == []
