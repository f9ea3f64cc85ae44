"""A ContactWish: somebody wants to hear what came of it. It stands apart from everything that they said."""

from datetime import date

from sqlmodel import Field

from app.errors import NotLikeThat
from app.models.base import Table, new_id
from app.models.organisation import hashed
from app.models.sealed import seal, unseal
from app.typed import clean
from app.words import _

LONGEST_ADDRESS = 100
WISH_KEPT_MONTHS = 13
PURPOSE = "contact wishes"


class ContactWish(Table, table=True):
    """An address or number under a key that is not in the database. No seat, no card, no moment: only the session."""

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    language: str  # in which to write back
    sealed: str
    permission_version: str  # of the text that was agreed to
    receipt_hash: str = ""  # of the person's own code and this id together
    told_on: date | None = None  # when an organiser last wrote back to it
    came_back_on: date | None = None  # mail to it came back for good
    told_of: int = 0  # how much was released until then: `Session.releases`
    forget_on: date  # the first of a month, so that it does not say when it was given

    @classmethod
    def of(cls, session_id: str, address: str, language: str, *, key: bytes, receipt: str, version: str,
           held_on: date) -> "ContactWish":
        address = clean(address)
        digits = sum(sign.isdecimal() for sign in address)
        if not ("@" in address[1:-1] or digits >= 7) or len(address) > LONGEST_ADDRESS:
            raise NotLikeThat(_("Please write an e-mail address or a telephone number."), "address")
        months = held_on.year * 12 + held_on.month + WISH_KEPT_MONTHS  # the first of the month after
        wish = cls(id=new_id(), session_id=session_id, language=language, sealed="", permission_version=version,
                   forget_on=date(months // 12, months % 12 + 1, 1))
        wish.sealed = seal(address, wish.id, key=key, purpose=PURPOSE, length=4 * LONGEST_ADDRESS)
        wish.receipt_hash = hashed(f"{receipt} {wish.id}")
        return wish

    def is_of(self, receipt: str) -> bool:
        return self.receipt_hash == hashed(f"{receipt} {self.id}")

    def tell(self, today: date, releases: int) -> None:
        """An organiser wrote back, or called."""
        self.told_on, self.told_of = today, releases

    def address(self, key: bytes) -> str | None:
        """None where it was sealed with another key: then nobody can read it any more."""
        return unseal(self.sealed, self.id, key=key, purpose=PURPOSE)
