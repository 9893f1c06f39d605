"""What follows for one ticket from what is done by itself: it piles up, and is written with the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triaged.model import ReminderKind
from triaged.store.acts import StoreAct
from triaged.store.filing import NoticeRow, ParticipantRow, ReminderRow


@dataclass(slots=True, kw_only=True)
class Consequences:
    """So far."""

    events: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    participants: list[ParticipantRow] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)
    reminders: list[ReminderRow] = field(default_factory=list)
    forgets: list[ReminderKind] = field(default_factory=list)
    acts: list[StoreAct] = field(default_factory=list)
    alarms: list[NoticeRow] = field(default_factory=list)

    def take(self, other: Consequences) -> None:
        """What follows from something else that was done goes along."""
        self.events += other.events
        self.participants += other.participants
        self.notices += other.notices
        self.reminders += other.reminders
        self.forgets += other.forgets
        self.acts += other.acts
        self.alarms += other.alarms
