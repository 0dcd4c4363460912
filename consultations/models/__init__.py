"""The clinic's tables: who asks (`requests`) and what happens then (`sessions`)."""

from consultations.models.contact import ContactLink
from consultations.models.feeds import CalendarFeed
from consultations.models.founding import Founder, FoundingCase, FoundingLog, FoundingStep
from consultations.models.guides import GuidePoint
from consultations.models.letters import LetterText
from consultations.models.places import PlaceConsent
from consultations.models.requests import (
    Group,
    Request,
    RequestAttachment,
    RequestLog,
    Topic,
    WishedTime,
)
from consultations.models.sessions import (
    Attendee,
    FollowUp,
    FollowUpAttachment,
    FollowUpLog,
    OfficerTime,
    Participation,
    ResourcePerson,
    Session,
    SessionLog,
    SessionPhoto,
)

__all__ = [
    "Attendee",
    "CalendarFeed",
    "ContactLink",
    "FollowUp",
    "FollowUpAttachment",
    "FollowUpLog",
    "Founder",
    "FoundingCase",
    "FoundingLog",
    "FoundingStep",
    "Group",
    "GuidePoint",
    "LetterText",
    "OfficerTime",
    "Participation",
    "PlaceConsent",
    "Request",
    "RequestAttachment",
    "RequestLog",
    "ResourcePerson",
    "Session",
    "SessionLog",
    "SessionPhoto",
    "Topic",
    "WishedTime",
]
