"""Pages about people ask the database no more where there are more people."""

import pytest
from sqlmodel import select

from app import clock
from app.models import Invitation, Member, Organisation, Programme, Role
from tests.room import posted
from tests.statements import counted

pytestmark = pytest.mark.from_within


def add(world, count: int) -> None:
    def fill(db) -> None:
        programme = db.get(Programme, world.programme_id)
        organisation = db.get(Organisation, programme.organisation_id)
        for number in range(count):
            invitation, _token = Invitation.to(organisation, Role.client, [programme.id], f"{number}", clock.now())
            member = organisation.invite(f"member {count} {number}", "x", Role.facilitator)
            member.show_programmes([programme])
            sign_in, _token = member.sign_in(clock.now())
            member.second.new_recovery_codes()
            db.add_all([sign_in, invitation])

    world.keep(fill)


def test_every_page_about_people(base, client_for, world):
    admin, found = client_for("admin"), []
    ada, fatma = (world.read(lambda db, name=name: db.exec(select(Member.id).where(Member.name == name)).one())
                  for name in ("Ada", "Fatma"))
    pages = ("/members", "/members/log", f"/members/{fatma}", f"/members/{fatma}/remove", f"/members/{ada}", "/my-access",
             "/my-access/leave", "/my-access/codes", "/my-access/passkeys")
    for count in (3, 30):
        add(world, count)
        with clock.frozen(clock.now()):
            for path in pages:
                posted(admin.get(path))
                with counted(base) as statements:
                    posted(admin.get(path))
                found.append((path, len(statements)))
    assert found[:len(pages)] == found[len(pages):]
