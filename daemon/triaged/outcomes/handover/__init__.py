"""What a ticket takes along when it goes to a higher tier: asked of who had it, told to who gets it."""

from triaged.outcomes.handover.asking import NOBODY, Asked, Question, ask, open_question
from triaged.outcomes.handover.briefing import Briefing, briefing_for, facts_for
from triaged.outcomes.handover.taking import (
    ASKED_EVENT,
    EVENT,
    Taken,
    has_files,
    labels_of,
    needed,
    rows_of,
    taken_along,
)

__all__ = [
    "ASKED_EVENT",
    "EVENT",
    "NOBODY",
    "Asked",
    "Briefing",
    "Question",
    "Taken",
    "ask",
    "briefing_for",
    "facts_for",
    "has_files",
    "labels_of",
    "needed",
    "open_question",
    "rows_of",
    "taken_along",
]
