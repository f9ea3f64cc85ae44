"""The nouns of the program. Importing this package knows every table."""

from app.models.action import Action, CheckIn
from app.models.answer import Answer, Tally, Tap
from app.models.audit import AuditEvent
from app.models.contact_wish import ContactWish
from app.models.contribution import Authorship, Contribution, Translation
from app.models.helper import Helper, HelperRole
from app.models.installation import Installation
from app.models.media import Photo, Recording
from app.models.news import News
from app.models.organisation import FirstRun, Member, Organisation, Role, SignIn
from app.models.participant import Participant, Permission
from app.models.programme import Programme
from app.models.recommendation import Recommendation, RecommendationContribution
from app.models.session import Session, State
from app.models.step import Step
from app.models.theme import Change, Theme

__all__ = [
    "Action", "Answer", "AuditEvent", "Authorship", "Change", "CheckIn", "ContactWish", "Contribution", "FirstRun",
    "Helper", "HelperRole", "Installation", "Member", "News", "Organisation", "Participant", "Permission", "Photo",
    "Programme", "Recommendation", "RecommendationContribution", "Recording", "Role", "Session", "SignIn", "State",
    "Step", "Tally", "Tap", "Theme", "Translation",
]
