"""How a Member is reached outside of the program: where mail may go, and how often."""

from datetime import date
from typing import TYPE_CHECKING, cast

from app.errors import NotLikeThat
from app.models.base import Table
from app.models.sealed import seal, unseal
from app.typed import clean
from app.words import _

if TYPE_CHECKING:
    from app.models.organisation import Member

LONGEST_ADDRESS = 100
DIGESTS = ("daily", "mondays", "")  # the last is never


class Reached(Table):
    """What a Member has for it."""

    sealed_address: str = ""  # where messages may go; with a key that is not in the database
    digest: str = "mondays"  # how often what waits for them may come by mail: daily, mondays, or "" for never
    came_back_on: date | None = None  # mail to their address came back for good

    @property
    def _member(self) -> "Member":
        return cast("Member", self)

    def write_to(self, address: str, key: bytes) -> None:
        """Where messages of this program may go; empty for nowhere."""
        address = clean(address)
        if address and ("@" not in address[1:-1] or " " in address or len(address) > LONGEST_ADDRESS):
            raise NotLikeThat(_("Please write an e-mail address, or leave it empty."), "address")
        self.came_back_on = None
        self.sealed_address = address and seal(
            address, self._member.id, key=key, purpose="addresses of members", length=4 * LONGEST_ADDRESS)

    def address(self, key: bytes) -> str:
        sealed = self.sealed_address
        return (sealed and unseal(sealed, self._member.id, key=key, purpose="addresses of members")) or ""

    def choose_digest(self, digest: str) -> None:
        """How often what waits for them may come by mail."""
        if digest not in DIGESTS:
            raise NotLikeThat(_("Something in the form is missing or not right. Please look again."), "digest")
        self.digest = digest

    @property
    def hears_what_waits(self) -> bool:
        """Whether there is anything that this program may write to somebody in their role."""
        return self._member.role.may_organise or not self._member.role.may_facilitate

    @property
    def gets_mail(self) -> bool:
        return bool(self.sealed_address) and self._member.left_at is None and self.came_back_on is None
