"""What a visitor may touch. `policy` says who may load what, `visitor` who they are, `rooms` remembers sessions, `seats`
knows who sits where and what is signed for them, `passes` let in who was sent a link, `throttle` slows guessing down,
`cookies` are what a browser keeps, `passkeys` what a device proves."""

from app.access import passes, passkeys, rooms, throttle
from app.access.cookies import BROWSER, hand_over, must_keep, take_back, token_in, try_out
from app.access.passes import Client, CurrentClient, CurrentOwner, OwnAction, OwnedAction
from app.access.policy import (
    Admin,
    Anyone,
    BoardSession,
    CurrentParticipant,
    CurrentVisitor,
    DoorOrOutcome,
    DoorSession,
    FacilitatedSession,
    HarvestedSession,
    HelpedSession,
    ManagedMember,
    OrganisedProgramme,
    OrganisedSession,
    Organiser,
    PleaseSignIn,
    SeenProgramme,
    SettingUp,
    SignedIn,
    StaffedSession,
    current_seat,
    door,
    helper_by,
    member_in,
    must_set_up,
    post_by_participant,
    seat_of,
    sign_in_in,
    sit,
    visit,
)
from app.access.rooms import (
    forget_idle,
    remembered_room_at,
    remembered_sessions,
    session_at,
    session_now,
    sessions_with,
    unused_code,
)
from app.access.seats import KEY, code_for_later, form_key, is_lent, lent, mark_of, seal_of, seats_of
from app.access.shared import SharedSession
from app.access.throttle import (
    JOINS,
    NOTICES,
    PIECES,
    SUBMISSIONS,
    TAPS,
    allow,
    forget_limits,
    hit_elsewhere,
    new_hits,
    note_failed_sign_in,
    note_guess,
    note_wrong_receipt,
    note_wrong_second_step,
    slow_down_receipts,
    slow_down_second_step,
    slow_down_sign_in,
)
from app.access.visitor import FACILITATORS, Visitor, VisitorRole


def work_with_others(with_others: bool) -> None:
    """From here on other workers change what is remembered here, and what people try counts for all of them."""
    rooms.change_with_others(with_others)
    throttle.count_with_others(with_others)


__all__ = [
    "BROWSER", "FACILITATORS", "JOINS", "KEY", "NOTICES", "PIECES", "SUBMISSIONS", "TAPS", "Admin", "Anyone",
    "BoardSession", "Client", "CurrentClient", "CurrentOwner", "CurrentParticipant", "CurrentVisitor",
    "DoorOrOutcome", "DoorSession", "FacilitatedSession", "HarvestedSession", "HelpedSession", "ManagedMember",
    "OrganisedProgramme", "OrganisedSession", "Organiser", "OwnAction", "OwnedAction", "PleaseSignIn",
    "SeenProgramme", "SettingUp", "SharedSession", "SignedIn", "StaffedSession", "Visitor", "VisitorRole", "allow",
    "code_for_later", "current_seat", "door", "forget_idle", "forget_limits", "form_key", "hand_over", "helper_by",
    "hit_elsewhere", "is_lent", "lent", "mark_of", "member_in", "must_keep", "must_set_up", "new_hits",
    "note_failed_sign_in", "note_guess", "note_wrong_receipt", "note_wrong_second_step", "passes", "passkeys",
    "post_by_participant", "remembered_room_at", "remembered_sessions", "seal_of", "seat_of", "seats_of",
    "session_at", "session_now", "sessions_with", "sign_in_in", "sit", "slow_down_receipts", "slow_down_second_step",
    "slow_down_sign_in", "take_back", "token_in", "try_out", "unused_code", "visit", "work_with_others",
]
