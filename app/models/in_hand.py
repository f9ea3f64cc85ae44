"""What a member has in hand besides their own sign-in: links that they made for others, and secret addresses of their
calendars. Whoever made a link may have kept it, so it goes when they may no longer make such a one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.models.contact import Pass
from app.models.helper import Helper
from app.models.invitation import Invitation
from app.models.organisation import Member


@dataclass
class InHand:
    member: Member
    helpers: list[Helper]
    invitations: list[Invitation]
    feeds: list[Pass]

    def end_what_is_beyond(self, now: datetime) -> Iterator[Helper | Invitation | Pass]:
        """What does not go with what they may now; all of it, once they left."""
        is_here, role = self.member.left_at is None, self.member.role
        for helper in self.helpers:
            if helper.revoked_at is None and not (
                    is_here and role.may_facilitate and self.member.may_see(helper.session.programme)):
                yield from helper.revoke(now)
        if not (is_here and role.may_invite):
            for invitation in self.invitations:
                invitation.withdraw(now)
                yield invitation
        if not is_here:
            for feed in self.feeds:
                feed.revoke(now)
                yield feed
