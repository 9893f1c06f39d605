"""What follows from the commands of one mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triaged.model import Doubt, KnownTicket, ReminderKind
from triaged.store.acts import StoreAct
from triaged.store.fields import FieldRow
from triaged.store.filing import NoticeRow, ParticipantRow, ReminderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What follows from the commands of one mail."""

    becomes: KnownTicket | None  #: the ticket as it is afterwards; None where the mail belongs to none
    done: Sequence[Mapping[str, Any]] = ()  #: for `confirm`: {"what": "status", "value": "solved", ...}, in order
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()  #: for the ticket's history
    participants: Sequence[ParticipantRow] = ()
    reminders: Sequence[ReminderRow] = ()
    forgets: Sequence[ReminderKind] = ()
    fields: Sequence[FieldRow] = ()
    acts: Sequence[StoreAct] = ()
    notices: Sequence[NoticeRow] = ()  #: to agents who have something to do by it
    mistakes: Sequence[Doubt] = ()  #: what cannot be done; nothing is done then
    needs_code: bool = False  #: nothing is done before a mailed-back code (A4); `done` says what would be
    let_go: bool = False  #: the ticket is for somebody else now: an answer in the same mail does not take it
