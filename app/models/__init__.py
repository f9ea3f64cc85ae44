"""The nouns of the program. Importing this package knows every table."""

from app.models.action import Action, AgendaChange, CheckIn, Milestone
from app.models.answer import Answer, Tally, Tap
from app.models.audit import AuditEvent
from app.models.contact import Contact, Pass
from app.models.contact_wish import ContactWish
from app.models.contribution import Authorship, Contribution, Translation
from app.models.erasure import Erasure
from app.models.gone_day import GoneDay
from app.models.helper import Helper, HelperRole
from app.models.installation import Installation
from app.models.invitation import Invitation
from app.models.media import Photo, Recording
from app.models.message import Message
from app.models.news import News
from app.models.notice import Notice
from app.models.organisation import FirstRun, Member, Membership, Organisation, Role, SignIn
from app.models.participant import Participant, Permission
from app.models.programme import Programme
from app.models.recommendation import Recommendation, RecommendationContribution
from app.models.report import Report
from app.models.second_factor import CodeApp, Passkey, RecoveryCode
from app.models.session import Session, State
from app.models.step import Step
from app.models.theme import Change, Theme
from app.models.wording import Wording

__all__ = [
    "Action", "AgendaChange", "Answer", "AuditEvent", "Authorship", "Change", "CheckIn", "CodeApp", "Contact",
    "ContactWish", "Contribution", "Erasure", "FirstRun", "GoneDay", "Helper", "HelperRole", "Installation", "Invitation",
    "Member", "Membership", "Message", "Milestone", "News", "Notice", "Organisation", "Participant", "Pass", "Passkey",
    "Permission", "Photo", "Programme", "Recommendation", "RecommendationContribution", "Recording", "RecoveryCode",
    "Report", "Role", "Session", "SignIn", "State", "Step", "Tally", "Tap", "Theme", "Translation", "Wording",
]
