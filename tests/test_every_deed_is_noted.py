"""Who did what can be read afterwards: every form of the staff leaves a word in the log, or here stands why it does not."""

import ast
import inspect
import textwrap
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.models import AuditEvent
from app.models.audit import DONE, DONE_IN_ORGANISATION, DONE_IN_THE_YEAR
from tests.room import posted, seen
from tests.test_policy import routes
from tests.things import a_photo, a_voice

WORDS = {**DONE, **DONE_IN_THE_YEAR, **DONE_IN_ORGANISATION}
OF_PEOPLE = ("/s/{code}/", "/words", "/join", "/h/{token}")  # what people in a room do, or who helps there by a link
QUIET = {
    "/console/{code}/steps/{step_id}/show": "a step knows when it was shown",
    "/console/{code}/timer/start": "the clock",
    "/console/{code}/timer/stop": "the clock",
    "/console/{code}/timer/add": "the clock",
    "/console/{code}/actions/{action_id}/open": "which action is being written",
    "/console/{code}/actions/{action_id}/done-writing": "which action is being written",
    "/desk/{code}/contributions": "a card that comes in; it says that somebody wrote it down",
    "/prepare/{code}/delete": "the proof of deletion says who and what",
    "/programmes/{programme_id}/delete": "the proof of deletion says who and what",
    "/sign-out": "ends one's own sign-in at this browser",
    "/language": "one's own language",
    "/my-access/codes/begin": "counts once it is confirmed",
    "/programmes/{programme_id}/calendar": "one's own address of a calendar",
    "/harvest/{code}/calendar": "one's own address of a calendar",
    "/o/calendar": "one's own address of a calendar",
    "/o/{token}": "who comes by a link writes nothing",
    "/o/{token}/language": "one's own language",
    "/o/leave": "this browser alone",
    "/o/new-link": "the week says that somebody asked for a link",
    "/a/{token:token}": "who comes by a link writes nothing",
    "/a/leave": "this browser alone",
}


def staff() -> dict[str, Callable]:
    """Each form that is not of people in a room, and what answers it."""
    return {route.path: route.endpoint for route in routes()
            if "POST" in route.methods and not route.path.startswith(OF_PEOPLE)}


def noted_by(endpoint: Callable, known: set[Callable] | None = None) -> set[str]:
    """The words of the log that stand in it, and in what it calls in its own file."""
    known = {endpoint} if known is None else known
    found: set[str] = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(endpoint)))):
        if isinstance(node, ast.Constant) and node.value in WORDS:
            found.add(node.value)
        if isinstance(node, ast.Name):
            named = endpoint.__globals__.get(node.id)
            if isinstance(named, dict):
                found |= {*map(str, named.values())} & {*WORDS}
            elif inspect.isfunction(named) and named.__module__ == endpoint.__module__ and named not in known:
                found |= noted_by(named, known | {named})
    return found


@pytest.mark.parametrize("path", staff())
def test_a_form_leaves_a_word_or_has_a_reason(path):
    assert (path in QUIET) != bool(noted_by(staff()[path])), f"{path} is not noted in the log, or is in QUIET for nothing"


def test_each_word_of_the_log_is_of_a_form():
    said = set().union(*map(noted_by, staff().values()))
    beside_another = {"password_link_withdrawn", "programmes_passed_on"}  # with a member who leaves
    assert {*WORDS} - said == ({"taken_away", "member_added"} - said) | beside_another and QUIET.keys() <= staff().keys()


def test_what_an_organiser_does_to_programmes_and_the_organisation_is_in_the_log(client_for, world):
    olga, ada = client_for("organiser"), client_for("admin")
    logo = {"logo": ("logo.png", a_photo("PNG", (60, 40)), "image/png")}
    described = {"title": "Work and language", "language": ["nl"], "main": "nl", "month": ["3"], "keep_months": "6"}
    planned = {"title": "A second evening", "held_on": "2030-01-01", "template": "making_session", "language": ["nl"],
               "main": "nl"}
    for path, sent, what in (
            ("/programmes/new", {"data": described}, "programme_made"),
            (f"/programmes/{world.programme_id}/edit", {"data": described | {"title": "Other"}}, "programme_changed"),
            (f"/programmes/{world.programme_id}/sessions/new", {"data": planned}, "session_planned"),
            ("/organisation", {"data": {"name": "Beekstede and around"}}, "organisation_named"),
            ("/organisation/logo", {"files": logo}, "logo_shown"),
            ("/organisation/logo/remove", {}, "logo_removed"),
            (f"/programmes/{world.programme_id}/logo", {"files": logo}, "client_logo_shown"),
            (f"/programmes/{world.programme_id}/logo/remove", {}, "client_logo_removed")):
        for _twice in (1, 2):
            posted(olga.post(path, **sent))
            words = world.read(lambda db: [event.what for event in db.exec(select(AuditEvent)).all()
                                           if event.organisation_id])
            if "files" not in sent:
                assert words.count(what) == 1, f"{path}: {words}; the same once more changes nothing"
            assert what in words
    log = seen(ada, "/members/log")
    assert "Work and language" in log and "settings of a programme" in log and "Olga" in log
    stranger = client_for("stranger_organiser").get("/members/log")
    assert stranger.status_code == 404 and "Work and language" not in stranger.text


def test_a_programme_that_is_gone_is_no_former_member(client_for, world):
    posted(client_for("organiser").post("/programmes/new", data={
        "title": "For a moment", "language": ["nl"], "main": "nl", "month": ["3"], "keep_months": "6"}))
    world.keep(lambda db: [setattr(event, "about", "gone") for event in db.exec(select(AuditEvent)) if event.about])
    log = seen(client_for("admin"), "/members/log")
    assert "deleted programme" in log and "former member" not in log


def test_each_change_of_a_run_of_show_is_noted(client_for, world):
    olga, step = client_for("organiser"), world.step_ids["text"]
    prepare = f"/prepare/{world.code}"
    for number, (path, data) in enumerate((
            ("steps", {"kind": "text", "title": "One more"}), (f"steps/{step}/move", {"by": "1"}),
            (f"steps/{step}/minutes", {"by": "1"}), (f"steps/{step}/clips/nl", None), (f"steps/{step}/clips/nl/remove", {}),
            ("clips/nl", None), ("clips/nl/remove", {})), start=1):
        clip = {"files": {"clip": ("clip.webm", a_voice(), "audio/webm")}} if data is None else {"data": data}
        posted(olga.post(f"{prepare}/{path}", **clip))
        events = world.read(lambda db: db.exec(select(AuditEvent)).all())
        assert len(events) == number, path
    assert {event.what for event in events} == {"steps_changed", "read_aloud", "read_aloud_removed"}
