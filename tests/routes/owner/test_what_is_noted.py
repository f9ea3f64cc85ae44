"""Each deed about who leads an action is noted, by a member or as one of an owner by link; what changes nothing is not."""

import re

from sqlmodel import select

from app.models import Action, AuditEvent
from tests.owning import an_action, as_owner, somebody
from tests.room import posted
from tests.test_policy import roles_of, routes


def noted(world) -> list[tuple[str, str, bool]]:
    return world.read(lambda db: [(event.what, event.role, bool(event.member_id)) for event in db.exec(select(AuditEvent))])


def test_each_deed_is_noted_with_who_did_it(client_for, world):
    action = an_action(world, owner="")
    id, token = somebody(world, "Olena")
    again, _token = somebody(world, "olena")
    third, _token = somebody(world, "Chris")
    olga, olena, hit = client_for("organiser"), as_owner(client_for, token), set()
    desk, page = f"/console/{world.code}/actions/{action}/owner", f"/o/actions/{action}"

    def press(client, path, **form):
        hit.add(path.removeprefix(desk) if path.startswith(desk) else path.removeprefix(page))
        posted(client.post(path, data=form))

    press(olga, desk, contact=id)
    press(olena, f"{page}/accept", answer="yes", public="1")
    press(olena, f"{page}/name", public="no")
    press(olga, f"{desk}/contact", name="Olena B.", language="nl")
    press(olga, f"{desk}/same", same=again)
    press(olga, f"{desk}/deputy", contact=third)
    press(olena, f"{page}/report", state="started", words="we began", seen="1")
    press(olena, f"{page}/change", what="help", needs="time")
    press(olena, f"{page}/change", what="handover", name="Dora")
    press(olena, f"{page}/change", what="decline")
    before = len(noted(world))
    assert olena.post(f"{page}/change", data={"what": "decline"}).status_code == 404
    assert len(noted(world)) == before
    press(olga, desk, contact=id)
    press(olena, f"{page}/accept", answer="yes")
    world.keep(lambda db: setattr(db.get(Action, action), "owner", "somebody"))
    press(olga, f"{desk}/name", contact=id)
    press(olga, f"{desk}/pass", what="revoke")
    press(olga, f"{desk}/pass", what="renew")
    press(olga, f"{desk}/somebody-else", contact=id)
    found = noted(world)
    assert {what for what, role, _member in found if role == "owner"} == {
        "owner_accepted", "owner_public", "action_reported", "help_asked", "action_handed_over", "owner_declined"}
    assert {what for what, role, member in found if role == "organiser" and member} == {
        "owner_asked", "contact_changed", "contacts_joined", "deputy_chosen", "owner_name_shown", "pass_revoked",
        "pass_renewed", "owner_taken_back"}
    log = olga.get(f"/harvest/{world.code}/log").text
    assert "owner of an action, by link" in log and "an owner says yes" in log and "Olena" not in log
    buttons = {route.path for route in routes() if "POST" in route.methods and (
        ("organiser" in roles_of(route) and "/owner" in route.path)
        or (roles_of(route) == {"owner"} and "{action_id}" in route.path))}
    assert {re.sub(r".*\{action_id\}(/owner)?", "", path) for path in buttons} == hit
