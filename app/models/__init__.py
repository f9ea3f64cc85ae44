"""The nouns of the program. Importing this package knows every table."""

from app.models.action import Action, CheckIn
from app.models.audit import AuditEvent
from app.models.change import Change
from app.models.contribution import Authorship, Contribution, Translation
from app.models.helper import Helper, HelperRole
from app.models.media import Photo, Recording
from app.models.news import News
from app.models.organisation import FirstRun, Member, Organisation, Role, SignIn
from app.models.participant import Participant, Permission
from app.models.programme import Programme
from app.models.recommendation import Recommendation, RecommendationContribution
from app.models.session import Session, State
from app.models.step import Kind, Step
from app.models.theme import Theme
from app.models.vote import Tally, Vote, Wish
from app.models.wish import ContactWish

__all__ = [
    "Action", "AuditEvent", "Authorship", "Change", "CheckIn", "ContactWish", "Contribution", "FirstRun", "Helper",
    "HelperRole", "Kind", "Member", "News", "Organisation", "Participant", "Permission", "Photo", "Programme",
    "Recommendation", "RecommendationContribution", "Recording", "Role", "Session", "SignIn", "State", "Step", "Tally",
    "Theme", "Translation", "Vote", "Wish",
]
