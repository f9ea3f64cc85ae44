"""What people took back, and rights that were taken, are taken back again in a backup that is put back."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlmodel import Session as Handle
from sqlmodel import col, delete, select

from app import clock
from app.durable.taken_back import KEPT, STRICTER, hour_of, sign
from app.erasing import erase_again
from app.models import (
    ContactWish,
    Contribution,
    FirstRun,
    Helper,
    Invitation,
    Member,
    Organisation,
    Participant,
    Permission,
    Photo,
    Programme,
    Report,
    Role,
    Session,
    SignIn,
    State,
    Step,
    Translation,
)
from app.models.contribution import GONE, CardState
from app.models.organisation import hashed
from app.models.session import new_code
from app.models.session.planning import Plan
from app.replaying.year import contacts_and_links, mail_that_stopped, what_was_shared
from app.typed import in_a_list

Was = Callable[..., bool]  # whether this is on the list


def take_back_again(db: Handle, signs: set[str], since: set[str], key: bytes) -> tuple[Counter[str], list[str]]:
    """How much of each kind, and what an administrator has to look at. `since` are the signs of about the backup and later:
    what can be given again counts only if it was taken then."""
    counts: Counter[str] = Counter()

    def was(kind: str, *about: str) -> bool:
        return sign(key, kind, *about) in signs

    def was_since(kind: str, *about: str) -> bool:
        return sign(key, kind, *about) in since

    what_was_deleted(db, was, counts)
    words(db, was, was_since, counts)
    rights_in_a_room(db, was, counts, key)
    what_was_shared(db, was, counts)
    mail_that_stopped(db, was, was_since, counts)
    to_look_at = [*contacts_and_links(db, was, was_since, counts), *how_sessions_went_on(db, was_since, counts),
                  *what_was_made_stricter(db, was_since), *rights_of_members(db, was, was_since, counts)]
    db.exec(delete(SignIn))
    db.exec(delete(FirstRun))
    if invitations := len(db.exec(select(Invitation)).all()):
        # One that was used since would work once more.
        db.exec(delete(Invitation))
        counts["invitations"] += invitations
        to_look_at.append("Invitations of before work no longer. Invite again who has not come in yet.")
    return counts, to_look_at


def what_was_deleted(db: Handle, was: Was, counts: Counter[str]) -> None:
    programmes = [programme for programme in db.exec(select(Programme)).all() if was("programme", programme.id)]
    sessions = [session for session in db.exec(select(Session)).all() if was("session", session.id)]
    erase_again(db, programmes, sorted(sessions, key=lambda session: not session.plenary_id))
    counts.update({"programmes": len(programmes), "sessions": len(sessions)})
    db.expire_all()
    for session in db.exec(select(Session).where(col(Session.closed_at).is_(None))).all():
        deleting = session.deleting  # from an agenda that is closed nothing is deleted
        for action in [each for each in session.actions if was("action", each.id)]:
            deleting.action(action)
            counts["actions"] += 1
        for advice in [each for each in session.recommendations if was("recommendation", each.id)]:
            deleting.advice(advice)
            counts["recommendations"] += 1
        gone = {each.id for each in session.themes if was("theme", each.id)}
        for theme in session.themes:
            if theme.into_id in gone and theme.id not in gone:  # it was taken out again before the other was deleted
                theme.dissolve(None)
        for theme in [each for each in session.themes if each.id in gone and each.into_id not in gone]:
            counts["themes"] += len(deleting.with_merged(theme))
            deleting.theme(theme)
    for row in (*db.exec(select(Organisation)), *db.exec(select(Programme))):
        if row.logo and was("logo", row.logo):
            row.logo = ""
            counts["logos"] += 1
    for read_aloud in (*db.exec(select(Step)), *db.exec(select(Session))):
        stays = {language: clip for language, clip in read_aloud.clips.items() if not was("clip", clip["id"])}
        if len(stays) < len(read_aloud.clips):
            counts["recordings that were read aloud"] += len(read_aloud.clips) - len(stays)
            read_aloud.clips = stays
    db.flush()
    db.expire_all()


def was_corrected(report: Report) -> bool:
    """By another that is in this backup too."""
    others = report.recommendation.reports if report.recommendation else report.action.reports if report.action else []
    return any(other.corrects == report.id and other.is_released for other in others)


def words(db: Handle, was: Was, was_since: Was, counts: Counter[str]) -> None:
    for card in db.exec(select(Contribution).where(col(Contribution.state).not_in(GONE))).all():
        if was("contribution", card.id):
            card.withdraw()
            counts["cards"] += 1
            continue
        if was("words", card.id, hashed(card.words)):
            # What took their place died with the machine. The room does not see them before somebody has read them.
            card.state, card.may_quote, card.translations = CardState.held, False, []
            counts["cards whose words were changed"] += 1
        if card.state == CardState.released and was_since("off the board", card.id):
            card.state = CardState.hidden
            counts["cards off the board"] += 1
        if was("quote", card.id) and card.may_quote:
            card.may_quote = False
            counts["quotes"] += 1
    for photo in db.exec(select(Photo)).all():
        if was("photo", photo.id):
            db.delete(photo)
            counts["photos"] += 1
        elif was("show", photo.id) and photo.may_show:
            photo.may_show = False
            counts["photos that may not be shown"] += 1
    for report in db.exec(select(Report).where(col(Report.released_on).is_not(None))).all():
        # What took its place died with the machine: nobody reads it as if it stood, until somebody published it again.
        if was("report", report.id) and not was_corrected(report):
            report.take_back()
            counts["answers and reports that were corrected or taken back"] += 1
    for layer in db.exec(select(Translation)).all():
        if was("translation", layer.id):
            db.delete(layer)
            counts["translations"] += 1
    for wish in db.exec(select(ContactWish)).all():
        if was("contactwish", wish.id):
            db.delete(wish)
            counts["wishes"] += 1


def rights_in_a_room(db: Handle, was: Was, counts: Counter[str], key: bytes) -> None:
    now = clock.now()
    for permission in db.exec(select(Permission)).all():
        if was("permission", permission.id) and permission.given:
            permission.given = False
            counts["permissions"] += 1
    for seat in db.exec(select(Participant)).all():
        if was("participant", seat.id) and not seat.left_at:
            seat.leave(now)
            counts["seats"] += 1
    for helper in db.exec(select(Helper)).all():
        if was("helper", helper.id) and not helper.revoked_at:
            helper.revoke(now)
            counts["links of helpers"] += 1
    sessions = db.exec(select(Session)).all()
    codes = {session.code for session in sessions}
    for session in sessions:
        if was("door", session.id, session.door_salt):
            while (code := new_code()) in codes:
                pass
            codes.add(code)
            session.door.change(key, code)
            counts["doors"] += 1


# --- sessions and settings -------------------------------------------------------------------------------------------


def how_sessions_went_on(db: Handle, was_since: Was, counts: Counter[str]) -> Iterator[str]:
    """One that was closed is closed again, at that hour: what is erased a day or some months later waits for it. One that
    does not take place says so at its door."""
    now, off = clock.now(), []
    hours = [now - timedelta(hours=hours) for hours in range(int(KEPT / timedelta(hours=1)) + 1)]
    for session in sorted(db.exec(select(Session)).all(), key=lambda session: not session.plenary_id):
        if session.state is State.live:
            closed = next((hour for hour in hours if was_since("closed", session.id, hour_of(hour))), None)
            if closed:
                assert session.opened_at is not None
                session.running.close(max(closed.replace(minute=0, second=0, microsecond=0), session.opened_at))
                counts["closed sessions"] += 1
        elif session.state is State.prepared and not session.planning.is_off:
            if was_since("plan", session.id, Plan.cancelled):
                session.planning.cancel()
            elif was_since("plan", session.id, Plan.postponed):
                session.planning.postpone(None)
            else:
                continue
            off.append(session.title)
    if off:
        yield ("Cancelled or postponed since, and so again, without a new day. Say under Prepare where that is not so any "
               f"more: {', '.join(sorted(off, key=in_a_list))}.")


def what_was_made_stricter(db: Handle, was_since: Was) -> Iterator[str]:
    """Perhaps somebody let go of it afterwards: that is theirs to say again."""
    changed: dict[str, list[str]] = {}
    now = clock.now()  # the same for a large room and its sub-rooms: they go on together
    tables: dict[str, Any] = {"session": Session, "programme": Programme, "organisation": Organisation, "member": Member}
    for (table, column), stricter in STRICTER.items():
        for row in db.exec(select(tables[table])).all():
            if bool(getattr(row, column)) is stricter or not was_since("stricter", row.id, column):
                continue
            if (isinstance(row, Member) and row.left_at) or (isinstance(row, Session) and row.state not in WHEN.get(
                    column, (State.prepared, State.live))):
                continue
            if column == "frozen_at":
                row.running.freeze(now)
            else:
                setattr(row, column, now if column.endswith("_at") else stricter)
            changed.setdefault(SAID[column], []).append(getattr(row, "title", "") or getattr(row, "name", ""))
    for programme in db.exec(select(Programme)).all():
        months = [number for number in range(1, programme.keep_months) if was_since("keep", programme.id, str(number))]
        if months:
            programme.keep_months = months[0]
            changed.setdefault("Words are kept for fewer months, as was decided since", []).append(programme.title)
    for sentence, names in changed.items():
        yield f"{sentence}: {', '.join(sorted(names, key=in_a_list))}."


WHEN = {"frozen_at": (State.live,), "covered_at": (State.live,)}
SAID = {
    "locked_at": "The door is closed, as it was since",
    "frozen_at": "Everything stands still, as it did since. Let it go on from the console",
    "covered_at": "The board is covered, as it was since",
    "holds": "Cards are read before they come on the board, as was decided since",
    "guardians": "People under 16 do not take part any more, as was decided since",
    "no_consequences": "Nobody promises any more that taking part has no consequences, as was decided since",
    "demands_second": "Everybody is asked for a second step, as was decided since",
    "asked_second": "They are asked for a second step, as was decided since",
}


# --- members ---------------------------------------------------------------------------------------------------------


def rights_of_members(db: Handle, was: Was, was_since: Was, counts: Counter[str]) -> Iterator[str]:
    changed: dict[str, list[str]] = {
        "Their role is lower, as it was made since": [],
        "They do not see all programmes any more, as was decided since": [],
        "Their password was changed or reset since, and the old one works no longer: make a link for a new one "
        "(expertpool member reset NAME)": [],
        "A second step of theirs was removed since. Who has none now signs in with the password alone": [],
        "They set up a second step since, and it is not there. They are asked for a new one at their next sign-in, after "
        "the password alone; make a link for a new password for who has reason to fear that theirs is known": [],
    }
    role, programmes, password, second, anew = changed.values()
    led = [organisation for organisation in db.exec(select(Organisation)).all() if organisation.admins]
    for member in db.exec(select(Member).where(col(Member.left_at).is_(None))).all():
        if was("member", member.id):
            member.go(clock.now())
            counts["members"] += 1
            continue
        if (now := lowered(member, was_since)) is not member.role:
            member.role = now
            role.append(f"{member.name} ({now})")
        hidden = [each for each in member.memberships if was_since("membership", member.id, each.programme_id)]
        for membership in hidden:
            member.memberships.remove(membership)
        if hidden:
            programmes.append(member.name)
        if was("password", member.id, hashed(member.password_hash)):
            member.lose_password()
            password.append(member.name)
        if member.sealed_address and was("address", member.id, hashed(member.sealed_address)):
            member.sealed_address = ""
            counts["addresses of members"] += 1
        if second_step_again(member, was):
            second.append(member.name)
        if not member.second.is_set_up and was_since("second", member.id):
            member.asked_second = True
            anew.append(member.name)
    for sentence, names in changed.items():
        if names:
            yield f"{sentence}: {', '.join(sorted(names, key=in_a_list))}."
    for name in [organisation.name for organisation in led if not organisation.admins]:
        yield f"{name} has no administrator any more: expertpool member add NAME --role admin --organisation “{name}”."
    if counts["members"] or any(changed.values()):
        yield "Roles and programmes that were given since are not there: look through the page of members."


def lowered(member: Member, was_since: Was) -> Role:
    """The least that they were made, one time after the other."""
    role = member.role
    while below := [each for each in Role if each.may_less_than(role) and was_since("role", member.id, role, each)]:
        role = below[-1]
    return role


def second_step_again(member: Member, was: Was) -> bool:
    """A phone that was lost proves nothing any more, and a code that was used works no second time."""
    for written in [each for each in member.recovery_codes if was("recoverycode", each.code_hash)]:
        member.recovery_codes.remove(written)
    app = member.code_app
    gone = [each for each in member.passkeys if was("passkey", each.id)]
    for passkey in gone:
        member.passkeys.remove(passkey)
    if app and was("codeapp", member.id, hashed(app.sealed)):
        member.code_app = None
        return True
    return bool(gone)
