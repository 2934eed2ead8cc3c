"""The domain model: what a page, once read, says.

Every record is frozen and made of plain values, so that it can be compared,
hashed, stored as JSON and rebuilt. ``None`` means "the page does not say";
failure is an exception from :mod:`parsers.errors`, never an empty record.

Texts are NFC, without control characters, blanks folded, one newline between
paragraphs. Words are kept as printed: spelling is never corrected.
"""

from __future__ import annotations

from parsers.records.documents import (
    AnnouncedMeeting,
    Answer,
    Document,
    DocumentKind,
    DocumentPart,
    Matter,
)
from parsers.records.items import (
    Attachment,
    AttachmentKind,
    EarlierHandling,
    Item,
    Links,
    Preparer,
    Presenter,
    Section,
    SectionKind,
    Stage,
)
from parsers.records.lists import (
    Bodies,
    BodyLink,
    Entry,
    Feed,
    Meeting,
    MeetingItem,
    MeetingLink,
    Meetings,
)
from parsers.records.minutes import (
    Choice,
    Citation,
    CitationKind,
    Disqualification,
    Dissent,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    Outcome,
    OutcomeKind,
    Person,
    Role,
    UndecidedName,
    Vote,
    Voter,
    VotingList,
)
from parsers.records.officials import (
    Announcement,
    Announcements,
    OfficialDecision,
    OfficialDecisionLink,
    OfficialDecisions,
)
from parsers.records.pages import (
    DEFAULT_PROFILE,
    ChangeKind,
    Page,
    Profile,
)

Record = (
    Item
    | Meeting
    | Meetings
    | Bodies
    | Feed
    | Document
    | OfficialDecision
    | OfficialDecisions
    | Announcements
)

__all__ = [
    "DEFAULT_PROFILE",
    "AnnouncedMeeting",
    "Announcement",
    "Announcements",
    "Answer",
    "Attachment",
    "AttachmentKind",
    "Bodies",
    "BodyLink",
    "ChangeKind",
    "Choice",
    "Citation",
    "CitationKind",
    "Disqualification",
    "Dissent",
    "Document",
    "DocumentKind",
    "DocumentPart",
    "EarlierHandling",
    "Entry",
    "Feed",
    "Item",
    "Links",
    "Matter",
    "Meeting",
    "MeetingItem",
    "MeetingLink",
    "Meetings",
    "Motion",
    "MotionKind",
    "MotionOutcome",
    "Named",
    "OfficialDecision",
    "OfficialDecisionLink",
    "OfficialDecisions",
    "Outcome",
    "OutcomeKind",
    "Page",
    "Person",
    "Preparer",
    "Presenter",
    "Profile",
    "Record",
    "Role",
    "Section",
    "SectionKind",
    "Stage",
    "UndecidedName",
    "Vote",
    "Voter",
    "VotingList",
]
