"""The door of a session: its code and QR, the text that is read there, and who comes in."""

import hashlib
import hmac
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.errors import NotLikeThat, NotNow
from app.library.permissions import AGES, door_version, text_version
from app.models.base import new_id
from app.models.clips import Clips
from app.models.helper import Helper, HelperRole
from app.models.organisation import hashed, new_token
from app.models.participant import Participant, Permission, receipt_of
from app.words import LANGUAGES, _

if TYPE_CHECKING:
    from app.models.session import Session


class Door(Clips):
    """`session.door`. Its clips read the permission text aloud, each as the text was when it was recorded."""

    def __init__(self, session: "Session"):
        self.session = session

    # --- the code and the QR -------------------------------------------------------------------------------------

    def token(self, key: bytes) -> str:
        """What the QR code carries: 128 bits derived from the server's key, so that the database holds no token."""
        whose = f"door {self.session.id} {self.session.door_salt}"
        return hmac.new(key, whose.encode(), hashlib.sha256).hexdigest()[:32]

    def hang(self, key: bytes) -> None:
        """Makes the session known by its QR code."""
        self.session.door_hash = hashed(self.token(key))

    def opens_with(self, token: str) -> bool:
        """Whether somebody has its QR. One that hung here before opens it no more, but leads to what came of it."""
        session, its_hash = self.session, hashed(token)
        return its_hash == session.door_hash or bool(
            session.closed_at and session.shared_on and its_hash in session.former_doors.split())

    def renew(self, key: bytes, code: str) -> str:
        """A new code and a new QR; people who are in stay in. Returns the code."""
        self.session.running.must_go_on()
        self.change(key, code)
        return code

    def change(self, key: bytes, code: str) -> None:
        """What hung there before is remembered for what came of it (`sharing`)."""
        session = self.session
        session.former_codes = f"{session.former_codes} {session.code}".strip()
        session.former_doors = f"{session.former_doors} {hashed(self.token(key))}".strip()
        session.code, session.door_salt = code, new_id()
        self.hang(key)

    def turn_lock(self, now: datetime) -> None:
        """Locks the door, or unlocks it."""
        self.session.running.must_go_on()
        self.session.locked_at = None if self.session.locked_at else now

    # --- what is read there --------------------------------------------------------------------------------------

    def text(self, language: str) -> str:
        """Names all that makes the text at the door what it is: its sentences, the settings that choose between them, and
        who answers for it."""
        session, programme = self.session, self.session.programme
        version = door_version(language, session.guardians, apart=bool(session.plenary_id))
        return f"{version} {programme.is_safe_to_speak} {session.holds} {programme.controller or programme.client}"

    @property
    def clips(self) -> dict[str, dict]:
        return self.session.clips

    @clips.setter
    def clips(self, clips: dict[str, dict]) -> None:
        self.session.clips = clips

    def new_clip(self, language: str, id: str) -> dict:
        if language not in self.session.languages:
            raise NotLikeThat(_("Choose the language for this session first."))
        return {"id": id, "says": self.text(language)}

    def is_current(self, language: str, clip: dict) -> bool:
        return clip["says"] == self.text(language)

    @property
    def outdated_clips(self) -> list[str]:
        """The languages whose clip says another text than is written at the door now."""
        return [language for language in self.session.languages if language in self.clips and not self.clip(language)]

    # --- who comes in --------------------------------------------------------------------------------------------

    def admit(self, language: str, *, looking: bool, today: date, quote: bool = False, media: bool = False,
              results: bool = False, proxy: bool = False, age: str = "", token: str = "") -> tuple[Participant, str]:
        """A new seat and the token of its phone, which may be one that sits elsewhere in the same gathering. `looking`
        people follow along and say nothing; `proxy` is the seat of somebody for whom another writes. `age` is one of AGES:
        asked only where people under 16 may come with their parent's yes."""
        session = self.session
        session.running.must_be_live()
        if session.locked_at:
            raise NotNow(_("The door is closed for a moment. Please ask the facilitator."))
        self._must_fit(language, age)
        token = token or new_token()
        seat = Participant(session=session, session_id=session.id, language=language, looking=looking, proxy=proxy,
                           token_hash=hashed(session.gathering.secret_of(token)))
        answers = {"take_part": not looking, "quote": quote and not looking, "media": media and not looking,
                   "results": results and not looking} | ({age: True} if session.guardians else {})
        version = text_version(language, session.guardians)
        seat.permissions = [Permission(purpose=purpose, given=given, version=version, language=language, given_on=today)
                            for purpose, given in answers.items()]
        return seat, token

    def _must_fit(self, language: str, age: str) -> None:
        if language not in LANGUAGES:
            raise NotLikeThat(_("Please choose a language."))
        if self.session.guardians and age not in AGES:
            raise NotLikeThat(_("Please choose whether you are 16 or older."), "age")
        if age == "guardian" and not self.session.guardians:  # chosen on a page from before the setting was changed
            raise NotNow(_("Only people of 16 or older can take part here."))

    def let_in(self, seats: list[Participant], token: str, *, helping: bool, after: str,
               **given: Any) -> tuple[Participant, str]:
        """Somebody at the door whose phone has these `seats` in the gathering, by its `token`; `given` is as for `admit`.
        A phone that sits here already keeps its seat and its token, and what is chosen now counts. A phone that helps
        somebody gets a seat for that person, beside the one `after` which it comes. Returns the seat, and a token to
        keep."""
        for seat in seats:
            if seat.session_id == self.session.id and not (helping and seat.id == after):
                self._must_fit(given["language"], given.get("age", ""))
                seat.choose_again(receipt=receipt_of(self.session.gathering.secret_of(token)), **given)
                return seat, ""
        # A phone that comes from the large room to a sub-room keeps its seat there, and finds it again.
        return self.admit(proxy=helping, token=token if seats and not helping else "", **given)

    def invite_helper(self, role: HelperRole, by: str = "") -> tuple[Helper, str]:
        """A link for somebody who helps, and its token, which is shown this once."""
        token = new_token()
        return Helper(session=self.session, role=role, token_hash=hashed(token), made_by=by), token
