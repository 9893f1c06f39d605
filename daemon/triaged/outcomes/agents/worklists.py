"""Lists of tickets as notices show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.notices import Writer
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.links import show_link
from triaged.store.overviews import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom a list is written."""

    writer: Writer
    agent: AgentFacts
    mailbox: str  #: from which he is written to
    desk: int  #: the handle of his desk address
    now: datetime


def rows(reader: Reader, tickets: Sequence[Listed]) -> list[Mapping[str, object]]:
    """Tickets as the templates know them: each with the address that shows it, where there is one."""
    names = {each.addresses[0]: each.name for each in reader.writer.desk.settings.agents}
    return [
        {
            "number": each.number,
            "subject": short(clean_header(each.subject)) or "-",
            "status": each.status.value,
            "priority": each.priority.value,
            "customer": short(clean_header(each.customer_name)) or each.customer or "-",
            "assignee": names.get(each.assignee, each.assignee) if each.assignee else None,
            "mine": each.assignee == reader.agent.address,
            "since": local(reader.agent, each.waiting_since),
            "at": local(reader.agent, each.updated_at),
            "link": show_link(reader.writer, reader.mailbox, reader.desk, each.number, reader.now),
        }
        for each in tickets
    ]


def local(agent: AgentFacts, moment: datetime | None) -> datetime | None:
    """A moment on an agent's clock."""
    return None if moment is None else moment.astimezone(agent.hours.zone)
