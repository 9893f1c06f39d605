"""One short reply to an agent: what his commands did, and what the customer will see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from triaged.desk.people import AgentFacts
from triaged.model import ClaimedMail, KnownTicket, Priority
from triaged.outcomes.agents.telling import News, handle_of, mailbox_of, tell
from triaged.outcomes.work import Decided, Work, new_handle
from triaged.store.filing import NoticeRow, ParticipantRow

NOTICE = "done_agent"
SHOWN_LINES = 40  #: of what goes to the customer
SHOWN_CHARACTERS = 4000
URGENT_SECONDS = 30  #: an answer about what is urgent waits no longer to be taken back
#: What the template may ask of each thing that was done.
_NOTHING_MORE: Mapping[str, Any] = {
    "value": None,
    "already": False,  #: it was so before
    "until": None,
    "you": False,  #: the value is the agent himself
    "away": False,  #: the value is an agent who is away
    "opened": False,  #: of a ticket that this one is part of now: it was solved, and is open with it
    "customer": None,  #: of the other ticket, where he is another
    "at": None,
    "why": None,
    "shown": (),  #: tickets, each with number, subject and customer
    "more": 0,  #: there are besides
}

log = structlog.get_logger()


def leaves_at(work: Work, ticket: KnownTicket, agent: AgentFacts) -> datetime:
    """When an agent's answer leaves: until then he can take it back."""
    most = URGENT_SECONDS if ticket.priority is Priority.P1 else agent.undo_seconds
    return work.now + timedelta(seconds=min(most, agent.undo_seconds))


def confirm(  # noqa: PLR0913  each argument names itself at the call
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    ticket: KnownTicket | None,
    agent: AgentFacts,
    done: Sequence[Mapping[str, Any]],
    *,
    public: str | None,
    note: str | None,
    as_text: Sequence[str],
) -> tuple[Sequence[NoticeRow], Sequence[ParticipantRow]]:
    """One short reply to the agent: what was done, and what the customer will see.

    Args:
        work: The batch.
        mail: The agent's mail as it is known in custody.
        decided: The same, read.
        ticket: As it is afterwards; None where the mail belongs to none.
        agent: Who is told.
        done: As in `Applied`.
        public: What goes to the customer; None: nothing.
        note: What stays inside; None: nothing.
        as_text: Lines that look like commands and were taken as text.
    """
    if mail.quiet:
        return (), ()
    handle, joins = handle_of(work, ticket, agent) if ticket is not None else (_desk(work, agent), [])
    facts = {
        "done": [{**_NOTHING_MORE, **each} for each in done],
        "note": note is not None,
        "as_text": list(as_text),
        **_public(work, ticket, agent, public),
    }
    news = News(notice=NOTICE, cause=f"{NOTICE}:{mail.id}", facts=facts, answers=decided.reading)
    notice = tell(work, mail, ticket, agent, handle, news)
    if isinstance(notice, str):
        log.warning("agent not told", ticket=ticket.number if ticket else None, agent=agent.address, error=notice)
        return (), ()
    return (notice,), joins


def _public(work: Work, ticket: KnownTicket | None, agent: AgentFacts, public: str | None) -> dict[str, object]:
    """What the customer will see, and when it leaves, as the template knows it."""
    if public is None or ticket is None:
        return {"lines": None, "more": False, "goes": None, "leaves_at": None}
    lines, more = _shown(public)
    at = leaves_at(work, ticket, agent)
    if ticket.practice:
        goes = "never"
    elif not work.sends(mailbox_of(work, ticket)):
        goes = "observed"
    else:
        goes = "later" if at > work.now else "now"
    return {"lines": lines, "more": more, "goes": goes, "leaves_at": f"{at.astimezone(agent.hours.zone):%H:%M:%S}"}


def _shown(public: str) -> tuple[list[str], bool]:
    """The beginning of a text as it stands, and whether there is more."""
    whole = public.strip("\n").splitlines()
    shown: list[str] = []
    room = SHOWN_CHARACTERS
    for line in whole[:SHOWN_LINES]:
        if len(line) > room:
            break
        shown.append(line.rstrip())
        room -= len(line)
    return shown, len(shown) < len(whole)


def _desk(work: Work, agent: AgentFacts) -> int:
    """Where an answer leads that belongs to no ticket: to his desk, where he has one."""
    return work.staff.desks.get(agent.address) or new_handle()
