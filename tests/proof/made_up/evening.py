"""What the tests of made-up kinds share: a step is added, set and shown, the evening ends, and everything is taken home."""

import io
import zipfile
from pathlib import Path

import pypdfium2

import app
from tests.room import posted

ENDINGS = ("json", "xlsx", "csv", "docx", "pdf", "ics")


def added(organiser, world, kind: str) -> str:
    """The id of a new step of that kind, made with the builder."""
    assert Path(app.__file__).parent.parent == Path.cwd(), "this is not the copy"
    made = posted(organiser.post(f"/prepare/{world.code}/steps", data={"kind": kind, "title": "Made up"}))
    return made.headers["location"].rsplit("=", 1)[-1]


def saved(organiser, world, step: str, **settings: str):
    return organiser.post(f"/prepare/{world.code}/steps/{step}", data={
        "title": "Made up", "minutes": "5", "prompt_nl": "Wat denk je?", **settings})


def closed(facilitator, world) -> None:
    posted(facilitator.post(f"/console/{world.code}/close", data={"sure": "1"}))


def exported(organiser, world):
    for ending in ENDINGS:
        answer = organiser.get(f"/harvest/{world.code}/export/{ending}?language=nl")
        assert answer.status_code == 200 and answer.content, ending
        yield ending, answer.content


def text_of(ending: str, content: bytes) -> str:
    if ending == "pdf":
        document = pypdfium2.PdfDocument(content)
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    if ending in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return " ".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
    return content.decode()
