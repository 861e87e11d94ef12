"""What the platform keeps. A slot is the booklet that should exist; everything hangs under it."""

from mingzhang.web.models.account import Desk, Organisation, OrganisationKind, Role, Token, User
from mingzhang.web.models.audit import AuditEntry
from mingzhang.web.models.comment import Comment, Thread
from mingzhang.web.models.desk import Holdings, Reminder, SavedFilter, SignOff, Viewed
from mingzhang.web.models.draft import DraftEdit, DraftRow, LedgerMapping
from mingzhang.web.models.feedback import Feedback, FeedbackState
from mingzhang.web.models.job import JOB_WORDS, Job, JobState
from mingzhang.web.models.profile import PlaceProfile
from mingzhang.web.models.publication import (
    WITHDRAW,
    Figure,
    Publication,
    SearchEntry,
    Summary,
    WebsiteCopy,
)
from mingzhang.web.models.slot import Slot, Transition
from mingzhang.web.models.state import State
from mingzhang.web.models.version import CheckRun, FindingRecord, Upload, Version
from mingzhang.web.models.year import CongressDay, ServiceCatalogue, ServiceRow, YearRow

__all__ = [
    "JOB_WORDS",
    "WITHDRAW",
    "AuditEntry",
    "CheckRun",
    "Comment",
    "CongressDay",
    "Desk",
    "DraftEdit",
    "DraftRow",
    "Feedback",
    "FeedbackState",
    "Figure",
    "FindingRecord",
    "Holdings",
    "Job",
    "JobState",
    "LedgerMapping",
    "Organisation",
    "OrganisationKind",
    "PlaceProfile",
    "Publication",
    "Reminder",
    "Role",
    "SavedFilter",
    "SearchEntry",
    "ServiceCatalogue",
    "ServiceRow",
    "SignOff",
    "Slot",
    "State",
    "Summary",
    "Thread",
    "Token",
    "Transition",
    "Upload",
    "User",
    "Version",
    "Viewed",
    "WebsiteCopy",
    "YearRow",
]
