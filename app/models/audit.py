"""An AuditEvent: what a member or helper did to what a room sees. Never a participant, never words, never an hour."""

from datetime import date

from sqlmodel import Field

from app.models.base import Table, new_id
from app.models.helper import HELPER_NAMES
from app.words import N_

KEPT_MONTHS = 24
DONE = {
    "card_released": N_("card on the board"),
    "card_hidden": N_("card off the board"),
    "card_large": N_("card large on the board, or among the others again"),
    "face_covered": N_("face covered in a photo"),
    "voice_written_down": N_("voice written down"),
    "card_translated": N_("translation under a card"),
    "theme_made": N_("new theme"),
    "theme_named": N_("name of a theme"),
    "themes_merged": N_("two themes into one"),
    "theme_split": N_("a theme into two"),
    "theme_deleted": N_("theme deleted"),
    "undone": N_("last change taken back"),
    "advice_made": N_("new recommendation"),
    "advice_worded": N_("words of a recommendation"),
    "advice_deleted": N_("recommendation deleted"),
    "action_made": N_("new action"),
    "action_written": N_("words of an action"),
    "action_deleted": N_("action deleted"),
    "ballot_closed": N_("voting closed and shown"),
    "ballot_opened": N_("voting opened again"),
    "counted_by_hand": N_("dots counted by hand"),
    "session_postponed": N_("session postponed"),
    "session_cancelled": N_("session cancelled"),
    "session_goes_on": N_("session takes place after all"),
    "session_opened": N_("session opened"),
    "session_closed": N_("session closed"),
    "room_frozen": N_("everything frozen"),
    "room_thawed": N_("frozen room let go on"),
    "board_covered": N_("board covered"),
    "board_uncovered": N_("board shown again"),
    "held_first": N_("cards are read first, then on the board"),
    "straight_on_board": N_("cards come on the board at once"),
    "door_closed": N_("door closed"),
    "door_opened": N_("door opened"),
    "code_renewed": N_("new code"),
    "set_apart": N_("room set apart"),
    "helper_invited": N_("link for a helper made"),
    "helper_revoked": N_("link for a helper taken back"),
    "settings_changed": N_("settings of the session"),
    "steps_changed": N_("run of show"),
    "read_aloud": N_("recording that reads aloud"),
    "read_aloud_removed": N_("recording that reads aloud, taken away"),
    "page_shared": N_("what came of it shared with everybody"),
    "page_not_shared": N_("what came of it no longer shared"),
    "summary_written": N_("words about what came of it"),
    "quotes_chosen": N_("summary and quotes of the report"),
    "notice_released": N_("words about what people notice may be read by everybody"),
    "notice_hidden": N_("words about what people notice no longer for everybody"),
    "outcome_worded": N_("what came of it in another language"),
    "taken_away": N_("taken away as a file"),
}
# The same of the year that follows: by who organises, and by who came by a link.
DONE_IN_THE_YEAR = {
    "owner_asked": N_("somebody asked to lead an action"),
    "owner_accepted": N_("an owner says yes"),
    "owner_declined": N_("an owner says no"),
    "owner_name_shown": N_("name of an owner on the board"),
    "owner_taken_back": N_("somebody else leads an action"),
    "owner_public": N_("whether an owner may be named in public"),
    "deputy_chosen": N_("deputy of an owner"),
    "action_reported": N_("report on an action"),
    "action_handed_over": N_("an owner asks somebody else"),
    "help_asked": N_("an owner asks for help"),
    "contact_changed": N_("name, body or address of a contact"),
    "contacts_joined": N_("two entries of the same person joined"),
    "pass_renewed": N_("new link for an owner"),
    "pass_revoked": N_("link of an owner ended"),
    "action_agreed": N_("action agreed"),
    "action_asked": N_("asked how an action goes"),
    "report_written": N_("report of an action"),
    "report_released": N_("report of an action for everybody to read"),
    "report_taken_back": N_("report of an action for the organisation alone again"),
    "answer_asked": N_("asked for the client's answer"),
    "answer_addressed": N_("who has to answer, and until when"),
    "answer_written": N_("answer to a recommendation written"),
    "answer_worded": N_("answer to a recommendation in another language"),
    "answer_published": N_("answer to a recommendation published"),
    "client_link_made": N_("link for a client made"),
    "client_link_renewed": N_("new link for a client"),
    "client_link_revoked": N_("link for a client taken back"),
    "link_made": N_("link for somebody outside the organisation"),
    "wishes_told": N_("told who wanted to hear what came of it"),
}
# The same in an organisation: no session, and `about` is the id of a member or programme, or the role of an invitation.
DONE_IN_ORGANISATION = {
    "signed_in": N_("signed in"),
    "signed_out_everywhere": N_("all sign-ins ended"),
    "sign_in_ended": N_("one sign-in ended"),
    "password_changed": N_("own password changed"),
    "address_changed": N_("own address for messages changed"),
    "contact_reached": N_("another address of somebody outside the organisation"),
    "digest_chosen": N_("how often mail comes"),
    "trial_mail_asked": N_("trial mail asked for"),
    "held_mail_sent": N_("mail from before a restore is sent"),
    "held_mail_not_sent": N_("mail from before a restore is not sent"),
    "member_first": N_("first administrator, by the link of the first run"),
    "member_invited": N_("invitation made"),
    "invitation_withdrawn": N_("invitation taken back"),
    "member_joined": N_("invitation accepted"),
    "member_added": N_("member added"),
    "role_changed": N_("role changed"),
    "programmes_changed": N_("programmes of a member changed"),
    "member_left": N_("left the organisation"),
    "member_removed": N_("member removed"),
    "programmes_passed_on": N_("programmes passed on"),
    "password_link_made": N_("link for a new password made"),
    "password_link_withdrawn": N_("link for a new password taken back"),
    "password_restored": N_("password restored by link"),
    "codes_on": N_("codes of an app set up"),
    "codes_off": N_("codes of an app removed"),
    "recovery_codes_made": N_("new recovery codes made"),
    "recovery_code_used": N_("recovery code used"),
    "passkey_added": N_("passkey added"),
    "passkey_removed": N_("passkey removed"),
    "mail_stopped": N_("mail stopped by its reader"),
    "link_renewed": N_("link for somebody outside the organisation made anew"),
    "second_demanded": N_("second step asked of everybody"),
    "second_not_demanded": N_("second step no longer asked"),
    "second_asked": N_("second step asked of one person"),
    "second_not_asked": N_("second step no longer asked of one person"),
    "organisation_named": N_("name of the organisation"),
    "logo_shown": N_("logo of the organisation"),
    "logo_removed": N_("logo of the organisation taken away"),
}
DONE_TO_PROGRAMMES = {
    "programme_made": N_("new programme"),
    "programme_changed": N_("settings of a programme"),
    "session_planned": N_("new session in a programme"),
    "client_logo_shown": N_("logo of the client"),
    "client_logo_removed": N_("logo of the client taken away"),
}
DONE_IN_ORGANISATION |= DONE_TO_PROGRAMMES
BY_MAIL = "mail"  # by the link in a mail, which signs nobody in
OPERATOR = "operator"  # on the machine itself, by the command line
BY_LINK = HELPER_NAMES | {"owner": N_("owner of an action, by link"), "answering": N_("client, by link"),
                          OPERATOR: N_("on the machine itself")}


class AuditEvent(Table, table=True):
    """It knows the day and the step of that moment, and no hour: a card is often put on the board seconds
    after it came, so the moment of the one would tell the moment of the other. When a step was before the room is known
    anyway, and so is the step that a card answers. Entries of the same step have no order, like all rows here."""

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str | None = Field(default=None, foreign_key="session.id", index=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)  # without a session
    done_on: date
    step_id: str | None = None  # while the session was live
    what: str  # one of DONE, or of DONE_IN_ORGANISATION
    about: str = ""  # the id of the card, theme, recommendation or action; the role of a helper; the format of a file
    role: str
    member_id: str | None = Field(default=None, foreign_key="member.id")  # none for a helper by link, who has only a role
