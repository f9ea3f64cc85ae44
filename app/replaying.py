"""What people took back, and rights that were taken, are taken back again in a backup that is put back."""

from collections import Counter
from collections.abc import Callable, Iterator

from sqlmodel import Session as Handle
from sqlmodel import col, delete, select

from app import clock
from app.durable.taken_back import sign
from app.erasing import erase_again, forget_contact
from app.models import (
    Action,
    Contact,
    ContactWish,
    Contribution,
    FirstRun,
    Helper,
    Invitation,
    Member,
    Notice,
    Organisation,
    Participant,
    Pass,
    Permission,
    Photo,
    Programme,
    Report,
    Role,
    Session,
    SignIn,
    Step,
    Translation,
)
from app.models.contribution import GONE, CardState
from app.models.organisation import hashed
from app.models.session import new_code
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
    words(db, was, counts)
    rights_in_a_room(db, was, counts, key)
    contacts_and_links(db, was, counts)
    what_was_shared(db, was, counts)
    to_look_at = list(rights_of_members(db, was, was_since, counts))
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


def words(db: Handle, was: Was, counts: Counter[str]) -> None:
    for card in db.exec(select(Contribution).where(col(Contribution.state).not_in(GONE))).all():
        if was("contribution", card.id):
            card.withdraw()
            counts["cards"] += 1
            continue
        if was("words", card.id, hashed(card.words)):
            # What took their place died with the machine. The room does not see them before somebody has read them.
            card.state, card.may_quote, card.translations = CardState.held, False, []
            counts["cards whose words were changed"] += 1
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


def contacts_and_links(db: Handle, was: Was, counts: Counter[str]) -> None:
    """Who led an action and was forgotten, and links that were ended or renewed. Whoever needs one gets another."""
    for contact in db.exec(select(Contact).where(Contact.name != "")).all():
        if was("contact", contact.id):
            forget_contact(db, contact)
            counts["contacts"] += 1
        elif contact.sealed and was("contactaddress", contact.id, hashed(contact.sealed)):
            contact.sealed = contact.address_hash = ""
            counts["addresses of contacts"] += 1
    for link in db.exec(select(Pass).where(col(Pass.revoked_at).is_(None))).all():
        if was("pass", link.id, str(link.generation)):
            link.revoke(clock.now())
            counts["links of owners and clients"] += 1
    for action in db.exec(select(Action).where(col(Action.owner_public))).all():
        if was("ownerpublic", action.id):
            action.owner_public = False
            counts["names in public"] += 1


def what_was_shared(db: Handle, was: Was, counts: Counter[str]) -> None:
    """With everybody, and is not any more."""
    for session in db.exec(select(Session).where(col(Session.shared_on).is_not(None))).all():
        if was("shared", session.id, str(session.shared_on)):
            session.sharing.end()
            counts["pages that were shared"] += 1
    for session in db.exec(select(Session).where(Session.summary != "")).all():
        if was("summary", session.id, hashed(session.summary)):
            session.summary = ""
            counts["summaries"] += 1
    for report in db.exec(select(Report).where(col(Report.released_on).is_not(None))).all():
        if was("report", report.id, str(report.released_on)):
            report.take_back()
            counts["reports that were released"] += 1
    for notice in db.exec(select(Notice).where(col(Notice.released_on).is_not(None))).all():
        if was("notice", notice.id, str(notice.released_on)):
            notice.hide()
            counts["words about what people notice"] += 1


# --- members ---------------------------------------------------------------------------------------------------------


def rights_of_members(db: Handle, was: Was, was_since: Was, counts: Counter[str]) -> Iterator[str]:
    changed: dict[str, list[str]] = {
        "Their role is lower, as it was made since": [],
        "They do not see all programmes any more, as was decided since": [],
        "Their password was changed or reset since, and the old one works no longer: make a link for a new one "
        "(expertpool member reset NAME)": [],
        "A second step of theirs was removed since. Who has none now signs in with the password alone": [],
    }
    role, programmes, password, second = changed.values()
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
        if second_step_again(member, was):
            second.append(member.name)
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
