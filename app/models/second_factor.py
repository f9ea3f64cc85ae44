"""The second of two proofs of who signs in: a code of an app on a phone, or a key that a device keeps. Recovery codes for
who has neither at hand."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger
from sqlmodel import Field, Relationship

from app.errors import NotLikeThat, NotNow, gone
from app.models.base import ALPHABET, Table
from app.models.sealed import hashed, seal, unseal
from app.typed import digits, plain
from app.words import _

if TYPE_CHECKING:
    from pyotp import TOTP

    from app.models.organisation import Member

STEP = 30  # seconds that a code is shown
RECOVERY_CODES = 8
PURPOSE = "apps for codes"
LONGEST_NAME = 40  # of a passkey


class CodeApp(Table, table=True):
    """An app that shows a code of six digits, every half minute another one. It needs no internet, as in a hall."""

    member_id: str = Field(foreign_key="member.id", primary_key=True)
    sealed: str  # what it makes codes from; with a key that is not in the database
    confirmed: bool = False  # by a first code: until then nobody is asked for one
    used_step: int = 0  # of the last code that was taken: each is good once

    member: "Member" = Relationship(back_populates="code_app")

    def begin(self, key: bytes) -> None:
        from pyotp import random_base32

        secret = random_base32()
        self.sealed = seal(secret, self.member_id, key=key, purpose=PURPOSE, length=len(secret))

    def secret(self, key: bytes) -> str | None:
        return unseal(self.sealed, self.member_id, key=key, purpose=PURPOSE)

    def address(self, key: bytes, name: str, issuer: str) -> str:
        """What its QR code says."""
        return self._codes(key).provisioning_uri(name=name, issuer_name=issuer)

    def takes(self, code: str, key: bytes, now: datetime) -> bool:
        """Whether this is its code now, a moment ago or in a moment, and was not used before."""
        typed = digits(code)
        if len(typed) != 6 or self.secret(key) is None:
            return False
        for step in (int(now.timestamp()) // STEP + behind for behind in (0, -1, 1)):
            if step > self.used_step and self._codes(key).verify(typed, for_time=step * STEP):
                self.used_step = step
                return True
        return False

    def _codes(self, key: bytes) -> "TOTP":
        from pyotp import TOTP

        return TOTP(self.secret(key) or "")


class RecoveryCode(Table, table=True):
    """Works once, instead of a code of the app."""

    code_hash: str = Field(primary_key=True)
    member_id: str = Field(foreign_key="member.id", index=True)

    member: "Member" = Relationship(back_populates="recovery_codes")


def new_recovery_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(4))


def recovery_code(typed: str) -> str:
    """As it was written down."""
    letters = "".join(sign for sign in plain(typed).lower() if sign in ALPHABET)
    return "-".join(letters[at:at + 4] for at in range(0, len(letters), 4))


class Passkey(Table, table=True):
    """A key that a device or a stick keeps; the device asks for a finger, a face or a code of its own. Only where the
    address begins with https."""

    id: str = Field(primary_key=True)  # of the key, as the device calls it
    member_id: str = Field(foreign_key="member.id", index=True)
    public_key: str
    sign_count: int = 0  # as the device told last: one that counts back is a copy
    answered: int = Field(default=0, sa_type=BigInteger)  # the moment of the last challenge, in milliseconds
    called: str = ""
    added_on: date

    member: "Member" = Relationship(back_populates="passkeys")

    def take(self, sign_count: int, moment: int) -> None:
        """A proof that was looked at. No challenge is answered twice."""
        if moment <= self.answered:
            raise NotLikeThat(_("That did not work. Please try again, or use a code."), "passkey")
        self.sign_count, self.answered = sign_count, moment


@dataclass(frozen=True, slots=True)
class SecondStep:
    """What a member has to prove who they are, beside the password."""

    member: "Member"

    @property
    def has_app(self) -> bool:
        return self.member.code_app is not None and self.member.code_app.confirmed

    @property
    def is_set_up(self) -> bool:
        return self.has_app or bool(self.member.passkeys)

    def takes(self, code: str, key: bytes, now: datetime) -> str:
        """A code of the app, or one that was written down, which is then used up: "app" or "recovery"; "" for neither."""
        app = self.member.code_app
        if app is not None and app.confirmed and app.takes(code, key, now):
            return "app"
        for written in [each for each in self.member.recovery_codes if each.code_hash == hashed(recovery_code(code))]:
            self.member.recovery_codes.remove(written)
            return "recovery"
        return ""

    def begin_app(self, key: bytes) -> CodeApp:
        """One that is not confirmed gets another secret."""
        app = self.member.code_app
        if app is None:
            app = self.member.code_app = CodeApp(member_id=self.member.id, sealed="")
        if not app.confirmed:
            app.begin(key)
        return app

    def confirm_app(self, code: str, key: bytes, now: datetime) -> list[str]:
        """By a first code. Returns new recovery codes."""
        app = self.member.code_app
        if app is None or app.confirmed:
            raise gone()
        if not app.takes(code, key, now):
            raise NotLikeThat(_("This is not the code that the app shows now. Please type the next one."), "code")
        app.confirmed = True
        return self.new_recovery_codes()

    def new_recovery_codes(self) -> list[str]:
        """Shown this once; those of before work no longer."""
        codes = [new_recovery_code() for _each in range(RECOVERY_CODES)]
        self.member.recovery_codes = [RecoveryCode(code_hash=hashed(code)) for code in codes]
        return codes

    def renew_recovery_codes(self) -> list[str]:
        if not self.is_set_up:
            raise gone()
        return self.new_recovery_codes()

    def add_passkey(self, passkey: Passkey) -> list[str]:
        """Recovery codes where there are none yet: a device can be lost."""
        self.member.passkeys.append(passkey)
        return [] if self.member.recovery_codes else self.new_recovery_codes()

    def remove_app(self) -> None:
        self._keep_one(bool(self.member.passkeys))
        self.member.code_app = None
        self._end()

    def passkey(self, id: str) -> Passkey:
        found = next((each for each in self.member.passkeys if each.id == id), None)
        if found is None:
            raise gone()
        return found

    def remove_passkey(self, id: str) -> None:
        passkey = self.passkey(id)
        self._keep_one(len(self.member.passkeys) > 1 or self.has_app)
        self.member.passkeys.remove(passkey)
        self._end()

    def _keep_one(self, has_another: bool) -> None:
        if self.member.needs_second and not has_another:
            raise NotNow(_("Your organisation asks you for a second step. Set up another one first."))

    def _end(self) -> None:
        if not self.is_set_up:
            self.member.recovery_codes.clear()

    def forget(self) -> None:
        self.member.code_app = None
        self.member.recovery_codes.clear()
        self.member.passkeys.clear()
