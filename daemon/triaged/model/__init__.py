"""The values that travel between the stages: frozen, keyword-only, and never half-filled.

In the order of a message's way:

    RawMail -> ParsedMail + Origin + Evidence -> Candidates -> ThreadDecision -> TriageDecision -> Notice

Every datetime is aware. Addresses are lower-case; Message-IDs keep their angle brackets.
"""

from __future__ import annotations

from triaged.model.custody import (
    ClaimedMail,
    OldMail,
    Position,
)
from triaged.model.decisions import (
    BounceOf,
    Candidates,
    ConditionHit,
    Duplicate,
    Held,
    Ignored,
    KnownTicket,
    NewTicket,
    Note,
    Reply,
    RuleHit,
    ThreadDecision,
    TriageDecision,
    TriageFacts,
)
from triaged.model.mails import (
    PIECE_BYTES,
    Address,
    Attachment,
    BouncedRecipient,
    Content,
    Evidence,
    Forwarded,
    Origin,
    ParsedMail,
    RawMail,
    Reading,
    Report,
    Token,
)
from triaged.model.notices import (
    OutboxItem,
    Rendered,
)
from triaged.model.vocabulary import (
    Direction,
    EvidenceLevel,
    LanguageSource,
    OriginKind,
    OutboxState,
    Outcome,
    Priority,
    Purpose,
    Status,
    Tier,
)

__all__ = [
    "PIECE_BYTES",
    "Address",
    "Attachment",
    "BounceOf",
    "BouncedRecipient",
    "Candidates",
    "ClaimedMail",
    "ConditionHit",
    "Content",
    "Direction",
    "Duplicate",
    "Evidence",
    "EvidenceLevel",
    "Forwarded",
    "Held",
    "Ignored",
    "KnownTicket",
    "LanguageSource",
    "NewTicket",
    "Note",
    "OldMail",
    "Origin",
    "OriginKind",
    "OutboxItem",
    "OutboxState",
    "Outcome",
    "ParsedMail",
    "Position",
    "Priority",
    "Purpose",
    "RawMail",
    "Reading",
    "Rendered",
    "Reply",
    "Report",
    "RuleHit",
    "Status",
    "ThreadDecision",
    "Tier",
    "Token",
    "TriageDecision",
    "TriageFacts",
]
